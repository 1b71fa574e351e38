import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it, vi } from 'vitest';
import { abortable } from '../../../source/aws/abortable.ts';
import { createClients } from '../../../source/aws/clients.ts';
import { Gate } from '../../../source/aws/gate/gate.ts';
import { stopLater } from '../../helpers/fixtures.ts';
import { grantFor } from '../../helpers/grants.ts';
import {
	connected,
	failureOf,
	fakeEndpoint,
	forever,
	jsonError,
	noVariables,
} from '../kinesis/fake-endpoint.ts';

const url = 'http://anything/000000000000/orders';
const options = { signal: forever };
const granted = (endpoint: string) => ({ ...options, grant: grantFor('orders', { endpoint }) });

describe('every attempt is told, once', () => {
	it('a throttled read is tried again, and each attempt is an event of its own', async () => {
		const server = await fakeEndpoint((_, nth) =>
			nth === 1 ? jsonError('RequestThrottled', 'Request is throttled.', 403) : {},
		);
		const { gateways, calls } = await connected({ endpoint: server.url });
		await gateways.queues.attributes(url, options);
		expect(calls.map(({ milliseconds, at, ...call }) => call)).toEqual([
			{
				operation: 'SQS GetQueueAttributes',
				effect: 'read',
				resource: 'orders',
				attempt: 1,
				status: 403,
				requestId: 'request-1',
				failure: expect.objectContaining({ kind: 'throttled', code: 'RequestThrottled' }),
			},
			{
				operation: 'SQS GetQueueAttributes',
				effect: 'read',
				resource: 'orders',
				attempt: 2,
				status: 200,
				requestId: 'request-1',
			},
		]);
		expect(calls.every((call) => call.milliseconds >= 0 && call.at > 1.7e12)).toBe(true);
	});

	it('attempts end at three, and the last failure is the answer', async () => {
		const server = await fakeEndpoint(() => jsonError('InternalFailure', 'oops', 500));
		const { gateways, calls } = await connected({ endpoint: server.url });
		expect(await failureOf(gateways.queues.attributes(url, options))).toMatchObject({
			kind: 'service',
			retryable: true,
			code: 'InternalFailure',
			operation: 'SQS GetQueueAttributes',
			requestId: 'request-1',
		});
		expect(calls.map((call) => call.attempt)).toEqual([1, 2, 3]);
	});

	it('no event holds a body, a receipt handle or a credential', async () => {
		const server = await fakeEndpoint((seen) =>
			seen.operation === 'SQS ReceiveMessage'
				? jsonError('InvalidParameterValue', 'a bad value', 400)
				: { body: '{"Successful":[],"Failed":[]}' },
		);
		const env = { AWS_ACCESS_KEY_ID: 'AKIASECRETID', AWS_SECRET_ACCESS_KEY: 'SECRETKEY' };
		const { gateways, calls } = await connected({ endpoint: server.url }, { env });
		await gateways.queues.send({ url, entries: [{ body: 'PRIVATE' }] }, granted(server.url));
		await gateways.queues.delete({ url, receiptHandles: ['HANDLE'] }, granted(server.url));
		await failureOf(
			gateways.queues.receive({ url, max: 1, leaseSeconds: 1, waitSeconds: 0 }, options),
		);
		expect(calls.length).toBe(3);
		expect(JSON.stringify(calls)).not.toMatch(/PRIVATE|HANDLE|AKIASECRETID|SECRETKEY/);
	});

	it('a call for which there are no credentials is no attempt', async () => {
		const server = await fakeEndpoint(() => ({}));
		const { gateways, calls } = await connected(
			{ region: 'eu-west-1', endpoint: server.url },
			{ env: { ...noVariables, AWS_WEB_IDENTITY_TOKEN_FILE: '/nonexistent/token' } },
		);
		const failure = await failureOf(gateways.queues.listPage({}, options));
		expect(failure.kind).toBe('credentials');
		expect([calls, server.seen]).toEqual([[], []]);
	});
});

