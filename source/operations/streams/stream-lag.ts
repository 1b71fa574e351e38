import type { LagFigure, StreamLag } from '../../domain/details.ts';
import type { MetricQuery, MetricSeries } from '../../domain/metric.ts';
import { comfortPatience } from '../metrics/patience.ts';
import { type MetricsPorts, readMetrics, wholeSeriesIn } from '../metrics/read-metrics.ts';

const minute = 60_000;
/** How far back figures are looked for. */
const lookBack = 15 * minute;

/**
 * How far the readers of a stream were behind in the last minutes: GetRecords.IteratorAgeMilliseconds of
 * all who share the stream, and SubscribeToShardEvent.MillisBehindLatest of each registered consumer.
 * One GetMetricData, billed by metric, at most once a minute: a detail that stays open asks all the time. Times are by
 * our clock. Source: Kinesis, monitoring with CloudWatch.
 *
 * @throws {FailureError} what CloudWatch answered, or `refused` by the day's budget.
 */
export async function streamLag(
	ports: MetricsPorts,
	name: string,
	consumers: readonly string[],
	signal: AbortSignal,
): Promise<StreamLag> {
	const queries = [
		query('GetRecords.IteratorAgeMilliseconds', { StreamName: name }),
		...consumers.map((consumer) =>
			query('SubscribeToShardEvent.MillisBehindLatest', {
				StreamName: name,
				ConsumerName: consumer,
			}),
		),
	];
	const range = (now: number) => {
		const to = Math.ceil(now / minute) * minute;
		return { from: to - lookBack, to, periodSeconds: 60 };
	};
	const asked = { queries, range, patienceMs: comfortPatience, freshMs: minute };
	const told = await readMetrics(ports, asked, signal);
	const series = wholeSeriesIn(told);
	const lastOf = (one: MetricSeries | undefined): LagFigure | undefined => {
		const last = one?.points.at(-1);
		return last === undefined ? undefined : { ms: last.value, at: last.at + told.clockAhead };
	};
	const iterator = lastOf(series.find(({ query: one }) => !('ConsumerName' in one.dimensions)));
	const found = series.flatMap((one): [string, LagFigure][] => {
		const consumer = one.query.dimensions['ConsumerName'];
		const last = lastOf(one);
		return consumer === undefined || last === undefined ? [] : [[consumer, last]];
	});
	return {
		...(iterator === undefined ? {} : { iterator }),
		consumers: Object.fromEntries(found),
		since: told.range.from + told.clockAhead,
	};
}

function query(metric: string, dimensions: Readonly<Record<string, string>>): MetricQuery {
	return { namespace: 'AWS/Kinesis', metric, dimensions, statistic: 'Maximum' };
}
