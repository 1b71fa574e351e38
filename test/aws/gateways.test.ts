import { createHash } from 'node:crypto';
import {
	DescribeStreamSummaryCommand,
	GetRecordsCommand,
	GetShardIteratorCommand,
	KinesisClient,
	ListShardsCommand,
	ListStreamsCommand,
	ListTagsForStreamCommand,
	PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { GetSubscriptionAttributesCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { batchOutcomes } from '../../source/aws/gateway-parts.ts';
import { fromWireAttributes, toWireAttributes } from '../../source/aws/sqs/message-attributes.ts';
import { parseQueueAttributes } from '../../source/aws/sqs/queue-attributes.ts';
import { queueReference } from '../../source/aws/sqs/queue-reference.ts';
import type { MessageAttribute, OutgoingMessage } from '../../source/domain/messages/message.ts';
import { grantFor } from '../helpers/grants.ts';
import { connected, failureOf, fakeEndpoint, forever } from './kinesis/fake-endpoint.ts';

const options = { signal: forever };
const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders';
const aws = { account: '123456789012', region: 'eu-west-1' };

const sqs = mockClient(SQSClient);
const sns = mockClient(SNSClient);
const kinesis = mockClient(KinesisClient);
beforeEach(() => {
	for (const mock of [sqs, sns, kinesis]) mock.reset();
});
afterEach(() => {
	for (const mock of [sqs, sns, kinesis]) mock.reset();
});
// Other files of this worker have the same clients.
afterAll(() => {
	for (const mock of [sqs, sns, kinesis]) mock.restore();
});

const gateways = async () =>
	(await connected({ endpoint: 'http://127.0.0.1:9', region: 'eu-west-1' })).gateways;

/** Queues and metrics at an endpoint that gives these answers one after the other, and what it was asked. */
async function answered(...answers: readonly object[]) {
	const server = await fakeEndpoint((_, nth) => ({
		// It tells no time: what was answered when is tested elsewhere.
		headers: { age: '1' },
		body: JSON.stringify(answers[nth - 1] ?? {}),
	}));
	const { gateways } = await connected({ endpoint: server.url, region: 'eu-west-1' });
	const { queues, metrics } = gateways;
	const asked = () =>
		server.seen.map(({ operation, body }): readonly unknown[] => [operation, JSON.parse(body)]);
	const grant = grantFor('orders', { ...aws, endpoint: server.url });
	return { queues, metrics, asked, granted: { ...options, grant } };
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

describe('a queue by its URL', () => {
	it.each([
		[url, 'eu-west-1', 'arn:aws:sqs:eu-west-1:123456789012:orders'],
		['http://127.0.0.1:4566/000000000000/q', 'us-east-1', 'arn:aws:sqs:us-east-1:000000000000:q'],
		[
			'http://sqs.us-east-1.localhost.localstack.cloud:4566/000000000000/q.fifo',
			'us-east-1',
			'arn:aws:sqs:us-east-1:000000000000:q.fifo',
		],
		[
			'http://localhost:4566/queue/eu-west-1/000000000000/q',
			'eu-west-1',
			'arn:aws:sqs:eu-west-1:000000000000:q',
		],
		['http://localhost:9324/queue/q', 'eu-west-1', 'arn:aws:sqs:eu-west-1:000000000000:q'],
		[
			'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q',
			'cn-north-1',
			'arn:aws-cn:sqs:cn-north-1:123456789012:q',
		],
		[
			'https://eu-west-1.queue.amazonaws.com/123456789012/q/',
			'eu-west-1',
			'arn:aws:sqs:eu-west-1:123456789012:q',
		],
	])('%s', (text, region, arn) => {
		expect(queueReference(text, region)).toEqual({ name: arn.split(':')[5], url: text, arn });
	});
});

describe('queues', () => {
	it('refuses an answer that names another queue than the one that was asked for', async () => {
		const answers = [
			'https://sqs.eu-west-1.amazonaws.com/123456789012/orders-dlq',
			'https://sqs.us-east-1.amazonaws.com/123456789012/orders',
			'http://localhost:4566/queue/us-east-1/000000000000/orders',
			'http://me:hunter2@localhost:4566/000000000000/orders',
		];
		for (const QueueUrl of answers) {
			const { queues } = await answered({ QueueUrl });
			const failure = await failureOf(queues.resolve('orders', options));
			expect(failure.kind).toBe('service');
			expect(JSON.stringify(failure)).not.toContain('hunter2');
		}
		const { queues } = await answered({ QueueUrl: url });
		expect(await queues.resolve('orders', options)).toMatchObject({ url });
	});

	it('lists a thousand a page, and goes on with the token', async () => {
		const { queues, asked } = await answered({ QueueUrls: [url], NextToken: 'more' }, {});
		const first = await queues.listPage({ prefix: 'or' }, options);
		expect(first).toEqual({
			items: [{ name: 'orders', url, arn: 'arn:aws:sqs:eu-west-1:123456789012:orders' }],
			next: 'more',
		});
		expect(await queues.listPage({ next: 'more' }, options)).toEqual({ items: [] });
		expect(asked()).toEqual([
			['SQS ListQueues', { MaxResults: 1000, QueueNamePrefix: 'or' }],
			['SQS ListQueues', { MaxResults: 1000, NextToken: 'more' }],
		]);
	});

	it('has no items of a page that names what is known by its mark, and all of any other', async () => {
		const other = url.replace('orders', 'refunds');
		const { queues, asked } = await answered(
			{ QueueUrls: [url], NextToken: 'more' },
			{ QueueUrls: [url], NextToken: 'other' },
			{ QueueUrls: [url, other] },
		);
		const first = await queues.listPage({ known: '' }, options);
		expect(first).toMatchObject({ items: [{ name: 'orders' }], next: 'more' });
		const known = first.mark ?? '';
		const again = await queues.listPage({ known }, options);
		expect(again).toEqual({ items: [], isSame: true, mark: known, next: 'other' });
		const changed = await queues.listPage({ known }, options);
		expect(changed.items.map(({ name }) => name)).toEqual(['orders', 'refunds']);
		expect([changed.isSame, changed.mark === known]).toEqual([undefined, false]);
		// Nothing of that is asked of AWS.
		for (const request of asked())
			expect(request).toEqual(['SQS ListQueues', { MaxResults: 1000 }]);
	});

	it('reads attributes with our units, and leaves absent what the endpoint left out', async () => {
		const raw = {
			QueueArn: 'arn:aws:sqs:eu-west-1:123456789012:orders.fifo',
			FifoQueue: 'true',
			ApproximateNumberOfMessages: '12',
			ApproximateNumberOfMessagesNotVisible: '0',
			CreatedTimestamp: '1700000000',
			LastModifiedTimestamp: '1700000001',
			VisibilityTimeout: '30',
			MessageRetentionPeriod: '345600',
			ReceiveMessageWaitTimeSeconds: '20',
			MaximumMessageSize: '262144',
			Policy: '{"Version":"2012-10-17"}',
			SqsManagedSseEnabled: 'false',
			RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:1:dlq","maxReceiveCount":"3"}',
			RedriveAllowPolicy:
				'{"redrivePermission":"byQueue","sourceQueueArns":["arn:aws:sqs:eu-west-1:1:a"]}',
			ContentBasedDeduplication: 'true',
			DeduplicationScope: 'queue',
			FifoThroughputLimit: 'perQueue',
		};
		const { queues, asked } = await answered({ Attributes: raw });
		expect(await queues.attributes(url, options)).toEqual({
			arn: raw.QueueArn,
			fifo: true,
			visible: 12,
			inFlight: 0,
			createdAt: 1_700_000_000_000,
			changedAt: 1_700_000_001_000,
			visibilitySeconds: 30,
			retentionSeconds: 345_600,
			receiveWaitSeconds: 20,
			maximumMessageBytes: 262_144,
			policy: raw.Policy,
			sqsManagedEncryption: false,
			redrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:1:dlq', maxReceiveCount: 3 },
			redriveAllowPolicy: {
				permission: 'byQueue',
				sourceQueueArns: ['arn:aws:sqs:eu-west-1:1:a'],
			},
			contentBasedDeduplication: true,
			deduplicationScope: 'queue',
			fifoThroughputLimit: 'perQueue',
			raw,
		});
		expect(asked()).toEqual([
			['SQS GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] }],
		]);
	});

	it.each([
		'not json',
		'[]',
		'null',
		'{"maxReceiveCount":3}',
		'{"deadLetterTargetArn":"a"}',
		'{"deadLetterTargetArn":"a","maxReceiveCount":"many"}',
	])('does not guess a redrive policy from %s', (RedrivePolicy) => {
		const attributes = parseQueueAttributes({ RedrivePolicy }, 'arn');
		expect(attributes).toEqual({ arn: 'arn', fifo: false, raw: { RedrivePolicy } });
	});

	it('receives with every attribute in its type, and bytes of their own', async () => {
		const payload = new TextEncoder().encode('payload');
		const { queues, asked } = await answered({
			Messages: [
				{
					MessageId: 'm1',
					ReceiptHandle: 'h1',
					Body: '',
					MD5OfBody: md5(''),
					Attributes: { ApproximateReceiveCount: '2', SentTimestamp: '1700000000000' },
					MessageAttributes: {
						text: { DataType: 'String', StringValue: 'x' },
						count: { DataType: 'Number.int', StringValue: '007' },
						raw: { DataType: 'Binary.png', BinaryValue: base64(payload) },
						['__proto__']: { DataType: 'String', StringValue: 'own' },
					},
				},
			],
		});
		const before = Date.now();
		const [message] = await queues.receive(
			{ url, max: 10, leaseSeconds: 30, waitSeconds: 5 },
			options,
		);
		expect(message).toMatchObject({
			id: 'm1',
			receiptHandle: 'h1',
			body: '',
			system: { ApproximateReceiveCount: '2', SentTimestamp: '1700000000000' },
		});
		expect(message?.receivedAt).toBeGreaterThanOrEqual(before);
		expect(Object.entries(message?.attributes ?? {})).toEqual(
			expect.arrayContaining([
				['text', { type: 'String', text: 'x' }],
				['count', { type: 'Number.int', text: '007' }],
				['raw', { type: 'Binary.png', bytes: payload }],
				['__proto__', { type: 'String', text: 'own' }],
			]),
		);
		const raw = message?.attributes['raw'];
		expect(raw !== undefined && 'bytes' in raw && raw.bytes.buffer.byteLength).toBe(7);
		expect(asked()).toEqual([
			[
				'SQS ReceiveMessage',
				{
					QueueUrl: url,
					MaxNumberOfMessages: 10,
					VisibilityTimeout: 30,
					WaitTimeSeconds: 5,
					MessageSystemAttributeNames: ['All'],
					MessageAttributeNames: ['All'],
				},
			],
		]);
	});

	it('sends everything that a message has, and nothing that it has not', async () => {
		const { queues, asked, granted } = await answered({ Successful: [], Failed: [] });
		const entries: OutgoingMessage[] = [
			{
				body: 'full',
				attributes: {
					n: { type: 'Number', text: '1.50' },
					b: { type: 'Binary.x', bytes: new Uint8Array([0, 255]) },
				},
				groupId: 'tenant-1',
				deduplicationId: 'd',
				delaySeconds: 0,
				traceHeader: 'Root=1-2-3',
			},
			{ body: 'bare', attributes: {} },
		];
		await queues.send({ url, entries }, granted);
		expect(asked()[0]?.[1]).toEqual({
			QueueUrl: url,
			Entries: [
				{
					Id: '0',
					MessageBody: 'full',
					MessageAttributes: {
						n: { DataType: 'Number', StringValue: '1.50' },
						b: { DataType: 'Binary.x', BinaryValue: 'AP8=' },
					},
					MessageSystemAttributes: {
						AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-2-3' },
					},
					MessageGroupId: 'tenant-1',
					MessageDeduplicationId: 'd',
					DelaySeconds: 0,
				},
				{ Id: '1', MessageBody: 'bare' },
			],
		});
	});

	it('gives the outcomes of a batch in the order of its entries', async () => {
		const { queues, granted } = await answered({
			Successful: [
				{ Id: '2', MessageId: 'm2', MD5OfMessageBody: md5('x'), SequenceNumber: '9' },
				{ Id: '0', MessageId: 'm0', MD5OfMessageBody: md5('x') },
			],
			Failed: [{ Id: '1', Code: 'InvalidMessageContents', Message: 'no', SenderFault: true }],
		});
		const entries = Array.from({ length: 4 }, () => ({ body: 'x' }));
		expect(await queues.send({ url, entries }, granted)).toEqual([
			{ ok: true, messageId: 'm0' },
			{ ok: false, code: 'InvalidMessageContents', message: 'no', senderFault: true },
			{ ok: true, messageId: 'm2', sequenceNumber: '9' },
			{
				ok: false,
				code: 'NoOutcome',
				message: 'the answer does not mention this entry: whether it took effect is unknown',
				senderFault: false,
			},
		]);
	});

	it('an answer without both lists confirms no delete', async () => {
		const { queues, granted } = await answered({});
		const outcomes = await queues.delete({ url, receiptHandles: ['a', 'b'] }, granted);
		expect(outcomes.map((outcome) => outcome.ok)).toEqual([false, false]);
	});

	it('an outcome is ok exactly when its entry is named as successful and not as failed', () => {
		const ids = fc.array(fc.constantFrom('0', '1', '2', '3', '7', '-1', 'x', '', '1.5', 'length'));
		fc.assert(
			fc.property(ids, ids, (successful, failed) => {
				const outcomes = batchOutcomes(
					4,
					successful.map((Id) => ({ Id })),
					failed.map((Id) => ({ Id })),
					() => ({}),
					false,
				);
				expect(outcomes.map((outcome) => outcome.ok)).toEqual(
					[0, 1, 2, 3].map((index) => {
						const named = (list: readonly string[]) => list.includes(String(index));
						return named(successful) && !named(failed);
					}),
				);
			}),
		);
	});

	it('copies attributes byte for byte, whatever their names, types and values', () => {
		const attribute: fc.Arbitrary<MessageAttribute> = fc.oneof(
			fc.record({ type: fc.constantFrom('String', 'Number', 'String.x'), text: fc.string() }),
			fc.record({ type: fc.constantFrom('Binary', 'Binary.y'), bytes: fc.uint8Array() }),
		);
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.string(), attribute)), (pairs) => {
				const attributes = Object.fromEntries(pairs);
				expect(fromWireAttributes(toWireAttributes(attributes))).toEqual(attributes);
			}),
		);
	});

	it('tells move tasks as AWS does, and a state that it does not know by its name', async () => {
		const { queues } = await answered({
			Results: [
				{
					TaskHandle: 'h',
					Status: 'RUNNING',
					SourceArn: 'a',
					MaxNumberOfMessagesPerSecond: 5,
					ApproximateNumberOfMessagesMoved: 3,
					ApproximateNumberOfMessagesToMove: 30,
					StartedTimestamp: 1_700_000_000_000,
				},
				{ Status: 'FAILED', SourceArn: 'a', FailureReason: 'CouldNotDetermineMessageSource' },
				{ Status: 'NAPPING', SourceArn: 'a' },
			],
		});
		expect(await queues.listMoves('a', options)).toEqual([
			{
				status: 'RUNNING',
				sourceArn: 'a',
				handle: 'h',
				perSecond: 5,
				moved: 3,
				toMove: 30,
				startedAt: 1_700_000_000_000,
			},
			{
				status: 'FAILED',
				sourceArn: 'a',
				moved: 0,
				failureReason: 'CouldNotDetermineMessageSource',
			},
			{ status: 'FAILED', sourceArn: 'a', moved: 0, failureReason: 'unknown state NAPPING' },
		]);
	});
});

