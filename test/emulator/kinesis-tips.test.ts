import { describe, expect, test } from 'vitest';
import { createTips } from '../../source/emulator/kinesis/tips.ts';
import { cutHeaders, fakeKinesis } from './fake-kinesis.ts';

const end = { Records: [], NextShardIterator: 'i', MillisBehindLatest: 0 };
const asked = { ShardIterator: 'i', Limit: 1000 };

function tipsAt(start = 0) {
	let now = start;
	const tips = createTips(() => now);
	return {
		tips,
		wait: (ms: number) => {
			now += ms;
		},
	};
}

describe('who reads on at the end of a shard', () => {
	test('is told the same, iterator included, for half a minute', () => {
		const { tips, wait } = tipsAt();
		tips.remember(asked, end, 0, tips.changes());
		expect(tips.of(asked)).toEqual(end);
		wait(29_999);
		expect(tips.of(asked)).toEqual(end);
		wait(1);
		expect(tips.of(asked)).toBeUndefined();
	});

	test.each(['PutRecords', 'PutRecord', 'SplitShard', 'DeleteStream', 'StartStreamEncryption'])(
		'has to ask while and after %s is served',
		async (operation) => {
			const { tips } = tipsAt();
			tips.remember(asked, end, 0, tips.changes());
			await tips.during(operation, async () => {
				expect(tips.of(asked)).toBeUndefined();
				// A read that is answered meanwhile may not have seen it.
				tips.remember(asked, end, 0, tips.changes());
				expect(tips.of(asked)).toBeUndefined();
			});
			expect(tips.of(asked)).toBeUndefined();
		},
	);

	test('has to ask where a put began and ended while the read before was on its way', async () => {
		const { tips } = tipsAt();
		const begunAt = tips.changes();
		await tips.during('PutRecords', async () => {});
		tips.remember(asked, end, 0, begunAt);
		expect(tips.of(asked)).toBeUndefined();
	});

	test.each(['GetRecords', 'GetShardIterator', 'ListShards', 'DescribeStreamSummary'])(
		'is not kept from it by %s',
		async (operation) => {
			const { tips } = tipsAt();
			tips.remember(asked, end, 0, tips.changes());
			await tips.during(operation, async () => {});
			expect(tips.of(asked)).toEqual(end);
		},
	);

	test.each([
		['more is behind', { ...end, MillisBehindLatest: 7 }],
		['the shard is closed', { Records: [], MillisBehindLatest: 0 }],
	])('is told nothing from memory where %s', (_, output) => {
		const { tips } = tipsAt();
		tips.remember(asked, output, 0, tips.changes());
		expect(tips.of(asked)).toBeUndefined();
	});

	test('gets no record again that he was just given, and has to ask where an answer may have been cut short', () => {
		const { tips } = tipsAt();
		const given = { ...end, Records: [{ Data: 'YQ==' }] };
		tips.remember(asked, given, 1, tips.changes());
		expect(tips.of(asked)).toEqual(end);
		const { tips: cut } = tipsAt();
		cut.remember({ ...asked, Limit: 1 }, given, 1, cut.changes());
		cut.remember(asked, given, 2 * 1024 * 1024, cut.changes());
		expect(cut.of(asked)).toBeUndefined();
	});

	test.each([{ Limit: 0 }, { Limit: 10_001 }, { Limit: 'x' }, { StreamARN: 'arn' }])(
		'is judged by kinesis-local where %o is asked',
		(more) => {
			const { tips } = tipsAt();
			tips.remember(asked, end, 0, tips.changes());
			expect(tips.of({ ...asked, ...more })).toBeUndefined();
		},
	);
});

describe('Kinesis at the end of a shard', () => {
	/** One shard, whose thread has `records` for whoever reads, and takes a put when it is told to. */
	async function quietShard() {
		const shard = { records: [] as object[], put: Promise.withResolvers<object>() };
		const arrived = Promise.withResolvers<void>();
		const asked = await fakeKinesis((operation) => {
			if (operation === 'GetShardIterator') return { ShardIterator: 'i' };
			if (operation === 'GetRecords') return { ...end, Records: shard.records };
			arrived.resolve();
			return shard.put.promise;
		});
		const read = (more?: Parameters<typeof asked.ask>[2]) =>
			asked.ask('GetRecords', { ShardIterator: 'i' }, more);
		await asked.ask('GetShardIterator', { StreamName: 'clicks', ShardId: '0' });
		return { ...asked, ...{ read, shard, arrived: arrived.promise } };
	}

	test('does not ask its thread again while nothing is put', async () => {
		const { read, served } = await quietShard();
		for (let reads = 0; reads < 3; reads++) expect(await read()).toEqual(end);
		expect(served).toEqual(['GetShardIterator', 'GetRecords']);
	});

	test.each(cutHeaders)('asks its thread about a read with %s', async (_, headers) => {
		const { read, served } = await quietShard();
		await read();
		await read({ headers });
		expect(served).toEqual(['GetShardIterator', 'GetRecords', 'GetRecords']);
	});

	test('asks its thread about an iterator of another region, as often as that is sent', async () => {
		const { read, served } = await quietShard();
		await read();
		for (let reads = 0; reads < 9; reads++) await read({ region: 'eu-west-1' });
		expect(served).toHaveLength(11);
	});

	test('says nothing from memory until a put has ended whose sender has hung up', async () => {
		const { ask, read, shard, arrived } = await quietShard();
		const sender = new AbortController();
		const sent = ask('PutRecords', {}, { gone: sender.signal });
		await arrived;
		sender.abort();
		for (let reads = 0; reads < 3; reads++) expect(await read()).toEqual(end);
		shard.records.push({ Data: 'YQ==' });
		shard.put.resolve({});
		await sent;
		expect(await read()).toMatchObject({ Records: [{ Data: 'YQ==' }] });
	});

	test('breaks a read off whose reader has hung up, and begins no put for a sender who has', async () => {
		const { ask, served, arrived } = await quietShard();
		const reader = new AbortController();
		const read = ask('ListShards', {}, { gone: reader.signal });
		await arrived;
		reader.abort();
		await expect(read).rejects.toThrow('aborted');
		await expect(ask('PutRecords', {}, { gone: reader.signal })).rejects.toThrow('closed');
		expect(served).not.toContain('PutRecords');
	});
});
