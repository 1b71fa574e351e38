import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { EntryOutcome } from '../../../source/domain/messages/message.ts';
import { Leases } from '../../../source/operations/messages/leases.ts';
import { notGivenBack } from '../../../source/operations/messages/release-tally.ts';
import type { QueueGateway } from '../../../source/operations/ports.ts';
import { message, queueGateway, queueRef } from '../fakes.ts';
import { flush, VirtualClock } from '../virtual-clock.ts';

const { url } = queueRef('orders');
const other = queueRef('returns').url;
const never = new AbortController().signal;
const refused: EntryOutcome = {
	ok: false,
	code: 'InternalError',
	message: 'no',
	senderFault: true,
};

function service(answer: (handle: string) => EntryOutcome | Error = () => ({ ok: true })) {
	const batches: { url: string; handles: string[] }[] = [];
	const change: QueueGateway['changeVisibility'] = async ({ url, entries }) => {
		batches.push({ url, handles: entries.map((one) => one.receiptHandle) });
		return entries.map((entry) => {
			expect(entry.seconds).toBe(0);
			const outcome = answer(entry.receiptHandle);
			if (outcome instanceof Error) throw outcome;
			return outcome;
		});
	};
	return { batches, gateway: queueGateway({ changeVisibility: change }) };
}

const messages = (count: number, at: number, prefix = 'm') =>
	Array.from({ length: count }, (_, index) => message(`${prefix}${index}`, at));

