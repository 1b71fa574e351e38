import { CreateStreamCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../../source/emulator/endpoint.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { grantFor } from '../helpers/grants.ts';
import { letsTopicsIn } from '../helpers/queue-policies.ts';
import { connected, failureOf, forever } from './kinesis/fake-endpoint.ts';

const options = { signal: forever };
/** The embedded endpoint with a queue and its dead-letter queue, a topic and a stream. */
async function world() {
	const endpoint = await startEndpoint({});
	stopLater(() => endpoint.stop());
	const config = {
		endpoint: endpoint.endpoint,
		region: 'us-east-1',
		credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
		requestHandler: new NodeHttpHandler({}),
	};
	stopLater(() => config.requestHandler.destroy());
	const sqs = new SQSClient(config);
	const dlqArn = 'arn:aws:sqs:us-east-1:000000000000:orders-dlq';
	await sqs.send(new CreateQueueCommand({ QueueName: 'orders-dlq' }));
	await sqs.send(
		new CreateQueueCommand({
			QueueName: 'orders',
			Attributes: {
				...letsTopicsIn('arn:aws:sqs:us-east-1:000000000000:orders'),
				RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dlqArn, maxReceiveCount: 3 }),
			},
		}),
	);
	const sns = new SNSClient(config);
	const { TopicArn: topicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'news' }));
	await sns.send(
		new SubscribeCommand({
			TopicArn: topicArn,
			Protocol: 'sqs',
			Endpoint: 'arn:aws:sqs:us-east-1:000000000000:orders',
			Attributes: { RawMessageDelivery: 'true' },
		}),
	);
	const kinesis = new KinesisClient(config);
	await kinesis.send(new CreateStreamCommand({ StreamName: 'clicks', ShardCount: 1 }));
	const granted = (
		names: Parameters<typeof grantFor>[0],
		some: Parameters<typeof grantFor>[1] = {},
	) => ({
		...options,
		grant: grantFor(names, { endpoint: endpoint.endpoint, ...some }),
	});
	return {
		...(await connected({ local: true, endpoint: endpoint.endpoint })),
		granted,
		topicArn,
	};
}

