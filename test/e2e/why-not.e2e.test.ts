import { afterAll, beforeAll, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { letsTopicsIn } from '../helpers/queue-policies.ts';
import { topicArn } from '../helpers/tailing.ts';
import { start } from '../helpers/terminal.ts';
import { askTopics, makeQueue } from './ask.ts';

/*
"Why did mine not arrive?" Every cause that awsmsg knows, each with a subscription that has it, answered on one screen: who would
get a message that lies in a queue, were it published again.
*/

let endpoint: Endpoint;
beforeAll(async () => {
	endpoint = await startEndpoint({ shared: true });
});
afterAll(() => endpoint?.stop());

const arnOf = (queue: string) => `arn:aws:sqs:us-east-1:000000000000:${queue}`;

async function subscribe(
	topic: string,
	protocol: string,
	address: string,
	attributes: Readonly<Record<string, string>> = {},
): Promise<void> {
	const entries = Object.entries(attributes).flatMap(([name, value], index) => [
		[`Attributes.entry.${index + 1}.key`, name],
		[`Attributes.entry.${index + 1}.value`, value],
	]);
	await askTopics(endpoint, 'Subscribe', {
		...{ TopicArn: topicArn(topic), Protocol: protocol, Endpoint: address },
		...Object.fromEntries(entries),
	});
}

const openQueue = (name: string, attributes: Readonly<Record<string, string>> = {}) =>
	makeQueue(endpoint, name, [], { ...letsTopicsIn(arnOf(name)), ...attributes });

/** Eleven attributes: one more than SQS takes. */
const attributes = Object.fromEntries(
	Array.from({ length: 11 }, (_, index) => {
		const at = `MessageAttributes.entry.${index + 1}`;
		return [
			[`${at}.Name`, index === 0 ? 'store' : `extra${index}`],
			[`${at}.Value.DataType`, 'String'],
			[`${at}.Value.StringValue`, index === 0 ? 'paris' : 'x'],
		];
	}).flat(),
);

test('each cause is told in words, on one screen', async () => {
	await askTopics(endpoint, 'CreateTopic', { Name: 'why' });
	await openQueue('inbox');
	for (const name of ['by-filter', 'by-scope', 'raw']) await openQueue(name);
	await openQueue('by-key', { KmsMasterKeyId: 'alias/aws/sqs' });
	await makeQueue(endpoint, 'closed');
	const sqs = (name: string, more: Readonly<Record<string, string>> = {}) =>
		subscribe('why', 'sqs', arnOf(name), more);
	await sqs('inbox');
	await sqs('by-filter', { FilterPolicy: '{"store":["berlin"]}' });
	await sqs('by-scope', { FilterPolicy: '{"kind":["Order"]}' });
	await sqs('raw', { RawMessageDelivery: 'true' });
	for (const name of ['by-key', 'closed', 'gone']) await sqs(name);
	await subscribe('why', 'email', 'oncall@example.com');
	await subscribe('why', 'sms', '+14155550100');
	const body = JSON.stringify({ kind: 'Order', text: 'x'.repeat(1600) });
	await askTopics(endpoint, 'Publish', { TopicArn: topicArn('why'), Message: body, ...attributes });

	const fifo = { FifoTopic: 'true', ContentBasedDeduplication: 'true' };
	const settings = Object.entries(fifo).flatMap(([name, value], index) => [
		[`Attributes.entry.${index + 1}.key`, name],
		[`Attributes.entry.${index + 1}.value`, value],
	]);
	await askTopics(endpoint, 'CreateTopic', { Name: 'once.fifo', ...Object.fromEntries(settings) });
	await openQueue('once-inbox.fifo', { FifoQueue: 'true' });
	await subscribe('once.fifo', 'sqs', arnOf('once-inbox.fifo'));
	await askTopics(endpoint, 'Publish', {
		...{ TopicArn: topicArn('once.fifo'), Message: '{"kind":"Order"}', MessageGroupId: 'g' },
	});

	const app = await start(endpoint.flags, { columns: 150, rows: 40 });
	await app.sees(/inbox/);
	const recipients = async (queue: string) => {
		await app
			.press(':')
			.type(`peek ${queue}`)
			.press('enter')
			.sees(/> .*Order/);
		await app.press('enter').sees(/messages > /);
		await app
			.press('a')
			.type('recipients')
			.press('enter')
			.sees(/Nothing was sent\./);
	};
	await recipients('inbox');
	for (const why of [
		/yes sqs inbox +in an envelope of SNS/,
		/no +sqs by-filter .*store.*berlin/,
		/no +sqs by-scope .*scope MessageBody would take it/,
		/no +sqs raw +raw delivery takes 10 attributes, of 11 SNS discards the message/,
		/no +sqs by-key +its queue is encrypted by AWS's own key/,
		/no +sqs closed +the policy of its queue does not let the topic in/,
		/no +sqs gone +its queue does not exist/,
		/no +email oncall@example.com +waits for confirmation/,
		/no +sms \+14155550100 +the message is too large for its protocol: 1,6\d\d of 1,600/,
	]) {
		await app.sees(why);
	}
	await recipients('once-inbox.fifo');
	await app.sees(/no +sqs once-inbox\.fifo +the topic got one with this deduplication id/);
	await app.press('ctrl-c').exits(130);
});
