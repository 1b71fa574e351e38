import type { KindId } from '../kinds.ts';
import type { MetricQuery } from '../metric.ts';
import { isExpected } from './expectation.ts';
import {
	type Asked,
	type FindingName,
	healthy,
	type Judgement,
	judgedBy,
	type Rules,
	type Severity,
	together,
} from './finding.ts';
import {
	isDeadLetterQueue,
	isForLetters,
	type QueueSubject,
	type QueueWeek,
} from './queue-subject.ts';
import { alarmRules } from './rules/alarm-rules.ts';
import { type DeadLetterFinding, deadLetterRules } from './rules/dead-letter-rules.ts';
import { type MappingSubject, mappingRules } from './rules/mapping-rules.ts';
import { type SettingFinding, settingRules } from './rules/setting-rules.ts';
import {
	incomingRecords,
	type StreamFigures,
	type StreamSubject,
	streamRules,
} from './rules/stream-rules.ts';
import { type SubscriptionSubject, subscriptionRules } from './rules/subscription-rules.ts';
import { type TopicFigures, type TopicSubject, topicRules } from './rules/topic-rules.ts';
import { type TrafficFinding, trafficRules } from './rules/traffic-rules.ts';

type QueueFinding = DeadLetterFinding | TrafficFinding | SettingFinding;

/** In the order in which findings of one weight are told. */
const queueRules: Rules<QueueFinding, QueueSubject> = {
	...settingRules,
	...trafficRules,
	...deadLetterRules,
};

/** What is judged of each kind. */
export type Subjects = {
	queue: QueueSubject;
	topic: TopicSubject;
	stream: StreamSubject;
	subscription: SubscriptionSubject;
};

/** The figures that each kind is judged by. */
export type Figures = {
	queue: QueueWeek;
	topic: TopicFigures;
	stream: StreamFigures;
	/** SNS measures topics alone. */
	subscription: Pick<TopicFigures, Span>;
};

type Span = 'from' | 'to' | 'periodMs';
/** The metric of each figure. */
type SeriesOf<Kind extends KindId> = {
	readonly [Name in Exclude<keyof Figures[Kind], Span>]: readonly [
		metric: string,
		statistic: MetricQuery['statistic'],
	];
};

/** What CloudWatch is asked for of each kind. Source: developer guides of SQS, SNS and Kinesis Data Streams, "CloudWatch metrics". */
export const figureSeries: { readonly [Kind in KindId]: SeriesOf<Kind> } = {
	queue: {
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
	topic: {
		published: ['NumberOfMessagesPublished', 'Sum'],
		delivered: ['NumberOfNotificationsDelivered', 'Sum'],
		failed: ['NumberOfNotificationsFailed', 'Sum'],
		filteredOut: ['NumberOfNotificationsFilteredOut', 'Sum'],
	},
	stream: {
		iteratorAge: ['GetRecords.IteratorAgeMilliseconds', 'Maximum'],
		readsThrottled: ['ReadProvisionedThroughputExceeded', 'Sum'],
		writesThrottled: ['WriteProvisionedThroughputExceeded', 'Sum'],
		incomingBytes: ['IncomingBytes', 'Sum'],
		incomingRecords: ['IncomingRecords', 'Sum'],
	},
	subscription: {},
};

const every = () => true;
/** What is told in lists: what hurts now or soon. */
export const isPressing = (severity: Severity): boolean => severity !== 'hygiene';

/** What is wrong with a resource by all that is known of it, one diagnosis a kind for console and commands. */
export const judge: {
	readonly [Kind in KindId]: (
		subject: Subjects[Kind],
		only?: (severity: Severity) => boolean,
	) => Judgement;
} = {
	queue(queue, only = every) {
		const { sources } = queue;
		const dead = sources.ok ? asKnown(isDeadLetterQueue(queue)) : sources;
		const judged = together(
			judgedBy(queueRules, queue, only),
			ofMappings({ ...queue, isForLetters: isForLetters(queue) }, only),
			ofAlarms(queue, dead, only),
		);
		const { expectation, now } = queue;
		if (expectation === undefined) return judged;
		const findings = judged.findings.filter((one) => !isExpected(one, expectation, now));
		return { ...judged, findings };
	},
	topic: (topic, only = every) =>
		together(judgedBy(topicRules, topic, only), ofAlarms(topic, asKnown(false), only)),
	stream: (stream, only = every) =>
		together(
			judgedBy(streamRules, stream, only),
			ofMappings(functionsOf(stream), only),
			ofAlarms(stream, asKnown(false), only),
		),
	subscription: (subscription, only = every) => judgedBy(subscriptionRules, subscription, only),
};

function functionsOf(stream: StreamSubject): MappingSubject {
	const { mappings } = stream;
	return mappings === undefined ? {} : { mappings, incoming: incomingRecords(stream) };
}

/** Of what was asked for its functions; in lists nobody asks, and an examination may have. */
function ofMappings(subject: MappingSubject, only: (severity: Severity) => boolean): Judgement {
	const { mappings, stopped } = subject;
	return mappings === undefined && stopped === undefined
		? healthy
		: judgedBy(mappingRules, subject, only);
}

const asKnown = (value: boolean): Asked<boolean> => ({ ok: true, value });

type WithAlarms = Pick<QueueSubject, 'now' | 'alarms'>;

function ofAlarms(
	{ now, alarms }: WithAlarms,
	isDeadLetterQueue: Asked<boolean>,
	only: (severity: Severity) => boolean,
): Judgement {
	const subject = { now, isDeadLetterQueue, ...(alarms === undefined ? {} : { alarms }) };
	return judgedBy(alarmRules, subject, only);
}

type Listed = {
	readonly kind: KindId | 'function' | 'alarm';
	readonly severity: Severity;
	/** Its stated time, ms: see `Rule`. */
	readonly foundWithin: number;
};

/** The cast stands here alone: the names are those of the rules. */
function listed<Name extends FindingName>(
	kind: Listed['kind'],
	rules: { readonly [One in Name]: Omit<Listed, 'kind'> },
): { readonly [One in Name]: Listed } {
	const all = Object.entries<Omit<Listed, 'kind'>>(rules);
	return Object.fromEntries(
		all.map(([name, { severity, foundWithin }]) => [name, { kind, severity, foundWithin }]),
	) as unknown as { readonly [One in Name]: Listed };
}

/** Every finding there is: of what, its worst class, and within what time it is found. One without a rule does not compile. */
export const findingList: { readonly [Name in FindingName]: Listed } = {
	...listed('queue', queueRules),
	...listed('topic', topicRules),
	...listed('stream', streamRules),
	...listed('subscription', subscriptionRules),
	...listed('function', mappingRules),
	...listed('alarm', alarmRules),
};

export const findingNames = Object.keys(findingList) as readonly FindingName[];
