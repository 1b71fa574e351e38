import type { Chart, ChartSeries } from '../../../source/domain/charts/chart.ts';
import type { MetricQuery } from '../../../source/domain/metric.ts';

export const minute = 60_000;
export const hour = 60 * minute;

/** A series of `orders` with a value a period from `from` on; `undefined` is a gap. */
export function seriesOf(
	metric: string,
	values: readonly (number | undefined)[],
	{ from, period = minute }: { readonly from: number; readonly period?: number },
	some: Partial<MetricQuery> = {},
): ChartSeries {
	return {
		query: {
			namespace: 'AWS/SQS',
			metric,
			statistic: 'Maximum',
			dimensions: { QueueName: 'orders' },
			...some,
		},
		points: values.flatMap((value, index) =>
			value === undefined ? [] : [{ at: from + index * period, value }],
		),
		complete: true,
	};
}

export function chartOf(
	series: readonly ChartSeries[],
	{ from, hours, period = minute }: { from: number; hours: number; period?: number },
	some: Partial<Chart> = {},
): Chart {
	const to = from + hours * hour;
	return {
		title: 'orders',
		panel: 'depth',
		panels: ['depth', 'traffic', 'quiet'],
		range: { from, to, periodSeconds: period / 1000 },
		series,
		left: 0,
		asked: series.length,
		alarms: [],
		at: to,
		...some,
	};
}

/** Values of `count` periods. */
export const filled = <Value>(count: number, value: (index: number) => Value): Value[] =>
	Array.from({ length: count }, (_, index) => value(index));
