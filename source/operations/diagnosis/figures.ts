import type { Asked, Missing } from '../../domain/diagnosis/finding.ts';
import { orderly, type Points } from '../../domain/diagnosis/points.ts';
import type { QueueWeek } from '../../domain/diagnosis/queue-subject.ts';
import type { StreamFigures } from '../../domain/diagnosis/stream-rules.ts';
import type { TopicFigures } from '../../domain/diagnosis/topic-rules.ts';
import { asFailure, type Failure } from '../../domain/failure.ts';
import type { KindId } from '../../domain/kinds.ts';
import type { MetricQuery, MetricRange, MetricSeries } from '../../domain/metric.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, MetricsGateway } from '../ports.ts';

/** The figures that each kind is judged by. */
export type Figures = {
	queue: QueueWeek;
	topic: TopicFigures;
	stream: StreamFigures;
	/** SNS measures topics alone. */
	subscription: Pick<TopicFigures, Span>;
};

type Span = 'from' | 'to' | 'periodMs';
type Wanted<Kind extends KindId> = {
	readonly namespace: MetricQuery['namespace'];
	/** The name of the dimension that names the resource. */
	readonly dimension: string;
	readonly series: {
		readonly [Name in Exclude<keyof Figures[Kind], Span>]: readonly [
			metric: string,
			statistic: MetricQuery['statistic'],
		];
	};
};

/** What is asked of each kind. Source: developer guides of SQS, SNS and Kinesis Data Streams, "CloudWatch metrics". */
const wanted: { readonly [Kind in KindId]: Wanted<Kind> } = {
	queue: {
		namespace: 'AWS/SQS',
		dimension: 'QueueName',
		series: {
			sent: ['NumberOfMessagesSent', 'Sum'],
			received: ['NumberOfMessagesReceived', 'Sum'],
			deleted: ['NumberOfMessagesDeleted', 'Sum'],
			empty: ['NumberOfEmptyReceives', 'Sum'],
			visible: ['ApproximateNumberOfMessagesVisible', 'Maximum'],
			inFlight: ['ApproximateNumberOfMessagesNotVisible', 'Maximum'],
			visibleMean: ['ApproximateNumberOfMessagesVisible', 'Average'],
			inFlightMean: ['ApproximateNumberOfMessagesNotVisible', 'Average'],
			age: ['ApproximateAgeOfOldestMessage', 'Maximum'],
		},
	},
	topic: {
		namespace: 'AWS/SNS',
		dimension: 'TopicName',
		series: {
			published: ['NumberOfMessagesPublished', 'Sum'],
			delivered: ['NumberOfNotificationsDelivered', 'Sum'],
			failed: ['NumberOfNotificationsFailed', 'Sum'],
			filteredOut: ['NumberOfNotificationsFilteredOut', 'Sum'],
		},
	},
	stream: {
		namespace: 'AWS/Kinesis',
		dimension: 'StreamName',
		series: {
			iteratorAge: ['GetRecords.IteratorAgeMilliseconds', 'Maximum'],
			readsThrottled: ['ReadProvisionedThroughputExceeded', 'Sum'],
			writesThrottled: ['WriteProvisionedThroughputExceeded', 'Sum'],
			incomingBytes: ['IncomingBytes', 'Sum'],
			incomingRecords: ['IncomingRecords', 'Sum'],
		},
	},
	subscription: { namespace: 'AWS/SNS', dimension: 'TopicName', series: {} },
};

/** A resource whose figures are asked for. */
export type Measured = { readonly kind: KindId; readonly name: string };

/** How many metrics are asked of one resource of a kind: CloudWatch bills each. */
export const metricsOf = (kind: KindId): number => Object.keys(wanted[kind].series).length;

/**
 * Queries of one GetMetricData: 50 weeks of five minutes are one page of at most 100,800 points. Each page is a request of
 * its own that asks for all queries again, and is counted so. Source: CloudWatch API reference, GetMetricData.
 */
