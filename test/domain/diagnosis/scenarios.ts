import type { MappedFunction } from '../../../source/domain/consumers/mapping.ts';
import type { FindingName, Judgement } from '../../../source/domain/diagnosis/finding.ts';
import { judge } from '../../../source/domain/diagnosis/judge.ts';
import type { Points } from '../../../source/domain/diagnosis/points.ts';
import type { Failure } from '../../../source/domain/failure.ts';
import type { QueueAttributes } from '../../../source/domain/resources.ts';
import type { SubscriptionDeadLetters } from '../../../source/domain/topics/subscription.ts';
import {
	alarm,
	arn,
	day,
	deadLetters,
	functionWith,
	hidden,
	hour,
	known,
	lets,
	minute,
	now,
	queue,
	queueWith,
	refused,
	rising,
	series,
	settings,
	stream,
	streamWith,
	subscribed,
	subscription,
	topic,
	topicArn,
	topicWith,
} from './subjects.ts';

/** The queue with functions that read it. */
function mappedBy(
	all: readonly MappedFunction[],
	{ attributes = {} }: { readonly attributes?: Partial<QueueAttributes> } = {},
) {
	return queueWith(attributes, {}, { mappings: known(all) });
}

/** A function that can not tell which messages of a batch failed. */
function tellsNothing(batchSize: number): MappedFunction {
	const { mapping, ...rest } = functionWith({ batchSize });
	const { reportsBatchItemFailures: _, ...others } = mapping;
	return { ...rest, mapping: others };
}

/** A finding with a scenario where it appears, those where it must not, and one where data are missing. */
type Scenarios = {
	readonly appears: Judgement;
	readonly mustNot: Readonly<Record<string, Judgement>>;
	/** Absent where nothing can be missing. */
	readonly missing?: Judgement;
};

const since = now - 2 * hour;
const none = series(0);
const noFigures = { figures: hidden };
const noReceive = {
	received: series(100, since, 0),
	empty: series(5, since, 0),
	inFlight: series(2, since, 0),
};
/** 600 messages of ten minutes that come a quarter of an hour after they were sent, and a trickle. */
const burst = (began: number) =>
	series(2).map(({ at, value }) => ({
		...{ at, value: at >= began && at < began + 10 * minute ? 300 : value },
	}));
const came = burst(now - 30 * minute);
const delayed = { sent: burst(now - 45 * minute), received: came, deleted: came };
const { queue: q, topic: t, stream: s, subscription: u } = judge;
const never = { why: 'absent', path: 'kind' } as const;
const { redrivePolicy: _redrivePolicy, deadLetters: _letters, ...bare } = subscribed;
const notAllowed: Failure = { kind: 'denied', message: 'not allowed', retryable: false };
const withLetters = (told: Partial<SubscriptionDeadLetters>) => ({
	...subscription,
	facts: known({ ...subscribed, deadLetters: { arn: `${arn}-dlq`, ...told } }),
});
/** A group that nobody takes, while others go on. */
const blocked = { age: rising(since) };
/** On metric math: messages that wait for each task. */
const {
	metric: _metric,
	namespace: _namespace,
	...mathAlarm
} = {
	...alarm,
	dimensions: {},
	metrics: [
		{ namespace: 'AWS/SQS', metric: `${alarm.metric}`, dimensions: alarm.dimensions },
		{ namespace: 'AWS/ECS', metric: 'RunningTaskCount', dimensions: {} },
	],
};
const kept = (sources: number) =>
	known([{ name: 'orders', attributes: { ...settings, retentionSeconds: sources } }]);

