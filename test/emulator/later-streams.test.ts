import { expect, test } from 'vitest';
import { cutHeaders, fakeKinesis } from './fake-kinesis.ts';

async function setUp() {
	const { kinesis, served, ask } = await fakeKinesis();
	/** How often the streams were made. */
	let made = 0;
	const told: string[] = [];
	kinesis.announce({
		region: 'us-east-1',
		streams: [
			{ name: 'visits', shards: 1 },
			{ name: 'clicks', shards: 4 },
		],
		since: 1_700_000_000_000,
		onRecords: (operation) => {
			told.push(operation);
		},
		async make() {
			made += 1;
			await ask('CreateStream', { StreamName: 'clicks' }, { inside: true });
			await ask('DescribeStreamSummary', { StreamName: 'clicks' }, { inside: true });
		},
	});
	return { ask, served, made: () => made, told: () => told };
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

test.each(cutHeaders)(
	'a list that is asked for with %s is asked of kinesis-local',
	async (_, headers) => {
		const { ask, served } = await setUp();
		await ask('ListStreams', {}, { headers });
		expect(served.at(-1)).toBe('ListStreams');
	},
);

test('requests of another region, and those of the program that makes them, wait for nothing', async () => {
	const { ask, served, made } = await setUp();
	await ask('DescribeStreamSummary', {}, { region: 'eu-west-1' });
	await ask('DescribeLimits', {}, { inside: true });
	expect([served, made()]).toEqual([['DescribeStreamSummary', 'DescribeLimits'], 0]);
});

test('whoever reads records in their region, or puts some into one of them, is told of, and nobody else', async () => {
	const { ask, told } = await setUp();
	for (const operation of ['ListStreams', 'DescribeStreamSummary', 'DescribeStream']) {
		await ask(operation, { StreamName: 'clicks' });
	}
	await ask('GetRecords', {}, { inside: true });
	await ask('PutRecords', { StreamName: 'clicks' }, { inside: true });
	await ask('PutRecords', { StreamName: 'orders' });
	await ask('GetShardIterator', {}, { region: 'eu-west-1' });
	expect(told()).toEqual([]);
	const theirs = ['GetShardIterator', 'GetRecords', 'PutRecord', 'PutRecords'];
	for (const operation of theirs) await ask(operation, { StreamName: 'clicks' });
	expect(told()).toEqual(theirs);
});
