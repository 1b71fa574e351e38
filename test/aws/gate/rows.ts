import type { InputOf, Operation } from '../../../source/aws/gate/allow-list.ts';
import { Answers } from '../../../source/aws/gate/bindings.ts';
import type { ResourceId } from '../../../source/domain/resource-id.ts';

export const here = { account: '111111111111', region: 'eu-west-1' };
const on = `${here.region}:${here.account}`;
const url = `https://sqs.${here.region}.amazonaws.com/${here.account}/orders`;

export const queue: ResourceId = { kind: 'queue', ...here, name: 'orders' };
export const dlq: ResourceId = { kind: 'queue', ...here, name: 'orders-dlq' };
export const topic: ResourceId = { kind: 'topic', ...here, name: 'orders' };
const subscription: ResourceId = { kind: 'subscription', ...here, name: 'orders:6b0e71bd' };
const endpoint: ResourceId = { kind: 'endpoint', ...here, name: 'GCM/shop/6b0e71bd' };
export const stream: ResourceId = { kind: 'stream', ...here, name: 'orders' };
export const consumer: ResourceId = { kind: 'consumer', ...here, name: 'orders/app' };

const alarm: ResourceId = { kind: 'alarm', ...here, name: 'depth' };
const muteRule: ResourceId = { kind: 'mute rule', ...here, name: 'release' };

export const queueArn = `arn:aws:sqs:${on}:orders`;
export const dlqArn = `arn:aws:sqs:${on}:orders-dlq`;
export const topicArn = `arn:aws:sns:${on}:orders`;
const subscriptionArn = `${topicArn}:6b0e71bd`;
const endpointArn = `arn:aws:sns:${on}:endpoint/GCM/shop/6b0e71bd`;
export const streamArn = `arn:aws:kinesis:${on}:stream/orders`;

/** What the endpoint has told of the account, of streams and of one move. */
export function told(): Answers {
	const answers = new Answers(here.region);
	answers.accountIs(here.account);
	answers.streamIs(streamArn);
	answers.moveIs('handle', dlqArn);
	return answers;
}

/** A request of an operation, the fields that name what it is about, and what that is. */
export type Row = {
	readonly input: object;
	readonly naming: readonly string[];
	readonly about: readonly [ResourceId, ...ResourceId[]];
};

function row<Name extends Operation>(
	_: Name,
	input: InputOf<Name>,
	naming: readonly (keyof InputOf<Name> & string)[],
	...about: Row['about']
): Row {
	return { input, naming, about };
}

const byUrl = { QueueUrl: url };
const byTopic = { TopicArn: topicArn };
const byName = { StreamName: 'orders' };

