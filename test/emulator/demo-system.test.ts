import {
	CloudWatchClient,
	DescribeAlarmsCommand,
	GetMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { KinesisClient, ListShardsCommand, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import {
	GetQueueAttributesCommand,
	type Message,
	ReceiveMessageCommand,
	SQSClient,
} from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { causeOf, lockedCustomer } from '../../source/emulator/demo/bodies.ts';
import { startDemo } from '../../source/emulator/demo/demo.ts';
import { consumers, producers } from '../../source/emulator/demo/programs.ts';
import { backlog } from '../../source/emulator/demo/story.ts';
import { type Endpoint, startEndpoint } from '../../source/emulator/endpoint.ts';
import { systemClock } from '../../source/host/clock.ts';
import { explain } from '../../source/operations/why/explain.ts';
import { connected, forever } from '../aws/kinesis/fake-endpoint.ts';

const stop = new AbortController();
const trouble: unknown[] = [];
let endpoint: Endpoint;
let stopped: Promise<void>;
/** Requests until all stood that lies in the queues from the start. */
let untilStanding: number | undefined;
let sqs: SQSClient;
let sns: SNSClient;
let kinesis: KinesisClient;
let cloudwatch: CloudWatchClient;

const account = '000000000000';
const urlOf = (queue: string) => `${endpoint.endpoint}/${account}/${queue}`;

beforeAll(async () => {
	endpoint = await startEndpoint();
	const common = {
		endpoint: endpoint.endpoint,
		region: endpoint.region,
		credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
		requestHandler: new NodeHttpHandler({}),
	};
	sqs = new SQSClient({ ...common, useQueueUrlAsEndpoint: false });
	sns = new SNSClient(common);
	kinesis = new KinesisClient(common);
	cloudwatch = new CloudWatchClient(common);
	stopped = startDemo({
		ask: endpoint.ask,
		announceStreams: endpoint.announceStreams,
		region: endpoint.region,
		cloudwatch: endpoint.cloudwatch,
		lambda: endpoint.lambda,
		logs: endpoint.logs,
		peekQueue: endpoint.peekQueue,
		seed: 1,
		signal: stop.signal,
		onTrouble: (error) => trouble.push(error),
		onStanding: () => {
			untilStanding = endpoint.calls().length;
		},
		backdate: endpoint.backdate,
	});
});

afterAll(async () => {
	stop.abort();
	await stopped;
	for (const client of [sqs, sns, kinesis, cloudwatch]) client.destroy();
	await endpoint.stop();
});

async function depth(queue: string): Promise<number> {
	const { Attributes } = await sqs.send(
		new GetQueueAttributesCommand({
			QueueUrl: urlOf(queue),
			AttributeNames: ['ApproximateNumberOfMessages'],
		}),
	);
	return Number(Attributes?.ApproximateNumberOfMessages);
}

const dead = backlog.brokenRefunds + backlog.timedOutCaptures + backlog.packedReturns;

test('the dead-letter queue fills by its redrive policy, with three causes and true sources', async () => {
	await expect.poll(() => depth('orders-dlq')).toBeGreaterThanOrEqual(dead);
	const messages: Message[] = [];
	while (messages.length < dead) {
		const { Messages } = await sqs.send(
			new ReceiveMessageCommand({
				QueueUrl: urlOf('orders-dlq'),
				MaxNumberOfMessages: 10,
				// For longer than any of these tests takes.
				VisibilityTimeout: 43_200,
				MessageSystemAttributeNames: ['All'],
				MessageAttributeNames: ['All'],
			}),
		);
		messages.push(...(Messages ?? []));
	}
	const kinds = messages.map((message) => {
		const source = message.Attributes?.DeadLetterQueueSourceArn?.split(':').at(-1);
		const count = message.Attributes?.ApproximateReceiveCount;
		return `${causeOf({ body: message.Body ?? '' })} from ${source}, received ${count} times`;
	});
	const counts = Object.groupBy(kinds, (kind) => kind);
	expect(
		Object.fromEntries(Object.entries(counts).map(([kind, all]) => [kind, all?.length])),
	).toEqual({
		'amount-missing from orders, received 6 times': backlog.brokenRefunds,
		'timeout from orders, received 6 times': backlog.timedOutCaptures,
		'packed from returns, received 4 times': backlog.packedReturns,
	});
	expect(messages.some((message) => message.Attributes?.AWSTraceHeader !== undefined)).toBe(true);
});

test('every letter has its cause in the log of its consumer: of the functions the whole request', async () => {
	const { gateways } = await connected({ local: true, endpoint: endpoint.endpoint });
	const ports = { ...gateways, clock: systemClock };
	const why = (queue: string, choice = {}) => {
		const letters = endpoint.peekQueue(queue) ?? [];
		const seen = new Map(letters.map((one) => [causeOf({ body: one.Body }), one]));
		return Promise.all(
			[...seen].map(async ([cause, { MessageId: id, Body: body, Attributes: system }]) => {
				const message = { id, body, system, attributes: {}, receiptHandle: '', receivedAt: 0 };
				const ref = { name: queue, url: urlOf(queue), arn: '' };
				const told = await explain(ports, ref, { message }, choice, forever);
				return [
					cause,
					told.logs.map(({ tier, lines }) => [tier, lines.map(({ text }) => text).join()]),
				];
			}),
		);
	};
	expect(Object.fromEntries(await why('orders-dlq'))).toEqual({
		'amount-missing': [['request', expect.stringMatching(/START.*reading 'toFixed'.*REPORT/s)]],
		timeout: [['request', expect.stringContaining('Task timed out after 5.00 seconds')]],
		packed: [['request', expect.stringContaining('is not valid JSON')]],
	});
	const container = { logGroup: '/ecs/payments', idField: 'message_id' };
	expect(await why('payments-dlq', container)).toEqual([
		['method-unknown', [['message', expect.stringContaining('unknown payment method')]]],
	]);
	expect(await why('payments-dlq')).toEqual([['method-unknown', []]]);
	const carrier = { logGroup: '/ecs/shipping', idField: 'message_id' };
	expect(await why('shipping-dlq', carrier)).toEqual([
		['carrier-down', [['message', expect.stringContaining('label service answered 503')]]],
	]);
	// What blocks a group is no letter: its consumer fails on it again and again.
	const tried = () =>
		(endpoint.peekQueue('invoices.fifo') ?? []).find(
			({ Attributes }) =>
				Attributes['MessageGroupId'] === lockedCustomer &&
				Number(Attributes['ApproximateReceiveCount']) > 0,
		);
	await expect.poll(tried).toBeDefined();
	const { MessageId: id = '', Body: body = '', Attributes: system = {} } = tried() ?? {};
	// As a look shows it, which counts.
	const looked = { ...system, ApproximateReceiveCount: '2' };
	const message = { id, body, system: looked, attributes: {}, receiptHandle: '', receivedAt: 0 };
	const arn = `arn:aws:sqs:${endpoint.region}:000000000000:invoices.fifo`;
	const ref = { name: 'invoices.fifo', url: urlOf('invoices.fifo'), arn };
	const { logs } = await explain(ports, ref, { message }, {}, forever);
	expect(logs).toMatchObject([{ consumer: 'invoice-writer', tier: 'request' }]);
	expect(logs[0]?.lines.map(({ text }) => text).join()).toContain('customer C-17 is locked');
});

test('payments by voucher lie in a dead-letter queue of their own, and their queue has no backlog', async () => {
	await expect.poll(() => depth('payments-dlq')).toBe(backlog.voucherPayments);
	const { Messages = [] } = await sqs.send(
		new ReceiveMessageCommand({
			QueueUrl: urlOf('payments-dlq'),
			MaxNumberOfMessages: 10,
			VisibilityTimeout: 0,
			MessageSystemAttributeNames: ['All'],
		}),
	);
	expect(Messages).toHaveLength(10);
	for (const { Body: body = '', Attributes } of Messages) {
		expect(causeOf({ body })).toBe('method-unknown');
		expect(Attributes?.DeadLetterQueueSourceArn).toMatch(/:payments$/);
	}
	expect(await depth('payments')).toBeLessThan(20);
});

test('backlogs, topics, streams, alarms and twelve hours of history are there', async () => {
	await expect.poll(() => depth('orders')).toBeGreaterThan(backlog.orders);
	await expect.poll(() => depth('audit-events')).toBeGreaterThanOrEqual(backlog.auditEvents);
	// The consumer fails on those of the blocked group again and again, and has ten of them meanwhile.
	await expect
		.poll(() => endpoint.peekQueue('invoices.fifo')?.length)
		.toBeGreaterThanOrEqual(backlog.lockedInvoices - 1);
	// The refunds in the backlog are one receive away from death: only those are dead that a consumer came to.
	const worked = endpoint
		.calls()
		.filter(({ target, resource }) => target === 'SQS.DeleteMessageBatch' && resource === 'orders');
	expect(await depth('orders-dlq')).toBeLessThanOrEqual(1 + worked.length);
	const topic = `arn:aws:sns:us-east-1:${account}:order-events`;
	const { Subscriptions } = await sns.send(
		new ListSubscriptionsByTopicCommand({ TopicArn: topic }),
	);
	expect(Subscriptions?.map((each) => each.Endpoint?.split(':').at(-1)).sort()).toEqual([
		'analytics-events',
		'audit-events',
		'notifications',
		'shipping',
	]);
	const streams = () => endpoint.calls().filter(({ target }) => target.startsWith('Kinesis.'));
	// Two thirds of what a demo costs are kinesis-local's: nothing of it starts before somebody asks.
	expect(streams()).toEqual([]);
	const { StreamNames } = await kinesis.send(new ListStreamsCommand({}));
	expect(StreamNames).toEqual(['audit-log', 'clickstream']);
	expect(streams().map(({ target }) => target)).toEqual(['Kinesis.ListStreams']);
	const shards = () => kinesis.send(new ListShardsCommand({ StreamName: 'clickstream' }));
	await expect.poll(async () => (await shards().catch(() => undefined))?.Shards?.length).toBe(4);
	const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({}));
	const states = Object.fromEntries(
		(MetricAlarms ?? []).map((alarm) => [alarm.AlarmName, alarm.StateValue]),
	);
	expect(states).toMatchObject({
		'orders-depth': 'ALARM',
		'orders-age': 'OK',
		'orders-dlq': 'ALARM',
		'payments-dlq': 'ALARM',
		'clickstream-lag': 'INSUFFICIENT_DATA',
	});
	const now = Date.now();
	const { MetricDataResults } = await cloudwatch.send(
		new GetMetricDataCommand({
			StartTime: new Date(now - 12 * 3_600_000),
			EndTime: new Date(now),
			MetricDataQueries: [
				{
					Id: 'm1',
					MetricStat: {
						Metric: {
							Namespace: 'AWS/SQS',
							MetricName: 'ApproximateNumberOfMessagesVisible',
							Dimensions: [{ Name: 'QueueName', Value: 'orders' }],
						},
						Period: 60,
						Stat: 'Maximum',
					},
				},
			],
		}),
	);
	const result = MetricDataResults?.[0];
	// Twelve hours of minutes without the gap of twenty.
	expect(result?.Values?.length).toBeGreaterThanOrEqual(698);
	expect(Math.abs((result?.Values?.[0] ?? 0) - (await depth('orders')))).toBeLessThan(60);
});

test('the system lives: producers send, consumers delete, and nothing went wrong', async () => {
	const served = (target: string, resource?: string) =>
		endpoint
			.calls()
			.some((call) => call.target === target && (call.resource ?? '').includes(resource ?? ''));
	await expect.poll(() => served('SQS.SendMessageBatch', 'payments')).toBe(true);
	await expect.poll(() => served('SQS.DeleteMessageBatch')).toBe(true);
	await expect.poll(() => served('SNS.Publish', 'order-events')).toBe(true);
	await expect.poll(() => served('Kinesis.PutRecords', 'clickstream')).toBe(true);
	expect(trouble).toEqual([]);
});

test('it stands after few requests, and its programs make ten a second at most', async () => {
	await expect.poll(() => untilStanding).toBeDefined();
	expect(untilStanding).toBeLessThan(700);
	// A consumer deletes what it is done with, and receives.
	const turns = [...producers, ...consumers, ...consumers].map(
		({ everyMilliseconds }) => 60_000 / everyMilliseconds,
	);
	expect(turns.reduce((sum, each) => sum + each, 0)).toBeLessThan(600);
});