describe('a request is repeated only where a repeat does no harm', () => {
	const send = { url, entries: [{ body: 'x' }] };

	it.each(['reset', 'hang up'])('a send whose answer is lost by a %s is sent once', async (how) => {
		const server = await fakeEndpoint(() =>
			how === 'reset' ? 'reset' : jsonError('ServiceUnavailable', 'busy', 503),
		);
		const { gateways } = await connected({ endpoint: server.url });
		const failure = await failureOf(gateways.queues.send(send, granted(server.url)));
		expect(failure).toMatchObject({ retryable: true, outcomeUnknown: true });
		expect(server.seen.length).toBe(1);
	});

	it('a throttled send is sent again, since AWS took nothing of it', async () => {
		const server = await fakeEndpoint((_, nth) =>
			nth === 1 ? jsonError('ThrottlingException', 'slow down') : { body: '{"Successful":[]}' },
		);
		const { gateways } = await connected({ endpoint: server.url });
		await gateways.queues.send(send, granted(server.url));
		expect(server.seen.length).toBe(2);
	});

	it('a send to a FIFO queue with deduplication ids is repeated, without ids it is not', async () => {
		const server = await fakeEndpoint((_, nth) => (nth === 2 ? {} : 'reset'));
		const { gateways } = await connected({ endpoint: server.url });
		const fifo = {
			url: `${url}.fifo`,
			entries: [{ body: 'x', groupId: 'g', deduplicationId: 'd' }],
		};
		const fifoGrant = grantFor('orders.fifo', { endpoint: server.url });
		await gateways.queues.send(fifo, { ...options, grant: fifoGrant });
		expect(server.seen.length).toBe(2);
		const bare = { url: `${url}.fifo`, entries: [{ body: 'x', groupId: 'g' }] };
		await failureOf(gateways.queues.send(bare, { ...options, grant: fifoGrant }));
		expect(server.seen.length).toBe(3);
	});

	it('a look is one receive, and a broken read is repeated', async () => {
		const server = await fakeEndpoint((_, nth) => (nth === 3 ? {} : 'reset'));
		const { gateways } = await connected({ endpoint: server.url });
		const look = { url, max: 10, leaseSeconds: 30, waitSeconds: 0 };
		expect(await failureOf(gateways.queues.receive(look, options))).toMatchObject({
			kind: 'unreachable',
			outcomeUnknown: true,
		});
		expect(server.seen.length).toBe(1);
		await gateways.queues.attributes(url, options);
		expect(server.seen.length).toBe(3);
	});

	it("a wrong clock is corrected by the endpoint's, also for a send", async () => {
		const ahead = new Date(Date.now() + 3_600_000).toUTCString();
		const server = await fakeEndpoint((_, nth) =>
			nth === 1
				? {
						status: 403,
						headers: { date: ahead },
						body: '{"__type":"InvalidSignatureException","message":"Signature expired: 1 is now earlier than 2"}',
					}
				: { headers: { date: ahead }, body: '{"Successful":[]}' },
		);
		const { gateways, calls } = await connected({ endpoint: server.url });
		await gateways.queues.send(send, granted(server.url));
		expect(calls.map((call) => call.failure?.kind)).toEqual(['clock', undefined]);
	});
});

