import Type, { type TSchema } from 'typebox';
import type { KindId } from '../../../domain/kinds.ts';
import { firstLoss, metrics, since } from './figures.ts';
import {
	alarm,
	count,
	failures,
	flag,
	kindOf,
	listOf,
	maybe,
	queueRef,
	redrivePolicy,
	text,
	textByName,
	texts,
	time,
	whole,
} from './parts.ts';
import { moveTask } from './redrives.ts';

const why = maybe(text('lists only: what is wrong with it, absent when nothing is known to be'));
const readAt = maybe(time('`describe` only: when it was read'));
const attributes = maybe(
	textByName(
		"`describe` only: every attribute as the endpoint sent it, under AWS's names, as text",
	),
);
/** Where a resource of a list of several places is. */
const whose = {
	account: maybe(text('`--profiles` and `--regions` only: id of the account that has it')),
	region: maybe(text('`--profiles` and `--regions` only: the region that it is in')),
	profile: maybe(text('`--profiles` and `--regions` only: the profile that it was found with')),
};
const tags = maybe(textByName('`describe` only'));

export const eventSourceMapping = Type.Object({
	uuid: text('its id'),
	eventSourceArn: maybe(text('the queue, the stream, or a registered consumer of the stream')),
	functionArn: text('the function, with the version or alias that is called'),
	state: maybe(text('`Enabled`, `Disabled`, ...')),
	stateTransitionReason: maybe(text('in the words of Lambda')),
	lastProcessingResult: maybe(text('what became of the last batch, in the words of Lambda')),
	lastModified: maybe(time('when it or its state was last changed')),
	batchSize: maybe(count('messages or records at a time, at most')),
	maximumBatchingWindowInSeconds: maybe(count('seconds in which a batch is gathered')),
	maximumConcurrency: maybe(count('copies of the function that it may keep busy')),
	minimumPollers: maybe(count('pollers that are kept for it')),
	maximumPollers: maybe(count('pollers that it may have')),
	filterPatterns: maybe(texts('JSON texts: what meets none of them never reaches the function')),
	filterCriteriaError: maybe(text('why the filters can not be applied')),
	reportBatchItemFailures: flag('whether the function may tell which of a batch failed'),
	onFailureDestination: maybe(text('ARN of what gets what was given up')),
	parallelizationFactor: maybe(count('streams: batches of a shard at a time')),
	maximumRetryAttempts: maybe(
		whole('streams: how often a batch is tried again, -1 until it is too old'),
	),
	maximumRecordAgeInSeconds: maybe(whole('streams: older records are given up, -1 never')),
	bisectBatchOnFunctionError: maybe(flag('streams: whether a batch that fails is halved')),
	timeout: maybe(count('seconds that the function may take')),
	runtime: maybe(text('of the function')),
	version: maybe(text('of the function')),
	logGroup: maybe(text('where the function writes its log')),
	logFormat: maybe(Type.Enum(['Text', 'JSON'], { description: 'of its log' })),
	failures,
});

const described = maybe(
	listOf(Type.Object(alarm), '`describe` only: about it, those first that need somebody'),
);
const mappings = (of: string) =>
	maybe(listOf(eventSourceMapping, `\`describe\` only: Lambda functions that get its ${of}`));

