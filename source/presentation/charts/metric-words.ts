import type { PanelId } from '../../domain/charts/panels.ts';
import type { MetricQuery } from '../../domain/metric.ts';
import { type ChartUnit, chartValue } from './chart-scale.ts';

/** How a metric is named, and what its numbers are; `factor` brings them to the unit. */
export type MetricWords = {
	readonly label: string;
	readonly unit: ChartUnit;
	readonly factor: number;
};

const known: Readonly<Record<string, readonly [label: string, unit?: ChartUnit, factor?: number]>> =
	{
		ApproximateNumberOfMessagesVisible: ['ready'],
		ApproximateNumberOfMessagesNotVisible: ['in flight'],
		ApproximateNumberOfMessagesDelayed: ['delayed'],
		ApproximateAgeOfOldestMessage: ['oldest', 'seconds'],
		NumberOfMessagesSent: ['sent'],
		NumberOfMessagesReceived: ['received'],
		NumberOfMessagesDeleted: ['deleted'],
		NumberOfEmptyReceives: ['empty receives'],
		NumberOfDeduplicatedSentMessages: ['duplicates'],
		ApproximateNumberOfGroupsWithInflightMessages: ['groups in flight'],
		ApproximateNumberOfNoisyGroups: ['noisy groups'],
		ApproximateNumberOfMessagesVisibleInQuietGroups: ['quiet ready'],
		ApproximateNumberOfMessagesNotVisibleInQuietGroups: ['quiet in flight'],
		ApproximateNumberOfMessagesDelayedInQuietGroups: ['quiet delayed'],
		ApproximateAgeOfOldestMessageInQuietGroups: ['quiet oldest', 'seconds'],
		'NumberOfMessagesSent - NumberOfMessagesDeleted': ['sent - deleted'],
		SentMessageSize: ['size', 'bytes'],
		NumberOfMessagesPublished: ['published'],
		NumberOfNotificationsDelivered: ['delivered'],
		NumberOfNotificationsFailed: ['failed'],
		NumberOfNotificationsFilteredOut: ['filtered out'],
		'NumberOfNotificationsFilteredOut-MessageAttributes': ['by attributes'],
		'NumberOfNotificationsFilteredOut-MessageBody': ['by body'],
		'NumberOfNotificationsFilteredOut-NoMessageAttributes': ['no attributes'],
		'NumberOfNotificationsFilteredOut-InvalidAttributes': ['bad attributes'],
		'NumberOfNotificationsFilteredOut-InvalidMessageBody': ['bad body'],
		NumberOfNotificationsRedrivenToDlq: ['to dlq'],
		NumberOfNotificationsFailedToRedriveToDlq: ['dlq failed'],
		PublishSize: ['size', 'bytes'],
		IncomingRecords: ['records in'],
		IncomingBytes: ['bytes in', 'bytes'],
		'GetRecords.Records': ['records out'],
		'GetRecords.Bytes': ['bytes out', 'bytes'],
		'IncomingRecords - GetRecords.Records': ['in - out'],
		'GetRecords.IteratorAgeMilliseconds': ['behind', 'seconds', 0.001],
		IteratorAgeMilliseconds: ['behind', 'seconds', 0.001],
		'SubscribeToShardEvent.MillisBehindLatest': ['behind', 'seconds', 0.001],
		'PutRecords.ThrottledRecords': ['puts throttled'],
		ReadProvisionedThroughputExceeded: ['reads throttled'],
		WriteProvisionedThroughputExceeded: ['writes throttled'],
	};

/** A metric in our words; one that we don't know keeps AWS's name. */
export function metricWords(query: MetricQuery): MetricWords {
	const [label, unit = 'count', factor = 1] = Object.hasOwn(known, query.metric)
		? (known[query.metric] ?? [query.metric])
		: [query.metric];
	return { label, unit, factor };
}

const panelNames: Readonly<Record<PanelId, string>> = {
	depth: 'depth',
	traffic: 'traffic',
	quiet: 'fair queue',
	groups: 'groups',
	deliveries: 'deliveries',
	filtered: 'filtered out',
	records: 'records',
	bytes: 'bytes',
	lag: 'behind',
	throttles: 'throttled',
	'shard-records': 'records by shard',
	'shard-lag': 'behind by shard',
	'shard-throttles': 'throttled by shard',
};

/** What a panel shows: `depth`, `filtered out`. */
export const panelName = (id: PanelId): string => panelNames[id];

/** `maximum`, `sum`, `p99`: how CloudWatch made one value of many. */
export function statisticWord(statistic: MetricQuery['statistic']): string {
	return statistic === 'SampleCount' ? 'number of samples' : statistic.toLowerCase();
}

/** A point's value in words, in the metric's own unit: `1,284`, `42 m`. */
export function metricValue(query: MetricQuery, value: number): string {
	const { unit, factor } = metricWords(query);
	return chartValue(value * factor, unit);
}
