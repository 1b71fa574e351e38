import { describe, expect, test } from 'vitest';
import { createTips } from '../../source/emulator/kinesis/tips.ts';

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
