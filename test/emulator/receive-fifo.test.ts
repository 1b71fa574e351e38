import { ReceiveMessageCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Local, startLocal } from './local.ts';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
});
afterAll(() => local.stop());

async function filled(name: string, groups: readonly string[]): Promise<string> {
	const { url } = await local.createQueue(name, { FifoQueue: 'true' });
	await local.sqs.send(
		new SendMessageBatchCommand({
			QueueUrl: url,
			Entries: groups.map((group, index) => ({
				Id: String(index),
				MessageBody: `${group}${index}`,
				MessageGroupId: group,
				MessageDeduplicationId: String(index),
			})),
		}),
	);
	return url;
}

async function receive(url: string, more: object = {}) {
	const { Messages = [] } = await local.sqs.send(
		new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, ...more }),
	);
	return Messages;
}

test('one receive takes several messages of a group, in order, and locks it', async () => {
	const url = await filled('several.fifo', ['a', 'b', 'a', 'a', 'b']);
	const first = await receive(url, { MaxNumberOfMessages: 4 });
	expect(first.map(({ Body }) => Body)).toEqual(['a0', 'a2', 'a3', 'b1']);
	expect(await receive(url)).toEqual([]);
});

test('messages that were given back come again in the order of their group', async () => {
	const url = await filled('back.fifo', ['a', 'a', 'a']);
	const taken = await receive(url, { VisibilityTimeout: 1 });
	expect(taken).toHaveLength(3);
	await expect
		.poll(async () => (await receive(url)).map(({ Body }) => Body))
		.toEqual(['a0', 'a1', 'a2']);
});

test('an attempt that is repeated gets the same messages with the same handles', async () => {
	const url = await filled('attempt.fifo', ['a', 'a']);
	const attempt = { ReceiveRequestAttemptId: 'try-1', VisibilityTimeout: 30 };
	const first = await receive(url, attempt);
	expect(first).toHaveLength(2);
	expect(await receive(url, attempt)).toEqual(first);
	expect(await receive(url, { ReceiveRequestAttemptId: 'try-2' })).toEqual([]);
});

test('a standard queue takes no attempt id', async () => {
	const { url } = await local.createQueue('plain');
	await expect(receive(url, { ReceiveRequestAttemptId: 'x' })).rejects.toThrow(
		/not valid for this queue type/,
	);
});
