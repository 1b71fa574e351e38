import Type from 'typebox';
import {
	alarm,
	count,
	failure,
	flag,
	kindOf,
	listOf,
	mark,
	maybe,
	number,
	queueRef,
	resource,
	text,
	textByName,
	texts,
	time,
	whole,
} from './parts.ts';

/** A record of a stream: what `tail` prints and `put --file` reads. */
export const record = Type.Object({
	shardId: text('the shard that it was read from'),
	sequenceNumber: text('decimal number'),
	partitionKey: maybe(text('absent on streams that keep none')),
	approximateArrivalTimestamp: maybe(time('when it arrived')),
	late: mark('it arrived before one that was printed already'),
	aggregated: maybe(
		Type.Object(
			{ index: count('from 0'), of: count('records in it') },
			{ description: 'its place in a KPL aggregate' },
		),
	),
	problem: maybe(text('why it was not taken apart')),
	masked: mark('values of it are masked: put refuses it'),
	text: maybe(text('its data, where they are UTF-8')),
	base64: maybe(text('its data, where they are not')),
	decoded: maybe(
		Type.Object(
			{
				chain: texts('what was taken off, the outermost first'),
				text: maybe(text('what is inside, where it is UTF-8')),
				base64: maybe(text('what is inside, where it is not')),
			},
			{ description: 'what is inside of gzip and base64' },
		),
	),
});

export const prediction = Type.Object({
	kind: kindOf('prediction'),
	line: maybe(count('`put --file`: its line')),
	partitionKey: text('its key'),
	shardId: maybe(text('where it would go')),
	bytes: count('with its key'),
});

const clause = {
	path: text('the field; of nested ones the names joined by points, of a choice `$or`'),
	wants: text('what the policy takes, as it spells it'),
	found: texts(
		'what the message has there, as JSON: the first five values; empty where it is missing',
	),
};

export const fanOut = Type.Object({
	kind: kindOf('fan-out'),
	root: text('the id of what it was drawn for'),
	nodes: listOf(
		Type.Object({
			id: text('ARN; of other endpoints the protocol and the address'),
			kind: Type.Enum(['topic', 'queue', 'function', 'endpoint'], { description: 'what it is' }),
			name: text('how it is called beside the root'),
			protocol: maybe(text('of other endpoints')),
			approximateNumberOfMessages: maybe(count('of a queue that was asked')),
			approximateNumberOfMessagesNotVisible: maybe(count('of a queue that was asked')),
			approximateNumberOfMessagesDelayed: maybe(count('of a queue that was asked')),
			failure: maybe(failure),
		}),
		'topics, queues and other endpoints, each once',
	),
	edges: listOf(
		Type.Object({
			fromId: text('id of a node'),
			toId: text('id of a node'),
			kind: Type.Enum(['subscription', 'undelivered', 'dead-letters', 'consumer'], {
				description:
					'a subscription, the dead-letter queue of a subscription, that of a queue, a function that reads a queue',
			}),
			subscription: maybe(text('ARN, or `PendingConfirmation`')),
			protocol: maybe(text('of the subscription')),
			rawMessageDelivery: maybe(flag('of the subscription')),
			filterPolicy: maybe(text('of the subscription, JSON')),
			filterPolicyScope: maybe(text('of the subscription')),
			maxReceiveCount: maybe(count('after so many receives')),
			state: maybe(text('of a consumer: as Lambda tells it')),
			faults: listOf(
				Type.Object({
					fault: text('name'),
					standing: Type.Enum(['broken', 'unknown', 'loses'], {
						description:
							'nothing goes there; nobody here can tell; it works, and what can not be delivered is lost',
					}),
					text: text('one phrase'),
				}),
				'what is wrong with it',
			),
		}),
		'the ways of messages',
	),
	notAsked: texts('what may be missing, one sentence each'),
});

