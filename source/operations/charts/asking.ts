import {
	type MetricQuery,
	type MetricRange,
	type MetricSeries,
	mostQueries,
	tidyPoints,
} from '../../domain/metric.ts';
import { throwIfAborted } from '../pause.ts';
import type { MetricsGateway } from '../ports.ts';

/**
 * Asks CloudWatch: the one place where charts do, so that what they cost can be counted. Series come in the
 * order of the queries, their points in order of time.
 */
export async function askMetrics(
	metrics: MetricsGateway,
	input: { readonly queries: readonly MetricQuery[]; readonly range: MetricRange },
	signal: AbortSignal,
): Promise<readonly MetricSeries[]> {
	const { queries, range } = input;
	const series: MetricSeries[] = [];
	for (let start = 0; start < queries.length; start += mostQueries) {
		throwIfAborted(signal);
		const some = queries.slice(start, start + mostQueries);
		const answered = await metrics.series({ queries: some, range }, { signal });
		for (const one of answered) series.push({ ...one, points: tidyPoints(one.points) });
	}
	return series;
}
