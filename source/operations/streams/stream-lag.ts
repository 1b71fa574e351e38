import type { LagFigure, StreamLag } from '../../domain/details.ts';
import type { MetricQuery, MetricSeries } from '../../domain/metric.ts';
import type { Clock, MetricsGateway } from '../ports.ts';
import { within } from '../watch/cloudwatch-patience.ts';

const minute = 60_000;
/** How far back figures are looked for. */
const lookBack = 15 * minute;

/**
 * How far the readers of a stream were behind in the last minutes: GetRecords.IteratorAgeMilliseconds of
 * all who share the stream, and SubscribeToShardEvent.MillisBehindLatest of each registered consumer.
 * One GetMetricData, billed by metric. Source: Kinesis, monitoring with CloudWatch.
 */
export async function streamLag(
	{ metrics, clock }: { metrics: MetricsGateway; clock: Clock },
	name: string,
	consumers: readonly string[],
	signal: AbortSignal,
): Promise<StreamLag> {
	const to = Math.ceil(clock.now() / minute) * minute;
	const since = to - lookBack;
	const queries = [
		query('GetRecords.IteratorAgeMilliseconds', { StreamName: name }),
		...consumers.map((consumer) =>
			query('SubscribeToShardEvent.MillisBehindLatest', {
				StreamName: name,
				ConsumerName: consumer,
			}),
		),
	];
	const range = { from: since, to, periodSeconds: 60 };
	const series = await within(clock, signal, (own) =>
		metrics.series({ queries, range }, { signal: own }),
	);
	const iterator = lastOf(series.find(({ query: one }) => !('ConsumerName' in one.dimensions)));
	const found = series.flatMap((one): [string, LagFigure][] => {
		const consumer = one.query.dimensions['ConsumerName'];
		const last = lastOf(one);
		return consumer === undefined || last === undefined ? [] : [[consumer, last]];
	});
	return {
		...(iterator === undefined ? {} : { iterator }),
		consumers: Object.fromEntries(found),
		since,
	};
}

function query(metric: string, dimensions: Readonly<Record<string, string>>): MetricQuery {
	return { namespace: 'AWS/Kinesis', metric, dimensions, statistic: 'Maximum' };
}

function lastOf(series: MetricSeries | undefined): LagFigure | undefined {
	const last = series?.points.at(-1);
	return last === undefined ? undefined : { ms: last.value, at: last.at };
}