const deliveryReason = Type.Enum(
	[
		'filter',
		'body',
		'pending',
		'deleted',
		'attributes',
		'size',
		'structure',
		'unread',
		'policy',
		'number',
		'elements',
		'large',
		'unsent',
		'steps',
		'topic-size',
		'topic-group',
		'topic-id',
		'topic-standard',
		'duplicate',
		'replay',
		'queue-missing',
		'queue-policy',
		'queue-key',
		'queue-unread',
		'queue-far',
		'queue-unasked',
		'queue-conditions',
		'queue-key-policy',
		'queue-size',
		'device-missing',
		'device-disabled',
		'application-disabled',
		'device-unread',
		'application-unread',
		'device-unasked',
	],
	{ description: 'why it does not, or why it is unknown' },
);

export const delivery = Type.Object({
	kind: kindOf('delivery'),
	subscription: text('its ARN, or `PendingConfirmation`'),
	protocol: text('`sqs`, `lambda`, `https`, ...'),
	endpoint: text('the ARN of a queue or function, or an address'),
	delivers: Type.Union([Type.Boolean(), Type.Null()], {
		description: 'whether it gets the message; `null` where that can not be known',
	}),
	reason: maybe(deliveryReason),
	why: text('the same in words; of one that gets it: as what'),
	clause: maybe(
		Type.Object(
			{
				...clause,
				branches: maybe(
					listOf(Type.Object(clause), 'of `$or`: the clause that failed in each branch'),
				),
			},
			{ description: 'the first clause of the filter policy that failed' },
		),
	),
	otherScope: maybe(
		Type.Enum(['MessageAttributes', 'MessageBody'], {
			description: 'the scope in which the filter policy would take it',
		}),
	),
	deadLetterTargetArn: maybe(
		text('where a message goes that its queue does not take: the ARN of a queue'),
	),
	gets: maybe(
		Type.Object(
			{
				form: Type.Enum(['raw', 'envelope', 'event', 'text'], {
					description:
						'the message itself, in the JSON of SNS, as a call of a function, or as a text to read',
				}),
				message: text('its text'),
				name: maybe(text('`--structure json`: the name of this text')),
			},
			{ description: 'what the subscriber gets' },
		),
	),
});

export const fileReach = Type.Object({
	kind: kindOf('file-reach'),
	subscription: text('its ARN, or `PendingConfirmation`'),
	protocol: text('`sqs`, `lambda`, `https`, ...'),
	endpoint: text('the ARN of a queue or function, or an address'),
	messages: count('messages of the file'),
	judged: count('of these the first, so many that each of them was judged for each subscription'),
	deliveries: count('of those that were judged: how many it gets'),
	notDelivered: count('how many it does not get'),
	unknown: count('of how many that can not be known'),
	reason: maybe(deliveryReason),
	why: maybe(text('of the first that it does not get, or perhaps not: why, in words')),
});

export const chart = Type.Object({
	kind: kindOf('chart'),
	resource: resource('what it is about'),
	readAt: time('when it was read'),
	startTime: time('from'),
	endTime: time('to'),
	period: count('seconds of a point'),
	figures: text('which of its figures: `depth`, `traffic`, `deliveries`, ...'),
	otherFigures: texts('the others that the resource has, for --figures'),
	clockAheadSeconds: maybe(number("how much this computer's clock is ahead of the endpoint's")),
	series: listOf(
		Type.Object({
			metricName: text("CloudWatch's name; of two a difference of ours"),
			dimensions: textByName('of what it is'),
			unit: text('`count`, `seconds`, `bytes`: of its values once they are multiplied by `factor`'),
			factor: number('what brings its values to the unit'),
			stat: text('`Maximum`, `p99`, ...'),
			complete: flag('whether CloudWatch said that the series is whole'),
			points: listOf(
				Type.Object({ timestamp: time('start of the period'), value: number('value') }),
				'a period without a point is a gap, not zero',
			),
		}),
		'one a metric, seven at most',
	),
	leftOut: count('series that are lower than these'),
	shardsNotAsked: maybe(count('shards that are older than those, of which nothing was asked')),
	alarms: maybe(
		listOf(Type.Object(alarm), 'about the resource; absent where they could not be asked for'),
	),
});

