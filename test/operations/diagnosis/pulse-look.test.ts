import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import {
	type LookProgress,
	lookForPulse,
} from '../../../source/operations/diagnosis/pulse-look.ts';
import type { MetricsGateway, QueueGateway } from '../../../source/operations/ports.ts';
import { gateways, queueAttributes, queueRef } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const none = async () => ({ items: [] });
const many = 2_000;
const names = Array.from({ length: many }, (_, index) => `queue-${index}`);

/** A look over two thousand queues, each with a message that waits. */
async function look(
	mostDollars: number,
	world: { queues?: Partial<QueueGateway>; metrics?: Partial<MetricsGateway> } = {},
) {
	const asked = { series: 0, metrics: 0, tags: 0 };
	const told: LookProgress[] = [];
	const value = await lookForPulse(
		{
			clock: new VirtualClock(),
			context: 'here',
			gateways: gateways({
				queues: {
					listPage: async () => ({ items: names.map(queueRef) }),
					attributes: async () => queueAttributes('x', { visible: 1, retentionSeconds: 345_600 }),
					tags: async () => {
						asked.tags++;
						return {};
					},
					...world.queues,
				},
				topics: { listPage: none, allSubscriptionsPage: none },
				streams: { listPage: none },
				metrics: {
					alarmsPage: none,
					series: async ({ queries }) => {
						asked.series++;
						asked.metrics += queries.length;
						return queries.map((query) => ({ query, points: [], complete: true }));
					},
					...world.metrics,
				},
			}),
		},
		{ mostDollars },
		(progress) => told.push(progress),
		new AbortController().signal,
	);
	return { value, asked, told };
}

describe('a look over thousands of queues', () => {
	it('asks CloudWatch for nothing where that costs more than it may, and says what it would cost', async () => {
		const { value, asked, told } = await look(0.01);
		expect(asked.series).toBe(0);
		expect(value.price).toMatchObject({ metrics: 9 * many, isAsked: false });
		expect(value.price.dollars).toBeCloseTo(0.18);
		expect(value.unknown).toEqual([
			{
				sections: ['lost', 'stuck', 'growing', 'lagging'],
				missing: { what: 'CloudWatch', because: 'not asked' },
				many,
				named: [],
			},
		]);
		// A message to another thread for each of them would be as much work as they are.
		expect(told.length).toBeLessThanOrEqual(many / 50 + 3);
	});

	it('asks for each metric once where it may', async () => {
		const { value, asked } = await look(1);
		expect(asked.metrics).toBe(9 * many);
		expect(value.price.isAsked).toBe(true);
	});

	it('is a few entries of what is not known, whatever was refused, and crosses threads as it is', async () => {
		const denied = fail('denied', 'CloudWatch GetMetricData was denied');
		const { value, asked } = await look(1, {
			metrics: {
				alarmsPage: async () => Promise.reject(denied),
				series: async () => {
					throw denied;
				},
			},
		});
		expect(value.unknown).toHaveLength(1);
		expect(value.unknown[0]).toMatchObject({ many, named: names.slice(0, 3) });
		expect(value.alarms.ok).toBe(false);
		expect(asked.tags).toBe(0);
		expect(structuredClone(value)).toEqual(value);
	});
});
