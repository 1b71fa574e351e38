import { describe, expect, it } from 'vitest';
import { allSteps } from '../../../source/domain/steps.ts';
import { reckon } from '../../../source/domain/whatif/reckoning.ts';
import { readSubject } from '../../../source/operations/whatif/read-subject.ts';
import { metricsGateway, queueAttributes, queueGateway, queueRef } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const never = new AbortController().signal;
const hour = 3_600_000;

/** A day in which four consumers do 120 messages a minute at 2 s each, of a queue that is behind by 3,600. */
function world(perPeriod: Readonly<Record<string, number>> = {}) {
	const values: Readonly<Record<string, number>> = {
		NumberOfMessagesSent: 300,
		NumberOfMessagesReceived: 600,
		NumberOfMessagesDeleted: 600,
		ApproximateNumberOfMessagesVisible: 3600,
		ApproximateNumberOfMessagesNotVisible: 4,
		...perPeriod,
	};
	const asked: string[] = [];
	return {
		asked,
		clock: new VirtualClock(),
		queues: queueGateway({
			attributes: async () =>
				queueAttributes('orders', {
					...{ visible: 3596, inFlight: 4, visibilitySeconds: 30 },
					redrivePolicy: { deadLetterTargetArn: queueRef('orders-dlq').arn, maxReceiveCount: 3 },
				}),
		}),
		metrics: metricsGateway({
			series: async ({ queries, range: { from, to, periodSeconds } }) =>
				queries.map((query) => {
					const name = query.dimensions['QueueName'] ?? '';
					asked.push(`${name} ${query.metric} ${query.statistic}`);
					const value = name.endsWith('-dlq') ? 0 : (values[query.metric] ?? 0);
					const many = (to - from) / (periodSeconds * 1000);
					const points = Array.from({ length: many }, (_, index) => ({
						...{ at: from + index * periodSeconds * 1000, value },
					}));
					return { query, points, complete: true };
				}),
		}),
	};
}

describe('what a reckoning reads', () => {
	it('is a day of the queue and of its dead-letter queue, seven metrics, and tells what its consumers do', async () => {
		const ports = world();
		const subject = await readSubject(ports, queueRef('orders'), never);
		expect(ports.asked).toHaveLength(7);
		expect(ports.asked.slice(5)).toEqual([
			'orders-dlq ApproximateNumberOfMessagesVisible Average',
			'orders-dlq ApproximateNumberOfMessagesNotVisible Average',
		]);
		expect(subject).toMatchObject({
			how: { visibilityMs: 30_000, maxReceives: 3, concurrency: 4, batch: 1 },
			load: { waiting: 3600, horizonMs: 24 * hour },
			work: { takesMs: 2000, isAllOfThem: true },
			arrivedInADay: 86_400,
		});
		expect(subject.load.arrivals).toHaveLength(288);
		expect(subject.load.arrivals[0]).toEqual({ from: 0, to: 300_000, many: 300 });
	});

	it('leads to what is there being worked off at the present pace, and twice as fast by twice as many', async () => {
		const subject = await readSubject(world(), queueRef('orders'), never);
		const lives = { lives: 30, seed: 1 };
		const { asItIs, changed } = allSteps(reckon(subject, { concurrency: 8 }, lives));
		// Half an hour at 120 a minute.
		expect(asItIs.drainMs.median / (0.5 * hour)).toBeCloseTo(1, 1);
		expect(changed.outcomes.drainMs.median / (0.25 * hour)).toBeCloseTo(1, 1);
		expect(changed.how).toEqual({ ...subject.how, concurrency: 8 });
	});

	it('is refused where next to nothing was deleted, and says what is missing', async () => {
		const still = world({ NumberOfMessagesDeleted: 0, NumberOfMessagesReceived: 0 });
		await expect(readSubject(still, queueRef('orders'), never)).rejects.toMatchObject({
			failure: {
				kind: 'conflict',
				message: expect.stringContaining('next to nothing was deleted'),
			},
		});
	});
});