export const waiting = Type.Object({
	kind: kindOf('wait'),
	resource: resource('of what'),
	until: text('the condition'),
	met: flag('whether it was true; else the time is over'),
	readAt: time('when it ended'),
	waitedSeconds: count('from the start'),
	measured: Type.Record(Type.String(), Type.Union([Type.Integer(), Type.String()]), {
		description:
			'what the last answer told, by the names that conditions read; what is not known is absent',
	}),
});

/** A change that was made to a queue, a topic, a subscription or a stream. */
/** How a delivery ended, as SNS logs it. */
export const deliveryStatus = Type.Object({
	kind: kindOf('delivery-status'),
	at: time('when the log has it'),
	messageId: text('MessageId of the topic'),
	destination: text('the endpoint'),
	delivered: flag('whether SNS calls it delivered'),
	statusCode: maybe(number("of the endpoint's answer")),
	dwellTimeMs: maybe(number('from the publish to the answer')),
	attempts: maybe(count('how often it was tried')),
	providerResponse: maybe(text('what the endpoint answered')),
});

export const change = Type.Object({
	kind: kindOf('change'),
	action: Type.Enum(
		[
			'create',
			'set',
			'delete',
			'purge',
			'cancel-move',
			'subscribe',
			'confirm',
			'unsubscribe',
			'split',
			'merge',
			'shards',
			'retention',
			'mode',
			'register',
			'deregister',
		],
		{ description: 'what was done' },
	),
	resource: resource('to what'),
	deadLetterQueue: maybe(Type.Object(queueRef, { description: '`create`: made with it' })),
	alreadyThere: maybe(texts('`create`: names of what was there before, and stays as it is')),
	changes: maybe(
		listOf(
			Type.Object({
				name: text("AWS's name of the attribute"),
				before: maybe(text('as AWS writes it')),
				after: maybe(text('as AWS writes it')),
			}),
			'`set`: attributes',
		),
	),
	tags: maybe(textByName('`set`: tags that were set')),
	tagKeys: maybe(texts('`set`: tags that were removed')),
	approximateNumberOfMessagesDeleted: maybe(
		count('`purge`, `delete`: visible, in flight and delayed'),
	),
	approximateNumberOfMessagesMoved: maybe(count('`cancel-move`: these stay moved')),
	shardCount: maybe(count('`create`; absent on demand')),
	enforceConsumerDeletion: mark('`delete`: consumers went with it'),
	shardToSplit: maybe(text('`split`: id of the shard')),
	newStartingHashKey: maybe(text('`split`: decimal number; absent for the middle')),
	shardToMerge: maybe(text('`merge`: id of the shard')),
	adjacentShardToMerge: maybe(text('`merge`: id of its neighbour')),
	targetShardCount: maybe(count('`shards`')),
	retentionPeriodHours: maybe(whole('`retention`')),
	streamMode: maybe(Type.Enum(['PROVISIONED', 'ON_DEMAND'], { description: '`mode`' })),
	consumerName: maybe(text('`register`, `deregister`')),
	subscribed: maybe(
		Type.Object(
			{
				subscriptionArn: text('its ARN'),
				protocol: maybe(text('`subscribe`')),
				endpoint: maybe(text('`subscribe`')),
				pendingConfirmation: maybe(flag('`subscribe`: whether somebody has to confirm it')),
			},
			{ description: '`subscribe`, `confirm`' },
		),
	),
	queuePolicyChanged: mark('`subscribe`: the policy of the queue got a statement'),
});

export const login = Type.Object({
	kind: kindOf('login'),
	session: text('what was logged in to: the name of a session, or a start URL'),
	expiresAt: time('when the login ends'),
});

export const environment = Type.Object({
	AWS_ENDPOINT_URL: text('where it listens'),
	AWS_REGION: text('region'),
	AWS_ACCESS_KEY_ID: text('anything does'),
	AWS_SECRET_ACCESS_KEY: text('anything does'),
});
