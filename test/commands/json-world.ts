import type { MappedFunction } from '../../source/domain/consumers/mapping.ts';
import { fail } from '../../source/domain/failure.ts';
import type { MessageAttribute } from '../../source/domain/messages/message.ts';
import type { Alarm } from '../../source/domain/metric.ts';
import type {
	MoveTask,
	QueueAttributes,
	Shard,
	StreamSummary,
	SubscriptionAttributes,
	TopicAttributes,
} from '../../source/domain/resources.ts';
import type { Gateways, MetricsGateway } from '../../source/operations/ports.ts';
import { letsTopicsIn } from '../helpers/queue-policies.ts';
import {
	application,
	endpoint,
	endpointArn,
	failureLine,
	failureLog,
	pushWorld,
} from '../operations/push/push-world.ts';
import { account, denied, message, queueAttributes, queueRef } from './fake-context.ts';
import { fakeStream, record } from './streams/fake-stream.ts';

/** Gateways that know every fact that the types know, for what commands print of them. */
export type Fakes = { readonly [Name in keyof Gateways]?: Partial<Gateways[Name]> };

const day = 86_400_000;
const raw = { VisibilityTimeout: '30' };

export const queueFacts: QueueAttributes = {
	...queueAttributes('orders.fifo', { visible: 5, inFlight: 1, delayed: 2 }),
	createdAt: day,
	changedAt: 2 * day,
	retentionSeconds: 345_600,
	visibilitySeconds: 30,
	delaySeconds: 0,
	receiveWaitSeconds: 20,
	maximumMessageBytes: 1024,
	redrivePolicy: { deadLetterTargetArn: queueRef('orders-dlq.fifo').arn, maxReceiveCount: 5 },
	redriveAllowPolicy: { permission: 'byQueue', sourceQueueArns: [queueRef('a').arn] },
	policy: '{"Statement":[]}',
	kmsKeyId: 'alias/key',
	sqsManagedEncryption: false,
	contentBasedDeduplication: true,
	deduplicationScope: 'queue',
	fifoThroughputLimit: 'perQueue',
	raw,
};

export const moveTask: MoveTask = {
	status: 'FAILED',
	sourceArn: queueRef('orders-dlq').arn,
	destinationArn: queueRef('orders').arn,
	perSecond: 10,
	moved: 3,
	toMove: 37,
	startedAt: day,
	failureReason: 'no source queue',
};

/** A function with every setting that Lambda tells, of a queue and of a stream. */
export const mapped: MappedFunction = {
	mapping: {
		id: '00000000-0000-4000-8000-000000000000',
		sourceArn: queueRef('orders.fifo').arn,
		functionArn: `arn:aws:lambda:eu-west-1:${account}:function:worker:live`,
		state: 'Enabled',
		stateReason: 'USER_INITIATED',
		lastResult: 'OK',
		changedAt: day,
		batchSize: 10,
		batchWindowSeconds: 5,
		maximumConcurrency: 5,
		pollers: { minimum: 2, maximum: 20 },
		filters: ['{"body":{"kind":["Refund"]}}'],
		filterProblem: 'KMS key is disabled',
		reportsBatchItemFailures: true,
		onFailure: queueRef('lost').arn,
		parallelizationFactor: 2,
		maximumRetryAttempts: -1,
		maximumRecordAgeSeconds: 60,
		bisectsBatch: true,
	},
	function: {
		ok: true,
		value: {
			name: 'worker',
			arn: `arn:aws:lambda:eu-west-1:${account}:function:worker:live`,
			version: '7',
			timeoutSeconds: 6,
			runtime: 'nodejs24.x',
			logGroup: '/aws/lambda/worker',
			logFormat: 'JSON',
		},
	},
};

/** Lambda with that function, and one whose configuration nobody may read. */
const functions: NonNullable<Fakes['functions']> = {
	mappingsPage: async () => ({
		items: [mapped.mapping, { ...mapped.mapping, functionArn: 'arn:aws:lambda:::function:secret' }],
	}),
	configuration: async (arn) => {
		if (arn.endsWith('secret')) throw denied('Lambda GetFunctionConfiguration');
		if (!mapped.function.ok) throw new Error('it is known');
		return mapped.function.value;
	},
};