describe('the gateways on the embedded endpoint', () => {
	it('publish several at once; what is too large together is refused as a whole, for what is in it', async () => {
		const { gateways, granted, topicArn } = await world();
		const { queues, topics } = gateways;
		const publish = (...bodies: readonly string[]) =>
			topics.publishBatch(
				{
					topicArn,
					entries: bodies.map((body) => ({
						...{ body, subject: 'a subject' },
						attributes: { kind: { type: 'String', text: 'Refund' } },
					})),
				},
				granted('news', { kind: 'topic' }),
			);
		expect(await publish('one', '', 'two')).toMatchObject([
			{ ok: true, messageId: expect.any(String) },
			{ ok: false },
			{ ok: true, messageId: expect.any(String) },
		]);
		const { url } = await queues.resolve('orders', options);
		expect((await queues.attributes(url, options)).visible).toBe(2);
		// A text a protocol goes with an entry as it goes with one message.
		const structured = (...bodies: readonly string[]) =>
			topics.publishBatch(
				{ topicArn, entries: bodies.map((body) => ({ body, structure: 'json' })) },
				granted('news', { kind: 'topic' }),
			);
		expect(await structured('{"default":"d","sqs":"for queues"}')).toMatchObject([{ ok: true }]);
		expect(await failureOf(structured('{"sqs":"no default"}'))).toMatchObject({ kind: 'invalid' });
		const large = 'x'.repeat(100_000);
		expect(await failureOf(publish(large, large, large))).toMatchObject({
			kind: 'invalid',
			code: 'BatchRequestTooLongException',
		});
	});

	it('see, send, receive, publish, put and read, with every attribute kept', async () => {
		const { gateways, calls, topicArn, granted } = await world();
		const { queues, topics, streams, identity } = gateways;
		expect(await identity.whoAmI(options)).toMatchObject({ account: '000000000000' });

		const { items } = await queues.listPage({}, options);
		expect(items.map((queue) => queue.arn).sort()).toEqual([
			'arn:aws:sqs:us-east-1:000000000000:orders',
			'arn:aws:sqs:us-east-1:000000000000:orders-dlq',
		]);
		const orders = await queues.resolve('orders', options);
		expect(await queues.attributes(orders.url, options)).toMatchObject({
			arn: orders.arn,
			fifo: false,
			visible: 0,
			redrivePolicy: { maxReceiveCount: 3 },
		});
		const dlq = items.find((queue) => queue.name === 'orders-dlq');
		const sources = await queues.deadLetterSourcesPage({ url: dlq?.url ?? '' }, options);
		expect(sources.items).toEqual([orders.url]);

		const body = 'body \u2603 \ud83d\ude00';
		const attributes = {
			count: { type: 'Number.int', text: '7' },
			raw: { type: 'Binary', bytes: new Uint8Array([0, 1, 254, 255]) },
		};
		const sent = await queues.send(
			{ url: orders.url, entries: [{ body, attributes, groupId: 'tenant' }] },
			granted('orders'),
		);
		expect(sent).toMatchObject([{ ok: true }]);
		const look = { url: orders.url, max: 10, leaseSeconds: 30, waitSeconds: 0 };
		const [message] = await queues.receive(look, options);
		expect(message).toMatchObject({ body, attributes, system: { MessageGroupId: 'tenant' } });
		const handle = message?.receiptHandle ?? '';
		const release = [{ receiptHandle: handle, seconds: 0 }];
		expect(await queues.changeVisibility({ url: orders.url, entries: release }, options)).toEqual([
			{ ok: true },
		]);
		const [again] = await queues.receive(look, options);
		expect(
			await queues.delete(
				{ url: orders.url, receiptHandles: [again?.receiptHandle ?? '', 'nonsense'] },
				granted('orders'),
			),
		).toMatchObject([{ ok: true }, { ok: false, senderFault: true }]);

		await topics.publish(
			{ topicArn, message: { body: 'news', attributes } },
			granted('news', { kind: 'topic' }),
		);
		const [delivered] = await queues.receive(look, options);
		expect(delivered).toMatchObject({ body: 'news', attributes });
		expect(await topics.attributes(topicArn, options)).toMatchObject({ confirmed: 1 });
		const [subscription] = (await topics.subscriptionsPage({ topicArn }, options)).items;
		expect(await topics.subscription(subscription?.arn ?? '', options)).toMatchObject({
			rawDelivery: true,
		});
		await queues.purge(orders.url, granted('orders'));
		expect(await failureOf(queues.purge(orders.url, granted('orders')))).toMatchObject({
			kind: 'conflict',
			message: 'orders was purged less than 60 seconds ago',
		});

		await expect.poll(async () => (await streams.summary('clicks', options)).status).toBe('ACTIVE');
		const [shard] = (await streams.shardsPage({ name: 'clicks' }, options)).items;
		const data = new Uint8Array([1, 2, 3]);
		const put = await streams.put(
			{ name: 'clicks', records: [{ partitionKey: 'k', data }] },
			granted('clicks', { kind: 'stream' }),
		);
		expect(put).toMatchObject([{ ok: true, shardId: shard?.id }]);
		const iterator = await streams.iterator(
			{ name: 'clicks', shardId: shard?.id ?? '', from: { type: 'TRIM_HORIZON' } },
			options,
		);
		const page = await streams.records({ iterator, limit: 10, name: 'clicks' }, options);
		expect(page.records).toMatchObject([{ partitionKey: 'k', data }]);
		expect(page.next).toBeDefined();
		expect((await streams.listPage({}, options)).items).toEqual([
			{ name: 'clicks', arn: 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks' },
		]);

		expect(
			calls.filter((call) => call.failure === undefined && call.status !== 200).map(String),
		).toEqual([]);
		expect(calls.filter((call) => call.operation === 'Kinesis GetRecords')).toMatchObject([
			{ resource: 'clicks', effect: 'read', attempt: 1 },
		]);
	});

	it('moves dead letters back by a task that can be followed', async () => {
		const { gateways, granted } = await world();
		const { queues } = gateways;
		const dlq = await queues.resolve('orders-dlq', options);
		const orders = await queues.resolve('orders', options);
		const entries = Array.from({ length: 5 }, (_, index) => ({ body: String(index) }));
		await queues.send({ url: dlq.url, entries }, granted('orders-dlq'));
		await queues.startMove(
			{ sourceArn: dlq.arn, destinationArn: orders.arn, perSecond: 500 },
			granted(['orders-dlq', 'orders']),
		);
		await expect
			.poll(async () => (await queues.listMoves(dlq.arn, options))[0]?.status)
			.toBe('COMPLETED');
		expect((await queues.attributes(orders.url, options)).visible).toBe(5);
	});

	it('tell what the endpoint does not know, and a queue that is not there', async () => {
		const { gateways } = await world();
		const missing = 'http://x/000000000000/missing';
		expect(await failureOf(gateways.queues.attributes(missing, options))).toMatchObject({
			kind: 'not-found',
			message: 'missing does not exist in us-east-1',
		});
		expect((await failureOf(gateways.queues.resolve('missing', options))).kind).toBe('not-found');
		expect((await failureOf(gateways.streams.summary('missing', options))).kind).toBe('not-found');
	});
});

it('a redrive policy of a subscription is cleared by no value at all: SNS refuses an empty one', async () => {
	const { gateways, granted, topicArn } = await world();
	const { topics } = gateways;
	const { items } = await topics.subscriptionsPage({ topicArn }, options);
	const arn = items[0]?.arn ?? '';
	const grant = granted(arn.split(':').slice(-2).join(':'), { kind: 'subscription' });
	const policy = JSON.stringify({
		deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:orders-dlq',
	});
	await topics.setSubscription({ arn, name: 'RedrivePolicy', value: policy }, grant);
	expect((await topics.subscription(arn, options)).redrivePolicy).toBe(policy);
	await topics.setSubscription({ arn, name: 'RedrivePolicy', value: '' }, grant);
	expect((await topics.subscription(arn, options)).redrivePolicy).toBeUndefined();
});
