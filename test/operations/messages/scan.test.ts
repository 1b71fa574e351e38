import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { EntryOutcome, Message } from '../../../source/domain/messages/message.ts';
import type { QueueAttributes } from '../../../source/domain/resources.ts';
import {
	holdState,
	keepHolding,
	receiveHeld,
	renewLeases,
} from '../../../source/operations/messages/hold.ts';
import { Leases } from '../../../source/operations/messages/leases.ts';
import { type ScanInput, scan } from '../../../source/operations/messages/scan.ts';
import { abortingAt, message, queueAttributes, queueGateway, queueRef } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const { url } = queueRef('orders-dlq');
const never = new AbortController().signal;

/** A queue that gives each message once a lease, and counts as SQS does. */
function queue(
	clock: VirtualClock,
	stock: readonly Message[],
	counts: () => Partial<QueueAttributes> = () => ({}),
) {
	const hidden = new Map<string, number>();
	let asked = 0;
	const gateway = queueGateway({
		receive: async ({ max, leaseSeconds, waitSeconds }, { signal }) => {
			asked++;
			const ready = stock.filter(({ id }) => (hidden.get(id) ?? 0) <= clock.now()).slice(0, max);
			for (const { id } of ready) hidden.set(id, clock.now() + leaseSeconds * 1000);
			// Like a request that was sent: giving up does not take it back.
			await clock.sleep(ready.length === 0 ? waitSeconds * 1000 : 20, never);
			signal.throwIfAborted();
			return ready.map((one) => ({ ...one, receivedAt: clock.now() }));
		},
		changeVisibility: async ({ entries }) => {
			for (const { receiptHandle, seconds } of entries) {
				const id = receiptHandle.replace('handle of ', '');
				hidden.set(id, clock.now() + seconds * 1000);
			}
			return entries.map(() => ({ ok: true }));
		},
		attributes: async () =>
			queueAttributes('orders-dlq', {
				visible: 0,
				delayed: 0,
				inFlight: [...hidden.values()].filter((until) => until > clock.now()).length,
				...counts(),
			}),
	});
	return { gateway, hidden, asked: () => asked };
}

const stockOf = (count: number, more: (index: number) => Partial<Message> = () => ({})) =>
	Array.from({ length: count }, (_, index) => message(`m${index}`, 0, more(index)));

function sweep(
	stock: readonly Message[],
	input: Partial<ScanInput> = {},
	counts?: () => Partial<QueueAttributes>,
) {
	const clock = new VirtualClock();
	const { gateway, hidden, asked } = queue(clock, stock, counts);
	const leases = new Leases(gateway, clock);
	const seen: string[] = [];
	const run = (signal = never) =>
		scan(
			{ queues: gateway, clock, leases },
			{
				url,
				fifo: false,
				...input,
				onMessages: async (messages) => {
					seen.push(...messages.map(({ id }) => id));
					return input.onMessages?.(messages) ?? 'go';
				},
			},
			signal,
		);
	return { clock, leases, seen, run, hidden, asked, gateway };
}

