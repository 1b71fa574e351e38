import { CreateQueueCommand, PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { createClients } from '../../../source/aws/clients.ts';
import { allowedOperations, permissionOf, ruleOf } from '../../../source/aws/gate/allow-list.ts';
import { Gate } from '../../../source/aws/gate/gate.ts';
import { resourceName, resourceOfInput } from '../../../source/aws/gate/request-resource.ts';
import { type Grant, type Mode, modes } from '../../../source/domain/effect.ts';
import { stopLater } from '../../helpers/fixtures.ts';
import { connected, failureOf, fakeEndpoint, forever } from '../kinesis/fake-endpoint.ts';

const url = 'http://anything/000000000000/orders';
const purgeGrant: Grant = { effect: 'destroy', resource: 'orders', what: 'purge orders' };
const sendGrant: Grant = { effect: 'write', resource: 'orders', what: 'send to orders' };

async function context(mode: Mode) {
	const server = await fakeEndpoint(() => ({}));
	const connection = await connected({ endpoint: server.url }, { mode });
	return { server, ...connection };
}

describe('the gate', () => {
	it.each([
		['read-only', 'refused', 'refused', 'refused'],
		['look', 'sent', 'refused', 'refused'],
		['protected', 'sent', 'sent', 'sent'],
		['open', 'sent', 'sent', 'sent'],
	] as const)('%s: a touch is %s, a write is %s, a destroy is %s', async (mode, ...expected) => {
		const { gateways, server } = await context(mode);
		const outcome = async (call: Promise<unknown>) => {
			const before = server.seen.length;
			const failed = await call.then(
				() => false,
				() => true,
			);
			return failed && server.seen.length === before ? 'refused' : 'sent';
		};
		await gateways.queues.listPage({}, { signal: forever });
		expect([
			await outcome(
				gateways.queues.receive(
					{ url, max: 1, leaseSeconds: 1, waitSeconds: 0 },
					{ signal: forever },
				),
			),
			await outcome(
				gateways.queues.send(
					{ url, entries: [{ body: 'x' }] },
					{ signal: forever, grant: sendGrant },
				),
			),
			await outcome(gateways.queues.purge(url, { signal: forever, grant: purgeGrant })),
		]).toEqual(expected);
	});

	it('asks for the mode before every request', async () => {
		const { gateways, server, setMode } = await context('read-only');
		const purge = () => gateways.queues.purge(url, { signal: forever, grant: purgeGrant });
		expect(await failureOf(purge())).toMatchObject({
			kind: 'refused',
			message: 'SQS PurgeQueue on orders was not sent: it destroys, and the mode is read-only',
			hint: 'Change the mode to protected or open',
		});
		setMode('open');
		await purge();
		setMode('look');
		expect((await failureOf(purge())).kind).toBe('refused');
		expect(server.seen.length).toBe(1);
	});

	it.each([
		['a grant for another queue', { ...purgeGrant, resource: 'invoices' }, 'purge orders'],
		[
			'a grant for a queue whose name ends alike',
			{ ...purgeGrant, resource: 'arn:aws:sqs:eu-west-1:123456789012:old-orders' },
			'purge orders',
		],
		['a grant for a smaller effect', { ...purgeGrant, effect: 'write' }, 'purge orders'],
	] as const)('refuses a purge with %s', async (_, grant, what) => {
		const { gateways, server, calls } = await context('open');
		const failure = await failureOf(gateways.queues.purge(url, { signal: forever, grant }));
		expect(failure).toMatchObject({ kind: 'refused', operation: 'SQS PurgeQueue' });
		expect(failure.message).toContain(`what was confirmed is "${what}"`);
		expect([server.seen, calls]).toEqual([[], []]);
	});

	it('refuses a write that nobody confirmed, also when a bug in a view leaves the grant out', async () => {
		const { gateways, server } = await context('open');
		const unconfirmed: { signal: AbortSignal; grant: Grant } = JSON.parse('{}');
		const options = { ...unconfirmed, signal: forever };
		expect(await failureOf(gateways.queues.purge(url, options))).toMatchObject({
			kind: 'refused',
			message: 'SQS PurgeQueue on orders was not sent: nobody confirmed it',
		});
		expect(server.seen).toEqual([]);
	});

	it('takes a grant by name, ARN or URL, and a greater effect for a smaller one', async () => {
		const { gateways, server } = await context('open');
		for (const resource of [
			'orders',
			'arn:aws:sqs:eu-west-1:123456789012:orders',
			'https://sqs.eu-west-1.amazonaws.com/123456789012/orders',
		]) {
			await gateways.queues.purge(url, { signal: forever, grant: { ...purgeGrant, resource } });
		}
		await gateways.queues.send(
			{ url, entries: [{ body: 'x' }] },
			{ signal: forever, grant: purgeGrant },
		);
		expect(server.seen.length).toBe(4);
	});

	it('reads the queue of a move task from its handle', async () => {
		const { gateways, server } = await context('open');
		const handle = Buffer.from(
			JSON.stringify({ taskId: '1', sourceArn: 'arn:aws:sqs:us-east-1:000000000000:orders-dlq' }),
		).toString('base64');
		const grant = { effect: 'write', resource: 'orders', what: 'stop the move' } as const;
		const cancel = (resource: string) =>
			gateways.queues.cancelMove(handle, { signal: forever, grant: { ...grant, resource } });
		expect((await failureOf(cancel('orders'))).kind).toBe('refused');
		await cancel('orders-dlq');
		expect(server.seen.length).toBe(1);
	});

	it('refuses an operation that is not on the list, and one that did not come through it', async () => {
		const server = await fakeEndpoint(() => ({}));
		const gate = new Gate({ mode: () => 'open', onCall: () => {}, region: 'us-east-1' });
		const clients = createClients(
			{
				region: 'us-east-1',
				endpoints: { SQS: server.url },
				credentials: () => ({ accessKeyId: 'a', secretAccessKey: 'b' }),
				local: true,
			},
			gate,
		);
		stopLater(() => clients.destroy());
		const unlisted = await failureOf(
			clients.sqs().send(new CreateQueueCommand({ QueueName: 'x' })),
		);
		expect(unlisted.message).toBe('SQS CreateQueue was not sent: it did not come through the gate');
		const around = await failureOf(clients.sqs().send(new PurgeQueueCommand({ QueueUrl: url })));
		expect(around.kind).toBe('refused');
		expect(() => gate.check({ operation: 'SQS AddPermission', resource: 'x' })).toThrow(
			'SQS AddPermission on x was not sent: it is not on the list of allowed requests',
		);
		const disguised = gate.call(
			'SQS ListQueues',
			new PurgeQueueCommand({ QueueUrl: url }),
			{ signal: forever, grant: purgeGrant },
			(command) => clients.sqs().send(command),
		);
		expect((await failureOf(disguised)).message).toBe(
			'SQS PurgeQueue was not sent: it did not come through the gate',
		);
		expect(server.seen).toEqual([]);
	});

	it('sends nothing by a client that was made with its socket pool but without its middleware', async () => {
		const server = await fakeEndpoint(() => ({}));
		const gate = new Gate({ mode: () => 'open', onCall: () => {}, region: 'us-east-1' });
		const { GatedHandler } = await import('../../../source/aws/gate/gated-handler.ts');
		const client = new SQSClient({
			endpoint: server.url,
			region: 'us-east-1',
			credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
			requestHandler: new GatedHandler(gate),
		});
		const failure = await failureOf(client.send(new PurgeQueueCommand({ QueueUrl: url })));
		expect(failure.kind).toBe('refused');
		expect(server.seen).toEqual([]);
	});

	it('knows an effect for every operation on its list, and a permission', () => {
		const writing = allowedOperations.filter((name) => ruleOf(name)?.effect !== 'read');
		expect(writing.map((name) => `${name}: ${ruleOf(name)?.effect}`)).toEqual([
			'SQS ReceiveMessage: touch',
			'SQS ChangeMessageVisibilityBatch: touch',
			'SQS SendMessageBatch: write',
			'SQS DeleteMessageBatch: destroy',
			'SQS PurgeQueue: destroy',
			'SQS CreateQueue: write',
			'SQS DeleteQueue: destroy',
			'SQS SetQueueAttributes: destroy',
			'SQS TagQueue: write',
			'SQS UntagQueue: destroy',
			'SQS StartMessageMoveTask: write',
			'SQS CancelMessageMoveTask: write',
			'SNS Publish: write',
			'Kinesis SubscribeToShard: touch',
			'Kinesis PutRecords: write',
			'Kinesis CreateStream: write',
			'Kinesis DeleteStream: destroy',
			'Kinesis SplitShard: write',
			'Kinesis MergeShards: write',
			'Kinesis UpdateShardCount: write',
			'Kinesis IncreaseStreamRetentionPeriod: write',
			'Kinesis DecreaseStreamRetentionPeriod: destroy',
			'Kinesis UpdateStreamMode: write',
			'Kinesis RegisterStreamConsumer: write',
			'Kinesis DeregisterStreamConsumer: destroy',
		]);
		// Nothing but reads has a reading name, and the other way round.
		for (const name of allowedOperations) {
			expect(/ (?:List|Get|Describe)/.test(name)).toBe(ruleOf(name)?.effect === 'read');
		}
		expect(permissionOf('SQS SendMessageBatch')).toBe('sqs:SendMessage');
		expect(permissionOf('Kinesis PutRecords')).toBe('kinesis:PutRecords');
		expect(ruleOf('toString')).toBeUndefined();
	});

	it('lets reads through in every mode', () => {
		for (const mode of modes) {
			const gate = new Gate({ mode: () => mode, onCall: () => {}, region: 'us-east-1' });
			expect(gate.check({ operation: 'SQS ListQueues' }).effect).toBe('read');
		}
	});
});

describe('the name of a resource', () => {
	it.each([
		['orders', 'orders'],
		['arn:aws:sqs:eu-west-1:123456789012:orders', 'orders'],
		['arn:aws:sns:eu-west-1:123456789012:topic:6b0e71bd-7e97', 'topic'],
		['arn:aws:kinesis:eu-west-1:123456789012:stream/clicks', 'clicks'],
		['arn:aws:kinesis:eu-west-1:123456789012:stream/clicks/consumer/c:1', 'clicks'],
		['http://localhost:4566/000000000000/orders/', 'orders'],
		['https://host/1/orders?x=/evil', 'orders'],
	])('of %s is %s', (text, name) => {
		expect(resourceName(text)).toBe(name);
	});

	it('is absent where a request names none', () => {
		expect(resourceOfInput({ MaxResults: 1 })).toBeUndefined();
		expect(resourceOfInput({ TaskHandle: 'not base64 of JSON' })).toBeUndefined();
	});
});
