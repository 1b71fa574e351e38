import { nameOfArn } from '../arn.ts';
import type { MetricQuery } from '../metric.ts';
import { isForeign } from '../resources.ts';

/** What one chart of a resource shows together; a resource has several. */
export const panelIds = [
	'depth',
	'traffic',
	'quiet',
	'groups',
	'deliveries',
	'filtered',
	'records',
	'bytes',
	'lag',
	'throttles',
	'shard-records',
	'shard-lag',
	'shard-throttles',
] as const;
export type PanelId = (typeof panelIds)[number];

/** What a panel asks CloudWatch for. */
export type Panel = {
	readonly id: PanelId;
	readonly queries: readonly MetricQuery[];
	/** Differences of two of the queries, by index: worked out here, and billed by nobody. */
	readonly differences?: readonly (readonly [plus: number, minus: number])[];
	/** How many of its kind are not asked for: each would be billed. */
	readonly unasked?: number;
};

/** Lines that one chart can tell apart; of more the highest are shown. */
export const mostSeries = 7;
/** Shards that are asked for, the newest: each is a metric that is billed. */
const mostShards = 100;

type Statistic = MetricQuery['statistic'];
type Dimensions = Readonly<Record<string, string>>;

const asking =
	(namespace: MetricQuery['namespace'], dimensions: Dimensions) =>
	(metric: string, statistic: Statistic): MetricQuery => ({
		namespace,
		metric,
		dimensions,
		statistic,
	});

/** What is known of a queue that decides what can be charted. */
export type ChartedQueue = {
	readonly name: string;
	readonly fifo: boolean;
	/** Its dead-letter queue, where that is of the same account and region. */
	readonly deadLetters?: string;
};

/**
 * The charts of a queue. Gauges are asked for their Maximum, or what the caller wants of them, and never
 * summed: a sum of depths counts each message once a sample. Counters are summed.
 * Source: SQS, available CloudWatch metrics; fair queues.
 */
export function queuePanels(queue: ChartedQueue, gauge: Statistic): readonly Panel[] {
	const { name, fifo, deadLetters } = queue;
	const of = asking('AWS/SQS', { QueueName: name });
	const letters =
		deadLetters === undefined ? undefined : asking('AWS/SQS', { QueueName: deadLetters });
	const depth: Panel = {
		id: 'depth',
		queries: [
			of('ApproximateNumberOfMessagesVisible', gauge),
			of('ApproximateNumberOfMessagesNotVisible', gauge),
			of('ApproximateNumberOfMessagesDelayed', gauge),
			of('ApproximateAgeOfOldestMessage', gauge),
			...(letters === undefined
				? []
				: [
						letters('ApproximateNumberOfMessagesVisible', gauge),
						letters('ApproximateAgeOfOldestMessage', gauge),
					]),
		],
	};
	const traffic: Panel = {
		id: 'traffic',
		queries: [
			of('NumberOfMessagesSent', 'Sum'),
			of('NumberOfMessagesReceived', 'Sum'),
			of('NumberOfMessagesDeleted', 'Sum'),
			of('NumberOfEmptyReceives', 'Sum'),
			...(fifo ? [of('NumberOfDeduplicatedSentMessages', 'Sum')] : []),
		],
		differences: [[0, 2]],
	};
	const groups: Panel = {
		id: 'groups',
		queries: [of('ApproximateNumberOfGroupsWithInflightMessages', gauge)],
	};
	const quiet: Panel = {
		id: 'quiet',
		queries: [
			of('ApproximateNumberOfMessagesVisibleInQuietGroups', gauge),
			of('ApproximateNumberOfMessagesNotVisibleInQuietGroups', gauge),
			of('ApproximateNumberOfMessagesDelayedInQuietGroups', gauge),
			of('ApproximateAgeOfOldestMessageInQuietGroups', gauge),
			of('ApproximateNumberOfNoisyGroups', gauge),
		],
	};
	return [depth, traffic, fifo ? groups : quiet];
}

