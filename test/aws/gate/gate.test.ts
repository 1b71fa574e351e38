import { CreateQueueCommand, PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { createClients } from '../../../source/aws/clients.ts';
import { allowedOperations, permissionOf, ruleOf } from '../../../source/aws/gate/allow-list.ts';
import { Gate } from '../../../source/aws/gate/gate.ts';
import { type Grant, type Mode, modes } from '../../../source/domain/effect.ts';
import { stopLater } from '../../helpers/fixtures.ts';
import { grantFor } from '../../helpers/grants.ts';
import { connected, failureOf, fakeEndpoint, forever } from '../kinesis/fake-endpoint.ts';

const url = 'http://anything/000000000000/orders';
const purgeGrant = grantFor('orders', { what: 'purge orders' });

async function context(mode: Mode) {
	const server = await fakeEndpoint(({ operation }) =>
		operation === 'SQS StartMessageMoveTask' ? { body: '{"TaskHandle":"h"}' } : {},
	);
	const connection = await connected({ endpoint: server.url }, { mode });
	const endpoint = server.url;
	return {
		server,
		...connection,
		purgeGrant: { ...purgeGrant, endpoint },
		sendGrant: grantFor('orders', { effect: 'write', what: 'send to orders', endpoint }),
	};
}

describe('the gate', () => {
	it.each([
		['read-only', 'refused', 'refused', 'refused'],
		['look', 'sent', 'refused', 'refused'],
		['protected', 'sent', 'sent', 'sent'],
		['open', 'sent', 'sent', 'sent'],
	] as const)('%s: a touch is %s, a write is %s, a destroy is %s', async (mode, ...expected) => {
		const { gateways, server, purgeGrant, sendGrant } = await context(mode);
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
		const { gateways, server, setMode, purgeGrant } = await context('read-only');
		const purge = () => gateways.queues.purge(url, { signal: forever, grant: purgeGrant });
		expect(await failureOf(purge())).toMatchObject({
			kind: 'refused',
			message: 'SQS PurgeQueue on orders was not sent: it destroys, and the mode is read-only',
			hint: 'It takes a session whose mode is protected at least',
		});
		setMode('open');
		await purge();
		setMode('look');
		expect((await failureOf(purge())).kind).toBe('refused');
		expect(server.seen.length).toBe(1);
	});

	it('lets what was hidden be given back in any mode, and only by a session that has hidden something', async () => {
		const giveBack = { url, entries: [{ receiptHandle: 'r', seconds: 0 }] };
		const keep = { url, entries: [{ receiptHandle: 'r', seconds: 30 }] };
		const { gateways, server, setMode } = await context('read-only');
		const change = (input: typeof giveBack) =>
			gateways.queues.changeVisibility(input, { signal: forever });
		expect((await failureOf(change(giveBack))).kind).toBe('refused');
		setMode('look');
		await gateways.queues.receive(
			{ url, max: 1, leaseSeconds: 1, waitSeconds: 0 },
			{ signal: forever },
		);
		setMode('read-only');
		await change(giveBack).catch(() => {});
		expect(server.seen.map(({ operation }) => operation)).toEqual([
			'SQS ReceiveMessage',
			'SQS ChangeMessageVisibilityBatch',
		]);
		expect((await failureOf(change(keep))).kind).toBe('refused');
	});

	it.each<[what: string, Partial<Grant>]>([
		['another queue', grantFor('invoices', { what: 'purge orders' })],
		['a queue whose name ends alike', grantFor('old-orders', { what: 'purge orders' })],
		['the same name in another account', grantFor('orders', { account: '123456789012' })],
		['the same name in another region', grantFor('orders', { region: 'eu-west-1' })],
		['a topic of the same name', grantFor('orders', { kind: 'topic' })],
		['a smaller effect', { effect: 'write' }],
		['another endpoint', { endpoint: 'http://127.0.0.1:1' }],
	])('refuses a purge with a grant for %s', async (_, more) => {
		const { gateways, server, calls, purgeGrant } = await context('open');
		const grant = { ...purgeGrant, ...more, what: 'purge orders' };
		const failure = await failureOf(gateways.queues.purge(url, { signal: forever, grant }));
		expect(failure).toMatchObject({ kind: 'refused', operation: 'SQS PurgeQueue' });
		expect(failure.message).toContain('what was confirmed is "purge orders"');
		expect([server.seen, calls]).toEqual([[], []]);
	});

	it('refuses a write to what it can not read, and lets a look at it through', async () => {
		const { gateways, server, purgeGrant } = await context('open');
		const options = { signal: forever, grant: purgeGrant };
		for (const odd of ['orders', '', 'ftp://x/000000000000/orders', `${url}?x=/invoices`]) {
			expect(await failureOf(gateways.queues.purge(odd, options))).toMatchObject({
				kind: 'refused',
				message:
					'SQS PurgeQueue was not sent: which queue, topic or stream it changes can not be read from it',
			});
		}
		expect(server.seen).toEqual([]);
		await gateways.queues.attributes('orders', { signal: forever });
		expect(server.seen.length).toBe(1);
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

	it('takes a grant for more, and a greater effect for a smaller one', async () => {
		const { gateways, server, purgeGrant } = await context('open');
		const [orders] = purgeGrant.resources;
		const both = { ...purgeGrant, resources: [{ ...orders, name: 'x' }, orders] as const };
		for (const grant of [purgeGrant, both]) {
			const options = { signal: forever, grant };
			await gateways.queues.send({ url, entries: [{ body: 'x' }] }, options);
			await gateways.queues.purge(url, options);
		}
		expect(server.seen.length).toBe(4);
	});

	it('stops a move of the queue that the list of moves told, whatever its handle is', async () => {
		const sourceArn = 'arn:aws:sqs:us-east-1:000000000000:orders-dlq';
		const server = await fakeEndpoint((seen) =>
			seen.operation === 'SQS ListMessageMoveTasks'
				? { body: JSON.stringify({ Results: [{ TaskHandle: 'opaque', Status: 'RUNNING' }] }) }
				: {},
		);
		const { gateways } = await connected({ endpoint: server.url });
		const cancel = (handle: string, name: string) =>
			gateways.queues.cancelMove(handle, {
				signal: forever,
				grant: grantFor(name, { effect: 'write', endpoint: server.url }),
			});
		await gateways.queues.listMoves(sourceArn, { signal: forever });
		expect(await failureOf(cancel('opaque', 'orders'))).toMatchObject({ kind: 'refused' });
		await cancel('opaque', 'orders-dlq');
		// Of a handle that nobody told and nobody can read, stopping is still the safe thing.
		await cancel('unheard of', 'orders-dlq');
		const inside = Buffer.from(JSON.stringify({ taskId: '1', sourceArn })).toString('base64');
		expect(await failureOf(cancel(inside, 'orders'))).toMatchObject({ kind: 'refused' });
		await cancel(inside, 'orders-dlq');
		expect(server.seen.map(({ operation }) => operation)).toEqual([
			'SQS ListMessageMoveTasks',
			...Array.from({ length: 3 }, () => 'SQS CancelMessageMoveTask'),
		]);
	});

	it('a stream by its name is the one that Kinesis told of, and a new one is where STS said', async () => {
		const [ours, told] = ['111111111111', '000000000000'];
		const server = await fakeEndpoint((seen) => {
			if (seen.operation === 'STS GetCallerIdentity') {
				return {
					headers: { 'content-type': 'text/xml' },
					body: `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${ours}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
				};
			}
			if (seen.operation !== 'Kinesis ListStreams') return {};
			const arn = `arn:aws:kinesis:us-east-1:${told}:stream/clicks`;
			const StreamSummaries = [{ StreamName: 'clicks', StreamARN: arn }];
			return { body: JSON.stringify({ StreamNames: ['clicks'], StreamSummaries }) };
		});
		const { gateways } = await connected({ endpoint: server.url });
		const { streams, identity } = gateways;
		const granted = (account: string) => ({
			signal: forever,
			grant: grantFor('clicks', { kind: 'stream', account, endpoint: server.url }),
		});
		const remove = (account: string) =>
			streams.delete({ name: 'clicks', withConsumers: false }, granted(account));
		const create = (account: string) => streams.create({ name: 'clicks' }, granted(account));
		for (const account of [ours, told]) {
			expect((await failureOf(remove(account))).message).toContain('in account unknown');
		}
		await identity.whoAmI({ signal: forever });
		await remove(ours);
		expect((await failureOf(remove(told))).kind).toBe('refused');
		await streams.listPage({}, { signal: forever });
		await remove(told);
		expect((await failureOf(remove(ours))).kind).toBe('refused');
		await create(ours);
		expect((await failureOf(create(told))).kind).toBe('refused');
		expect(server.seen.map(({ operation }) => operation)).toEqual([
			'STS GetCallerIdentity',
			'Kinesis DeleteStream',
			'Kinesis ListStreams',
			'Kinesis DeleteStream',
			'Kinesis CreateStream',
		]);
	});

	it('a move needs both of its ends confirmed', async () => {
		const { gateways, server, purgeGrant } = await context('open');
		const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
		const move = { sourceArn: arn('orders-dlq'), destinationArn: arn('orders') };
		const start = (names: Parameters<typeof grantFor>[0]) => {
			const { endpoint } = purgeGrant;
			return gateways.queues.startMove(move, {
				signal: forever,
				grant: grantFor(names, { effect: 'write', endpoint }),
			});
		};
		expect((await failureOf(start('orders-dlq'))).message).toContain('it is about queue orders in');
		expect((await failureOf(start('orders'))).message).toContain('it is about queue orders-dlq in');
		await start(['orders-dlq', 'orders']);
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
		expect(() => gate.check({ operation: 'SQS AddPermission', input: {} })).toThrow(
			'SQS AddPermission was not sent: it is not on the list of allowed requests',
		);
		const purge = new PurgeQueueCommand({ QueueUrl: url });
		const disguised = gate.call(
			'SQS ListQueues',
			{ input: purge.input as object },
			{ signal: forever, grant: purgeGrant },
			() => clients.sqs().send(purge),
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
			'SNS SetEndpointAttributes: destroy',
			'SNS CreateTopic: write',
			'SNS DeleteTopic: destroy',
			'SNS Subscribe: write',
			'SNS ConfirmSubscription: write',
			'SNS Unsubscribe: destroy',
			'SNS SetSubscriptionAttributes: destroy',
			'SNS Publish: write',
			'SNS PublishBatch: write',
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
			'CloudWatch PutAlarmMuteRule: write',
			'CloudWatch DeleteAlarmMuteRule: destroy',
		]);
		// Nothing but reads has a reading name, and the other way round.
		for (const name of allowedOperations) {
			expect(
				/ (?:List|Get|Describe|Filter|Simulate|StartQuery|StopQuery)| DryRun$/.test(name),
			).toBe(ruleOf(name)?.effect === 'read');
		}
		expect(permissionOf('SQS SendMessageBatch')).toBe('sqs:SendMessage');
		expect(permissionOf('Kinesis PutRecords')).toBe('kinesis:PutRecords');
		expect(permissionOf('CloudWatchLogs FilterLogEvents')).toBe('logs:FilterLogEvents');
		expect(ruleOf('toString')).toBeUndefined();
	});

	it('lets reads through in every mode', () => {
		for (const mode of modes) {
			const gate = new Gate({ mode: () => mode, onCall: () => {}, region: 'us-east-1' });
			expect(gate.check({ operation: 'SQS ListQueues', input: {} }).effect).toBe('read');
		}
	});
});