/** What one of three queues says of itself. */
export function queueFactsOf(url: string): QueueAttributes {
	if (url.endsWith('secret')) throw denied('SQS GetQueueAttributes');
	return url.endsWith('orders.fifo') ? queueFacts : queueAttributes('orders-dlq.fifo');
}

/** Three queues: one with all facts, its dead letters, and one that nobody may read. */
export const queueList: Fakes = {
	queues: {
		listPage: async () => ({
			items: ['orders.fifo', 'orders-dlq.fifo', 'secret'].map(queueRef),
		}),
		attributes: async (url) => queueFactsOf(url),
		tags: async () => ({ team: 'shop' }),
		deadLetterSourcesPage: async () => ({ items: [queueRef('source').url] }),
		listMoves: async () => [moveTask],
	},
	functions,
};

/** The same with three letters, of which CloudWatch has a history. */
export const measuredQueues: Fakes = {
	queues: {
		...queueList.queues,
		attributes: async (url) => {
			if (url.endsWith('secret')) throw denied('SQS GetQueueAttributes');
			if (url.endsWith('orders.fifo')) return queueFacts;
			return queueAttributes('orders-dlq.fifo', { visible: 3, retentionSeconds: 345_600 });
		},
	},
	metrics: {
		series: async ({ queries, range: { from, to, periodSeconds } }) =>
			queries.map((query) => {
				const many = (to - from) / (periodSeconds * 1000);
				const points = Array.from({ length: many }, (_, index) => ({
					at: from + index * periodSeconds * 1000,
					// What comes in the second half of a range.
					value: query.metric.endsWith('Visible') && index < many / 2 ? 0 : 3,
				})).filter(({ at }) => at < measuredAt);
				return { query, points, complete: true };
			}),
	},
};

export const measuredAt = Date.UTC(2026, 10, 20, 9);

export const topicArn = `arn:aws:sns:eu-west-1:${account}:events`;

const topicFacts: TopicAttributes = {
	arn: topicArn,
	fifo: false,
	displayName: 'Events',
	owner: account,
	confirmed: 2,
	pending: 1,
	deleted: 0,
	policy: '{}',
	kmsKeyId: 'alias/key',
	maximumMessageBytes: 262_144,
	archiveDays: 30,
	raw: {
		TopicArn: topicArn,
		SQSSuccessFeedbackRoleArn: 'arn:aws:iam::1:role/logs',
		SQSSuccessFeedbackSampleRate: '10',
	},
};

const subscriptionFacts: SubscriptionAttributes = {
	rawDelivery: true,
	pending: false,
	filterPolicy: '{"kind":["Refund"]}',
	filterPolicyScope: 'MessageAttributes',
	redrivePolicy: `{"deadLetterTargetArn":"${queueRef('lost').arn}"}`,
	raw: {
		RawMessageDelivery: 'true',
		TopicArn: topicArn,
		Protocol: 'sqs',
		Endpoint: queueRef('orders').arn,
		Owner: account,
	},
};

const subscription = {
	arn: `${topicArn}:1`,
	topicArn,
	protocol: 'sqs',
	endpoint: queueRef('orders').arn,
	owner: account,
};

/** Queues that let every topic in; one of them is not there, another is denied. */
const subscribedQueues: NonNullable<Fakes['queues']> = {
	resolve: async (name) => queueRef(name),
	attributes: async (url) => {
		const name = url.slice(url.lastIndexOf('/') + 1);
		if (name === 'gone') throw fail('not-found', 'The specified queue does not exist.');
		if (name === 'hidden') throw denied('SQS GetQueueAttributes');
		// One that lets nobody in.
		if (name === 'billing') return queueAttributes(name);
		const { arn } = queueRef(name);
		const redrivePolicy = { deadLetterTargetArn: queueRef('hidden').arn, maxReceiveCount: 3 };
		const { Policy: policy } = letsTopicsIn(arn);
		return queueAttributes(name, { visible: 2, inFlight: 1, policy, redrivePolicy });
	},
};