describe('every call ends', () => {
	it.each(['hang', 'stall'] as const)('an abort ends a call that %ss', async (how) => {
		const server = await fakeEndpoint(() => how);
		const { gateways, calls } = await connected({ endpoint: server.url });
		const stop = new AbortController();
		const call = failureOf(gateways.queues.listPage({}, { signal: stop.signal }));
		await expect.poll(() => server.seen.length).toBe(1);
		stop.abort();
		expect(await call).toMatchObject({ kind: 'aborted', message: 'stopped' });
		await expect.poll(() => calls.map((one) => one.failure?.kind)).toEqual(['aborted']);
		expect(server.seen.length).toBe(1);
	});

	it('an abort ends a back-off', async () => {
		const server = await fakeEndpoint(() => jsonError('ThrottlingException'));
		const { gateways, calls } = await connected({ endpoint: server.url });
		const stop = new AbortController();
		const call = failureOf(gateways.queues.listPage({}, { signal: stop.signal }));
		await expect.poll(() => calls.length).toBeGreaterThan(0);
		stop.abort();
		expect((await call).kind).toBe('aborted');
	});

	it('a signal that is aborted already sends nothing', async () => {
		const server = await fakeEndpoint(() => ({}));
		const { gateways } = await connected({ endpoint: server.url });
		const call = gateways.queues.listPage({}, { signal: AbortSignal.abort() });
		expect((await failureOf(call)).kind).toBe('aborted');
		expect(server.seen).toEqual([]);
	});

	it('an abort of a send that is under way leaves its outcome unknown', async () => {
		const server = await fakeEndpoint(() => 'hang');
		const { gateways } = await connected({ endpoint: server.url });
		const stop = new AbortController();
		const call = failureOf(
			gateways.queues.send(
				{ url, entries: [{ body: 'x' }] },
				{ ...granted(server.url), signal: stop.signal },
			),
		);
		await expect.poll(() => server.seen.length).toBe(1);
		stop.abort();
		expect(await call).toMatchObject({ kind: 'aborted', outcomeUnknown: true });
	});

	it('an endpoint that does not answer is a timeout, and a send whose outcome is unknown', async () => {
		const server = await fakeEndpoint(() => 'hang');
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
		const command = new SendMessageBatchCommand({
			QueueUrl: url,
			Entries: [{ Id: '0', MessageBody: 'x' }],
		});
		const within = (timeoutMs: number) =>
			gate.call(
				'SQS SendMessageBatch',
				command,
				{ signal: forever, grant: grantFor('orders'), timeoutMs },
				(one) => clients.sqs().send(one),
			);
		let failure: unknown;
		let calls = 0;
		// Where time is over before it has arrived, it is given more.
		for (let timeoutMs = 50; server.seen.length === 0; timeoutMs *= 2) {
			failure = await failureOf(within(timeoutMs));
			calls++;
		}
		expect(failure).toMatchObject({ kind: 'timeout', retryable: true, outcomeUnknown: true });
		expect(server.seen.length).toBeLessThanOrEqual(calls);
	});

	it('a wait that nothing ends is given up after its deadline', async () => {
		const never = abortable(new Promise(() => {}), forever, 10);
		expect((await never.catch((error: unknown) => error)) as Error).toMatchObject({
			name: 'TimeoutError',
		});
	});

	it('closing a connection ends what is under way', async () => {
		const server = await fakeEndpoint(() => 'hang');
		const { gateways, close } = await connected({ endpoint: server.url });
		const receive = { url, max: 1, leaseSeconds: 1, waitSeconds: 20 };
		const call = failureOf(gateways.queues.receive(receive, options));
		await expect.poll(() => server.seen.length).toBe(1);
		close();
		expect((await call).kind).toBe('aborted');
		expect((await failureOf(gateways.queues.listPage({}, options))).kind).toBe('aborted');
		expect(server.seen.length).toBe(1);
	});
});

describe('the SDK keeps off the screen', () => {
	it('writes nothing and warns of nothing, not even with two sources of credentials', async () => {
		const server = await fakeEndpoint(() => ({}));
		const directory = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
		stopLater(() => rm(directory, { recursive: true }));
		const config = join(directory, 'config');
		await writeFile(config, '[profile x]\naws_access_key_id = X\naws_secret_access_key = Y\n');
		const env = {
			AWS_CONFIG_FILE: config,
			AWS_PROFILE: 'x',
			AWS_ACCESS_KEY_ID: 'a',
			AWS_SECRET_ACCESS_KEY: 'b',
		};
		const written: unknown[] = [];
		for (const method of ['log', 'warn', 'error', 'info', 'debug'] as const) {
			vi.spyOn(console, method).mockImplementation((...args) => void written.push(args));
		}
		vi.spyOn(process, 'emitWarning').mockImplementation((...args) => void written.push(args));
		for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
		const { gateways } = await connected({ endpoint: server.url, profile: 'x' }, { env });
		const signal = new AbortController().signal;
		await Promise.all(
			Array.from({ length: 30 }, () =>
				gateways.queues.attributes('http://other-host/000000000000/q', { signal }),
			),
		);
		vi.restoreAllMocks();
		vi.unstubAllEnvs();
		expect(written).toEqual([]);
		expect(server.seen[0]?.headers.authorization).toContain('Credential=X/');
	});
});