describe('topics', () => {
	const topicArn = 'arn:aws:sns:eu-west-1:123456789012:news';
	const write = grantFor('news', { ...aws, kind: 'topic', effect: 'write' });

	it('publishes attributes in their types, subject and group', async () => {
		sns.on(PublishCommand).resolves({ MessageId: 'm' });
		const { topics } = await gateways();
		const message = {
			body: 'hello',
			attributes: { b: { type: 'Binary', bytes: new Uint8Array([1]) } },
			groupId: 'g',
		};
		expect(
			await topics.publish({ topicArn, message, subject: 'S' }, { ...options, grant: write }),
		).toEqual({ messageId: 'm' });
		expect(sns.commandCalls(PublishCommand)[0]?.args[0].input).toEqual({
			TopicArn: topicArn,
			Message: 'hello',
			Subject: 'S',
			MessageAttributes: { b: { DataType: 'Binary', BinaryValue: new Uint8Array([1]) } },
			MessageGroupId: 'g',
		});
	});

	it('refuses to publish what a topic would drop', async () => {
		const { topics } = await gateways();
		const message = { body: 'x', traceHeader: 'Root=1' };
		const failure = await failureOf(
			topics.publish({ topicArn, message }, { ...options, grant: write }),
		);
		expect(failure).toMatchObject({
			kind: 'invalid',
			message: "a topic can't carry a trace header",
		});
		expect(sns.calls()).toEqual([]);
	});

	it('reads what a subscription is', async () => {
		const raw = {
			RawMessageDelivery: 'true',
			PendingConfirmation: 'false',
			FilterPolicy: '{"a":["b"]}',
			FilterPolicyScope: 'MessageBody',
		};
		sns.on(GetSubscriptionAttributesCommand).resolves({ Attributes: raw });
		const { topics } = await gateways();
		expect(await topics.subscription(`${topicArn}:1`, options)).toEqual({
			rawDelivery: true,
			pending: false,
			filterPolicy: raw.FilterPolicy,
			filterPolicyScope: 'MessageBody',
			raw,
		});
	});
});