/** An endpoint of mobile push that is enabled. */
export const deviceArn = endpointArn('on');

export const topicList: Fakes = {
	push: pushWorld().push,
	queues: {
		...subscribedQueues,
		setAttributes: async () => {},
	},
	topics: {
		listPage: async () => ({
			items: [
				{ name: 'events', arn: topicArn },
				{ name: 'secret', arn: `${topicArn}-secret` },
			],
		}),
		attributes: async (arn) => {
			if (arn.endsWith('secret')) throw denied('SNS GetTopicAttributes');
			return topicFacts;
		},
		tags: async (arn) => {
			if (arn.endsWith('secret')) throw denied('SNS ListTagsForResource');
			return { team: 'shop' };
		},
		subscriptionsPage: async () => ({
			items: [subscription, { ...subscription, arn: `${topicArn}:secret` }],
		}),
		allSubscriptionsPage: async () => ({
			items: [
				subscription,
				{ ...subscription, arn: `${topicArn}:secret` },
				{
					...subscription,
					arn: `${topicArn}:device`,
					protocol: 'application',
					endpoint: deviceArn,
				},
				{
					...subscription,
					arn: 'PendingConfirmation',
					protocol: 'email',
					endpoint: 'a@example.com',
				},
			],
		}),
		subscription: async (arn) => {
			if (arn.endsWith('secret')) throw denied('SNS GetSubscriptionAttributes');
			return subscriptionFacts;
		},
		create: async ({ name }) => ({ name, arn: `arn:aws:sns:eu-west-1:${account}:${name}` }),
		remove: async () => {},
		subscribe: async () => ({ arn: `${topicArn}:2` }),
		confirm: async () => ({ arn: `${topicArn}:2` }),
		unsubscribe: async () => {},
		setSubscription: async () => {},
		publish: async () => ({ messageId: 'p-1', sequenceNumber: '100' }),
		publishBatch: async ({ entries }) =>
			entries.map((_, index) => ({ ok: true, messageId: `p-${index}` })),
	},
};

const notification = JSON.stringify({
	...{ Type: 'Notification', MessageId: 'n-1', TopicArn: topicArn, Subject: 'news' },
	...{ Message: 'text', Timestamp: '2026-11-20T09:00:00.000Z' },
	MessageAttributes: {
		store: { Type: 'String', Value: 'berlin' },
		bytes: { Type: 'Binary', Value: 'AAE=' },
	},
});

/** A topic that publishes to whoever tails it. */
export const tailedTopic: Fakes = {
	topics: topicList.topics ?? {},
	queues: {
		create: async ({ name }) => queueRef(name),
		tag: async () => {},
		remove: async () => {},
		receive: async () => [
			message('q-1', notification, { system: { MessageGroupId: 'g', SequenceNumber: '1' } }),
		],
		delete: async () => [{ ok: true }],
	},
};

/** A topic whose deliveries are logged. */
export const loggedTopic: Fakes = {
	topics: topicList.topics ?? {},
	logs: {
		linesPage: async () => ({
			items: [
				{
					...{ at: 900_000, stream: 's' },
					text: JSON.stringify({
						notification: { messageId: 'n-1', topicArn },
						delivery: {
							...{ destination: queueRef('billing').arn, providerResponse: 'denied' },
							...{ statusCode: 403, dwellTimeMs: 41, attempts: 3 },
						},
						status: 'FAILURE',
					}),
				},
			],
		}),
	},
};

/** An application of mobile push with two endpoints, and its log. */
export const devices = (): Fakes => ({
	...pushWorld(
		[endpoint('on', { userData: 'C-17' }), endpoint('off', { enabled: false })],
		[
			application({
				certificateEnds: 2_000_000,
				events: { DeliveryFailure: topicArn },
				logs: { success: true, failure: true, sampleRate: '10' },
			}),
		],
	),
	logs: failureLog([failureLine('on', 900_000, 'NotRegistered')]),
});

