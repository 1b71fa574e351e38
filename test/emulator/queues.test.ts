import {
	ChangeMessageVisibilityBatchCommand,
	ChangeMessageVisibilityCommand,
	CreateQueueCommand,
	DeleteMessageBatchCommand,
	DeleteQueueCommand,
	GetQueueAttributesCommand,
	GetQueueUrlCommand,
	ListQueuesCommand,
	ListQueueTagsCommand,
	PurgeQueueCommand,
	SendMessageBatchCommand,
	SetQueueAttributesCommand,
	SQSClient,
	TagQueueCommand,
	UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fauxqs } from '../../source/emulator/fauxqs.ts';
import { createSqs } from '../../source/emulator/sqs/sqs.ts';
import { runs } from '../helpers/whole.ts';
import { errorOf, type Local, startLocal } from './local.ts';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
});
afterAll(() => local.stop());

const set = (url: string, attributes: Record<string, string>) =>
	local.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributes }));

describe('purging', () => {
	test('takes messages in flight too, and is refused a second time within 60 seconds', async () => {
		const { url } = await local.createQueue('purged');
		const purge = () => local.sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
		await local.send(url, '1');
		await local.send(url, '2');
		await local.receive(url, { MaxNumberOfMessages: 1, VisibilityTimeout: 60 });
		await purge();
		expect(await local.counts(url)).toEqual({ visible: 0, inFlight: 0 });
		const error = await errorOf(purge());
		expect(error.name).toBe('PurgeQueueInProgress');
		expect(error.Code).toBe('AWS.SimpleQueueService.PurgeQueueInProgress');
		local.pass(60_000);
		await purge();
	});
});

describe('a queue', () => {
	test('that was deleted leaves its name blocked for 60 seconds', async () => {
		const { url } = await local.createQueue('deleted');
		await local.sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
		expect((await errorOf(local.counts(url))).name).toBe('QueueDoesNotExist');
		expect((await errorOf(local.createQueue('deleted'))).name).toBe('QueueDeletedRecently');
		local.pass(60_000);
		await local.createQueue('deleted');
	});

	test('is made once: the same again is fine, other attributes are not', async () => {
		const first = await local.createQueue('twice', { DelaySeconds: '5' });
		expect(await local.createQueue('twice', { DelaySeconds: '5' })).toEqual(first);
		expect((await errorOf(local.createQueue('twice', { DelaySeconds: '6' }))).name).toBe(
			'QueueNameExists',
		);
	});

	test('has a URL on this endpoint, and belongs to its region', async () => {
		const { url } = await local.createQueue('here');
		expect(url).toBe(`${local.endpoint.endpoint}/000000000000/here`);
		const elsewhere = new SQSClient({ ...local.config, region: 'eu-west-1' });
		const error = await errorOf(elsewhere.send(new GetQueueUrlCommand({ QueueName: 'here' })));
		expect(error.name).toBe('QueueDoesNotExist');
		elsewhere.destroy();
	});

	test('refuses names that AWS refuses', async () => {
		for (const name of ['with space', 'x'.repeat(81), 'dotted.name', 'late.fifo']) {
			const create = new CreateQueueCommand({ QueueName: name });
			expect((await errorOf(local.sqs.send(create))).name).toContain('InvalidParameterValue');
		}
		await errorOf(local.createQueue('no-suffix', { FifoQueue: 'true' }));
	});

	test('can be tagged and untagged', async () => {
		const { url: QueueUrl } = await local.createQueue('tagged');
		await local.sqs.send(new TagQueueCommand({ QueueUrl, Tags: { team: 'shop', cost: '1' } }));
		await local.sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys: ['cost'] }));
		const { Tags } = await local.sqs.send(new ListQueueTagsCommand({ QueueUrl }));
		expect(Tags).toEqual({ team: 'shop' });
	});
});

