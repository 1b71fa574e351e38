import type { MetricRange, MetricSeries } from '../../domain/metric.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { isoTime } from '../json/json-facts.ts';
import type { chart as chartShape } from '../json/shapes/others.ts';
import type { Form } from '../json/shapes/parts.ts';

/** A chart of a queue as numbers in JSON. */
export function chartJson(
	queue: QueueRef,
	chart: {
		readonly range: MetricRange;
		readonly series: readonly MetricSeries[];
		readonly at: number;
	},
): Form<typeof chartShape> {
	const { range, series, at } = chart;
	return {
		kind: 'chart',
		resource: { kind: 'queue', ...queue },
		readAt: isoTime(at),
		startTime: isoTime(range.from),
		endTime: isoTime(range.to),
		period: range.periodSeconds,
		series: series.map(({ query, points, complete }) => ({
			metricName: query.metric,
			stat: query.statistic,
			complete,
			points: points.map((point) => ({ timestamp: isoTime(point.at), value: point.value })),
		})),
	};
}
