import { constants, createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { describe, expect, it } from 'vitest';
import type { Clients } from '../../../source/aws/clients.ts';
import { Gate } from '../../../source/aws/gate/gate.ts';
import { GatedHttp2Handler } from '../../../source/aws/gate/gated-http2-handler.ts';
import { createSubscriptions } from '../../../source/aws/kinesis/stream-subscription.ts';
import type { RecordPage } from '../../../source/domain/resources.ts';
import type { Call } from '../../../source/operations/ports.ts';
import { stopLater } from '../../helpers/fixtures.ts';

/*
SubscribeToShard as AWS has it: over HTTP/2, records as an event stream. No emulator speaks HTTP/2, so a server
of our own answers here, with the protocol's own encoder.
*/

const text = { to: (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8'), from: Buffer.from };
const codec = new EventStreamCodec(text.to, (value) => text.from(value, 'utf8'));

const event = (type: string, body: object, kind: 'event' | 'exception' = 'event') =>
	codec.encode({
		headers: {
			':message-type': { type: 'string', value: kind },
			[kind === 'event' ? ':event-type' : ':exception-type']: { type: 'string', value: type },
			':content-type': { type: 'string', value: 'application/json' },
		},
		body: Buffer.from(JSON.stringify(body)),
	});

const records = (numbers: readonly number[], more: object = {}) =>
	event('SubscribeToShardEvent', {
		Records: numbers.map((number) => ({
			SequenceNumber: String(number),
			ApproximateArrivalTimestamp: 1000 + number,
			Data: Buffer.from(`r${number}`).toString('base64'),
			PartitionKey: 'k',
		})),
		ContinuationSequenceNumber: String(numbers.at(-1) ?? 99),
		MillisBehindLatest: 0,
		...more,
	});

/** A server of HTTP/2 alone, and the gateway that asks it. */
async function subscriptions(answer: (stream: ServerHttp2Stream, input: unknown) => void) {
	const seen: { readonly input: unknown; readonly target: unknown }[] = [];
	const server = createServer();
	server.on('stream', (stream, headers) => {
		let body = '';
		stream.on('error', () => {});
		stream.setEncoding('utf8').on('data', (chunk) => {
			body += chunk;
		});
		stream.on('end', () => {
			const input: unknown = JSON.parse(body);
			seen.push({ input, target: headers['x-amz-target'] });
			answer(stream, input);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
	const calls: Call[] = [];
	const gate = new Gate({
		mode: () => 'look',
		onCall: (call) => void calls.push(call),
		region: 'eu-west-1',
	});
	const handler = new GatedHttp2Handler(gate);
	const client = new KinesisClient({
		endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		region: 'eu-west-1',
		credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
		requestHandler: handler,
		maxAttempts: 1,
	});
	gate.install(client.middlewareStack);
	stopLater(() => {
		handler.destroy();
		server.close();
	});
	const gateway = createSubscriptions({
		clients: { subscriptions: () => client } as Clients,
		gate,
		region: 'eu-west-1',
	});
	return { gateway, seen, calls };
}

const begin = (stream: ServerHttp2Stream) =>
	stream.respond({
		[constants.HTTP2_HEADER_STATUS]: 200,
		'content-type': 'application/vnd.amazon.eventstream',
	});
/** As {@link begin}, of another type or of none. */
const beginAs = (stream: ServerHttp2Stream, type: string | undefined) =>
	stream.respond({
		[constants.HTTP2_HEADER_STATUS]: 200,
		...(type === undefined ? {} : { 'content-type': type }),
	});
const input = {
	consumerArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks/consumer/app:1',
	name: 'clicks',
	shardId: 's1',
	from: { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: '4' },
} as const;
const signal = () => new AbortController().signal;

describe('SubscribeToShard over HTTP/2', () => {
	it.each([
		undefined,
		'text/plain',
		'text/html; charset=utf-8',
		'application/octet-stream',
		'application/json',
	])('reads an event stream of type %s as it comes', async (type) => {
		const { gateway } = await subscriptions((stream) => {
			beginAs(stream, type);
			// It goes on: whoever waits for its end gets nothing.
			stream.write(records([5, 6]));
		});
		const got: RecordPage[] = [];
		const take = async (page: RecordPage) => {
			got.push(page);
			return 'enough' as const;
		};
		await gateway.subscribe(input, take, { signal: signal() });
		expect(got[0]?.records.map(({ sequenceNumber }) => sequenceNumber)).toEqual(['5', '6']);
	});

	it.each([undefined, 'text/plain', 'text/html'])(
		'refuses a web page of type %s in place of one',
		async (type) => {
			const { gateway } = await subscriptions((stream) => {
				beginAs(stream, type);
				stream.write('<!doctype html><title>Log in</title>');
			});
			await expect(
				gateway.subscribe(input, async () => undefined, { signal: signal() }),
			).rejects.toMatchObject({
				failure: {
					kind: 'unreachable',
					message: expect.stringMatching(/answered with a web page/),
				},
			});
		},
	);

	it('pushes pages, and ends with the last one of a closed shard', async () => {
		const { gateway, seen, calls } = await subscriptions((stream) => {
			begin(stream);
			stream.write(records([5, 6]));
			stream.write(records([], { MillisBehindLatest: 1200 }));
			stream.write(
				records([7], {
					ChildShards: [
						{
							ShardId: 's2',
							ParentShards: ['s1'],
							HashKeyRange: { StartingHashKey: '0', EndingHashKey: '9' },
						},
					],
				}),
			);
		});
		const pages: RecordPage[] = [];
		await gateway.subscribe(
			input,
			async (page) => {
				pages.push(page);
				return undefined;
			},
			{ signal: signal() },
		);
		expect(seen).toEqual([
			{
				target: 'Kinesis_20131202.SubscribeToShard',
				input: {
					ConsumerARN: input.consumerArn,
					ShardId: 's1',
					StartingPosition: { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: '4' },
				},
			},
		]);
		expect(pages).toMatchObject([
			{
				records: [
					{ sequenceNumber: '5', partitionKey: 'k', arrivedAt: 1_005_000 },
					{ sequenceNumber: '6' },
				],
				next: '6',
				millisBehindLatest: 0,
			},
			{ records: [], next: '99', millisBehindLatest: 1200 },
			{ records: [{ sequenceNumber: '7' }], childShards: ['s2'], childParents: { s2: ['s1'] } },
		]);
		expect(pages[2]).not.toHaveProperty('next');
		expect(Buffer.from(pages[0]?.records[0]?.data ?? []).toString()).toBe('r5');
		expect(calls).toMatchObject([
			{ operation: 'Kinesis SubscribeToShard', effect: 'touch', resource: 'clicks', status: 200 },
		]);
	});

	it('tells the next page when the one before was taken, and stops when that was enough', async () => {
		const closed = Promise.withResolvers<void>();
		const { gateway } = await subscriptions((stream) => {
			begin(stream);
			stream.on('close', () => closed.resolve());
			for (let number = 1; number <= 50; number++) stream.write(records([number]));
		});
		const told: (string | undefined)[] = [];
		let busy = 0;
		await gateway.subscribe(
			input,
			async (page) => {
				busy += 1;
				expect(busy).toBe(1);
				await new Promise((resolve) => setImmediate(resolve));
				busy -= 1;
				told.push(page.next);
				return told.length === 3 ? 'enough' : undefined;
			},
			{ signal: signal() },
		);
		expect(told).toEqual(['1', '2', '3']);
		await closed.promise;
	});

	it.each([
		['ResourceInUseException', { code: 'ResourceInUseException' }],
		['InternalFailureException', { kind: 'service', retryable: true }],
		['KMSThrottlingException', { kind: 'throttled' }],
		['KMSAccessDeniedException', { kind: 'denied', retryable: false }],
		['ResourceNotFoundException', { kind: 'not-found', retryable: false }],
	])('fails with what an event says: %s', async (type, failure) => {
		const { gateway } = await subscriptions((stream) => {
			begin(stream);
			stream.write(records([5]));
			stream.end(event(type, { message: 'why' }, 'exception'));
		});
		await expect(
			gateway.subscribe(input, async () => undefined, { signal: signal() }),
		).rejects.toMatchObject({ failure });
	});

	it('ends, or fails so that it is tried again, when the connection breaks', async () => {
		const { gateway } = await subscriptions((stream) => {
			begin(stream);
			stream.write(records([5]), () => stream.session?.destroy());
		});
		const pages: RecordPage[] = [];
		const failed = await gateway
			.subscribe(
				input,
				async (page) => {
					pages.push(page);
					return undefined;
				},
				{ signal: signal() },
			)
			.catch((error: unknown) => error);
		expect(pages).toHaveLength(1);
		if (failed !== undefined) expect(failed).toMatchObject({ failure: { retryable: true } });
	});

	it('ends soon after its signal aborts, and closes the stream', async () => {
		const stop = new AbortController();
		const closed = Promise.withResolvers<void>();
		const { gateway } = await subscriptions((stream) => {
			begin(stream);
			stream.on('close', () => closed.resolve());
			stream.write(records([5]));
		});
		const ended = gateway.subscribe(
			input,
			async () => {
				stop.abort();
				return undefined;
			},
			{ signal: stop.signal },
		);
		await ended.catch((error: unknown) =>
			expect(error).toMatchObject({ failure: { kind: 'aborted' } }),
		);
		await closed.promise;
	});
});
