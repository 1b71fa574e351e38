import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KindId } from '../../../source/domain/kinds.ts';
import type { MetricQuery } from '../../../source/domain/metric.ts';
import { chartRange, resourceChart } from '../../../source/operations/charts/chart.ts';
import { metricsGateway } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const never = new AbortController().signal;
const hour = 3_600_000;

describe('chartRange', () => {
	it('is aligned to its period, covers the hours and the period under way', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 2_000_000_000_000 }),
				fc.integer({ min: 1, max: 400 }),
				(now, hours) => {
					const { from, to, periodSeconds } = chartRange(now, hours);
					const period = periodSeconds * 1000;
					expect(Math.abs(from % period)).toBe(0);
					expect(to % period).toBe(0);
					expect(to).toBeGreaterThanOrEqual(now);
					expect(to - now).toBeLessThan(period);
					expect(to - from).toBeGreaterThanOrEqual(hours * hour);
					expect((to - from) / period).toBeLessThanOrEqual(400);
				},
			),
		);
	});

	it('has one-minute points for three hours, five-minute ones for a day, hours for a week', () => {
		const seconds = (hours: number) => chartRange(Date.UTC(2026, 10, 20), hours).periodSeconds;
		expect([1, 3, 12, 24, 168].map(seconds)).toEqual([60, 60, 300, 300, 3600]);
	});
});

describe('charts', () => {
	const clock = new VirtualClock();
	const asking = async (kind: KindId, name: string) => {
		const asked: MetricQuery[] = [];
		const metrics = metricsGateway({
			series: async ({ queries }) => {
				asked.push(...queries);
				return queries.map((query) => ({ query, points: [], complete: true }));
			},
		});
		const answer = await resourceChart({ metrics, clock }, kind, { name, hours: 3 }, never);
		expect(answer.series.map((one) => one.query)).toEqual(asked);
		expect(answer.range.periodSeconds).toBe(60);
		return asked.map((one) => `${one.namespace} ${one.metric} ${one.statistic}`);
	};

	it('asks the highest value of gauges and the sum of counters', async () => {
		expect(await asking('queue', 'orders')).toEqual([
			'AWS/SQS ApproximateNumberOfMessagesVisible Maximum',
			'AWS/SQS ApproximateNumberOfMessagesNotVisible Maximum',
			'AWS/SQS ApproximateAgeOfOldestMessage Maximum',
		]);
		expect(await asking('topic', 'news')).toEqual([
			'AWS/SNS NumberOfMessagesPublished Sum',
			'AWS/SNS NumberOfNotificationsDelivered Sum',
			'AWS/SNS NumberOfNotificationsFailed Sum',
		]);
		expect(await asking('stream', 'clicks')).toEqual([
			'AWS/Kinesis IncomingRecords Sum',
			'AWS/Kinesis GetRecords.Records Sum',
			'AWS/Kinesis GetRecords.IteratorAgeMilliseconds Maximum',
		]);
	});
});
