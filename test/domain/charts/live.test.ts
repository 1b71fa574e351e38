import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Chart } from '../../../source/domain/charts/chart.ts';
import { highest } from '../../../source/domain/charts/chart-series.ts';
import { seamOf, withLive } from '../../../source/domain/charts/live.ts';
import { runs } from '../../helpers/whole.ts';

const minute = 60_000;
const from = Date.UTC(2026, 10, 20, 6);
const to = from + 60 * minute;
const query = {
	namespace: 'AWS/SQS',
	metric: 'ApproximateNumberOfMessagesVisible',
	statistic: 'Maximum',
	dimensions: { QueueName: 'orders' },
} as const;

function chartOf(points: number, some: Partial<Chart> = {}): Chart {
	const told = Array.from({ length: points }, (_, index) => ({
		at: from + index * minute,
		value: 1,
	}));
	return {
		title: 'orders',
		panel: 'depth',
		panels: ['depth'],
		range: { from, to, periodSeconds: 60 },
		series: [{ query, points: told, complete: true }],
		left: 0,
		asked: 1,
		at: to,
		...some,
	};
}

describe('our own samples on a chart', () => {
	test('begin where the last point of CloudWatch ends, never overlap, and hold five minutes at most', () => {
		const samples = fc
			.array(fc.integer({ min: -10, max: 70 * 60 }), { maxLength: 40 })
			.map((seconds) =>
				[...new Set(seconds)]
					.sort((a, b) => a - b)
					.map((second) => ({ at: from + second * 1000, visible: second })),
			);
		fc.assert(
			fc.property(samples, fc.integer({ min: 0, max: 60 }), (all, told) => {
				const chart = withLive(chartOf(told), () => all, to);
				const live = chart.series[0]?.live ?? [];
				let end = from + told * minute;
				for (const { from: start, to: stop, value } of live) {
					expect(start).toBeGreaterThanOrEqual(end);
					expect(stop).toBeGreaterThan(start);
					expect(stop).toBeLessThanOrEqual(Math.min(to, from + value * 1000 + 5 * minute));
					end = stop;
				}
			}),
			{ numRuns: runs(200) },
		);
	});

	test('are shifted to the time of the endpoint where our clock is wrong', () => {
		const hour = 60 * minute;
		const sample = { at: to + hour - minute, visible: 5 };
		const chart = withLive(chartOf(50, { clockAhead: hour }), () => [sample], to + hour);
		expect(chart.series[0]?.live).toEqual([{ from: to - minute, to, value: 5 }]);
		expect(seamOf(chart.series[0])).toBe(to - minute);
	});

	test('of what CloudWatch left out begin where the others of the queue end: no table of gaps and zeros', () => {
		const delayed = { ...query, metric: 'ApproximateNumberOfMessagesDelayed' };
		const [told] = chartOf(50).series;
		if (told === undefined) throw new Error('no series');
		const chart = chartOf(50, { series: [told, { query: delayed, points: [], complete: true }] });
		const samples = [10, 55, 58].map((minutes) => ({
			at: from + minutes * minute,
			...{ visible: 5, delayed: 0 },
		}));
		const { series } = withLive(chart, () => samples, to);
		expect(series.map(seamOf)).toEqual([from + 55 * minute, from + 55 * minute]);
	});

	test('are none where a sample does not tell, or the metric is none that we sample', () => {
		const silent = withLive(chartOf(3), () => [{ at: to - minute, inFlight: 3 }], to);
		expect(silent.series[0]?.live).toBeUndefined();
		const age = { ...query, metric: 'ApproximateAgeOfOldestMessage' };
		const chart = chartOf(3, { series: [{ query: age, points: [], complete: true }] });
		const samples = [{ at: to - minute, visible: 3 }];
		expect(withLive(chart, () => samples, to).series[0]?.live).toBeUndefined();
	});
});

test('of more series than a chart tells apart the highest stay, in their order', () => {
	const all = Array.from({ length: 12 }, (_, index) => ({
		query,
		points: index === 11 ? [] : [{ at: from, value: (index * 5) % 11 }],
		complete: true,
	}));
	const { series, left } = highest(all);
	expect(left).toBe(5);
	expect(series.map(({ points }) => points[0]?.value)).toEqual([5, 10, 4, 9, 8, 7, 6]);
});