describe('streams', () => {
	it('names a stream of another account by its ARN in every request that reads', async () => {
		const arn = 'arn:aws:kinesis:eu-west-1:999999999999:stream/clicks';
		kinesis.on(DescribeStreamSummaryCommand).resolves({
			StreamDescriptionSummary: {
				StreamARN: arn,
				StreamName: 'clicks',
				OpenShardCount: 1,
				RetentionPeriodHours: 24,
			} as never,
		});
		kinesis.on(ListShardsCommand).resolves({ Shards: [] });
		kinesis.on(ListTagsForStreamCommand).resolves({ Tags: [] });
		kinesis.on(GetShardIteratorCommand).resolves({ ShardIterator: 'i' });
		kinesis.on(GetRecordsCommand).resolves({ Records: [] });
		const { streams } = await gateways();
		await streams.summary(arn, options);
		await streams.shardsPage({ name: arn }, options);
		await streams.tags(arn, options);
		await streams.iterator({ name: arn, shardId: 's', from: { type: 'LATEST' } }, options);
		await streams.records({ iterator: 'i', limit: 1, name: arn }, options);
		const inputs = kinesis.calls().map(({ args }) => args[0].input as object);
		expect(inputs).toHaveLength(5);
		for (const input of inputs) {
			expect(input).toMatchObject({ StreamARN: arn });
			expect(input).not.toHaveProperty('StreamName');
		}
	});

	it('lists on by name where the endpoint gives neither tokens nor ARNs', async () => {
		kinesis
			.on(ListStreamsCommand)
			.resolvesOnce({ StreamNames: ['a', 'b'], HasMoreStreams: true })
			.resolvesOnce({
				StreamNames: ['c'],
				StreamSummaries: [{ StreamName: 'c', StreamARN: 'arn:c', StreamStatus: 'ACTIVE' }],
				HasMoreStreams: false,
			});
		const { streams } = await gateways();
		const first = await streams.listPage({}, options);
		expect(first.items.map((stream) => stream.arn)).toEqual([
			'arn:aws:kinesis:eu-west-1:000000000000:stream/a',
			'arn:aws:kinesis:eu-west-1:000000000000:stream/b',
		]);
		const second = await streams.listPage(
			first.next === undefined ? {} : { next: first.next },
			options,
		);
		expect(second).toEqual({ items: [{ name: 'c', arn: 'arn:c' }] });
		expect(kinesis.commandCalls(ListStreamsCommand)[1]?.args[0].input).toEqual({
			Limit: 100,
			ExclusiveStartStreamName: 'b',
		});
	});

	it('summarises a stream', async () => {
		kinesis.on(DescribeStreamSummaryCommand).resolves({
			StreamDescriptionSummary: {
				StreamName: 'clicks',
				StreamARN: 'arn:clicks',
				StreamStatus: 'ACTIVE',
				StreamModeDetails: { StreamMode: 'ON_DEMAND' },
				RetentionPeriodHours: 48,
				StreamCreationTimestamp: new Date(5000),
				EnhancedMonitoring: [{ ShardLevelMetrics: ['IncomingBytes'] }, {}],
				EncryptionType: 'KMS',
				KeyId: 'alias/k',
				OpenShardCount: 4,
				ConsumerCount: 1,
				MaxRecordSizeInKiB: 1024,
			},
		});
		const { streams } = await gateways();
		expect(await streams.summary('clicks', options)).toEqual({
			arn: 'arn:clicks',
			name: 'clicks',
			status: 'ACTIVE',
			mode: 'ON_DEMAND',
			openShards: 4,
			consumers: 1,
			retentionHours: 48,
			createdAt: 5000,
			encryption: 'KMS',
			kmsKeyId: 'alias/k',
			shardMetrics: ['IncomingBytes'],
			maxRecordKiB: 1024,
		});
	});

	it('lists the shards that were open since a time', async () => {
		kinesis.on(ListShardsCommand).resolves({ Shards: [] });
		const { streams } = await gateways();
		await streams.shardsPage({ name: 'clicks', since: 1000 }, options);
		expect(kinesis.commandCalls(ListShardsCommand)[0]?.args[0].input).toEqual({
			MaxResults: 1000,
			StreamName: 'clicks',
			ShardFilter: { Type: 'FROM_TIMESTAMP', Timestamp: new Date(1000) },
		});
	});

	it('pages shards by token alone', async () => {
		kinesis.on(ListShardsCommand).resolves({
			Shards: [
				{
					ShardId: 's2',
					ParentShardId: 's0',
					AdjacentParentShardId: 's1',
					HashKeyRange: { StartingHashKey: '0', EndingHashKey: '9' },
					SequenceNumberRange: { StartingSequenceNumber: '1', EndingSequenceNumber: '2' },
				},
			],
		});
		const { streams } = await gateways();
		expect(await streams.shardsPage({ name: 'clicks', next: 't' }, options)).toEqual({
			items: [
				{
					id: 's2',
					parents: ['s0', 's1'],
					startingHashKey: '0',
					endingHashKey: '9',
					startingSequenceNumber: '1',
					endingSequenceNumber: '2',
				},
			],
		});
		expect(kinesis.commandCalls(ListShardsCommand)[0]?.args[0].input).toEqual({
			MaxResults: 1000,
			NextToken: 't',
		});
	});

	it.each([
		[{ type: 'LATEST' }, {}],
		[{ type: 'TRIM_HORIZON' }, {}],
		[{ type: 'AT_TIMESTAMP', at: 7000 }, { Timestamp: new Date(7000) }],
		[{ type: 'AT_SEQUENCE_NUMBER', sequenceNumber: '5' }, { StartingSequenceNumber: '5' }],
		[{ type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: '5' }, { StartingSequenceNumber: '5' }],
	] as const)('opens an iterator at %o', async (from, more) => {
		kinesis.on(GetShardIteratorCommand).resolves({ ShardIterator: 'i' });
		const { streams } = await gateways();
		expect(await streams.iterator({ name: 'clicks', shardId: 's', from }, options)).toBe('i');
		expect(kinesis.commandCalls(GetShardIteratorCommand)[0]?.args[0].input).toEqual({
			StreamName: 'clicks',
			ShardId: 's',
			ShardIteratorType: from.type,
			...more,
		});
	});

	it('tells the end of a shard by a page without a next one', async () => {
		const record = {
			SequenceNumber: '1',
			Data: new Uint8Array([1, 2]),
			ApproximateArrivalTimestamp: new Date(9),
		};
		kinesis.on(GetRecordsCommand).resolves({
			Records: [{ ...record, PartitionKey: 'k' }, record],
			MillisBehindLatest: 0,
			ChildShards: [{ ShardId: 'c', ParentShards: [], HashKeyRange: undefined }],
		});
		const { streams } = await gateways();
		expect(await streams.records({ iterator: 'i', limit: 10, name: 'clicks' }, options)).toEqual({
			records: [
				{ sequenceNumber: '1', partitionKey: 'k', arrivedAt: 9, data: new Uint8Array([1, 2]) },
				{ sequenceNumber: '1', arrivedAt: 9, data: new Uint8Array([1, 2]) },
			],
			millisBehindLatest: 0,
			childShards: ['c'],
		});
	});

	it('gives the outcomes of a put in the order of its records', async () => {
		kinesis.on(PutRecordsCommand).resolves({
			FailedRecordCount: 1,
			Records: [
				{ ShardId: 's', SequenceNumber: '1' },
				{ ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'slow' },
			],
		});
		const { streams } = await gateways();
		const records = ['a', 'b', 'c'].map((partitionKey) => ({
			partitionKey,
			data: new Uint8Array([1]),
		}));
		const outcomes = await streams.put(
			{ name: 'clicks', records },
			{ ...options, grant: grantFor('clicks', { ...aws, kind: 'stream', effect: 'write' }) },
		);
		expect(outcomes).toEqual([
			{ ok: true, shardId: 's', sequenceNumber: '1' },
			{ ok: false, code: 'ProvisionedThroughputExceededException', message: 'slow' },
			{ ok: false, code: 'NoOutcome', message: expect.stringContaining('unknown') },
		]);
	});
});