describe('a scan', () => {
	it('asks for no more than its limit leaves beside what is held already', async () => {
		const { clock, leases, run, asked, gateway } = sweep(stockOf(40), { limit: 25, workers: 1 });
		const first = await clock.run(
			receiveHeld(
				{ queues: gateway, clock, leases },
				{ url, max: 10, leaseSeconds: 300, waitSeconds: 1 },
				never,
			),
		);
		expect(first).toHaveLength(10);
		expect(await clock.run(run())).toMatchObject({ ended: 'limit', scanned: 15, held: 25 });
		expect(asked()).toBe(3);
		// All that was wanted is held: nothing is received at all.
		expect(await clock.run(run())).toMatchObject({ ended: 'limit', scanned: 0, held: 25 });
		expect(asked()).toBe(3);
	});

	it('sees every message once and stops when polls and counts agree that nothing is left', async () => {
		const { clock, run, seen, leases } = sweep(stockOf(57));
		const report = await clock.run(run());
		expect(report).toMatchObject({ ended: 'empty', scanned: 57, held: 57, unseen: {} });
		expect(new Set(seen).size).toBe(57);
		expect(seen).toHaveLength(57);
		expect(leases.held(url)).toHaveLength(57);
	});

	it('that holds what a refused answer has hidden has not seen all', async () => {
		const { clock, run, gateway, leases } = sweep(stockOf(23));
		const options = { signal: never };
		const input = { url, max: 10, leaseSeconds: 300, waitSeconds: 1 };
		const lost = await clock.run(gateway.receive(input, options));
		leases.hold(url, lost, 300, { unread: true });
		const report = await clock.run(run());
		expect(report).toMatchObject({ ended: 'rest', scanned: 13, unseen: { unread: 10 } });
		expect(report.unseen).not.toHaveProperty('heldByOthers');
		expect(await clock.run(leases.release(url, never))).toMatchObject({ released: 23 });
		expect(await clock.run(run())).toMatchObject({ ended: 'empty', scanned: 23, unseen: {} });
	});

	it.each([
		['believes counts that are told twice', {}, 'empty', undefined],
		[
			'does not believe an endpoint that counts nothing in flight',
			{ inFlight: undefined },
			'rest',
			10,
		],
	])('that knows of a receive without an answer %s', async (_, counts, ended, unheard) => {
		const { clock, leases, asked, gateway } = sweep(stockOf(3), {}, () => counts as object);
		let isLost = true;
		const losing = queueGateway({
			...gateway,
			receive: async (input, options) => {
				if (!isLost) return gateway.receive(input, options);
				isLost = false;
				throw fail('timeout', 'no answer', { outcomeUnknown: true });
			},
			changeVisibility: gateway.changeVisibility,
			attributes: gateway.attributes,
		});
		const lost = new Leases(losing, clock);
		const look = { url, max: 10, leaseSeconds: 300, waitSeconds: 1 };
		await lost.queues.receive(look, { signal: never }).catch(() => {});
		const input: ScanInput = { url, fifo: false, workers: 1, onMessages: async () => 'go' };
		const ports = { queues: lost.queues, clock, leases: lost };
		const report = await clock.run(scan(ports, input, never));
		expect(report).toMatchObject({ ended, scanned: 3 });
		expect(report.unseen.unheard).toBe(unheard);
		// Three polls that brought nothing, and three more.
		expect([asked(), lost.unheard(url)?.most, leases.unheard(url)]).toEqual([
			7,
			unheard,
			undefined,
		]);
	});

	it('receives no more than the limit', async () => {
		for (const limit of [1, 9, 10, 11, 25]) {
			const { clock, run, hidden } = sweep(stockOf(57), { limit });
			const report = await clock.run(run());
			expect(report).toMatchObject({ ended: 'limit', scanned: limit });
			expect(hidden.size).toBe(limit);
		}
	});

	it('ends when the receiver of the messages says so', async () => {
		const { clock, run, hidden } = sweep(stockOf(500), {
			workers: 1,
			onMessages: async () => 'stop',
		});
		expect(await clock.run(run())).toMatchObject({ ended: 'stopped', scanned: 10 });
		expect(hidden.size).toBe(10);
	});

	it('names what others hold, what is delayed and what stays visible', async () => {
		const { clock, run } = sweep(stockOf(5), {}, () => ({ visible: 3, delayed: 2, inFlight: 9 }));
		expect(await clock.run(run())).toMatchObject({
			ended: 'rest',
			unseen: { visible: 3, delayed: 2, heldByOthers: 4 },
		});
	});

	it('names the FIFO groups behind whose ten heads it can not see', async () => {
		const group = (index: number) => ({
			system: { ApproximateReceiveCount: '1', MessageGroupId: index < 10 ? 'C-17' : 'C-18' },
		});
		const { clock, run } = sweep(stockOf(12, group), { fifo: true }, () => ({ visible: 40 }));
		expect(await clock.run(run())).toMatchObject({
			ended: 'rest',
			unseen: { visible: 40, groups: ['C-17'] },
		});
	});

	it('says that the quota of messages in flight is reached', async () => {
		const { clock, run } = sweep(stockOf(1), {}, () => ({ visible: 10, inFlight: 120_000 }));
		expect(await clock.run(run())).toMatchObject({ ended: 'quota' });
	});

	it('stops at a message that has its last delivery', async () => {
		const stock = stockOf(40, (index) => ({
			system: { ApproximateReceiveCount: index === 12 ? '3' : '1' },
		}));
		const { clock, run } = sweep(stock, { maxReceiveCount: 3, workers: 1 });
		expect(await clock.run(run())).toMatchObject({ ended: 'last-delivery', scanned: 20 });
	});

	it('renews its leases while it goes on, and never takes its own messages for new ones', async () => {
		const { clock, run, seen } = sweep(stockOf(30), {
			leaseSeconds: 4,
			workers: 1,
			onMessages: async () => {
				await clock.sleep(3000, never);
				return 'go';
			},
		});
		const report = await clock.run(run());
		expect(report.duplicates).toBe(0);
		expect(seen).toHaveLength(30);
	});

	it('reports a failure after the first receive, and throws the first', async () => {
		const refuse = () => fail('denied', 'sqs:ReceiveMessage is denied');
		const clock = new VirtualClock();
		let calls = 0;
		const gateway = queueGateway({
			receive: async () => {
				if (calls++ > 0) throw refuse();
				return [message('m1', clock.now())];
			},
		});
		const leases = new Leases(gateway, clock);
		const ports = { queues: gateway, clock, leases };
		const input = { url, fifo: true, onMessages: async () => 'go' as const };
		expect(await scan(ports, input, never)).toMatchObject({
			ended: 'failure',
			scanned: 1,
			failure: { kind: 'denied' },
		});
		expect(leases.held(url)).toHaveLength(1);
		await expect(scan(ports, input, never)).rejects.toThrow('denied');
	});

	it.each([1, 2, 3, 5, 9])(
		'holds whatever it received when it is stopped during call %i',
		async (at) => {
			for (const giving of ['rejects', 'answers all the same'] as const) {
				const { clock, gateway, hidden } = sweep(stockOf(100));
				const stop = new AbortController();
				const watched = abortingAt(gateway, stop, at, giving);
				const leases = new Leases(watched.gateway, clock);
				const work = scan(
					{ queues: watched.gateway, clock, leases },
					{ url, fifo: false, onMessages: async () => 'go' },
					stop.signal,
				);
				await expect(clock.run(work)).rejects.toThrow('stopped');
				await clock.advance(100);
				if (giving === 'answers all the same') expect(leases.held(url)).toHaveLength(hidden.size);
				expect(clock.sleeping).toBe(0);
			}
		},
	);
});

