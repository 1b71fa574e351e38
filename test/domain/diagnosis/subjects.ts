import type {
	EventSourceMapping,
	FunctionConfiguration,
	MappedFunction,
} from '../../../source/domain/consumers/mapping.ts';
import type { Asked, Missing } from '../../../source/domain/diagnosis/finding.ts';
import type { Points } from '../../../source/domain/diagnosis/points.ts';
import type { QueueSubject, QueueWeek } from '../../../source/domain/diagnosis/queue-subject.ts';
import type {
	StreamFigures,
	StreamSubject,
} from '../../../source/domain/diagnosis/rules/stream-rules.ts';
import type { SubscriptionSubject } from '../../../source/domain/diagnosis/rules/subscription-rules.ts';
import type {
	TopicFigures,
	TopicSubject,
} from '../../../source/domain/diagnosis/rules/topic-rules.ts';
import { emptyHistory } from '../../../source/domain/diagnosis/samples.ts';
import type { Alarm } from '../../../source/domain/metric.ts';
import type { QueueAttributes } from '../../../source/domain/resources.ts';
import type { SubscriptionFacts } from '../../../source/domain/topics/subscription.ts';

/* Resources as rules judge them: healthy ones, of which a test says what is different. */

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
export const now = Date.UTC(2026, 10, 20, 12, 0);
const periodMs = 5 * minute;
const span = { from: now - 7 * day, to: now, periodMs };

export const arn = 'arn:aws:sqs:eu-west-1:123456789012:orders';
export const refused: Missing = {
	what: 'CloudWatch',
	because: 'refused',
	failure: { kind: 'denied', message: 'CloudWatch GetMetricData was denied', retryable: false },
};
export const hidden: Asked<never> = { ok: false, missing: refused };
export const known = <Value>(value: Value): Asked<Value> => ({ ok: true, value });

/** A week of one value, and another one since a moment. */
export function series(usual: number, since = now, then = usual): Points {
	return Array.from({ length: (7 * day) / periodMs }, (_, index) => {
		const at = span.from + index * periodMs;
		return { at, value: at >= since ? then : usual };
	});
}

/** A week of zeros, and what rises by the clock from a moment on. */
export function rising(since: number, share = 1): Points {
	return series(0).map(({ at }) => ({ at, value: at < since ? 0 : (at - since) * share }));
}

export const queueFigures: QueueWeek = {
	...span,
	sent: series(100),
	received: series(100),
	deleted: series(100),
	empty: series(5),
	visible: series(3),
	inFlight: series(2),
	visibleMean: series(3),
	inFlightMean: series(2),
	age: series(2000),
};

export const settings: QueueAttributes = {
	arn,
	fifo: false,
	raw: {},
	visible: 3,
	inFlight: 2,
	delayed: 0,
	visibilitySeconds: 30,
	retentionSeconds: 345_600,
	receiveWaitSeconds: 20,
	redrivePolicy: { deadLetterTargetArn: `${arn}-dlq`, maxReceiveCount: 5 },
};

export const queue: QueueSubject = {
	name: 'orders',
	now,
	attributes: known(settings),
	history: emptyHistory,
	figures: known(queueFigures),
	sources: known([]),
	alarms: known([]),
};

/** A queue that differs in its settings, in its figures, or else. */
export function queueWith(
	attributes: Partial<QueueAttributes>,
	figures: Partial<QueueWeek> = {},
	more: Partial<QueueSubject> = {},
): QueueSubject {
	return {
		...queue,
		attributes: known({ ...settings, ...attributes }),
		figures: known({ ...queueFigures, ...figures }),
		...more,
	};
}

const { redrivePolicy: _, ...withoutDlq } = settings;
export const dlqSettings: QueueAttributes = {
	...withoutDlq,
	arn: `${arn}-dlq`,
	visible: 0,
	inFlight: 0,
	retentionSeconds: 1_209_600,
};