/** What a killed tail left. */
export const leftTail: Fakes = {
	topics: topicList.topics ?? {},
	queues: {
		listPage: async () => ({ items: [queueRef('awsmsg-tail-events-1')] }),
		tags: async () => ({
			...{ 'awsmsg-owner': 'ada@desk', 'awsmsg-process': '1', 'awsmsg-topic': 'events' },
			...{ 'awsmsg-expires': '1970-01-01T00:00:00.000Z', 'awsmsg-subscription': 'x' },
		}),
		remove: async () => {},
	},
};

/** A topic with a subscription that takes every message, and one with a choice that it does not meet. */
export const chosenList: Fakes = {
	queues: { ...subscribedQueues, deadLetterSourcesPage: async () => ({ items: [] }) },
	functions: {
		mappingsPage: async () => ({
			items: [
				{
					id: 'mapping',
					sourceArn: queueRef('orders').arn,
					functionArn: `arn:aws:lambda:eu-west-1:${account}:function:worker`,
					state: 'Enabled',
				},
			],
		}),
	},
	topics: {
		...topicList.topics,
		allSubscriptionsPage: async () => ({ items: [subscription] }),
		subscriptionsPage: async () => ({
			items: [
				subscription,
				{ ...subscription, arn: `${topicArn}:or` },
				{ ...subscription, arn: `${topicArn}:body` },
				{ ...subscription, arn: `${topicArn}:gone`, endpoint: queueRef('gone').arn },
				{
					...subscription,
					arn: `${topicArn}:far`,
					protocol: 'https',
					endpoint: 'https://a.example',
				},
			],
		}),
		subscription: async (arn) => ({
			rawDelivery: true,
			pending: false,
			raw: {},
			...(arn.endsWith('or') ? { filterPolicy: '{"$or":[{"a":["x"]},{"b":["y"]}]}' } : {}),
			...(arn.endsWith('body')
				? { filterPolicy: '{"a":["z"]}', filterPolicyScope: 'MessageBody' }
				: {}),
			...(arn.endsWith('gone') ? { redrivePolicy: subscriptionFacts.redrivePolicy ?? '' } : {}),
		}),
	},
};

export const streamArn = `arn:aws:kinesis:eu-west-1:${account}:stream/clicks`;

const streamFacts: StreamSummary = {
	arn: streamArn,
	name: 'clicks',
	status: 'ACTIVE',
	mode: 'PROVISIONED',
	openShards: 2,
	consumers: 1,
	retentionHours: 24,
	createdAt: day,
	encryption: 'KMS',
	kmsKeyId: 'alias/key',
	shardMetrics: ['IncomingBytes'],
	maxRecordKiB: 1024,
	distribution: 'USER_PARTITION_KEY',
};

const half = 2n ** 127n;
const merged: Shard = {
	id: 'shardId-000000000002',
	parents: ['shardId-000000000000', 'shardId-000000000001'],
	startingHashKey: '0',
	endingHashKey: String(2n ** 128n - 1n),
	startingSequenceNumber: '1',
	endingSequenceNumber: '9',
};

/** A stream of two shards with records of all sorts, and every change that can be made of it. */
export function streamWorld(): Fakes {
	const { streams, list } = fakeStream([
		{
			records: [
				record(1, '{"a":1}'),
				record(2, 'x', { data: new Uint8Array([0xff, 0]) }),
				record(3, 'aGVsbG8gd29ybGQgb2YgYmFzZTY0IQ=='),
			],
			range: [0n, half - 1n],
		},
		{ records: [], range: [half, 2n * half - 1n] },
	]);
	const done = async () => {};
	return {
		functions,
		streams: {
			...streams,
			listPage: async () => ({
				items: [
					{ name: 'clicks', arn: streamArn },
					{ name: 'secret', arn: `${streamArn}-secret` },
				],
			}),
			summary: async (name) => {
				if (name === 'secret') throw denied('Kinesis DescribeStreamSummary');
				return streamFacts;
			},
			tags: async () => ({ team: 'shop' }),
			shardsPage: async () => ({ items: list }),
			consumersPage: async () => ({
				items: [
					{
						name: 'reader',
						arn: `${streamArn}/consumer/reader:1`,
						status: 'ACTIVE',
						createdAt: day,
					},
				],
			}),
			put: async ({ records }) =>
				records.map(({ partitionKey }) =>
					partitionKey === 'bad'
						? { ok: false, code: 'InternalFailure', message: 'try again' }
						: { ok: true, shardId: 'shardId-000000000000', sequenceNumber: '7' },
				),
			create: done,
			delete: done,
			split: done,
			merge: done,
			setShards: done,
			setRetention: done,
			setMode: done,
			registerConsumer: done,
			deregisterConsumer: done,
		},
	};
}