describe('metrics', () => {
	const query = {
		namespace: 'AWS/SQS',
		metric: 'ApproximateNumberOfMessagesVisible',
		dimensions: { QueueName: 'orders' },
		statistic: 'p99',
	} as const;
	const range = { from: 0, to: 600_000, periodSeconds: 60 };

	it('puts the pages of an answer together in time, and leaves gaps as gaps', async () => {
		const { metrics, asked } = await answered(
			{
				NextToken: 'more',
				MetricDataResults: [
					{ Id: 'm1', Timestamps: [60], Values: [7], StatusCode: 'Complete' },
					{ Id: 'm0', Timestamps: [300], Values: [3], StatusCode: 'PartialData' },
				],
			},
			{
				MetricDataResults: [{ Id: 'm0', Timestamps: [60], Values: [1], StatusCode: 'Complete' }],
			},
		);
		const other = { ...query, statistic: 'Maximum' } as const;
		expect(await metrics.series({ queries: [query, other], range }, options)).toEqual([
			{
				query,
				points: [
					{ at: 60_000, value: 1 },
					{ at: 300_000, value: 3 },
				],
				complete: true,
			},
			{ query: other, points: [{ at: 60_000, value: 7 }], complete: true },
		]);
		expect(asked()[1]?.[1]).toMatchObject({
			NextToken: 'more',
			StartTime: 0,
			EndTime: 600,
			MetricDataQueries: [
				{
					Id: 'm0',
					MetricStat: {
						Metric: {
							Namespace: 'AWS/SQS',
							MetricName: query.metric,
							Dimensions: [{ Name: 'QueueName', Value: 'orders' }],
						},
						Period: 60,
						Stat: 'p99',
					},
				},
				{ Id: 'm1' },
			],
		});
	});

	it('calls a series that has no answer incomplete, and asks nothing for no query', async () => {
		const { metrics, asked } = await answered({ MetricDataResults: [] });
		expect(await metrics.series({ queries: [query], range }, options)).toEqual([
			{ query, points: [], complete: false },
		]);
		expect(await metrics.series({ queries: [], range }, options)).toEqual([]);
		expect(asked().length).toBe(1);
	});

	it('reads alarms', async () => {
		const { metrics } = await answered({
			MetricAlarms: [
				{
					AlarmName: 'depth',
					StateValue: 'ALARM',
					StateUpdatedTimestamp: 3,
					Namespace: 'AWS/SQS',
					MetricName: 'X',
					Dimensions: [{ Name: 'QueueName', Value: 'orders' }],
					Threshold: 1000,
					ComparisonOperator: 'GreaterThanThreshold',
					StateReason: 'because',
				},
				{ AlarmName: 'math' },
			],
			NextToken: 'n',
		});
		expect(await metrics.alarmsPage({}, options)).toEqual({
			items: [
				{
					name: 'depth',
					state: 'ALARM',
					since: 3000,
					namespace: 'AWS/SQS',
					metric: 'X',
					dimensions: { QueueName: 'orders' },
					threshold: 1000,
					comparison: 'GreaterThanThreshold',
					reason: 'because',
				},
				{ name: 'math', state: 'INSUFFICIENT_DATA', dimensions: {} },
			],
			next: 'n',
		});
	});
});