export const queue = Type.Object({
	kind: kindOf('queue'),
	...queueRef,
	...whose,
	readAt,
	fifoQueue: maybe(flag('whether it is a FIFO queue')),
	approximateNumberOfMessages: maybe(count('ready to be received')),
	approximateNumberOfMessagesNotVisible: maybe(count('in flight')),
	approximateNumberOfMessagesDelayed: maybe(count('delayed')),
	createdTimestamp: maybe(time('when it was created')),
	lastModifiedTimestamp: maybe(time('when its settings were last changed')),
	messageRetentionPeriod: maybe(count('seconds that a message is kept')),
	visibilityTimeout: maybe(count('seconds that a receive hides a message')),
	delaySeconds: maybe(count('seconds')),
	receiveMessageWaitTimeSeconds: maybe(count('seconds that a receive waits')),
	maximumMessageSize: maybe(count('bytes')),
	redrivePolicy: maybe(redrivePolicy),
	redriveAllowPolicy: maybe(
		Type.Object(
			{
				redrivePermission: Type.Enum(['allowAll', 'denyAll', 'byQueue']),
				sourceQueueArns: texts('the queues that `byQueue` allows'),
			},
			{ description: 'which queues may send dead letters here' },
		),
	),
	policy: maybe(text('JSON text as it is stored')),
	kmsMasterKeyId: maybe(text('the KMS key')),
	sqsManagedSseEnabled: maybe(flag('whether SQS encrypts with a key of its own')),
	contentBasedDeduplication: maybe(flag('FIFO queues')),
	deduplicationScope: maybe(text('FIFO queues')),
	fifoThroughputLimit: maybe(text('FIFO queues')),
	isDeadLetterQueue: maybe(flag('whether another queue that was seen sends its dead letters here')),
	why,
	metrics: maybe(metrics),
	since: maybe(since),
	firstLoss: maybe(firstLoss),
	attributes,
	tags,
	deadLetterSourceQueues: maybe(
		listOf(Type.Object(queueRef), '`describe` only: queues that send dead letters here'),
	),
	messageMoveTasks: maybe(listOf(moveTask, '`describe` only: from here, the newest first')),
	eventSourceMappings: mappings('messages'),
	alarms: described,
	failures,
});

const subscribed = Type.Object({
	subscriptionArn: text('or `PendingConfirmation`, `Deleted`'),
	topicArn: text('its topic'),
	protocol: text('`sqs`, `lambda`, ...'),
	endpoint: text('where it delivers'),
	owner: text('account'),
	rawMessageDelivery: maybe(flag('whether the message goes without an envelope')),
	pendingConfirmation: maybe(flag('whether it is unconfirmed')),
	filterPolicy: maybe(text('JSON text as it is stored')),
	filterPolicyScope: maybe(
		Type.Enum(['MessageAttributes', 'MessageBody'], { description: 'what the filter looks at' }),
	),
	redrivePolicy: maybe(
		Type.Object(
			{ deadLetterTargetArn: text('where messages go that can not be delivered') },
			{ description: 'absent without a dead-letter queue' },
		),
	),
	attributes: maybe(textByName("every attribute as the endpoint sent it, under AWS's names")),
	failures,
});

export const topic = Type.Object({
	kind: kindOf('topic'),
	name: queueRef.name,
	arn: queueRef.arn,
	...whose,
	readAt,
	fifoTopic: maybe(flag('whether it is a FIFO topic')),
	displayName: maybe(text('as subscribers see it')),
	owner: maybe(text('account')),
	subscriptionsConfirmed: maybe(count('confirmed subscriptions')),
	subscriptionsPending: maybe(count('unconfirmed subscriptions')),
	subscriptionsDeleted: maybe(count('deleted subscriptions')),
	policy: maybe(text('JSON text as it is stored')),
	kmsMasterKeyId: maybe(text('the KMS key')),
	why,
	attributes,
	tags,
	maximumMessageSize: maybe(count('bytes; 256 KiB where the topic says nothing')),
	archiveDays: maybe(count('FIFO topics: days that its archive keeps messages')),
	subscriptions: maybe(listOf(subscribed, '`describe` only')),
	alarms: described,
	failures,
});

