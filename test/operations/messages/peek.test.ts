import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { Message } from '../../../source/domain/messages/message.ts';
import { Leases } from '../../../source/operations/messages/leases.ts';
import { peek, priceOfLooking } from '../../../source/operations/messages/peek.ts';
import type { QueueGateway } from '../../../source/operations/ports.ts';
import { abortingAt, message, queueAttributes, queueGateway, queueRef } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const { url } = queueRef('orders-dlq');
const never = new AbortController().signal;

type Asked = Parameters<QueueGateway['receive']>[0];

/** Answers with these batches, then with nothing. Each receive takes `latency` ms. */
function service(
	clock: VirtualClock,
	batches: readonly (readonly Message[] | Error)[],
	latency = 20,
) {
	const asked: Asked[] = [];
	const gateway = queueGateway({
		receive: async (input, { signal }) => {
			asked.push(input);
			await clock.sleep(latency, signal);
			const batch = batches[asked.length - 1] ?? [];
			if (batch instanceof Error) throw batch;
			return batch.map((one) => ({ ...one, receivedAt: clock.now() }));
		},
		changeVisibility: async ({ entries }) => entries.map(() => ({ ok: true })),
	});
	return { asked, gateway };
}

const batch = (from: number, count: number) =>
	Array.from({ length: count }, (_, index) => message(`m${from + index}`, 0));

function setUp(batches: readonly (readonly Message[] | Error)[], latency?: number) {
	const clock = new VirtualClock();
	const { asked, gateway } = service(clock, batches, latency);
	const leases = new Leases(gateway, clock);
	return { clock, asked, leases, ports: { queues: gateway, clock, leases } };
}