/** A dead-letter queue, empty, of `orders`. */
export function deadLetters(
	attributes: Partial<QueueAttributes> = {},
	figures: Partial<QueueWeek> = {},
	more: Partial<QueueSubject> = {},
): QueueSubject {
	const none = series(0);
	const empty = {
		...{ sent: none, received: none, deleted: none, empty: none },
		...{ visible: none, visibleMean: none, inFlight: none, inFlightMean: none },
	};
	return {
		...queue,
		name: 'orders-dlq',
		attributes: known({ ...dlqSettings, ...attributes }),
		figures: known({ ...queueFigures, ...empty, age: none, ...figures }),
		sources: known([{ name: 'orders', attributes: settings }]),
		...more,
	};
}

export const topic: TopicSubject = {
	name: 'events',
	now,
	attributes: known({ arn: topicArn(), fifo: false, confirmed: 1, pending: 0, raw: {} }),
	figures: known<TopicFigures>({
		...span,
		published: series(10),
		delivered: series(10),
		failed: series(0),
		filteredOut: series(0),
	}),
	subscriptions: known([
		{
			arn: `${topicArn()}:1`,
			topicArn: topicArn(),
			protocol: 'sqs',
			endpoint: arn,
			owner: '123456789012',
		},
	]),
	queues: new Map([[arn, { ...settings, policy: lets('sns.amazonaws.com') }]]),
	alarms: known([]),
};

export function topicArn(): string {
	return 'arn:aws:sns:eu-west-1:123456789012:events';
}

/** A policy that lets one service send. */
export function lets(Service: string, Action: string | readonly string[] = 'sqs:SendMessage') {
	return JSON.stringify({
		Statement: [{ Effect: 'Allow', Principal: { Service }, Action, Resource: arn }],
	});
}

export const subscribed: SubscriptionFacts = {
	rawDelivery: true,
	pending: false,
	redrivePolicy: `{"deadLetterTargetArn":"${arn}-dlq"}`,
	deadLetters: { arn: `${arn}-dlq`, depth: 0 },
	raw: {},
};

export const subscription: SubscriptionSubject = {
	protocol: 'sqs',
	endpoint: arn,
	state: 'confirmed',
	facts: known(subscribed),
};

export const stream: StreamSubject = {
	name: 'clicks',
	now,
	summary: known({
		arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks',
		name: 'clicks',
		status: 'ACTIVE',
		mode: 'PROVISIONED',
		openShards: 4,
		retentionHours: 24,
		shardMetrics: [],
	}),
	figures: known<StreamFigures>({
		...span,
		iteratorAge: series(500),
		readsThrottled: series(0),
		writesThrottled: series(0),
		incomingBytes: series(1_000_000),
		incomingRecords: series(1000),
	}),
	alarms: known([]),
};

/** A stream whose figures differ. */
export function streamWith(figures: Partial<StreamFigures>): StreamSubject {
	const all = stream.figures.ok ? stream.figures.value : undefined;
	return { ...stream, figures: known({ ...(all as StreamFigures), ...figures }) };
}

/** A topic whose figures differ. */
export function topicWith(figures: Partial<TopicFigures>): TopicSubject {
	const all = topic.figures.ok ? topic.figures.value : undefined;
	return { ...topic, figures: known({ ...(all as TopicFigures), ...figures }) };
}

/** A function that reads the queue, with settings that fit it; a test says what is different. */
export function functionWith(
	mapping: Partial<EventSourceMapping> = {},
	configuration: Partial<FunctionConfiguration> = {},
): MappedFunction {
	const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:worker';
	return {
		mapping: {
			...{ id: 'u', functionArn, state: 'Enabled', lastResult: 'OK', batchSize: 10 },
			reportsBatchItemFailures: true,
			...mapping,
		},
		function: {
			ok: true,
			value: {
				...{ name: 'worker', arn: functionArn, logGroup: '/aws/lambda/worker' },
				timeoutSeconds: 5,
				...configuration,
			},
		},
	};
}

export const alarm: Alarm = {
	name: 'orders-depth',
	state: 'OK',
	namespace: 'AWS/SQS',
	metric: 'ApproximateNumberOfMessagesVisible',
	comparison: 'GreaterThanThreshold',
	dimensions: { QueueName: 'orders' },
};