/** The charts of a topic. Source: SNS, monitoring topics using CloudWatch. */
export function topicPanels(name: string): readonly Panel[] {
	const of = asking('AWS/SNS', { TopicName: name });
	const sums = (metrics: readonly string[]) => metrics.map((metric) => of(metric, 'Sum'));
	return [
		{
			id: 'deliveries',
			queries: sums([
				'NumberOfMessagesPublished',
				'NumberOfNotificationsDelivered',
				'NumberOfNotificationsFailed',
				'NumberOfNotificationsFilteredOut',
				'NumberOfNotificationsRedrivenToDlq',
				'NumberOfNotificationsFailedToRedriveToDlq',
			]),
		},
		{
			id: 'filtered',
			queries: sums([
				'NumberOfNotificationsFilteredOut',
				'NumberOfNotificationsFilteredOut-MessageAttributes',
				'NumberOfNotificationsFilteredOut-MessageBody',
				'NumberOfNotificationsFilteredOut-NoMessageAttributes',
				'NumberOfNotificationsFilteredOut-InvalidAttributes',
				'NumberOfNotificationsFilteredOut-InvalidMessageBody',
			]),
		},
	];
}

/** Why a resource has no chart; `undefined` for one that has. */
export function whyNoChart(
	ref: { readonly name: string } | { readonly name: string; readonly topicArn: string },
): string | undefined {
	if ('topicArn' in ref) {
		return `SNS measures topics alone: chart ${nameOfArn(ref.topicArn)}, of all its subscriptions`;
	}
	return isForeign(ref)
		? 'CloudWatch here has no metrics of a stream of another account'
		: undefined;
}

/** What is known of a stream that decides what can be charted. */
export type ChartedStream = {
	readonly name: string;
	/** Names of its registered consumers. */
	readonly consumers: readonly string[];
	/** Shards with metrics of their own, and which these are (enhanced monitoring, which is paid). */
	readonly shards: readonly string[];
	readonly shardMetrics: readonly string[];
};

/** The charts of a stream. Source: Kinesis Data Streams, monitoring with CloudWatch. */
export function streamPanels(stream: ChartedStream, gauge: Statistic): readonly Panel[] {
	const { name, consumers, shards, shardMetrics } = stream;
	const of = asking('AWS/Kinesis', { StreamName: name });
	const ofConsumers = (metric: string, statistic: Statistic) =>
		// All of them: which seven are drawn is for their figures to say, and a stream has fifty at most.
		consumers.map((consumer) =>
			asking('AWS/Kinesis', { StreamName: name, ConsumerName: consumer })(metric, statistic),
		);
	const ofShards = (id: PanelId, metric: string, statistic: Statistic): readonly Panel[] => {
		const isOn = shardMetrics.includes(metric) || shardMetrics.includes('ALL');
		if (!isOn || shards.length === 0) return [];
		const queries = shards
			.slice(-mostShards)
			.map((shard) =>
				asking('AWS/Kinesis', { StreamName: name, ShardId: shard })(metric, statistic),
			);
		const unasked = shards.length - queries.length;
		return [{ id, queries, ...(unasked === 0 ? {} : { unasked }) }];
	};
	return [
		{
			id: 'records',
			queries: [of('IncomingRecords', 'Sum'), of('GetRecords.Records', 'Sum')],
			differences: [[0, 1]],
		},
		{ id: 'bytes', queries: [of('IncomingBytes', 'Sum'), of('GetRecords.Bytes', 'Sum')] },
		{
			id: 'lag',
			queries: [
				of('GetRecords.IteratorAgeMilliseconds', gauge),
				...ofConsumers('SubscribeToShardEvent.MillisBehindLatest', gauge),
			],
		},
		{
			id: 'throttles',
			queries: [
				of('WriteProvisionedThroughputExceeded', 'Sum'),
				of('ReadProvisionedThroughputExceeded', 'Sum'),
				of('PutRecords.ThrottledRecords', 'Sum'),
			],
		},
		...ofShards('shard-records', 'IncomingRecords', 'Sum'),
		...ofShards('shard-lag', 'IteratorAgeMilliseconds', gauge),
		...ofShards('shard-throttles', 'WriteProvisionedThroughputExceeded', 'Sum'),
	];
}
