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
		SentMessageSize: ['size', 'bytes'],
		NumberOfMessagesPublished: ['published'],
		NumberOfNotificationsDelivered: ['delivered'],
		NumberOfNotificationsFailed: ['failed'],
		NumberOfNotificationsFilteredOut: ['filtered out'],
		PublishSize: ['size', 'bytes'],
		IncomingRecords: ['records in'],
		IncomingBytes: ['bytes in', 'bytes'],
		'GetRecords.Records': ['records out'],
		'GetRecords.Bytes': ['bytes out', 'bytes'],
		'GetRecords.IteratorAgeMilliseconds': ['behind', 'seconds', 0.001],
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

/** `maximum`, `sum`, `p99`: how CloudWatch made one value of many. */
export function statisticWord(statistic: MetricQuery['statistic']): string {
	return statistic === 'SampleCount' ? 'number of samples' : statistic.toLowerCase();
}

/** A point's value in words, in the metric's own unit: `1,284`, `42 m`. */
export function metricValue(query: MetricQuery, value: number): string {
	const { unit, factor } = metricWords(query);
	return chartValue(value * factor, unit);
}