export const scenarios: { readonly [Name in FindingName]: Scenarios } = {
	'no-consumer': {
		appears: q(queueWith({}, { ...noReceive, visible: series(3, since, 200) })),
		mustNot: {
			'for ten minutes': q(
				queueWith(
					{},
					{ received: series(100, now - 10 * minute, 0), empty: series(5, now - 10 * minute, 0) },
				),
			),
			'while workers hold what they work on': q(
				queueWith({}, { ...noReceive, inFlight: series(2) }),
			),
			'while somebody receives in vain': q(queueWith({}, { received: series(100, since, 0) })),
			'where nothing waits': q(queueWith({ visible: 0 }, noReceive)),
			'where it is so at this hour each day': q(queueWith({}, nightly())),
			'of a dead-letter queue': q(deadLetters({ visible: 5 }, { visible: series(5) })),
			'where a subscription or a function puts its letters': q(
				queueWith({}, noReceive, { letters: known(true) }),
			),
			'where the owners expect it': q(queueWith({}, noReceive, { expectation: { kind: 'idle' } })),
			'before its batch': q(
				queueWith({}, noReceive, { expectation: { kind: 'batch', from: 60, to: 300 } }),
			),
		},
		missing: q(queueWith({}, {}, noFigures)),
	},
	'slow-consumer': {
		appears: q(queueWith({}, { age: rising(since, 0.5) })),
		mustNot: {
			'of a deep queue whose messages are young': q(
				queueWith({ visible: 900_000 }, { visible: series(900_000) }),
			),
			'where messages are always that old': q(queueWith({}, { age: series(2 * hour) })),
			'while it catches up': q(
				queueWith(
					{},
					{
						age: series(2000).map(({ at, value }) => ({
							at,
							value: at < since ? value : 3 * (now - at),
						})),
					},
				),
			),
		},
		missing: q(queueWith({}, {}, noFigures)),
	},
	'poison-messages': {
		appears: q(queueWith({}, { received: series(100, since, 400) })),
		mustNot: {
			'where a few are received twice': q(queueWith({}, { received: series(100, since, 110) })),
			'where long work has just begun': q(
				queueWith(
					{ inFlight: 600 },
					{ deleted: series(100, now - 25 * minute, 0), inFlight: series(600) },
				),
			),
		},
		missing: q(queueWith({}, {}, noFigures)),
	},
	'fifo-group-blocked': {
		appears: q(queueWith({ fifo: true }, blocked)),
		mustNot: {
			'of a standard queue': q(queueWith({}, blocked)),
			'where nothing is deleted at all': q(
				queueWith({ fifo: true }, { ...blocked, deleted: series(100, since, 0) }),
			),
			'where many came at once and are consumed in their order': q(
				queueWith({ fifo: true, visible: 50_000 }, imported()),
			),
			'of a standard queue whose attributes are refused': q({
				...queueWith({}, blocked),
				attributes: hidden,
			}),
			'where the oldest moves on': q(queueWith({ fifo: true }, { age: rising(since, 0.6) })),
		},
		missing: q({ ...queue, ...noFigures, name: 'orders.fifo', attributes: hidden }),
	},
	'in-flight-limit': {
		appears: q(queueWith({ inFlight: 119_500 })),
		mustNot: { 'at half of it': q(queueWith({ inFlight: 60_000 })) },
		missing: q({ ...queue, attributes: hidden }),
	},
	'visibility-timeout-short': {
		// 200 receives in five minutes, 20 in flight at a time: each is held for half a minute.
		appears: q(
			queueWith({}, { received: series(100, since, 200), inFlight: series(2, since, 20) }),
		),
		mustNot: {
			'where receives are short': q(queueWith({}, { received: series(100, since, 200) })),
			'where nothing comes back': q(queueWith({}, { inFlight: series(2, since, 20) })),
			'where many were sent with a delay of a quarter of an hour, and few after them': q(
				queueWith({ delaySeconds: 900 }, delayed),
			),
			'where messages had such a delay of their own': q(queueWith({}, delayed)),
		},
		missing: q(queueWith({}, {}, noFigures)),
	},
	'short-polling': {
		appears: q(queueWith({ receiveWaitSeconds: 0 }, { empty: series(1000) })),
		mustNot: {
			'where receives wait': q(queueWith({ receiveWaitSeconds: 20 }, { empty: series(1000) })),
			'where ten consumers wait 20 s by themselves': q(
				queueWith({ receiveWaitSeconds: 0 }, { empty: series(150) }),
			),
			'where few are in vain': q(queueWith({ receiveWaitSeconds: 0 })),
		},
		missing: q(queueWith({ receiveWaitSeconds: 0 }, {}, noFigures)),
	},
	'dead-letters': {
		appears: q(deadLetters({ visible: 30, inFlight: 7 })),
		mustNot: {
			'of an empty one': q(deadLetters()),
			'of a queue with messages': q(queue),
			'where they are parked': q(
				deadLetters({ visible: 30 }, {}, { expectation: { kind: 'parked' } }),
			),
		},
		missing: q({ ...deadLetters(), attributes: hidden }),
	},
	'dlq-growing': {
		appears: q(deadLetters({ visible: 12 }, { visibleMean: series(0, now - 10 * minute, 12) })),
		mustNot: {
			'twenty minutes after a burst': q(
				deadLetters({ visible: 12 }, { visibleMean: series(0, now - 25 * minute, 12) }),
			),
			'fifty minutes after the last of those that came every ten': q(
				deadLetters({ visible: 36 }, { visibleMean: steadily(10 * minute, now - 50 * minute) }),
			),
			'while somebody looks': q(
				deadLetters(
					{ visible: 2, inFlight: 10 },
					{ visibleMean: series(12, now - hour, 2), inFlightMean: series(0, now - hour, 10) },
				),
			),
			'where a look held all of them for a moment': q(
				deadLetters(
					{ visible: 12 },
					{
						...{ visible: series(12), visibleMean: at(series(12), now - hour, 6) },
						...{
							inFlight: at(series(0), now - hour, 12),
							inFlightMean: at(series(0), now - hour, 6),
						},
					},
				),
			),
			'where they are old': q(
				deadLetters({ visible: 12 }, { visibleMean: series(0, now - 2 * day, 12) }),
			),
			'where they are gone': q(deadLetters({}, { visibleMean: series(0, now - hour, 12) })),
		},
		missing: q(deadLetters({ visible: 12 }, {}, noFigures)),
	},
	'messages-expiring': {
		appears: q(queueWith({}, { age: series(0, now - 6 * hour, 3.5 * day) })),
		mustNot: {
			'where the oldest is young': q(queue),
			'where they are kept for an hour, and young': q(queueWith({ retentionSeconds: 3600 })),
			'where there are none': q(queueWith({ visible: 0, inFlight: 0 }, { age: series(3.5 * day) })),
		},
		// What was there three days ago has nothing to do with what came since.
		missing: q(queueWith({}, { age: series(0).filter(({ at }) => at < now - 3 * day) })),
	},
	'dlq-retention-short': {
		appears: q(deadLetters({ retentionSeconds: 345_600 }, {}, { sources: kept(345_600) })),
		mustNot: {
			'where letters are kept for longer': q(deadLetters({}, {}, { sources: kept(345_600) })),
			'of a FIFO queue, where they start anew': q(
				deadLetters({ fifo: true, retentionSeconds: 345_600 }, {}, { sources: kept(345_600) }),
			),
		},
		missing: q(deadLetters({}, {}, { sources: known([{ name: 'orders' }]) })),
	},
	'redrive-allow-excludes': {
		appears: q(deadLetters({ redriveAllowPolicy: { permission: 'byQueue', sourceQueueArns: [] } })),
		mustNot: {
			'where it is named': q(
				deadLetters({ redriveAllowPolicy: { permission: 'byQueue', sourceQueueArns: [arn] } }),
			),
			'where all are let in': q(
				deadLetters({ redriveAllowPolicy: { permission: 'allowAll', sourceQueueArns: [] } }),
			),
		},
		missing: q(
			deadLetters(
				{ redriveAllowPolicy: { permission: 'denyAll', sourceQueueArns: [] } },
				{},
				{ sources: hidden },
			),
		),
	},
	'no-dlq': {
		appears: q({ ...queueWith({}), attributes: known(withoutPolicy()) }),
		mustNot: {
			'of a queue that has one': q(queue),
			'of a dead-letter queue': q(deadLetters()),
			'of one that is called so': q({
				...queue,
				name: 'sns-dlq',
				attributes: known(withoutPolicy()),
			}),
		},
		missing: q({ ...queue, attributes: known(withoutPolicy()), sources: hidden }),
	},
	'max-receive-1': {
		appears: q(
			queueWith({ redrivePolicy: { deadLetterTargetArn: `${arn}-dlq`, maxReceiveCount: 1 } }),
		),
		mustNot: { 'after three': q(queue) },
		missing: q({ ...queue, attributes: hidden }),
	},
	'expectation-unreadable': {
		appears: q({ ...queue, expectation: { kind: 'unreadable', text: 'idel' } }),
		mustNot: { 'where it is understood': q({ ...queue, expectation: { kind: 'idle' } }) },
	},
	'no-subscribers': {
		appears: t({ ...topic, attributes: known({ arn: '', fifo: false, confirmed: 0, raw: {} }) }),
		mustNot: {
			'where somebody is': t(topic),
			'where one is to confirm': t({
				...topic,
				attributes: known({ arn: '', fifo: false, confirmed: 0, pending: 1, raw: {} }),
			}),
		},
		missing: t({ ...topic, attributes: hidden }),
	},
	'subscription-pending': {
		appears: t({
			...topic,
			attributes: known({ arn: '', fifo: false, confirmed: 1, pending: 2, raw: {} }),
		}),
		mustNot: { 'where all are confirmed': t(topic) },
		missing: t({ ...topic, attributes: hidden }),
	},
	'subscription-failing': {
		appears: t(topicWith({ failed: series(0, now - hour, 4) })),
		mustNot: { 'where it was yesterday': t(topicWith({ failed: series(4, now - 2 * hour, 0) })) },
		missing: t({ ...topic, figures: hidden }),
	},
	'subscription-filtered': {
		appears: t(topicWith({ delivered: none, filteredOut: series(10) })),
		mustNot: {
			'where some is delivered': t(topicWith({ filteredOut: series(5) })),
			'where nothing is published': t(topicWith({ published: none, delivered: none })),
		},
		missing: t({ ...topic, figures: hidden }),
	},
	'topic-kept-out': {
		appears: t({
			...topic,
			queues: new Map([[arn, { ...settings, policy: lets('events.amazonaws.com') }]]),
		}),
		mustNot: {
			'where its policy lets it in': t(topic),
			'of a queue of another account, which nobody here may read': t({
				...topic,
				queues: new Map(),
				subscriptions: known([
					{
						...{ arn: '', topicArn: topicArn(), protocol: 'sqs', owner: '210987654321' },
						endpoint: 'arn:aws:sqs:eu-west-1:210987654321:theirs',
					},
				]),
			}),
			'where it can not be read': t({
				...topic,
				queues: new Map([[arn, { ...settings, policy: '{' }]]),
			}),
		},
		missing: t({ ...topic, queues: new Map() }),
	},
	'filter-never-matches': {
		appears: u({ ...subscription, facts: known({ ...subscribed, never }) }),
		mustNot: {
			'where something may pass': u(subscription),
			'before it is confirmed': u({ ...subscription, state: 'pending', facts: hidden }),
		},
		missing: u({ ...subscription, facts: hidden }),
	},
	'subscription-dead-letters': {
		appears: u(withLetters({ depth: 3 })),
		mustNot: {
			'where none lie there': u(withLetters({ depth: 0 })),
			'where it has no such queue': u({ ...subscription, facts: known(bare) }),
		},
		missing: u(withLetters({ failure: notAllowed })),
	},
	'subscription-dlq-missing': {
		appears: u(withLetters({ missing: true })),
		mustNot: {
			'where it is there': u(subscription),
			'where it could not be read': u(withLetters({ failure: notAllowed })),
		},
		missing: u({ ...subscription, facts: hidden }),
	},
	'subscription-dlq-kept-out': {
		appears: u(withLetters({ depth: 0, keptOut: 'policy' })),
		mustNot: {
			'where nothing speaks against it': u(subscription),
			'where it is not there at all': u(withLetters({ missing: true })),
		},
		missing: u(withLetters({ failure: notAllowed })),
	},
	'subscription-unconfirmed': {
		appears: u({ ...subscription, state: 'pending', facts: hidden }),
		mustNot: {
			'where it is confirmed': u(subscription),
			'where it was deleted': u({ ...subscription, state: 'deleted', facts: hidden }),
		},
	},
	'replay-over': {
		appears: u({ ...subscription, facts: known({ ...subscribed, pause: 'over' }) }),
		mustNot: {
			'while it goes on': u({ ...subscription, facts: known({ ...subscribed, pause: 'perhaps' }) }),
			'without a replay': u(subscription),
		},
		missing: u({ ...subscription, facts: hidden }),
	},
	'endpoint-disabled': {
		appears: u({ ...subscription, facts: known({ ...subscribed, device: { enabled: false } }) }),
		mustNot: {
			'where it is enabled': u({
				...subscription,
				facts: known({ ...subscribed, device: { enabled: true } }),
			}),
			'where it delivers to no device': u(subscription),
		},
		missing: u({ ...subscription, facts: known({ ...subscribed, device: {} }) }),
	},
	'subscription-no-dlq': {
		appears: u({ ...subscription, facts: known(bare) }),
		mustNot: { 'where it has one': u(subscription) },
		missing: u({ ...subscription, facts: hidden }),
	},
	'iterator-age-growing': {
		appears: s(streamWith({ iteratorAge: rising(since, 0.8) })),
		mustNot: {
			'where it is old and stays so': s(streamWith({ iteratorAge: series(hour) })),
			'where nobody reads': s(streamWith({ iteratorAge: [] })),
		},
		missing: s({ ...stream, figures: hidden }),
	},
	'stream-throttled': {
		appears: s(streamWith({ readsThrottled: series(0, since, 7) })),
		mustNot: { 'where it was yesterday': s(streamWith({ readsThrottled: series(7, since, 0) })) },
		missing: s({ ...stream, figures: hidden }),
	},
	'hot-shard': {
		appears: s(streamWith({ writesThrottled: series(0, since, 7) })),
		mustNot: {
			'where the stream is full': s(
				streamWith({
					writesThrottled: series(0, since, 7),
					incomingRecords: series(4000 * 300 * 0.9),
				}),
			),
			'where nothing is refused': s(stream),
		},
		missing: s({ ...stream, figures: hidden }),
	},
	'stream-not-active': {
		appears: s({
			...stream,
			summary: known({
				...(stream.summary.ok ? stream.summary.value : ({} as never)),
				status: 'UPDATING',
			}),
		}),
		mustNot: { 'where it is': s(stream) },
		missing: s({ ...stream, summary: hidden }),
	},
	'mapping-disabled': {
		appears: q(mappedBy([functionWith({ state: 'Disabled' })])),
		mustNot: {
			'where nothing waits': q(
				mappedBy([functionWith({ state: 'Disabled' })], { attributes: { visible: 0 } }),
			),
			'where another function reads the queue': q(
				mappedBy([functionWith({ state: 'Disabled' }), functionWith()]),
			),
			'of a function that takes dead letters when somebody wants it': q(
				deadLetters({ visible: 5 }, {}, { mappings: known([functionWith({ state: 'Disabled' })]) }),
			),
			'where the owners expect it': q({
				...mappedBy([functionWith({ state: 'Disabled' })]),
				expectation: { kind: 'parked' },
			}),
			'of a stream into which nothing comes': s({
				...streamWith({ incomingRecords: series(0) }),
				mappings: known([functionWith({ state: 'Disabled' })]),
			}),
			'while it is enabled': q(mappedBy([functionWith({ state: 'Enabling' })])),
		},
		missing: q({ ...queue, mappings: hidden }),
	},
	'mapping-failing': {
		appears: q(mappedBy([functionWith({ lastResult: 'PROBLEM: Function call failed' })])),
		mustNot: {
			'where the last batch was good': q(mappedBy([functionWith()])),
			'where nothing came yet': q(mappedBy([functionWith({ lastResult: 'No records processed' })])),
			'where Lambda tells nothing': q(mappedBy([functionWith({ lastResult: '' })])),
			'where a user changed it': q(mappedBy([functionWith({ stateReason: 'USER_INITIATED' })])),
			'where it is disabled': q(
				mappedBy([functionWith({ state: 'Disabled', lastResult: 'PROBLEM: Connection error' })]),
			),
		},
		missing: s({ ...stream, mappings: hidden }),
	},
	'visibility-under-six-timeouts': {
		appears: q(mappedBy([functionWith({}, { timeoutSeconds: 6 })])),
		mustNot: {
			'at six times': q(mappedBy([functionWith()])),
			'of a stream': s({ ...stream, mappings: known([functionWith({}, { timeoutSeconds: 900 })]) }),
		},
		missing: q(
			mappedBy([
				{ ...functionWith(), function: { ok: false, failure: refused.failure as Failure } },
			]),
		),
	},
	'no-partial-batch-response': {
		appears: q(mappedBy([tellsNothing(10)])),
		mustNot: {
			'where it tells what failed': q(mappedBy([functionWith()])),
			'of one message at a time': q(mappedBy([tellsNothing(1)])),
			'of a stream': s({ ...stream, mappings: known([tellsNothing(100)]) }),
		},
		missing: q({ ...queue, mappings: hidden }),
	},
	'alarm-firing': {
		appears: q({ ...queue, alarms: known([{ ...alarm, state: 'ALARM', since }]) }),
		mustNot: {
			'where it is OK': q({ ...queue, alarms: known([alarm]) }),
			'of one that scales consumers in': q({
				...queue,
				alarms: known(
					[
						{ ...alarm, comparison: 'LessThanOrEqualToThreshold' },
						{ ...alarm, name: 'TargetTracking-service/orders-AlarmLow-1', metric: 'Backlog' },
						{ ...mathAlarm, comparison: 'LessThanThreshold' },
					].map((one) => ({ ...one, state: 'ALARM' })),
				),
			}),
		},
		missing: q({ ...queue, alarms: hidden }),
	},
	'alarm-cannot-evaluate': {
		appears: q({ ...queue, alarms: known([{ ...alarm, evaluation: 'EVALUATION_ERROR' }]) }),
		mustNot: { 'where it can': q({ ...queue, alarms: known([alarm]) }) },
		missing: t({ ...topic, alarms: hidden }),
	},
	'alarm-cannot-fire': {
		appears: q(
			deadLetters({}, {}, { alarms: known([{ ...alarm, metric: 'NumberOfMessagesSent' }]) }),
		),
		mustNot: {
			'of a queue that is sent to': q({
				...queue,
				alarms: known([{ ...alarm, metric: 'NumberOfMessagesSent' }]),
			}),
			'by its depth': q(deadLetters({}, {}, { alarms: known([alarm]) })),
		},
		missing: q({
			...queue,
			sources: hidden,
			alarms: known([{ ...alarm, metric: 'NumberOfMessagesSent' }]),
		}),
	},
	'alarm-muted': {
		appears: q({ ...queue, alarms: known([{ ...alarm, muted: 'actions-off' }]) }),
		mustNot: { 'where it acts': q({ ...queue, alarms: known([alarm]) }) },
		missing: s({ ...stream, alarms: hidden }),
	},
	'alarm-warming-up': {
		appears: q({
			...queue,
			alarms: known([{ ...alarm, state: 'INSUFFICIENT_DATA', warmsUpUntil: now + hour }]),
		}),
		mustNot: {
			'where that is over': q({
				...queue,
				alarms: known([{ ...alarm, state: 'INSUFFICIENT_DATA', warmsUpUntil: now - hour }]),
			}),
		},
		missing: q({ ...queue, alarms: hidden }),
	},
};