/** A stream with two shards of the same size. */
export const twoShards: StreamSummary = {
	arn: streamArn,
	name: 'clicks',
	status: 'ACTIVE',
	mode: 'PROVISIONED',
	openShards: 2,
	retentionHours: 24,
	shardMetrics: [],
};

/** The same with a shard that was merged from two, which only a description shows. */
export function mergedStream(): Fakes {
	const { streams } = streamWorld();
	return { functions, streams: { ...streams, shardsPage: async () => ({ items: [merged] }) } };
}

const attributes: Readonly<Record<string, MessageAttribute>> = {
	kind: { type: 'String', text: 'Refund' },
	picture: { type: 'Binary.png', bytes: new Uint8Array([1, 2]) },
};

/** A dead-letter queue with letters, each received once, which takes whatever is done with it. */
export function letters(
	bodies: readonly string[] = ['{"type":"Refund"}', '{"type":"Order"}'],
): Fakes {
	let left = bodies.map((body, index) =>
		message(`m${index}`, body, {
			attributes,
			system: {
				ApproximateReceiveCount: '3',
				SentTimestamp: String(day),
				MessageGroupId: 'g1',
				MessageDeduplicationId: 'd1',
				DeadLetterQueueSourceArn: queueRef('orders').arn,
			},
		}),
	);
	return {
		queues: {
			attributes: async () => ({
				...queueAttributes('orders-dlq', { visible: left.length }),
				raw: { DelaySeconds: '0' },
			}),
			deadLetterSourcesPage: async () => ({ items: [queueRef('orders').url] }),
			listMoves: async () => [],
			receive: async ({ max }) => {
				const batch = left.slice(0, max);
				left = left.slice(max);
				return batch;
			},
			changeVisibility: async ({ entries }) => entries.map(() => ({ ok: true })),
			delete: async ({ receiptHandles }) => receiptHandles.map(() => ({ ok: true })),
			send: async ({ entries }) =>
				entries.map(({ body }) =>
					body === 'bad'
						? { ok: false, code: 'InvalidMessageContents', message: 'no', senderFault: true }
						: { ok: true, messageId: 'new', sequenceNumber: '1' },
				),
			purge: async () => {},
			remove: async () => {},
			create: async ({ name }) => queueRef(name),
			setAttributes: async () => {},
			tag: async () => {},
			untag: async () => {},
			cancelMove: async () => ({ moved: 12 }),
		},
	};
}

/**
 * Alarms about a resource: one that a rule mutes, and of which the past is known, and one of which nobody knows whether another
 * rule does.
 */
export function alarmed(namespace: string, metric: string, dimensions: Alarm['dimensions']) {
	const alarm = { state: 'ALARM', since: 0, namespace, metric, dimensions, threshold: 0 } as const;
	return {
		alarmsPage: async () => ({
			items: [
				{ ...alarm, name: 'letters', reason: 'Threshold Crossed' },
				{ ...alarm, name: 'quiet', acts: true as const },
			],
		}),
		activeMutesPage: async () => ({ items: ['release', 'secret'] }),
		muteRule: async (name: string) => {
			if (name === 'secret') throw denied('CloudWatch GetAlarmMuteRule');
			return {
				...{ name, alarms: ['letters'], expression: 'at(2026-11-20T08:45)', duration: 'PT30M' },
			};
		},
		alarmChangesPage: async ({ name = '', from: at = 0 }) => ({
			items: [{ alarm: name, at, from: 'OK', to: 'ALARM' }],
		}),
	} satisfies Partial<MetricsGateway>;
}

