import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { parseObject } from '../../source/emulator/input.ts';
import { createKinesis } from '../../source/emulator/kinesis/kinesis.ts';
import type { KinesisThread } from '../../source/emulator/kinesis/thread.ts';
import { parseRequest } from '../../source/emulator/request.ts';
import { stopLater } from '../helpers/fixtures.ts';

/** A thread that answers every request with `{}` and remembers its operation. */
async function recordingThread(): Promise<{ thread: KinesisThread; served: string[] }> {
	const served: string[] = [];
	const server = createServer((request, response) => {
		served.push(String(request.headers['x-amz-target']).split('.')[1] ?? '');
		request.resume();
		response.end('{}');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const agent = new Agent();
	const thread: KinesisThread = {
		port: (server.address() as AddressInfo).port,
		cutsMade: 0,
		agent,
		ended: new Promise(() => {}),
		reconnected: () => thread,
		async stop() {
			agent.destroy();
			server.close();
		},
	};
	stopLater(() => thread.stop());
	return { thread, served };
}

async function setUp() {
	const { thread, served } = await recordingThread();
	const kinesis = createKinesis({
		region: 'us-east-1',
		now: () => 0,
		spare: Promise.resolve(thread),
	});
	const ask = async (
		operation: string,
		input: object = {},
		{ region = 'us-east-1', inside = false } = {},
	) => {
		const headers = {
			authorization: `AWS4-HMAC-SHA256 Credential=x/20260101/${region}/kinesis/aws4_request`,
			'x-amz-target': `Kinesis_20131202.${operation}`,
		};
		const request = parseRequest(headers, Buffer.from(JSON.stringify(input)), region);
		const { answer } = await kinesis.handle(
			inside ? { ...request, inside: true } : request,
			new AbortController().signal,
		);
		return 'body' in answer ? parseObject(answer.body.toString()) : undefined;
	};
	/** How often the streams were made. */
	let made = 0;
	const reads: string[] = [];
	kinesis.announce({
		region: 'us-east-1',
		streams: [
			{ name: 'visits', shards: 1 },
			{ name: 'clicks', shards: 4 },
		],
		since: 1_700_000_000_000,
		onRead: (operation) => {
			reads.push(operation);
		},
		async make() {
			made += 1;
			await ask('CreateStream', { StreamName: 'clicks' }, { inside: true });
			await ask('DescribeStreamSummary', { StreamName: 'clicks' }, { inside: true });
		},
	});
	return { ask, served, made: () => made, reads: () => reads };
}

test('announced streams are listed, and nothing is made for a list', async () => {
	const { ask, served, made } = await setUp();
	const names = { HasMoreStreams: false, StreamNames: ['clicks', 'visits'] };
	expect(await ask('ListStreams')).toEqual(names);
	expect(await ask('ListStreams', { Limit: 2 })).toEqual(names);
	expect(await ask('ListStreams', {}, { region: 'eu-west-1' })).toEqual({
		HasMoreStreams: false,
		StreamNames: [],
	});
	expect([served, made()]).toEqual([[], 0]);
});

test.each([
	{ StreamName: 'clicks' },
	{ StreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks' },
])(
	'the summary of %j is told, as a console asks for it all the time, and nothing is made',
	async (input) => {
		const { ask, served, made } = await setUp();
		const { StreamDescriptionSummary: summary } = (await ask('DescribeStreamSummary', input)) ?? {};
		expect(summary).toMatchObject({
			StreamName: 'clicks',
			StreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks',
			StreamStatus: 'ACTIVE',
			OpenShardCount: 4,
			StreamCreationTimestamp: 1_700_000_000,
		});
		expect([served, made()]).toEqual([[], 0]);
	},
);

test.each([
	['a description', 'DescribeStream', { StreamName: 'clicks' }],
	['a summary of another stream', 'DescribeStreamSummary', { StreamName: 'orders' }],
	['a summary that says nothing of which', 'DescribeStreamSummary', {}],
	['a list that has to be cut', 'ListStreams', { Limit: 1 }],
	['a list that goes on', 'ListStreams', { ExclusiveStartStreamName: 'clicks' }],
	['a further stream', 'CreateStream', { StreamName: 'orders', ShardCount: 1 }],
])('%s is served after they are made, once, however many ask', async (_, operation, input) => {
	const { ask, served, made } = await setUp();
	await Promise.all([ask(operation, input), ask(operation, input)]);
	await ask(operation, input);
	expect(made()).toBe(1);
	expect(served).toEqual([
		'CreateStream',
		'DescribeStreamSummary',
		...[1, 2, 3].map(() => operation),
	]);
	await ask('ListStreams');
	expect(served.at(-1)).toBe('ListStreams');
});

test('requests of another region, and those of the program that makes them, wait for nothing', async () => {
	const { ask, served, made } = await setUp();
	await ask('DescribeStreamSummary', {}, { region: 'eu-west-1' });
	await ask('DescribeLimits', {}, { inside: true });
	expect([served, made()]).toEqual([['DescribeStreamSummary', 'DescribeLimits'], 0]);
});

test('whoever reads records is told of, and nobody else', async () => {
	const { ask, reads } = await setUp();
	for (const operation of [
		'ListStreams',
		'DescribeStreamSummary',
		'DescribeStream',
		'PutRecords',
	]) {
		await ask(operation, { StreamName: 'clicks' });
	}
	await ask('GetRecords', {}, { inside: true });
	expect(reads()).toEqual([]);
	const reading = ['GetShardIterator', 'GetRecords'];
	for (const operation of reading) await ask(operation);
	expect(reads()).toEqual(reading);
});