describe('Leases', () => {
	it('gives everything back, ten a request, never two queues in one', async () => {
		const clock = new VirtualClock();
		const { batches, gateway } = service();
		const leases = new Leases(gateway, clock);
		leases.hold(url, messages(23, clock.now()), 30);
		leases.hold(other, messages(4, clock.now(), 'r'), 30);
		expect(leases.held()).toHaveLength(27);
		const report = await leases.release(undefined, never);
		expect(report).toEqual({ released: 27, failed: 0, expired: 0 });
		expect(batches.map((one) => one.handles.length)).toEqual([10, 10, 3, 4]);
		expect(batches.map((one) => one.url)).toEqual([url, url, url, other]);
		expect(leases.held()).toEqual([]);
	});

	it('tells of its queue, until it is over, that a receive had no answer', async () => {
		const clock = new VirtualClock();
		let failure = fail('timeout', 'no answer', { outcomeUnknown: true });
		const leases = new Leases(queueGateway({ receive: () => Promise.reject(failure) }), clock);
		const receive = (from: string, leaseSeconds: number) =>
			leases.queues
				.receive({ url: from, max: 10, leaseSeconds, waitSeconds: 0 }, { signal: never })
				.catch(() => {});
		await receive(url, 30);
		await receive(other, 60);
		await receive(other, 20);
		failure = fail('throttled', 'slow down');
		await receive(other, 90);
		expect(leases.busy(url)).toBe(true);
		const nothing = { released: 0, failed: 0, expired: 0 };
		const unheard = { most: 10, until: clock.now() + 30_000 };
		expect(await leases.release(url, never)).toEqual({ ...nothing, unheard });
		expect(leases.unheard()).toEqual({ most: 30, until: clock.now() + 60_000 });
		await clock.advance(30_000);
		expect(await leases.release(url, never)).toEqual(nothing);
		expect(leases.busy(url)).toBe(false);
		expect(leases.unheard()).toEqual({ most: 10, until: clock.now() + 30_000 });
		await clock.advance(30_000);
		expect(leases.busy()).toBe(false);
	});

	it('releases one queue alone when asked to', async () => {
		const clock = new VirtualClock();
		const leases = new Leases(service().gateway, clock);
		leases.hold(url, messages(2, clock.now()), 30);
		leases.hold(other, messages(3, clock.now(), 'r'), 30);
		await leases.release(url, never);
		expect(leases.held(url)).toEqual([]);
		expect(leases.held(other)).toHaveLength(3);
	});

	it('holds a message that came twice once, by its newest handle', async () => {
		const clock = new VirtualClock();
		const { batches, gateway } = service();
		const leases = new Leases(gateway, clock);
		leases.hold(url, [message('a', clock.now(), { receiptHandle: 'old' })], 30);
		leases.hold(url, [message('a', clock.now(), { receiptHandle: 'new' })], 30);
		expect(await leases.release(undefined, never)).toMatchObject({ released: 1 });
		expect(batches.map((one) => one.handles)).toEqual([['new']]);
	});

	it('sends nothing for a lease that is over', async () => {
		const clock = new VirtualClock();
		const { batches, gateway } = service();
		const leases = new Leases(gateway, clock);
		leases.hold(url, messages(3, clock.now()), 30);
		await clock.advance(30_000);
		expect(leases.held()).toEqual([]);
		expect(await leases.release(undefined, never)).toEqual({ released: 0, failed: 0, expired: 3 });
		expect(batches).toEqual([]);
	});

	it('reports what failed with the time at which the last of it comes back', async () => {
		const clock = new VirtualClock();
		const { gateway } = service((handle) => (handle.endsWith('m1') ? refused : { ok: true }));
		const leases = new Leases(gateway, clock);
		leases.hold(url, messages(3, clock.now()), 30);
		const report = await leases.release(undefined, never);
		expect(report).toMatchObject({
			released: 2,
			failed: 1,
			backAt: clock.now() + 30_000,
			failure: { message: 'no', code: 'InternalError' },
		});
	});

	it('counts a message that is not in flight any more as given back', async () => {
		const clock = new VirtualClock();
		const { gateway } = service(() => ({
			ok: false,
			code: 'AWS.SimpleQueueService.MessageNotInflight',
			message: 'not in flight',
			senderFault: true,
		}));
		const leases = new Leases(gateway, clock);
		leases.hold(url, messages(1, clock.now()), 30);
		expect(await leases.release(undefined, never)).toMatchObject({ released: 1, failed: 0 });
	});

	it('reports a request that threw as failed for all its messages', async () => {
		const clock = new VirtualClock();
		const { gateway } = service((handle) =>
			handle.endsWith('m0') ? fail('throttled', 'slow down') : { ok: true },
		);
		const leases = new Leases(gateway, clock);
		leases.hold(url, messages(12, clock.now()), 30);
		const report = await clock.run(leases.release(undefined, never));
		expect(report).toMatchObject({ released: 2, failed: 10, failure: { kind: 'throttled' } });
		expect(report.hidden).toEqual([{ url, count: 10, backAt: report.backAt }]);
	});

	it('tries again what failed for a passing reason, and nothing else', async () => {
		const clock = new VirtualClock();
		const attempts = new Map<string, number>();
		const { batches, gateway } = service((handle) => {
			const attempt = (attempts.get(handle) ?? 0) + 1;
			attempts.set(handle, attempt);
			if (handle.endsWith('m2')) return { ...refused, senderFault: false };
			return attempt === 2 || handle.endsWith('m0')
				? { ok: true }
				: { ...refused, senderFault: false };
		});
		const leases = new Leases(gateway, clock);
		leases.hold(url, messages(3, clock.now()), 30);
		const from = clock.now();
		const report = await clock.run(leases.release(undefined, never));
		expect(report).toMatchObject({ released: 2, failed: 1, failure: { code: 'InternalError' } });
		expect(batches.map(({ handles }) => handles.length)).toEqual([3, 2, 1, 1, 1]);
		expect(clock.now() - from).toBeLessThan(3000);
	});

	it('waits for the answer of a receive that is on its way, and gives that back too', async () => {
		const clock = new VirtualClock();
		const { batches, gateway } = service();
		const leases = new Leases(gateway, clock);
		leases.hold(url, messages(1, clock.now()), 30);
		const receive = leases.during(url, 'receive', async () => {
			await clock.sleep(1000, never);
			leases.hold(url, messages(2, clock.now(), 'late'), 30);
		});
		expect(leases.busy(other)).toBe(false);
		expect(leases.busy(url)).toBe(true);
		const report = await clock.run(leases.release(url, never));
		await receive;
		expect(report).toEqual({ released: 3, failed: 0, expired: 0 });
		expect(batches.map(({ handles }) => handles)).toEqual([
			['handle of m0'],
			['handle of late0', 'handle of late1'],
		]);
		expect(leases.busy()).toBe(false);
	});

	it('gives nothing back before a renewal that is on its way: it would hide it again', async () => {
		const clock = new VirtualClock();
		const { batches, gateway } = service();
		const leases = new Leases(gateway, clock);
		leases.hold(url, messages(1, clock.now()), 30);
		const [lease] = leases.held(url);
		let renewed = false;
		const renewal = leases.during(url, 'renewal', async () => {
			await clock.sleep(1000, never);
			expect(batches).toEqual([]);
			if (lease !== undefined) leases.extend(lease, clock.now() + 300_000);
			renewed = true;
		});
		const report = await clock.run(leases.release(undefined, never));
		await renewal;
		expect(renewed).toBe(true);
		expect(report).toEqual({ released: 1, failed: 0, expired: 0 });
		expect(leases.held()).toEqual([]);
	});

	it('tells what there was no time for, and until when that is hidden', async () => {
		const clock = new VirtualClock();
		const stop = new AbortController();
		const gateway = queueGateway({
			changeVisibility: ({ entries }, { signal }) =>
				clock.sleep(60_000, signal).then(() => entries.map(() => ({ ok: true }))),
		});
		const leases = new Leases(gateway, clock);
		leases.hold(url, messages(3, clock.now()), 30);
		const release = leases.release(url, stop.signal);
		stop.abort();
		const report = await release;
		expect(report).toMatchObject({ failed: 0, left: 3, backAt: clock.now() + 30_000 });
		expect(notGivenBack(report)).toBe(3);
	});

	it('forgets deleted messages without a request', async () => {
		const clock = new VirtualClock();
		const { batches, gateway } = service();
		const leases = new Leases(gateway, clock);
		leases.hold(url, messages(2, clock.now()), 30);
		leases.forget(url, ['handle of m0', 'handle of m1']);
		expect(await leases.release(undefined, never)).toMatchObject({ released: 0 });
		expect(batches).toEqual([]);
	});

	it('lets a last release wait for one that is on its way, and sends nothing twice', async () => {
		const clock = new VirtualClock();
		const sent: string[] = [];
		const gateway = queueGateway({
			changeVisibility: async ({ entries }, { signal }) => {
				sent.push(...entries.map((one) => one.receiptHandle));
				await clock.sleep(500, signal);
				return entries.map(() => ({ ok: true }));
			},
		});
		const leases = new Leases(gateway, clock);
		leases.hold(url, messages(5, clock.now()), 30);
		const first = leases.release(url, never);
		let lastEnded = false;
		const last = leases.release(undefined, never).finally(() => {
			lastEnded = true;
		});
		await clock.advance(400);
		expect(lastEnded).toBe(false);
		await clock.advance(200);
		expect(await first).toMatchObject({ released: 5 });
		expect(await last).toMatchObject({ released: 0, failed: 0 });
		expect(sent).toHaveLength(5);
	});

	it('lets a last release wait for what another one gives back of a receive that was on its way', async () => {
		const clock = new VirtualClock();
		let answered = 0;
		const gateway = queueGateway({
			changeVisibility: async ({ entries }, { signal }) => {
				await clock.sleep(500, signal);
				answered += entries.length;
				return entries.map(() => ({ ok: true }));
			},
		});
		const leases = new Leases(gateway, clock);
		const receive = leases.during(url, 'receive', async () => {
			await clock.sleep(1000, never);
			leases.hold(url, messages(3, clock.now()), 30);
		});
		// A screen is left, and then the program: the second release must not end before the first one's request.
		const first = leases.release(url, never);
		const last = leases.release(undefined, never).then((report) => ({ ...report, answered }));
		await clock.advance(2000);
		await receive;
		expect(await last).toMatchObject({ answered: 3 });
		expect((await first).released + (await last).released).toBe(3);
		expect(leases.busy()).toBe(false);
	});

	it('takes over what an aborted release had to leave', async () => {
		const clock = new VirtualClock();
		const stop = new AbortController();
		let calls = 0;
		const gateway = queueGateway({
			changeVisibility: async ({ entries }, { signal }) => {
				calls++;
				await clock.sleep(500, signal);
				return entries.map(() => ({ ok: true }));
			},
		});
		const leases = new Leases(gateway, clock);
		leases.hold(url, messages(5, clock.now()), 30);
		const first = leases.release(url, stop.signal);
		const last = leases.release(undefined, never);
		stop.abort();
		expect(await first).toMatchObject({ released: 0, failed: 0 });
		expect(await clock.run(last)).toMatchObject({ released: 5 });
		expect(calls).toBe(2);
	});

	it('ends with the signal even if another release hangs', async () => {
		const clock = new VirtualClock();
		const gateway = queueGateway({ changeVisibility: () => new Promise(() => {}) });
		const leases = new Leases(gateway, clock);
		leases.hold(url, messages(1, clock.now()), 30);
		void leases.release(undefined, never);
		const stop = new AbortController();
		const last = leases.release(undefined, stop.signal);
		await flush();
		stop.abort();
		expect(await last).toMatchObject({ released: 0 });
	});

	it('sends nothing for leases that run out while others are given back', async () => {
		const clock = new VirtualClock();
		let sent = 0;
		const gateway = queueGateway({
			changeVisibility: async ({ entries }, { signal }) => {
				sent += entries.length;
				await clock.sleep(20_000, signal);
				return entries.map(() => ({ ok: true }));
			},
		});
		const leases = new Leases(gateway, clock);
		leases.hold(url, messages(200, clock.now()), 30);
		const report = await clock.run(leases.release(undefined, never));
		expect(report).toEqual({ released: 160, failed: 0, expired: 40 });
		expect(sent).toBe(160);
		expect(leases.held()).toEqual([]);
	});

	it('keeps the newer lease of a message that came again while it was given back', async () => {
		const clock = new VirtualClock();
		const gateway = queueGateway({
			changeVisibility: async ({ entries }, { signal }) => {
				await clock.sleep(100, signal);
				return entries.map(() => ({ ok: true }));
			},
		});
		const leases = new Leases(gateway, clock);
		leases.hold(url, [message('a', clock.now(), { receiptHandle: 'old' })], 30);
		const release = leases.release(url, never);
		await flush();
		leases.hold(url, [message('a', clock.now(), { receiptHandle: 'new' })], 30);
		expect(await clock.run(release)).toMatchObject({ released: 1 });
		expect(leases.held().map((one) => one.receiptHandle)).toEqual(['new']);
	});

	it('accounts for every message: released, failed, expired and held are all that were received', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(
					fc.record({
						id: fc.integer({ min: 0, max: 40 }),
						lease: fc.integer({ min: 1, max: 60 }),
						after: fc.integer({ min: 0, max: 20 }),
						queue: fc.constantFrom(url, other),
					}),
					{ maxLength: 80 },
				),
				fc.array(fc.constantFrom('ok', 'entry', 'throw'), { minLength: 1, maxLength: 12 }),
				fc.integer({ min: 1, max: 12 }),
				async (received, behaviour, abortAfter) => {
					const clock = new VirtualClock();
					const stop = new AbortController();
					let call = 0;
					const gateway = queueGateway({
						changeVisibility: async ({ entries }) => {
							const how = behaviour[call++ % behaviour.length];
							if (call === abortAfter) stop.abort();
							if (how === 'throw') throw fail('service', 'down');
							return entries.map((_, index) =>
								how === 'entry' && index % 2 === 0 ? refused : { ok: true },
							);
						},
					});
					const leases = new Leases(gateway, clock);
					const ids = new Set<string>();
					for (const { id, lease, after, queue } of received) {
						await clock.advance(after * 1000);
						leases.hold(queue, [message(`m${id}`, clock.now())], lease);
						ids.add(`${queue} m${id}`);
					}
					const report = await clock.run(leases.release(undefined, stop.signal));
					const { released, failed, expired, left = 0 } = report;
					const held = leases.held().length;
					expect(released + failed + expired + held).toBe(ids.size);
					expect(left).toBe(held);
					if (!stop.signal.aborted) expect(held).toBe(0);
					expect(report.backAt === undefined).toBe(notGivenBack(report) === 0);
				},
			),
			{ numRuns: 60 },
		);
	});
});
