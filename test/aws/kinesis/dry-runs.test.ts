import { GetRecordsCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { HttpResponse } from '@smithy/core/protocols';
import { describe, expect, test } from 'vitest';
import type { ClientSettings } from '../../../source/aws/client-options.ts';
import { createClients } from '../../../source/aws/clients.ts';
import type { Operation } from '../../../source/aws/gate/allow-list.ts';
import { Gate, type GateOptions } from '../../../source/aws/gate/gate.ts';
import { createStreamGateway } from '../../../source/aws/kinesis/stream-gateway.ts';
import { createWire } from '../../../source/aws/wire.ts';
import type { Mode } from '../../../source/domain/effect.ts';
import type { Call } from '../../../source/operations/ports.ts';
import { failureOf, forever } from './fake-endpoint.ts';

const options = { signal: forever };
const region = 'eu-west-1';

/** What AWS answers a request with DryRun that would succeed. */
const wouldSucceed = 'DryRunOperationException';

type Options = { readonly mode?: Mode } & Partial<Pick<GateOptions, 'endpoint' | 'endpoints'>>;
type Sent = { readonly host: string; readonly target: string; readonly input: object };

/** Streams at AWS's own host, which nothing leaves for: `answer` stands in its place, with an error's name or a success. */
function streams(
	answer: (target: string) => string | object,
	{ mode = 'read-only', ...more }: Options = {},
) {
	const calls: Call[] = [];
	const sent: Sent[] = [];
	const gate = new Gate({ region, mode: () => mode, onCall: (call) => calls.push(call), ...more });
	const wire = createWire(gate);
	wire.handler.handle = async (request) => {
		const target = (request.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
		sent.push({
			host: request.hostname,
			target,
			input: JSON.parse(new TextDecoder().decode(request.body)),
		});
		const told = answer(target);
		const [statusCode, body] =
			typeof told === 'string' ? [400, { __type: told, message: '' }] : [200, told];
		const headers = { 'content-type': 'application/x-amz-json-1.1' };
		return {
			response: new HttpResponse({ statusCode, headers, body: Buffer.from(JSON.stringify(body)) }),
		};
	};
	const settings: ClientSettings = {
		region,
		endpoints: more.endpoints ?? {},
		credentials: () => ({ accessKeyId: 'a', secretAccessKey: 'b' }),
		local: false,
	};
	const clients = createClients(settings, gate, wire);
	return { gateway: createStreamGateway({ clients, gate, region }), calls, sent, gate, clients };
}

const input = { iterator: 'i', name: 'clicks' };

describe('a request with DryRun', () => {
	test('that would succeed is told so by its own error, which is no failure: in a read-only context too', async () => {
		const { gateway, calls, sent } = streams(() => wouldSucceed);
		expect(await gateway.tryRecords(input, options)).toBe('would succeed');
		expect(await gateway.tryPut('clicks', options)).toBe('would succeed');
		expect(sent).toMatchObject([
			{
				host: 'kinesis.eu-west-1.amazonaws.com',
				target: 'GetRecords',
				input: { DryRun: true, Limit: 1, ShardIterator: 'i' },
			},
			{ target: 'PutRecords', input: { DryRun: true, StreamName: 'clicks' } },
		]);
		expect(calls.map(({ operation, effect, failure }) => [operation, effect, failure])).toEqual([
			['Kinesis GetRecords DryRun', 'read', undefined],
			['Kinesis PutRecords DryRun', 'read', undefined],
		]);
	});

	test('that is denied is denied, with the permission that is missing', async () => {
		const { gateway, calls } = streams(() => 'AccessDeniedException');
		const failure = await failureOf(gateway.tryRecords(input, options));
		expect([failure.kind, failure.hint]).toEqual([
			'denied',
			expect.stringContaining('kinesis:GetRecords'),
		]);
		expect(calls).toHaveLength(1);
	});

	test('that is passed over is told as ignored', async () => {
		const { gateway } = streams(() => ({ Records: [], MillisBehindLatest: 0 }));
		expect(await gateway.tryRecords(input, options)).toBe('ignored');
	});

	test.each([
		['nothing was asked before', []],
		['a read was passed over', [{ Records: [] }]],
		['a read was denied', ['AccessDeniedException']],
		['a read was refused otherwise', ['ExpiredIteratorException']],
	])('and would write is sent to nobody while %s', async (_, before) => {
		const answers = [...before];
		const { gateway, sent } = streams(() => answers[0] ?? wouldSucceed);
		if (before.length > 0) await gateway.tryRecords(input, options).catch(() => {});
		const failure = await failureOf(gateway.tryPut('clicks', options));
		expect([failure.kind, failure.message]).toEqual([
			'refused',
			'Kinesis PutRecords DryRun on clicks was not sent: it writes where DryRun is passed over, and nothing showed yet that it is not',
		]);
		expect(sent.filter(({ target }) => target === 'PutRecords')).toEqual([]);
	});

	test.each([
		'http://127.0.0.1:4566',
		'https://kinesis.example.com',
		'https://my-load-balancer.amazonaws.com',
	])('is not sent to an endpoint that is not AWS: %s', async (endpoint) => {
		const { gateway, sent } = streams(() => wouldSucceed, {
			endpoint,
			endpoints: { Kinesis: endpoint },
		});
		expect((await failureOf(gateway.tryRecords(input, options))).message).toContain(
			'it carries DryRun, which AWS alone is asked with',
		);
		expect((await failureOf(gateway.tryPut('clicks', options))).kind).toBe('refused');
		expect(sent).toEqual([]);
	});

	test('goes by no other row than its own, and by its own goes nothing that is none', async () => {
		const { gate, clients, sent } = streams(() => wouldSucceed, { mode: 'open' });
		const put = { StreamName: 'clicks', Records: [{ Data: Uint8Array.of(0), PartitionKey: 'k' }] };
		const send = (operation: Operation, command: PutRecordsCommand | GetRecordsCommand) =>
			failureOf(
				gate.call(operation, command as unknown as { input: never }, options, () =>
					clients.kinesis().send(command as PutRecordsCommand),
				),
			);
		const refused = [
			await send('Kinesis PutRecords DryRun', new PutRecordsCommand(put)),
			await send('Kinesis PutRecords DryRun', new PutRecordsCommand({ ...put, DryRun: false })),
			await send('Kinesis PutRecords', new PutRecordsCommand({ ...put, DryRun: true })),
			await send('Kinesis GetRecords DryRun', new GetRecordsCommand({ ShardIterator: 'i' })),
		];
		expect(refused.map(({ kind }) => kind)).toEqual(Array(4).fill('refused'));
		expect(sent).toEqual([]);
	});
});