const atOnce = 50;
/** A week tells what is usual at this hour; CloudWatch has five minutes of it as one point. */
const lookBack = 7 * 86_400_000;
const periodMs = 300_000;

/** After one of these no other answer will come either. */
const general: ReadonlySet<Failure['kind']> = new Set([
	'denied',
	'credentials',
	'unreachable',
	'timeout',
	'unsupported',
]);

type Answer = { readonly series: readonly MetricSeries[] } | { readonly missing: Missing };

/** The figures of these resources, in their order; what hides them is `missing`. Never throws but when aborted. */
export type ReadFigures = (
	resources: readonly Measured[],
	signal: AbortSignal,
) => Promise<readonly Asked<Figures[KindId]>[]>;

/**
 * Reads the last week of CloudWatch's figures, of some resources at a time: a week of thousands is more than memory should
 * hold. After a refusal, or where an endpoint has no CloudWatch, nothing is asked any more.
 */
export function figuresReader({
	metrics,
	clock,
}: {
	readonly metrics: MetricsGateway;
	readonly clock: Clock;
}): ReadFigures {
	const to = Math.floor(clock.now() / periodMs) * periodMs;
	const range = { from: to - lookBack, to, periodSeconds: periodMs / 1000 };
	let refused: Missing | undefined;
	const answerTo = async (queries: readonly MetricQuery[], signal: AbortSignal) => {
		if (refused !== undefined) return { missing: refused };
		const answer = await ask(metrics, queries, range, signal);
		if ('missing' in answer && general.has(answer.missing.failure?.kind ?? 'bug')) {
			refused = answer.missing;
		}
		return answer;
	};
	return async (resources, signal) => {
		const queries = resources.flatMap(queriesOf);
		const answers: Answer[] = [];
		for (let first = 0; first < queries.length; first += atOnce) {
			answers.push(await answerTo(queries.slice(first, first + atOnce), signal));
		}
		let offset = 0;
		return resources.map(({ kind }) => {
			const first = offset;
			const names = Object.keys(wanted[kind].series);
			offset += names.length;
			const found: Record<string, Points> = {};
			for (const [index, name] of names.entries()) {
				const answer = answers[Math.floor((first + index) / atOnce)];
				if (answer === undefined || 'missing' in answer) {
					return { ok: false, missing: answer?.missing ?? notAsked };
				}
				const series = answer.series[(first + index) % atOnce];
				if (series?.complete !== true) return { ok: false, missing: notWhole };
				const points = orderly(series.points);
				found[name] = name === 'age' ? inMs(points) : points;
			}
			// The names are those of the kind's own figures: `wanted` is typed by them.
			const value = { from: range.from, to, periodMs, ...found } as unknown as Figures[KindId];
			return { ok: true, value };
		});
	};
}

/** A part of a series would pass for a queue that sleeps. */
const notWhole: Missing = { what: 'CloudWatch', because: 'failed' };
const notAsked: Missing = { what: 'CloudWatch', because: 'not asked' };

const inMs = (points: Points): Points =>
	points.map(({ at, value }) => ({ at, value: 1000 * value }));

function queriesOf({ kind, name }: Measured): readonly MetricQuery[] {
	const { namespace, dimension, series } = wanted[kind];
	return Object.values<readonly [string, MetricQuery['statistic']]>(series).map(
		([metric, statistic]) => ({ namespace, metric, dimensions: { [dimension]: name }, statistic }),
	);
}

async function ask(
	metrics: MetricsGateway,
	queries: readonly MetricQuery[],
	range: MetricRange,
	signal: AbortSignal,
): Promise<Answer> {
	throwIfAborted(signal);
	try {
		return { series: await metrics.series({ queries, range }, { signal }) };
	} catch (error) {
		throwIfAborted(signal);
		return { missing: missingOf('CloudWatch', asFailure(error)) };
	}
}

/** What a failure hides. */
export function missingOf(what: string, failure: Failure): Missing {
	return { what, because: failure.kind === 'denied' ? 'refused' : 'failed', failure };
}