describe('peek', () => {
	it('receives by tens with a short explicit lease and long polls', async () => {
		const { clock, asked, leases, ports } = setUp([batch(0, 10), batch(10, 10), batch(20, 5)]);
		const report = await clock.run(peek(ports, { url, max: 25 }, never));
		expect(asked).toEqual([
			{ url, max: 10, leaseSeconds: 30, waitSeconds: 1 },
			{ url, max: 10, leaseSeconds: 30, waitSeconds: 1 },
			{ url, max: 5, leaseSeconds: 30, waitSeconds: 1 },
		]);
		expect(report).toMatchObject({ received: 25, duplicates: 0, leaseSeconds: 30, stopped: 'max' });
		expect(report.messages).toHaveLength(25);
		const first = report.messages[0]?.receivedAt ?? 0;
		expect(report.leasedUntil).toBe(first + 30_000);
		expect(leases.held(url)).toHaveLength(25);
	});

	it('stops after one empty long poll and says so', async () => {
		const { clock, asked, ports } = setUp([batch(0, 3)]);
		const report = await clock.run(peek(ports, { url, max: 100 }, never));
		expect(asked).toHaveLength(2);
		expect(report).toMatchObject({ received: 3, stopped: 'empty' });
	});

	it('shows a message that came twice once, by its newest handle, and counts the repetition', async () => {
		const again = message('m1', 0, { receiptHandle: 'newest' });
		const { clock, leases, ports } = setUp([batch(0, 3), [again, message('m9', 0)]]);
		const report = await clock.run(peek(ports, { url, max: 10 }, never));
		expect(report).toMatchObject({ received: 5, duplicates: 1 });
		expect(report.messages.map((one) => one.id)).toEqual(['m0', 'm1', 'm2', 'm9']);
		expect(report.messages[1]?.receiptHandle).toBe('newest');
		expect(leases.held(url).map((one) => one.receiptHandle)).toContain('newest');
		expect(leases.held(url)).toHaveLength(4);
	});

	it('stops when a batch holds repetitions alone, since going on would cost and show nothing', async () => {
		const { clock, asked, ports } = setUp(Array.from({ length: 50 }, () => batch(0, 2)));
		const report = await clock.run(peek(ports, { url, max: 10 }, never));
		expect(asked).toHaveLength(2);
		expect(report).toMatchObject({ received: 4, duplicates: 2 });
	});

	it('stops before the first messages come back and would be received again', async () => {
		const { clock, leases, ports } = setUp(
			Array.from({ length: 500 }, (_, index) => batch(index, 1)),
			1000,
		);
		const report = await clock.run(peek(ports, { url, max: 500, leaseSeconds: 10 }, never));
		expect(report.stopped).toBe('lease');
		expect(clock.now()).toBeLessThan(report.leasedUntil);
		expect(leases.held(url)).toHaveLength(report.messages.length);
	});

	it('keeps what arrived when a later receive fails, and throws when nothing did', async () => {
		const denied = fail('denied', 'not allowed');
		const first = setUp([batch(0, 10), denied]);
		const report = await first.clock.run(peek(first.ports, { url, max: 20 }, never));
		expect(report).toMatchObject({ received: 10, stopped: 'failure', failure: { kind: 'denied' } });
		expect(first.leases.held(url)).toHaveLength(10);
		const second = setUp([denied]);
		await expect(second.clock.run(peek(second.ports, { url, max: 20 }, never))).rejects.toBe(
			denied,
		);
	});

	it('stops after a message had its last delivery, unless that was confirmed', async () => {
		const last = message('m0', 0, { system: { ApproximateReceiveCount: '5' } });
		const batches = [[last, message('m1', 0)], batch(2, 2)];
		const careful = setUp(batches);
		const report = await careful.clock.run(
			peek(careful.ports, { url, max: 10, maxReceiveCount: 5 }, never),
		);
		expect(report).toMatchObject({ received: 2, stopped: 'last-delivery' });
		const confirmed = setUp(batches);
		expect(await confirmed.clock.run(peek(confirmed.ports, { url, max: 10 }, never))).toMatchObject(
			{
				received: 4,
			},
		);
	});

	for (const giving of ['rejects', 'answers all the same'] as const) {
		it(`holds what it received and asks no more, at whatever call it is aborted (port ${giving})`, async () => {
			for (let abortAt = 1; abortAt <= 5; abortAt++) {
				const clock = new VirtualClock();
				const controller = new AbortController();
				const batches = [batch(0, 10), batch(10, 10), batch(20, 10), batch(30, 10)];
				let answered = 0;
				const gateway = queueGateway({
					receive: async () => {
						const messages = batches[answered++] ?? [];
						return messages.map((one) => ({ ...one, receivedAt: clock.now() }));
					},
				});
				const aborting = abortingAt(gateway, controller, abortAt, giving);
				const leases = new Leases(gateway, clock);
				const looking = peek(
					{ queues: aborting.gateway, clock, leases },
					{ url, max: 100 },
					controller.signal,
				);
				await expect(clock.run(looking)).rejects.toMatchObject({ failure: { kind: 'aborted' } });
				expect(aborting.calls).toHaveLength(abortAt);
				const delivered = giving === 'rejects' ? abortAt - 1 : abortAt;
				expect(leases.held(url)).toHaveLength(Math.min(40, delivered * 10));
			}
		});
	}
});

describe('priceOfLooking', () => {
	const policy = { deadLetterTargetArn: queueRef('orders-dlq').arn, maxReceiveCount: 5 };

	it('is free without a redrive policy', () => {
		expect(priceOfLooking(queueAttributes('orders-dlq'))).toEqual({
			kind: 'free',
			blocksGroups: false,
		});
	});

	it('counts with one, and blocks groups on FIFO', () => {
		const attributes = queueAttributes('orders.fifo', { redrivePolicy: policy });
		expect(priceOfLooking(attributes)).toEqual({
			kind: 'counts',
			maxReceiveCount: 5,
			deadLetterQueue: 'orders-dlq',
			blocksGroups: true,
		});
	});
});