export const subscription = Type.Object({
	kind: kindOf('subscription'),
	name: text("its topic's name, a colon and its id, as its ARN ends"),
	subscriptionArn: text('or `PendingConfirmation`, `Deleted`'),
	topicArn: text('its topic'),
	protocol: text('`sqs`, `lambda`, ...'),
	endpoint: text('where it delivers'),
	owner: text('account'),
	state: Type.Enum(['confirmed', 'pending', 'deleted'], { description: 'where it stands' }),
	readAt,
	rawMessageDelivery: maybe(flag('whether the message goes without an envelope')),
	filterPolicy: maybe(text('JSON text as it is stored')),
	filterPolicyScope: maybe(
		Type.Enum(['MessageAttributes', 'MessageBody'], { description: 'what the filter looks at' }),
	),
	redrivePolicy: maybe(
		Type.Object(
			{ deadLetterTargetArn: text('where messages go that can not be delivered') },
			{ description: 'absent without a dead-letter queue' },
		),
	),
	approximateNumberOfDeadLetters: maybe(count('messages in that queue, ready and in flight')),
	endpointEnabled: maybe(flag('`application`: whether SNS sends to the device')),
	deliveryStatusLogging: maybe(
		Type.Object(
			{
				logsSuccess: flag('whether deliveries are logged'),
				logsFailure: flag('whether failures are logged'),
				successAttribute: text('the attribute of the topic that turns the one on'),
				failureAttribute: text('and the other'),
				successSampleRate: maybe(text('percent of the deliveries that are logged')),
			},
			{ description: '`describe` only: what the topic has SNS log of this protocol' },
		),
	),
	why,
	attributes,
	failures,
});

const lagFigure = Type.Object({
	millisBehindLatest: Type.Number({ description: 'milliseconds behind the newest record' }),
	timestamp: time('the minute of the figure'),
});

const lag = Type.Object(
	{
		iterator: maybe(lagFigure),
		byConsumer: Type.Record(Type.String(), lagFigure, { description: 'by name of the consumer' }),
		startTime: time('figures were looked for from this time on'),
	},
	{ description: '`describe` only: how far readers are behind, by CloudWatch' },
);

const shard = Type.Object({
	shardId: text('id'),
	parentShardId: maybe(text('the shard that it follows')),
	adjacentParentShardId: maybe(text('the other one, after a merge')),
	hashKeyRange: Type.Object({
		startingHashKey: text('decimal number'),
		endingHashKey: text('decimal number'),
	}),
	sequenceNumberRange: Type.Object({
		startingSequenceNumber: text('decimal number'),
		endingSequenceNumber: maybe(text('decimal number; absent while it is open')),
	}),
});

export const stream = Type.Object({
	kind: kindOf('stream'),
	name: text("name; the ARN for another account's stream"),
	arn: queueRef.arn,
	...whose,
	readAt,
	streamStatus: maybe(text('`ACTIVE`, ...')),
	streamMode: maybe(Type.Enum(['PROVISIONED', 'ON_DEMAND'])),
	openShardCount: maybe(count('open shards')),
	consumerCount: maybe(count('registered consumers (enhanced fan-out)')),
	retentionPeriodHours: maybe(count('hours that a record is kept')),
	streamCreationTimestamp: maybe(time('when it was created')),
	encryptionType: maybe(text('`NONE` or `KMS`')),
	keyId: maybe(text('the KMS key')),
	shardLevelMetrics: maybe(texts('enhanced metrics that are on')),
	maxRecordSizeInKiB: maybe(count('KiB')),
	recordDistributionStrategy: maybe(text('`AUTO` or `USER_PARTITION_KEY`')),
	why,
	tags,
	shards: maybe(listOf(shard, '`describe` only')),
	consumers: maybe(
		listOf(
			Type.Object({
				consumerName: text('name'),
				consumerArn: text('ARN'),
				consumerStatus: text('`ACTIVE`, ...'),
				consumerCreationTimestamp: maybe(time('when it was registered')),
			}),
			'`describe` only',
		),
	),
	lag: maybe(lag),
	eventSourceMappings: mappings('records'),
	alarms: described,
	failures,
});

/** The shape of each kind of resource. */
export const resourceShapes = { queue, topic, stream, subscription } satisfies Readonly<
	Record<KindId, TSchema>
>;
