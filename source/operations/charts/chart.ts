import type { KindId } from '../../domain/kinds.ts';
import type { MetricQuery, MetricRange, MetricSeries } from '../../domain/metric.ts';
import { operationKinds } from '../kinds.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, MetricsGateway } from '../ports.ts';

/** Series of one resource over one range; a period without a point is a gap. */
export type Chart = {
	readonly title: string;
	readonly range: MetricRange;
	readonly series: readonly MetricSeries[];
	readonly at: number;
};

type Statistic = MetricQuery['statistic'];

const hour = 3_600_000;
const defaultHours = 3;

/**
 * Periods in seconds by the length of the range in hours: as fine as a screen can show. CloudWatch
 * keeps one-minute points for 15 days and five-minute points for 63.
 */
const periods: readonly (readonly [hours: number, seconds: number])[] = [
	[3, 60],
	[24, 300],
	[7 * 24, 3600],
];

/** The last `hours` hours, aligned to the period, as CloudWatch wants it. */
export function chartRange(now: number, hours: number): MetricRange {
	const periodSeconds = periods.find(([most]) => hours <= most)?.[1] ?? 6 * 3600;
	const period = periodSeconds * 1000;
	// Up: the period that is under way is the one that matters most.
	const to = Math.ceil(now / period) * period;
	const from = Math.floor((to - hours * hour) / period) * period;
	return { from, to, periodSeconds };
}

/**
 * The series of one resource over the last `hours`. `statistic` is that of the gauges; counters are
 * summed, whatever is asked.
 */
export async function resourceChart(
	ports: { readonly metrics: MetricsGateway; readonly clock: Clock },
	kind: KindId,
	input: { readonly name: string; readonly hours?: number; readonly statistic?: Statistic },
	signal: AbortSignal,
): Promise<Chart> {
	throwIfAborted(signal);
	const { name, hours = defaultHours, statistic = 'Maximum' } = input;
	const range = chartRange(ports.clock.now(), hours);
	const queries = operationKinds[kind].charted(name, statistic);
	const series = await ports.metrics.series({ queries, range }, { signal });
	throwIfAborted(signal);
	return { title: name, range, series, at: ports.clock.now() };
}