/** Figures of CloudWatch, one a metric. */
export const figures: Fakes = {
	metrics: {
		series: async ({ queries, range }) =>
			queries.map((query) => ({
				query,
				points: [{ at: range.from, value: 12.5 }],
				complete: true,
				// Before this computer was made: its clock is ahead.
				answeredAt: range.from,
			})),
		...alarmed('AWS/SQS', 'ApproximateNumberOfMessagesVisible', { QueueName: 'orders-dlq' }),
	},
};

const request = '8f4b2c1e-5a0d-4c47-9d5e-0f6f3b1c2a7d';

/** Letters, and the log of the function that failed on them. */
export function explained(): Fakes {
	return {
		...letters(),
		functions,
		logs: {
			linesPage: async ({ group }) => {
				if (group.endsWith('secret')) throw denied('CloudWatchLogs FilterLogEvents');
				return { items: [{ at: day, stream: 's', text: `START RequestId: ${request} m0` }] };
			},
		},
	};
}

/** A letter that Lambda left at a destination on failure, which no queue sent there. */
export function leftByLambda(): Fakes {
	const body = JSON.stringify({
		timestamp: new Date(day).toISOString(),
		requestContext: {
			...{ requestId: request, functionArn: mapped.mapping.functionArn },
			...{ condition: 'RetriesExhausted', approximateInvokeCount: 3 },
		},
		responseContext: { statusCode: 200 },
		responsePayload: { errorType: 'TypeError', errorMessage: 'amount is null' },
	});
	const { queues = {}, ...rest } = letters([body]);
	return {
		...rest,
		queues: {
			...queues,
			receive: async (input, options) => {
				const received = (await queues.receive?.(input, options)) ?? [];
				return received.map((one) => {
					const { DeadLetterQueueSourceArn: _, ...system } = one.system;
					return { ...one, system };
				});
			},
		},
		functions,
		logs: {
			linesPage: async () => ({
				items: [{ at: day, stream: 's', text: `START RequestId: ${request}` }],
			}),
		},
	};
}

/** Functions that failed on what they read, one of them without a log that may be read. */
export const failingReaders: Fakes = {
	logs: {
		linesPage: async ({ group }) => {
			if (group.endsWith('secret')) throw denied('CloudWatchLogs FilterLogEvents');
			const texts = ['START RequestId: ', 'ERROR RequestId: ', 'END RequestId: '];
			return { items: texts.map((text) => ({ at: day, stream: 's', text: `${text}${request}` })) };
		},
	},
};

/** Functions of which no log says anything. */
export const silentReaders: Fakes = {
	logs: {
		linesPage: async () => ({ items: [] }),
		groupsPage: async ({ prefix }) => ({ items: [{ name: prefix, retentionDays: 7 }] }),
	},
};

/** Letters of which no log says anything but that something failed. */
export function inferred(): Fakes {
	return {
		...letters(),
		functions,
		logs: {
			linesPage: async ({ pattern, group }) => {
				if (group.endsWith('secret')) return { items: [] };
				return { items: pattern?.startsWith('?') ? [{ at: day, stream: 's', text: 'ERROR' }] : [] };
			},
			groupsPage: async ({ prefix }) => ({
				items: [{ name: prefix, storedBytes: 1, retentionDays: 7 }],
			}),
			startQuery: async () => ({ id: 'q' }),
			queryResults: async () => ({ status: 'complete', lines: [], scannedBytes: 5 }),
		},
	};
}

/** Lambda that tells nobody anything. */
export const refusedFunctions: NonNullable<Fakes['functions']> = {
	mappingsPage: () => Promise.reject(denied('Lambda ListEventSourceMappings')),
};
