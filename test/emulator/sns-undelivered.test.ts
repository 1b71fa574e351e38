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
async function subscribed(name: string, settings: Record<string, string>) {
	const letters = `${name}-dlq`;
	const dead = await local.createQueue(letters, letsTopicsIn(arnOf(letters)));
	const made = await local.createQueue(name, settings);
	const { TopicArn } = await local.sns.send(new CreateTopicCommand({ Name: `${name}-events` }));
	await local.sns.send(
		new SubscribeCommand({
			TopicArn,
			Protocol: 'sqs',
			Endpoint: made.arn,
			Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }) },
		}),
	);
	const publish = (Message: string) => local.sns.send(new PublishCommand({ TopicArn, Message }));
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

test('a FIFO topic takes the same message again for five minutes, and delivers it once, to standard queues too', async () => {
	const { arn, url } = await local.createQueue('once', letsTopicsIn('*'));
	const Attributes = { FifoTopic: 'true', ContentBasedDeduplication: 'true' };
	const { TopicArn } = await local.sns.send(
		new CreateTopicCommand({ Name: 'once.fifo', Attributes }),
	);
	await local.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arn }));
	const publish = (Message: string, MessageGroupId: string, more = {}) =>
		local.sns.send(new PublishCommand({ TopicArn, Message, MessageGroupId, ...more }));
	const arrived = async () => (await local.counts(url)).visible;
	await publish('same', 'a');
	await publish('same', 'b');
	await publish('other', 'a', { MessageDeduplicationId: 'id' });
	await publish('another', 'a', { MessageDeduplicationId: 'id' });
	expect(await arrived()).toBe(2);
	local.pass(5 * 60_000 + 1);
	await publish('same', 'a');
	expect(await arrived()).toBe(3);
});
