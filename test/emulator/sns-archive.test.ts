import {
	CreateTopicCommand,
	GetSubscriptionAttributesCommand,
	PublishCommand,
	SetSubscriptionAttributesCommand,
	SubscribeCommand,
} from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { stopLater } from '../helpers/fixtures.ts';
import { letsTopicsIn } from '../helpers/queue-policies.ts';
import { errorOf, startLocal } from './local.ts';

const minutes = (many: number) => many * 60_000;

/** A FIFO topic with an archive and a queue that subscribed. */
async function world(
	attributes: Record<string, string> = { ArchivePolicy: '{"MessageRetentionPeriod":"30"}' },
) {
	const local = await startLocal();
	stopLater(() => local.stop());
	const { TopicArn: topicArn = '' } = await local.sns.send(
		new CreateTopicCommand({
			Name: 'orders.fifo',
			Attributes: { FifoTopic: 'true', ContentBasedDeduplication: 'true', ...attributes },
		}),
	);
	const queue = await local.createQueue('all.fifo', {
		FifoQueue: 'true',
		...letsTopicsIn('arn:aws:sqs:us-east-1:000000000000:all.fifo'),
	});
	const { SubscriptionArn: arn = '' } = await local.sns.send(
		new SubscribeCommand({
			...{ TopicArn: topicArn, Protocol: 'sqs', Endpoint: queue.arn },
			Attributes: { RawMessageDelivery: 'true' },
		}),
	);
	const publish = (Message: string) =>
		local.sns.send(new PublishCommand({ TopicArn: topicArn, Message, MessageGroupId: 'g' }));
	const set = (AttributeValue: string) =>
		local.sns.send(
			new SetSubscriptionAttributesCommand({
				...{ SubscriptionArn: arn, AttributeName: 'ReplayPolicy', AttributeValue },
			}),
		);
	/** What lies in the queue, taken out of it. */
	const drained = async () => {
		const bodies: string[] = [];
		for (;;) {
			const some = await local.receive(queue.url, { VisibilityTimeout: 30 });
			if (some.length === 0) return bodies;
			for (const { Body = '', ReceiptHandle } of some) {
				bodies.push(Body);
				await local.delete(queue.url, ReceiptHandle);
			}
		}
	};
	return { local, arn, publish, set, drained };
}

const policy = (start: number, end?: number) =>
	JSON.stringify({
		...{ PointType: 'Timestamp', StartingPoint: new Date(start).toISOString() },
		...(end === undefined ? {} : { EndingPoint: new Date(end).toISOString() }),
	});

test('what a topic kept is sent again from a time on, and then what is published', async () => {
	const { local, arn, publish, set, drained } = await world();
	await publish('one');
	local.pass(minutes(10));
	const middle = Date.now() + minutes(10);
	await publish('two');
	expect(await drained()).toEqual(['one', 'two']);
	local.pass(minutes(10));
	await set(policy(middle - 1000));
	expect(await drained()).toEqual(['two']);
	await publish('three');
	expect(await drained()).toEqual(['three']);
	const { Attributes } = await local.sns.send(
		new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }),
	);
	expect(Attributes).toMatchObject({ ReplayStatus: 'Completed' });
});

test('a replay with an end pauses the subscription, until its policy is another', async () => {
	const { local, publish, set, drained } = await world();
	await publish('one');
	expect(await drained()).toEqual(['one']);
	local.pass(minutes(10));
	const now = Date.now() + minutes(10);
	await set(policy(now - minutes(60), now));
	expect(await drained()).toEqual(['one']);
	await publish('two');
	expect(await drained()).toEqual([]);
	local.pass(minutes(10));
	await set(policy(now));
	expect(await drained()).toEqual(['two']);
});

test.each([
	['of a topic without an archive', {}, policy(0), /the topic has no archive/],
	['without a starting point', undefined, '{"PointType":"Timestamp"}', /StartingPoint are needed/],
	['that ends before it starts', undefined, policy(2000, 1000), /EndingPoint has to be after/],
])('a replay %s is refused', async (_, attributes, text, why) => {
	const { set } = await world(attributes);
	expect((await errorOf(set(text))).message).toMatch(why);
});
