import { GetMetricStatisticsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
	CreateTopicCommand,
	PublishBatchCommand,
	PublishCommand,
	SubscribeCommand,
} from '@aws-sdk/client-sns';
import { StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { letsTopicsIn } from '../helpers/queue-policies.ts';
import { type Local, startLocal } from './local.ts';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
});
afterAll(() => local.stop());

/** Sum or maximum of a metric up to now; `undefined` when it has no data. */
async function metric(
	namespace: string,
	name: string,
	dimension: readonly [name: string, value: string],
	statistic: 'Sum' | 'Maximum' = 'Sum',
) {
	// What services publish can be read when its minute is over.
	local.pass(120_000);
	const now = Date.now() + 24 * 3_600_000;
	const { Datapoints = [] } = await local.cloudwatch.send(
		new GetMetricStatisticsCommand({
			Namespace: namespace,
			MetricName: name,
			Dimensions: [{ Name: dimension[0], Value: dimension[1] }],
			StartTime: new Date(now - 48 * 3_600_000),
			EndTime: new Date(now),
			Period: 48 * 3600,
			Statistics: [statistic],
		}),
	);
	const values = Datapoints.map((point) => point[statistic] ?? 0);
	if (values.length === 0) return undefined;
	return statistic === 'Sum' ? values.reduce((sum, value) => sum + value) : Math.max(...values);
}

const ofQueue = (queue: string, name: string, statistic?: 'Sum' | 'Maximum') =>
	metric('AWS/SQS', name, ['QueueName', queue], statistic);

test('messages that pass a queue are counted', async () => {
	const { url } = await local.createQueue('counted');
	await local.send(url, 'four');
	await local.send(url, 'sixsix');
	const [message] = await local.receive(url, { MaxNumberOfMessages: 1, VisibilityTimeout: 60 });
	await local.delete(url, message?.ReceiptHandle);
	await local.receive(url, { VisibilityTimeout: 60 });
	await local.receive(url);
	expect(await ofQueue('counted', 'NumberOfMessagesSent')).toBe(2);
	expect(await ofQueue('counted', 'SentMessageSize')).toBe(10);
	expect(await ofQueue('counted', 'NumberOfMessagesReceived')).toBe(2);
	expect(await ofQueue('counted', 'NumberOfMessagesDeleted')).toBe(1);
	expect(await ofQueue('counted', 'NumberOfEmptyReceives')).toBe(1);
});

test('depth and age of a queue are sampled', async () => {
	const { url } = await local.createQueue('deep');
	for (const body of ['1', '2', '3']) await local.send(url, body);
	await local.send(url, 'later', { DelaySeconds: 900 });
	await local.receive(url, { MaxNumberOfMessages: 1, VisibilityTimeout: 600 });
	local.pass(90_000);
	local.endpoint.sampleGauges();
	const gauge = (name: string) => ofQueue('deep', name, 'Maximum');
	expect(await gauge('ApproximateNumberOfMessagesVisible')).toBe(2);
	expect(await gauge('ApproximateNumberOfMessagesNotVisible')).toBe(1);
	expect(await gauge('ApproximateNumberOfMessagesDelayed')).toBe(1);
	expect(await gauge('ApproximateAgeOfOldestMessage')).toBeGreaterThanOrEqual(90);
});

test('a message can be given a past', async () => {
	const { url } = await local.createQueue('backdated');
	const { MessageId: messageId = '' } = await local.send(url, 'old');
	const sentAt = Date.now() - 3 * 3_600_000;
	local.endpoint.backdate('backdated', [
		{ messageId, sentAt },
		{ messageId: 'unknown', sentAt: 0 },
	]);
	const [message] = await local.receive(url);
	expect(message?.Attributes?.['SentTimestamp']).toBe(String(sentAt));
});

test('a move to the dead-letter queue counts as nothing, a redrive as send and delete', async () => {
	const { queue, dlq } = await local.createPair('dying');
	await local.bury(queue.url, ['1', '2']);
	expect(await ofQueue('dying-dlq', 'NumberOfMessagesSent')).toBeUndefined();
	await local.sqs.send(
		new StartMessageMoveTaskCommand({ SourceArn: dlq.arn, MaxNumberOfMessagesPerSecond: 500 }),
	);
	await expect.poll(async () => (await local.counts(queue.url)).visible).toBe(2);
	expect(await ofQueue('dying-dlq', 'NumberOfMessagesDeleted')).toBe(2);
	expect(await ofQueue('dying', 'NumberOfMessagesSent')).toBe(4);
});

test('what a topic gets and delivers is counted', async () => {
	const { arn, url } = await local.createQueue(
		'subscribed',
		letsTopicsIn('arn:aws:sqs:us-east-1:000000000000:subscribed'),
	);
	const { TopicArn } = await local.sns.send(new CreateTopicCommand({ Name: 'news' }));
	await local.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arn }));
	await local.sns.send(new PublishCommand({ TopicArn, Message: 'one 😀' }));
	await local.sns.send(
		new PublishBatchCommand({
			TopicArn,
			PublishBatchRequestEntries: [
				{ Id: 'a', Message: 'two' },
				{ Id: 'b', Message: 'three' },
			],
		}),
	);
	expect((await local.counts(url)).visible).toBe(3);
	const [message] = await local.receive(url);
	expect(JSON.parse(message?.Body ?? '')).toMatchObject({ Message: 'one 😀' });
	expect(await metric('AWS/SNS', 'NumberOfMessagesPublished', ['TopicName', 'news'])).toBe(3);
	expect(await ofQueue('subscribed', 'NumberOfMessagesSent')).toBe(3);
});

test('metrics that were sent compressed are read', async () => {
	await local.cloudwatch.send(
		new PutMetricDataCommand({
			Namespace: 'Shop',
			MetricData: Array.from({ length: 500 }, (_, index) => ({
				MetricName: `orders-with-a-long-name-${index}`,
				Dimensions: [{ Name: 'Shop', Value: 'main' }],
				Value: index,
			})),
		}),
	);
	expect(await metric('Shop', 'orders-with-a-long-name-7', ['Shop', 'main'])).toBe(7);
});