describe('listing queues', () => {
	test('answers each queue once over all pages, whatever the names', async () => {
		let round = 0;
		await fc.assert(
			fc.asyncProperty(
				fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/), { minLength: 1, maxLength: 12 }),
				fc.integer({ min: 1, max: 5 }),
				async (names, size) => {
					round += 1;
					const prefix = `page${round}_`;
					for (const name of names) await local.createQueue(`${prefix}${name}`);
					const found: string[] = [];
					let next: string | undefined;
					do {
						const page = await local.sqs.send(
							new ListQueuesCommand({
								QueueNamePrefix: prefix,
								MaxResults: size,
								NextToken: next,
							}),
						);
						found.push(...(page.QueueUrls ?? []).map((url) => url.split('/').pop() ?? ''));
						next = page.NextToken;
					} while (next !== undefined);
					expect(found.sort()).toEqual(names.map((name) => `${prefix}${name}`).sort());
				},
			),
			{ numRuns: runs(25) },
		);
	});

	test('stops at 1,000 without MaxResults, and gives no token', async () => {
		const names = Array.from({ length: 1001 }, (_, index) => `many-${index}`);
		await Promise.all(names.map((name) => local.createQueue(name)));
		const page = await local.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'many-' }));
		expect(page.QueueUrls).toHaveLength(1000);
		expect(page.NextToken).toBeUndefined();
	});
});

describe('attributes', () => {
	test.each([
		['VisibilityTimeout', '43201', 'InvalidAttributeValue'],
		['DelaySeconds', '-1', 'InvalidAttributeValue'],
		['MaximumMessageSize', '1023', 'InvalidAttributeValue'],
		['MessageRetentionPeriod', 'long', 'InvalidAttributeValue'],
		['Policy', 'not json', 'InvalidAttributeValue'],
		['RedriveAllowPolicy', '{"redrivePermission":"maybe"}', 'InvalidAttributeValue'],
		['Colour', 'blue', 'InvalidAttributeName'],
		['ContentBasedDeduplication', 'true', 'InvalidAttributeName'],
	])('%s=%s is refused with %s, and nothing changes', async (name, value, code) => {
		const { url } = await local.createQueue('strict');
		const all = () =>
			local.sqs
				.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }))
				.then((answer) => answer.Attributes);
		const before = await all();
		expect((await errorOf(set(url, { [name]: value }))).name).toBe(code);
		expect(await all()).toEqual(before);
	});

	test('a redrive policy must name an existing queue of the same type that allows it', async () => {
		const { url } = await local.createQueue('source');
		const policy = (target: string, count: unknown = 3) =>
			set(url, {
				RedrivePolicy: JSON.stringify({ deadLetterTargetArn: target, maxReceiveCount: count }),
			});
		const fifo = await local.createQueue('target.fifo', { FifoQueue: 'true' });
		const closed = await local.createQueue('closed', {
			RedriveAllowPolicy: '{"redrivePermission":"denyAll"}',
		});
		const open = await local.createQueue('open');
		const reasons = [
			await errorOf(policy('arn:aws:sqs:us-east-1:000000000000:nowhere')),
			await errorOf(policy(fifo.arn)),
			await errorOf(policy(closed.arn)),
			await errorOf(policy(open.arn, 1001)),
		].map((error) => error.message.split('Reason: ')[1]);
		expect(reasons).toEqual([
			'Dead letter target does not exist.',
			'Dead-letter queue must be same type of queue as the source.',
			'Redrive permission denied by the RedriveAllowPolicy of the dead-letter queue.',
			'Invalid value for maxReceiveCount: 1001, valid values are from 1 to 1000 both inclusive.',
		]);
		await policy(open.arn, '3');
	});

	test('an empty policy is gone', async () => {
		const { url } = await local.createQueue('cleared', { Policy: '{"Statement":[]}' });
		await set(url, { Policy: '' });
		const { Attributes } = await local.sqs.send(
			new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
		);
		expect(Attributes).not.toHaveProperty('Policy');
	});
});