/** 100,000 messages in one minute two hours ago, of which half are done. */
function imported() {
	const rate = 100_000 / 48;
	const left = series(0).map(({ at }) => ({
		at,
		value: at < since ? 0 : 100_000 - ((at - since) / (5 * minute)) * rate,
	}));
	const sent = series(0).map(({ at }) => ({ at, value: at === since ? 100_000 : 0 }));
	return { sent, visible: left, deleted: series(0, since, rate), age: rising(since) };
}

/** One point of another value. */
function at(points: Points, moment: number, value: number): Points {
	return points.map((point) => (point.at === moment ? { ...point, value } : point));
}

/** A depth that rises by one each `every` in the six hours before a moment, and stands then. */
function steadily(every: number, until: number): Points {
	const from = until - 6 * hour;
	return series(0).map(({ at }) => {
		const since = Math.max(0, Math.min(at, until) - from);
		return { at, value: Math.floor(since / every) };
	});
}

/** Nobody receives from ten to two at noon, on any day. */
function nightly() {
	const idle = ({ at }: { readonly at: number }) =>
		(at % day) / hour >= 10 && (at % day) / hour < 14;
	const quiet = (value: number) =>
		series(value).map((point) => (idle(point) ? { ...point, value: 0 } : point));
	return { received: quiet(100), empty: quiet(5) };
}

function withoutPolicy() {
	const { redrivePolicy: _, ...rest } = settings;
	return rest;
}
