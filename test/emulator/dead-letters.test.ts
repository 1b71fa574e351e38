import {
	ListDeadLetterSourceQueuesCommand,
	ReceiveMessageCommand,
	SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Local, startLocal } from './local.ts';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
});
afterAll(() => local.stop());

describe('dead-letter sources', () => {
	test('a dead-letter queue names the queues that send to it, and no others', async () => {
		const { queue, dlq } = await local.createPair('orders');
		await local.createPair('unrelated');
		const answer = await local.sqs.send(
			new ListDeadLetterSourceQueuesCommand({ QueueUrl: dlq.url }),
		);
		expect(answer.queueUrls).toEqual([queue.url]);
		expect(answer.NextToken).toBeUndefined();
	});

	test('sources come in pages when MaxResults is set', async () => {
		const dlq = await local.createQueue('shared-dlq');
		const policy = JSON.stringify({ deadLetterTargetArn: dlq.arn, maxReceiveCount: 3 });
		for (const name of ['c', 'a_1', 'a-2', 'B', 'd']) {
			await local.createQueue(`shared-${name}`, { RedrivePolicy: policy });
		}
		const names: string[] = [];
		let next: string | undefined;
		do {
			const answer = await local.sqs.send(
				new ListDeadLetterSourceQueuesCommand({
					QueueUrl: dlq.url,
					MaxResults: 2,
					NextToken: next,
				}),
			);
			expect(answer.queueUrls?.length).toBeLessThanOrEqual(2);
			names.push(...(answer.queueUrls ?? []).map((url) => url.split('/').pop() ?? ''));
			next = answer.NextToken;
		} while (next !== undefined);
		expect(names).toEqual(['shared-B', 'shared-a-2', 'shared-a_1', 'shared-c', 'shared-d']);
	});
});

describe('a message that was received too often', () => {
	test('says in the dead-letter queue where it came from', async () => {
		const { queue, dlq } = await local.createPair('payments');
		await local.bury(queue.url, ['{"id":1}']);
		const [message] = await local.receive(dlq.url);
		expect(message?.Attributes?.['DeadLetterQueueSourceArn']).toBe(queue.arn);
	});

	test('keeps counting its receives across the move', async () => {
		const { queue, dlq } = await local.createPair('counted', 2);
		await local.send(queue.url, 'again');
		const counts = [];
		for (const url of [queue.url, queue.url, queue.url, dlq.url, dlq.url]) {
			for (const message of await local.receive(url)) {
				counts.push(message.Attributes?.['ApproximateReceiveCount']);
			}
		}
		expect(counts).toEqual(['1', '2', '3', '4']);
	});

	test('keeps its time of sending in a standard queue', async () => {
		const { queue, dlq } = await local.createPair('dated');
		await local.send(queue.url, 'old');
		const [first] = await local.receive(queue.url);
		local.pass(60_000);
		await local.receive(queue.url);
		const [dead] = await local.receive(dlq.url);
		expect(dead?.Attributes?.['SentTimestamp']).toBe(first?.Attributes?.['SentTimestamp']);
	});

	test('gets a new time and its own id as deduplication id in a FIFO queue', async () => {
		const { queue, dlq } = await local.createPair('dated', 1, true);
		await local.send(queue.url, 'x', { MessageGroupId: 'g', MessageDeduplicationId: 'd' });
		const [first] = await local.receive(queue.url);
		local.pass(60_000);
		await local.receive(queue.url);
		const [dead] = await local.receive(dlq.url);
		expect(dead?.Attributes?.['MessageDeduplicationId']).toBe(first?.MessageId);
		expect(dead?.Attributes?.['MessageGroupId']).toBe('g');
		expect(Number(dead?.Attributes?.['SentTimestamp'])).toBeGreaterThan(
			Number(first?.Attributes?.['SentTimestamp']) + 50_000,
		);
	});
});

describe('system attributes', () => {
	test('the trace header that was sent comes back, alone and in batches', async () => {
		const { url } = await local.createQueue('traced');
		const header = (value: string) => ({
			AWSTraceHeader: { DataType: 'String', StringValue: value },
		});
		await local.send(url, 'one', { MessageSystemAttributes: header('Root=1-1') });
		const sent = await local.sqs.send(
			new SendMessageBatchCommand({
				QueueUrl: url,
				Entries: [{ Id: '0', MessageBody: 'two', MessageSystemAttributes: header('Root=1-2') }],
			}),
		);
		expect(sent.Successful?.[0]?.MD5OfMessageSystemAttributes).toMatch(/^[0-9a-f]{32}$/);
		const messages = await local.receive(url, { VisibilityTimeout: 30 });
		expect(messages.map((message) => message.Attributes?.['AWSTraceHeader'])).toEqual([
			'Root=1-1',
			'Root=1-2',
		]);
	});

	test('a group id stays with a message on a standard queue', async () => {
		const { url } = await local.createQueue('fair');
		await local.send(url, 'hello', { MessageGroupId: 'tenant-7' });
		const [message] = await local.receive(url);
		expect(message?.Attributes?.['MessageGroupId']).toBe('tenant-7');
	});

	test('what is not asked for is not returned', async () => {
		const { url } = await local.createQueue('quiet');
		await local.send(url, 'x', {
			MessageAttributes: { kind: { DataType: 'String', StringValue: 'a' } },
		});
		const { Messages } = await local.sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
		expect(Messages?.[0]?.Attributes).toBeUndefined();
		expect(Messages?.[0]?.MessageAttributes).toBeUndefined();
	});
});

describe('a message that is too old', () => {
	const counted = async (url: string) => (await local.counts(url)).visible;

	test('is deleted by the time it was first sent, in a dead-letter queue too', async () => {
		const { queue, dlq } = await local.createPair('aging');
		await local.bury(queue.url, ['{"id":1}']);
		expect(await counted(dlq.url)).toBe(1);
		local.pass(4 * 86_400_000 - 60_000);
		await local.send(dlq.url, 'young');
		expect(await counted(dlq.url)).toBe(2);
		local.pass(120_000);
		expect(await counted(dlq.url)).toBe(1);
		expect((await local.receive(dlq.url))[0]?.Body).toBe('young');
	});

	test('starts anew with the move into a FIFO dead-letter queue', async () => {
		const { queue, dlq } = await local.createPair('aging-fifo', 1, true);
		await local.send(queue.url, 'old', { MessageGroupId: 'a', MessageDeduplicationId: 'a' });
		local.pass(3 * 86_400_000);
		for (let receive = 0; receive < 2; receive++) {
			await local.receive(queue.url);
			local.pass(60_000);
		}
		local.pass(3 * 86_400_000);
		expect(await counted(dlq.url)).toBe(1);
		local.pass(2 * 86_400_000);
		expect(await counted(dlq.url)).toBe(0);
	});
});
