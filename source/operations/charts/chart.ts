import type { MetricQuery, MetricRange, MetricSeries } from '../../domain/metric.ts';
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

type Ports = { metrics: MetricsGateway; clock: Clock };
type Input = {
	name: string;
	hours?: number;
	/** Of the gauges; counters are summed, whatever is asked. */
	statistics?: Statistic;
};

async function chart(
	ports: Ports,
	title: string,
	hours: number | undefined,
	queries: readonly MetricQuery[],
	signal: AbortSignal,
): Promise<Chart> {
	throwIfAborted(signal);
	const range = chartRange(ports.clock.now(), hours ?? defaultHours);
	const series = await ports.metrics.series({ queries, range }, { signal });
	throwIfAborted(signal);
	return { title, range, series, at: ports.clock.now() };
}

/** Depth of a queue: waiting, in flight, and the age of the oldest message. */
export function queueChart(ports: Ports, input: Input, signal: AbortSignal): Promise<Chart> {
	const { name, hours, statistics } = input;
	const queries = [
		'ApproximateNumberOfMessagesVisible',
		'ApproximateNumberOfMessagesNotVisible',
		'ApproximateAgeOfOldestMessage',
	].map(
		(metric): MetricQuery => ({
			namespace: 'AWS/SQS',
			metric,
			dimensions: { QueueName: name },
			statistic: statistics ?? 'Maximum',
		}),
	);
	return chart(ports, name, hours, queries, signal);
}

/** Flow of a topic: published, delivered, failed, a period. */
export function topicChart(ports: Ports, input: Input, signal: AbortSignal): Promise<Chart> {
	const { name, hours } = input;
	const queries = [
		'NumberOfMessagesPublished',
		'NumberOfNotificationsDelivered',
		'NumberOfNotificationsFailed',
	].map(
		(metric): MetricQuery => ({
			namespace: 'AWS/SNS',
			metric,
			dimensions: { TopicName: name },
			statistic: 'Sum',
		}),
	);
	return chart(ports, name, hours, queries, signal);
}

/** Flow of a stream: records in, records out, and how far its slowest reader is behind. */
export function streamChart(ports: Ports, input: Input, signal: AbortSignal): Promise<Chart> {
	const { name, hours, statistics } = input;
	const series: readonly (readonly [string, Statistic])[] = [
		['IncomingRecords', 'Sum'],
		['GetRecords.Records', 'Sum'],
		['GetRecords.IteratorAgeMilliseconds', statistics ?? 'Maximum'],
	];
	const queries = series.map(
		([metric, statistic]): MetricQuery => ({
			namespace: 'AWS/Kinesis',
			metric,
			dimensions: { StreamName: name },
			statistic,
		}),
	);
	return chart(ports, name, hours, queries, signal);
}
