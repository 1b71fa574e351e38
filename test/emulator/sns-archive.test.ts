import {
	CreateTopicCommand,
	DeleteTopicCommand,
	GetSubscriptionAttributesCommand,
	PublishCommand,
	SetSubscriptionAttributesCommand,
	SubscribeCommand,
} from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { Archive } from '../../source/emulator/sns/archive.ts';
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
	const createTopic = () =>
		local.sns.send(
			new CreateTopicCommand({
				Name: 'orders.fifo',
				Attributes: { FifoTopic: 'true', ContentBasedDeduplication: 'true', ...attributes },
			}),
		);
	const { TopicArn: topicArn = '' } = await createTopic();
	const queue = await local.createQueue('all.fifo', {
		FifoQueue: 'true',
		...letsTopicsIn('arn:aws:sqs:us-east-1:000000000000:all.fifo'),
	});
	const subscribe = (more: Record<string, string> = {}) =>
		local.sns.send(
			new SubscribeCommand({
				...{ TopicArn: topicArn, Protocol: 'sqs', Endpoint: queue.arn },
				Attributes: { RawMessageDelivery: 'true', ...more },
			}),
		);
	const { SubscriptionArn: arn = '' } = await subscribe();
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
	return { local, queue, topicArn, arn, createTopic, subscribe, publish, set, drained };
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

test('a message that is sent again says so, raw as in an envelope, and stays what it was in all else', async () => {
	const { local, arn, topicArn, publish, set, queue } = await world();
	const before = await publish('one');
	const [raw] = await local.receive(queue.url, { VisibilityTimeout: 30 });
	await local.delete(queue.url, raw?.ReceiptHandle);
	local.pass(minutes(10));
	const again = policy(-minutes(60) + Date.now());
	await set(again);
	const [replayed] = await local.receive(queue.url, { VisibilityTimeout: 30 });
	await local.delete(queue.url, replayed?.ReceiptHandle);
	expect(raw?.MessageAttributes).toBeUndefined();
	expect([replayed?.Body, replayed?.MessageAttributes]).toEqual([
		'one',
		{ Replayed: { DataType: 'String', StringValue: 'true' } },
	]);
	await local.sns.send(
		new SetSubscriptionAttributesCommand({
			...{ SubscriptionArn: arn, AttributeName: 'RawMessageDelivery', AttributeValue: 'false' },
		}),
	);
	local.pass(minutes(10));
	await set(policy(-minutes(59) + Date.now()));
	const [wrapped] = await local.receive(queue.url, { VisibilityTimeout: 30 });
	expect(JSON.parse(wrapped?.Body ?? '')).toMatchObject({
		...{ Message: 'one', MessageId: before.MessageId, TopicArn: topicArn },
		MessageAttributes: { Replayed: { Type: 'String', Value: 'true' } },
	});
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

test('a topic that is made anew has nothing of the one before it', async () => {
	const { local, topicArn, createTopic, subscribe, publish, drained } = await world();
	await publish('of the one before');
	expect(await drained()).toEqual(['of the one before']);
	await local.sns.send(new DeleteTopicCommand({ TopicArn: topicArn }));
	await createTopic();
	local.pass(minutes(10));
	await publish('its own');
	await subscribe({ ReplayPolicy: policy(-minutes(60) + Date.now()) });
	expect(await drained()).toEqual(['its own']);
});

test('beyond what all topics together keep the oldest message goes, whichever topic it is of', () => {
	let now = 0;
	const archive = new Archive(() => now);
	const topic = (name: string) => ({
		arn: `arn:aws:sns:us-east-1:000000000000:${name}.fifo`,
		name: `${name}.fifo`,
		attributes: { ArchivePolicy: '{"MessageRetentionPeriod":"30"}' },
		subscriptionArns: [],
	});
	const [quiet, busy] = [topic('quiet'), topic('busy')];
	const keep = (of: typeof quiet, many: number) => {
		for (let index = 0; index < many; index++) {
			now++;
			archive.keep(of, { id: String(now), body: '', attributes: {} });
		}
	};
	const kept = (of: typeof quiet) => archive.between(of, 0, now).map(({ at }) => at);
	keep(quiet, 2);
	keep(busy, 19_998);
	keep(busy, 1);
	expect(kept(quiet)).toEqual([2]);
	expect(kept(busy)).toHaveLength(19_999);
	keep(busy, 2);
	expect(kept(quiet)).toEqual([]);
	expect(kept(busy)[0]).toBe(4);
});

test.each([
	['of a topic without an archive', {}, policy(0), /the topic has no archive/],
	['without a starting point', undefined, '{"PointType":"Timestamp"}', /StartingPoint are needed/],
	['that ends before it starts', undefined, policy(2000, 1000), /EndingPoint has to be after/],
])('a replay %s is refused', async (_, attributes, text, why) => {
	const { set } = await world(attributes);
	expect((await errorOf(set(text))).message).toMatch(why);
});