describe('a hold', () => {
	it('renews in time, tells until when, and ends with the signal', async () => {
		const { clock, run, leases, gateway, hidden } = sweep(stockOf(3), {
			limit: 3,
			leaseSeconds: 30,
		});
		await clock.run(run());
		const stop = new AbortController();
		const start = clock.now();
		const holding = keepHolding(
			{ queues: gateway, clock, leases },
			{ url, leaseSeconds: 30 },
			stop.signal,
		);
		await clock.advance(120_000);
		const { held, until = 0 } = holdState(leases, url);
		expect(held).toBe(3);
		expect(until).toBeGreaterThan(start + 120_000);
		for (const end of hidden.values()) expect(end).toBeGreaterThan(clock.now());
		stop.abort();
		await holding;
		expect(clock.sleeping).toBe(0);
	});

	it('tells leases that were over, and never asks for more than twelve hours', async () => {
		const clock = new VirtualClock();
		const asked: number[] = [];
		const gateway = queueGateway({
			changeVisibility: async ({ entries }) => {
				asked.push(...entries.map(({ seconds }) => seconds));
				return entries.map((_, index) =>
					index === 0
						? { ok: true as const }
						: { ok: false as const, code: 'MessageNotInflight', message: '', senderFault: true },
				);
			},
		});
		const leases = new Leases(gateway, clock);
		leases.hold(url, [message('m1', clock.now()), message('m2', clock.now())], 40_000);
		await clock.advance(11 * 3_600_000);
		const ports = { queues: gateway, clock, leases };
		const report = await renewLeases(ports, { url, leaseSeconds: 43_200 }, never);
		expect(report).toMatchObject({ renewed: 1, lost: 1, failed: 0 });
		expect(Math.max(...asked)).toBeLessThanOrEqual(3600);
		expect(leases.held(url).map(({ messageId }) => messageId)).toEqual(['m1']);
	});

	/** A gateway whose renewals take `ms`, and what was asked of it, by message. */
	function renewing(ms: number, answer: (handle: string) => EntryOutcome = () => ({ ok: true })) {
		const clock = new VirtualClock();
		const asked: string[][] = [];
		let atOnce = 0;
		let mostAtOnce = 0;
		const gateway = queueGateway({
			changeVisibility: async ({ entries }) => {
				asked.push(entries.map(({ receiptHandle }) => receiptHandle));
				mostAtOnce = Math.max(mostAtOnce, ++atOnce);
				await clock.sleep(ms, never);
				atOnce--;
				return entries.map(({ receiptHandle }) => answer(receiptHandle));
			},
		});
		const leases = new Leases(gateway, clock);
		const ports = { queues: gateway, clock, leases };
		return { clock, asked, leases, ports, mostAtOnce: () => mostAtOnce };
	}

	it('asks for nothing more once a message is held for the twelve hours that it can be', async () => {
		const { clock, asked, leases, ports } = renewing(20);
		leases.hold(url, [message('m1', clock.now())], 43_000);
		await clock.advance(42_900_000);
		await clock.run(keepHolding(ports, { url, leaseSeconds: 300 }, never));
		expect(asked).toHaveLength(1);
		expect(leases.held(url)).toEqual([]);
	});

	it('tries again what was throttled once a second, and leaves alone what was renewed', async () => {
		const { clock, asked, leases, ports } = renewing(20, (handle) =>
			handle === 'handle of m0'
				? { ok: false, code: 'RequestThrottled', message: '', senderFault: false }
				: { ok: true },
		);
		leases.hold(
			url,
			Array.from({ length: 20 }, (_, index) => message(`m${index}`, clock.now())),
			300,
		);
		const stop = new AbortController();
		const holding = keepHolding(ports, { url, leaseSeconds: 300 }, stop.signal);
		await clock.advance(160_000);
		const again = asked.slice(2);
		expect(again.length).toBeGreaterThan(5);
		expect(again.length).toBeLessThanOrEqual(10);
		for (const handles of again) expect(handles).toEqual(['handle of m0']);
		stop.abort();
		await holding;
	});

	it('renews eight batches at once, and only leases of which half is over', async () => {
		const { clock, asked, leases, ports, mostAtOnce } = renewing(60);
		const stock = (from: number, count: number) =>
			Array.from({ length: count }, (_, index) => message(`m${from + index}`, clock.now()));
		leases.hold(url, stock(0, 1000), 300);
		await clock.advance(200_000);
		leases.hold(url, stock(1000, 50), 300);
		const start = clock.now();
		const report = await clock.run(renewLeases(ports, { url, leaseSeconds: 300 }, never));
		expect(report).toEqual({ renewed: 1000, kept: 50, lost: 0, failed: 0 });
		expect(asked).toHaveLength(100);
		expect(mostAtOnce()).toBe(8);
		expect(clock.now() - start).toBeLessThanOrEqual(13 * 60);
	});

	it('never renews what was given back, or came back, while it waited for its turn', async () => {
		const { clock, asked, leases, ports } = renewing(60_000);
		leases.hold(
			url,
			Array.from({ length: 100 }, (_, index) => message(`m${index}`, clock.now())),
			50,
		);
		const renewal = renewLeases(ports, { url, leaseSeconds: 300 }, never);
		await clock.advance(100);
		leases.forget(
			url,
			Array.from({ length: 10 }, (_, index) => `handle of m${80 + index}`),
		);
		const report = await clock.run(renewal);
		expect(report).toMatchObject({ renewed: 80, lost: 20, failed: 0 });
		expect(asked).toHaveLength(8);
	});

	it('keeps the leases of a scan that is longer than they are, and far more than one batch', async () => {
		const { clock, run, hidden, leases, seen } = sweep(stockOf(4000), {
			leaseSeconds: 4,
			workers: 2,
		});
		const ended = run();
		await clock.run(ended);
		expect(seen).toHaveLength(4000);
		expect(leases.held(url)).toHaveLength(4000);
		for (const end of hidden.values()) expect(end).toBeGreaterThan(clock.now());
	});
});