/** One request of each operation that writes. */
export const writes: Readonly<Partial<Record<Operation, Row>>> = {
	'SQS SendMessageBatch': row(
		'SQS SendMessageBatch',
		{ ...byUrl, Entries: [{ Id: '0', MessageBody: 'x' }] },
		['QueueUrl'],
		queue,
	),
	'SQS DeleteMessageBatch': row(
		'SQS DeleteMessageBatch',
		{ ...byUrl, Entries: [{ Id: '0', ReceiptHandle: 'h' }] },
		['QueueUrl'],
		queue,
	),
	'SQS PurgeQueue': row('SQS PurgeQueue', byUrl, ['QueueUrl'], queue),
	'SQS CreateQueue': row('SQS CreateQueue', { QueueName: 'orders' }, ['QueueName'], queue),
	'SQS DeleteQueue': row('SQS DeleteQueue', byUrl, ['QueueUrl'], queue),
	'SQS SetQueueAttributes': row(
		'SQS SetQueueAttributes',
		{ ...byUrl, Attributes: { DelaySeconds: '1' } },
		['QueueUrl'],
		queue,
	),
	'SQS TagQueue': row('SQS TagQueue', { ...byUrl, Tags: { a: 'b' } }, ['QueueUrl'], queue),
	'SQS UntagQueue': row('SQS UntagQueue', { ...byUrl, TagKeys: ['a'] }, ['QueueUrl'], queue),
	'SQS StartMessageMoveTask': row(
		'SQS StartMessageMoveTask',
		{ SourceArn: dlqArn, DestinationArn: queueArn },
		['SourceArn', 'DestinationArn'],
		dlq,
		queue,
	),
	'SQS CancelMessageMoveTask': row(
		'SQS CancelMessageMoveTask',
		{ TaskHandle: 'handle' },
		['TaskHandle'],
		dlq,
	),
	'SNS CreateTopic': row('SNS CreateTopic', { Name: 'orders' }, ['Name'], topic),
	'SNS DeleteTopic': row('SNS DeleteTopic', byTopic, ['TopicArn'], topic),
	'SNS Subscribe': row('SNS Subscribe', { ...byTopic, Protocol: 'sqs' }, ['TopicArn'], topic),
	'SNS ConfirmSubscription': row(
		'SNS ConfirmSubscription',
		{ ...byTopic, Token: 't' },
		['TopicArn'],
		topic,
	),
	'SNS Unsubscribe': row(
		'SNS Unsubscribe',
		{ SubscriptionArn: subscriptionArn },
		['SubscriptionArn'],
		subscription,
	),
	'SNS SetSubscriptionAttributes': row(
		'SNS SetSubscriptionAttributes',
		{ SubscriptionArn: subscriptionArn, AttributeName: 'FilterPolicy' },
		['SubscriptionArn'],
		subscription,
	),
	'SNS Publish': row('SNS Publish', { TopicArn: topicArn, Message: 'x' }, ['TopicArn'], topic),
	'SNS SetEndpointAttributes': row(
		'SNS SetEndpointAttributes',
		{ EndpointArn: endpointArn, Attributes: { Enabled: 'true' } },
		['EndpointArn'],
		endpoint,
	),
	'SNS PublishBatch': row(
		'SNS PublishBatch',
		{ TopicArn: topicArn, PublishBatchRequestEntries: [{ Id: '0', Message: 'x' }] },
		['TopicArn'],
		topic,
	),
	'Kinesis PutRecords': row(
		'Kinesis PutRecords',
		{ ...byName, Records: [{ Data: new Uint8Array(1), PartitionKey: 'k' }] },
		['StreamName'],
		stream,
	),
	'Kinesis CreateStream': row('Kinesis CreateStream', byName, ['StreamName'], stream),
	'Kinesis DeleteStream': row('Kinesis DeleteStream', byName, ['StreamName'], stream),
	'Kinesis SplitShard': row(
		'Kinesis SplitShard',
		{ ...byName, ShardToSplit: 's', NewStartingHashKey: '1' },
		['StreamName'],
		stream,
	),
	'Kinesis MergeShards': row(
		'Kinesis MergeShards',
		{ ...byName, ShardToMerge: 's', AdjacentShardToMerge: 't' },
		['StreamName'],
		stream,
	),
	'Kinesis UpdateShardCount': row(
		'Kinesis UpdateShardCount',
		{ ...byName, TargetShardCount: 2, ScalingType: 'UNIFORM_SCALING' },
		['StreamName'],
		stream,
	),
	'Kinesis IncreaseStreamRetentionPeriod': row(
		'Kinesis IncreaseStreamRetentionPeriod',
		{ ...byName, RetentionPeriodHours: 48 },
		['StreamName'],
		stream,
	),
	'Kinesis DecreaseStreamRetentionPeriod': row(
		'Kinesis DecreaseStreamRetentionPeriod',
		{ ...byName, RetentionPeriodHours: 24 },
		['StreamName'],
		stream,
	),
	'Kinesis UpdateStreamMode': row(
		'Kinesis UpdateStreamMode',
		{ StreamARN: streamArn, StreamModeDetails: { StreamMode: 'ON_DEMAND' } },
		['StreamARN'],
		stream,
	),
	'Kinesis RegisterStreamConsumer': row(
		'Kinesis RegisterStreamConsumer',
		{ StreamARN: streamArn, ConsumerName: 'app' },
		['StreamARN', 'ConsumerName'],
		stream,
		consumer,
	),
	'Kinesis DeregisterStreamConsumer': row(
		'Kinesis DeregisterStreamConsumer',
		{ StreamARN: streamArn, ConsumerName: 'app' },
		['StreamARN', 'ConsumerName'],
		stream,
		consumer,
	),
	'CloudWatch PutAlarmMuteRule': row(
		'CloudWatch PutAlarmMuteRule',
		{
			Name: 'release',
			Rule: { Schedule: { Expression: 'at(2026-11-20T09:30)', Duration: 'PT30M' } },
			MuteTargets: { AlarmNames: ['depth'] },
		},
		['Name', 'MuteTargets'],
		muteRule,
		alarm,
	),
	'CloudWatch DeleteAlarmMuteRule': row(
		'CloudWatch DeleteAlarmMuteRule',
		{ AlarmMuteRuleName: 'release' },
		['AlarmMuteRuleName'],
		muteRule,
	),
};

/** What has to be in a path, without which nothing can be sent. */
const reads: Readonly<Record<string, object>> = {
	'Lambda GetFunctionConfiguration': { FunctionName: 'orders' },
	'CloudWatch GetAlarmMuteRule': { AlarmMuteRuleName: 'release' },
};

/** A request of any operation of the list; reads and touches are asked for nothing. */
export function rowOf(operation: string): Row {
	const all: Readonly<Record<string, Row | undefined>> = writes;
	return all[operation] ?? { input: reads[operation] ?? {}, naming: [], about: [queue] };
}