describe('a batch', () => {
	const entries = (bodies: readonly string[]) =>
		bodies.map((body, index) => ({ Id: String(index), MessageBody: body }));

	test('with one bad entry sends the nine others', async () => {
		const { url } = await local.createQueue('nine');
		const answer = await local.sqs.send(
			new SendMessageBatchCommand({
				QueueUrl: url,
				Entries: entries(['0', '1', '2', 'bad \u0000', '4', '5', '6', '7', '8', '9']),
			}),
		);
		expect(answer.Successful?.map((entry) => entry.Id)).toEqual([...'012456789']);
		expect(answer.Failed).toMatchObject([
			{ Id: '3', SenderFault: true, Code: 'InvalidMessageContents' },
		]);
		expect((await local.counts(url)).visible).toBe(9);
	});

	test('with a bad attribute or delay in one entry loses only that entry', async () => {
		const { url } = await local.createQueue('attributed');
		const answer = await local.sqs.send(
			new SendMessageBatchCommand({
				QueueUrl: url,
				Entries: [
					{ Id: 'fine', MessageBody: 'x' },
					{
						Id: 'empty',
						MessageBody: 'x',
						MessageAttributes: { a: { DataType: 'String', StringValue: '' } },
					},
					{
						Id: 'named',
						MessageBody: 'x',
						MessageAttributes: { 'AWS.a': { DataType: 'String', StringValue: 'v' } },
					},
					{ Id: 'late', MessageBody: 'x', DelaySeconds: 901 },
				],
			}),
		);
		expect(answer.Successful?.map((entry) => entry.Id)).toEqual(['fine']);
		expect(answer.Failed?.map((entry) => entry.Id)).toEqual(['empty', 'named', 'late']);
	});

	test.each([
		['EmptyBatchRequest', []],
		['TooManyEntriesInBatchRequest', entries(Array.from({ length: 11 }, () => 'x'))],
		['InvalidBatchEntryId', [{ Id: 'no spaces', MessageBody: 'x' }]],
		[
			'BatchEntryIdsNotDistinct',
			[
				{ Id: 'a', MessageBody: 'x' },
				{ Id: 'a', MessageBody: 'y' },
			],
		],
		['BatchRequestTooLong', entries(['x'.repeat(600_000), 'y'.repeat(600_000)])],
	])('is refused whole with %s', async (code, batch) => {
		const { url } = await local.createQueue('whole');
		const send = new SendMessageBatchCommand({ QueueUrl: url, Entries: batch });
		expect((await errorOf(local.sqs.send(send))).name).toBe(code);
		expect((await local.counts(url)).visible).toBe(0);
	});

	test('of deletes tells an invalid handle from a stale one', async () => {
		const { url } = await local.createQueue('stale');
		await local.send(url, 'x');
		const [first] = await local.receive(url);
		await local.receive(url, { VisibilityTimeout: 60 });
		const answer = await local.sqs.send(
			new DeleteMessageBatchCommand({
				QueueUrl: url,
				Entries: [
					{ Id: 'stale', ReceiptHandle: first?.ReceiptHandle },
					{ Id: 'invalid', ReceiptHandle: 'nonsense' },
				],
			}),
		);
		expect(answer.Successful?.map((entry) => entry.Id)).toEqual(['stale']);
		expect(answer.Failed).toMatchObject([{ Id: 'invalid', Code: 'ReceiptHandleIsInvalid' }]);
		// AWS says "successful" for a stale handle on a standard queue, and deletes nothing.
		expect((await local.counts(url)).inFlight).toBe(1);
	});

	test('of deletes fails for an expired handle of a FIFO queue, not for a repeated delete', async () => {
		const { url } = await local.createQueue('expired.fifo', { FifoQueue: 'true' });
		await local.send(url, 'x', { MessageGroupId: 'g', MessageDeduplicationId: '1' });
		const [first] = await local.receive(url);
		const [second] = await local.receive(url, { VisibilityTimeout: 60 });
		expect((await errorOf(local.delete(url, first?.ReceiptHandle))).message).toContain('expired');
		await local.delete(url, second?.ReceiptHandle);
		await local.delete(url, second?.ReceiptHandle);
		expect(await local.counts(url)).toEqual({ visible: 0, inFlight: 0 });
	});

	test('of visibility changes fails for messages that are not in flight', async () => {
		const { url } = await local.createQueue('visible');
		await local.send(url, '1');
		await local.send(url, '2');
		const held = await local.receive(url, { VisibilityTimeout: 60 });
		await local.delete(url, held[0]?.ReceiptHandle);
		const answer = await local.sqs.send(
			new ChangeMessageVisibilityBatchCommand({
				QueueUrl: url,
				Entries: held.map((message, index) => ({
					Id: String(index),
					ReceiptHandle: message.ReceiptHandle,
					VisibilityTimeout: 0,
				})),
			}),
		);
		expect(answer.Failed).toMatchObject([{ Id: '0', SenderFault: true }]);
		expect(await local.counts(url)).toEqual({ visible: 1, inFlight: 0 });
	});
});

