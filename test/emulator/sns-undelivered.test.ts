import { CreateTopicCommand, PublishCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { DeleteQueueCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { letsTopicsIn } from '../helpers/queue-policies.ts';
import { type Local, startLocal } from './local.ts';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
});
afterAll(() => local.stop());

const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

/** A queue with a dead-letter queue for what a topic can not deliver to it. */
async function subscribed(name: string, settings: Record<string, string>, fifo = false) {
	const suffix = fifo ? '.fifo' : '';
	const type: Record<string, string> = fifo ? { FifoQueue: 'true' } : {};
	const [queue, letters, topic] = [name, `${name}-dlq`, `${name}-events`].map(
		(one) => `${one}${suffix}`,
	) as [string, string, string];
	const dead = await local.createQueue(letters, { ...type, ...letsTopicsIn(arnOf(letters)) });
	const made = await local.createQueue(queue, { ...type, ...settings });
	const { TopicArn } = await local.sns.send(
		new CreateTopicCommand({
			Name: topic,
			Attributes: fifo ? { FifoTopic: 'true', ContentBasedDeduplication: 'true' } : {},
		}),
	);
	await local.sns.send(
		new SubscribeCommand({
			TopicArn,
			Protocol: 'sqs',
			Endpoint: made.arn,
			Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }) },
		}),
	);
	const publish = (Message: string, more = {}) =>
		local.sns.send(new PublishCommand({ TopicArn, Message, ...more }));
	/** How many are in the queue and in the dead-letter queue. */
	const counts = async () => [
		(await local.counts(made.url)).visible,
		(await local.counts(dead.url)).visible,
	];
	return { made, dead, publish, counts };
}

test.each([
	['a queue without a policy', {}],
	['a policy for another topic', { Policy: letsTopicsIn('arn:aws:sqs:::x').Policy }],
	[
		'a condition that is not worked out',
		{
			Policy: letsTopicsIn('*').Policy.replace(
				'"Action"',
				'"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}},"Action"',
			),
		},
	],
	['the key that AWS keeps', { ...letsTopicsIn('*'), KmsMasterKeyId: 'alias/aws/sqs' }],
	['a queue of small messages', { ...letsTopicsIn('*'), MaximumMessageSize: '1024' }],
])(
	'%s gets nothing: it is in the dead-letter queue of the subscription',
	async (what, settings) => {
		const { publish, counts, dead } = await subscribed(what.replace(/\W/g, '-'), settings);
		await publish('x'.repeat(1000));
		expect(await counts()).toEqual([0, 1]);
		const [letter] = await local.receive(dead.url);
		// As it would have come to the subscriber.
		expect(JSON.parse(letter?.Body ?? '')).toMatchObject({ Type: 'Notification' });
	},
);

test('a queue that is gone leaves it to the dead-letter queue, and nothing where there is none', async () => {
	const { made, dead, publish, counts } = await subscribed('gone', letsTopicsIn('*'));
	await publish('one');
	expect(await counts()).toEqual([1, 0]);
	await local.sqs.send(new DeleteQueueCommand({ QueueUrl: made.url }));
	await publish('two');
	expect((await local.counts(dead.url)).visible).toBe(1);
	await local.sqs.send(new DeleteQueueCommand({ QueueUrl: dead.url }));
	await expect(publish('three')).resolves.toMatchObject({ MessageId: expect.any(String) });
});

test('a FIFO topic takes the same message twice in five minutes, and delivers it once', async () => {
	const { publish, counts } = await subscribed('once', letsTopicsIn('*'), true);
	const group = { MessageGroupId: 'a' };
	await publish('same', group);
	await publish('same', { MessageGroupId: 'b' });
	await publish('other', { ...group, MessageDeduplicationId: 'id' });
	await publish('another', { ...group, MessageDeduplicationId: 'id' });
	expect(await counts()).toEqual([2, 0]);
});