describe('a message', () => {
	test('may hold every character that AWS allows, and is refused with any other', async () => {
		const { url } = await local.createQueue('characters');
		const allowed = '\t\n\r \u007f\u0085\ud7ff\ue000\ufffd😀';
		await local.send(url, allowed);
		expect((await local.receive(url, { VisibilityTimeout: 60 }))[0]?.Body).toBe(allowed);
		for (const bad of ['\u0000', '\u001b', '\ufffe', '\ud800']) {
			expect((await errorOf(local.send(url, bad))).name).toBe('InvalidMessageContents');
		}
	});

	test('can be hidden for twelve hours from its receive, not longer', async () => {
		const { url } = await local.createQueue('capped');
		await local.send(url, 'x');
		const [message] = await local.receive(url, { VisibilityTimeout: 43_200 });
		local.pass(3_600_000);
		const change = (seconds: number) =>
			local.sqs.send(
				new ChangeMessageVisibilityCommand({
					QueueUrl: url,
					ReceiptHandle: message?.ReceiptHandle,
					VisibilityTimeout: seconds,
				}),
			);
		expect((await errorOf(change(43_200))).message).toContain('beyond the limit');
		await change(36_000);
	});

	test('that a FIFO queue has seen within five minutes is accepted and not delivered', async () => {
		const { url } = await local.createQueue('once.fifo', { FifoQueue: 'true' });
		const more = { MessageGroupId: 'g', MessageDeduplicationId: 'same' };
		const first = await local.send(url, 'a', more);
		const second = await local.send(url, 'b', more);
		expect(second.MessageId).toBe(first.MessageId);
		expect((await local.counts(url)).visible).toBe(1);
	});

	test('wakes a long poll', async () => {
		const { url } = await local.createQueue('polled');
		const poll = local.receive(url, { WaitTimeSeconds: 20, VisibilityTimeout: 60 });
		await local.send(url, 'wake up');
		expect((await poll)[0]?.Body).toBe('wake up');
	});

	test('is not given to a long poll whose caller hung up', async () => {
		const sqs = createSqs({
			fauxqs,
			region: 'us-east-1',
			endpoint: 'http://127.0.0.1:1',
			moveRate: 1,
			now: Date.now,
			onMoved: () => {},
		});
		const { signal } = new AbortController();
		const QueueUrl = 'http://127.0.0.1:1/000000000000/left';
		sqs.handle('CreateQueue', { QueueName: 'left' }, signal);
		const gone = new AbortController();
		const poll = sqs.handle('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 }, gone.signal);
		gone.abort();
		sqs.handle('SendMessage', { QueueUrl, MessageBody: 'x' }, signal);
		expect(await poll).toEqual({});
		expect(await sqs.handle('ReceiveMessage', { QueueUrl }, signal)).toMatchObject({
			Messages: [{ Body: 'x' }],
		});
		sqs.stop();
	});
});
