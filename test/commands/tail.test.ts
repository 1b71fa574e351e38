import { describe, expect, it } from 'vitest';
import { run } from '../../source/commands/tail.ts';
import type { Shard, StartPosition, StreamRecord } from '../../source/domain/resources.ts';
import { runFake } from './fake-context.ts';

const loopback = 'http://127.0.0.1:4566';

const shard = (number: number, more: Partial<Shard> = {}): Shard => ({
	id: `shardId-${String(number).padStart(12, '0')}`,
	parents: [],
	startingHashKey: '0',
	endingHashKey: '9',
	startingSequenceNumber: '1',
	...more,
});

const record = (number: number, text: string): StreamRecord => ({
	sequenceNumber: String(number),
	partitionKey: `k${number}`,
	arrivedAt: 1_000_000,
	data: new TextEncoder().encode(text),
});

/** A stream whose pages are read one after another; the last is answered without a successor. */
function fakeStream(shards: readonly Shard[], pages: readonly (readonly StreamRecord[])[]) {
	const asked: { from: StartPosition; shardId: string }[] = [];
	return {
		asked,
		streams: {
			summary: async () => ({ name: 'clicks', arn: 'a' }) as never,
			shardsPage: async () => ({ items: shards }),
			iterator: async ({ from, shardId }: { from: StartPosition; shardId: string }) => {
				asked.push({ from, shardId });
				return '0';
			},
			records: async ({ iterator }: { iterator: string }) => {
				const index = Number(iterator);
				const last = index >= pages.length - 1;
				return {
					records: pages[index] ?? [],
					millisBehindLatest: 0,
					...(last ? { childShards: ['shardId-000000000009'] } : { next: String(index + 1) }),
				};
			},
		},
	};
}

const tail = (args: readonly string[], streams: object) =>
	runFake(run, ['tail', 'clicks', ...args], { loopback, gateways: { streams } });

describe('awsmsg tail', () => {
	it('prints every record once, in order, until a closed shard is read to its end', async () => {
		const pages = [[record(1, 'a'), record(2, 'b')], [], [record(3, 'c')]];
		const { streams } = fakeStream([shard(0)], pages);
		const { code, stdout, stderr } = await tail(['--output', 'ndjson'], streams);
		expect(
			stdout
				.trim()
				.split('\n')
				.map((line) => JSON.parse(line).text),
		).toEqual(['a', 'b', 'c']);
		expect(stderr).toMatch(/closed and read to its end; it goes on in shardId-000000000009/);
		expect(code).toBe(0);
	});

	it('stops after -n records', async () => {
		const { streams } = fakeStream(
			[shard(0)],
			[[record(1, 'a'), record(2, 'b')], [record(3, 'c')]],
		);
		const { code, stdout } = await tail(['-n', '1', '--output', 'text'], streams);
		expect(stdout).toBe('1970-01-01T00:16:40.000Z\t1\tk1\ta\n');
		expect(code).toBe(0);
	});

	it('asks which one when several shards are open, and follows the open one of several', async () => {
		const several = await tail([], fakeStream([shard(0), shard(1)], [[]]).streams);
		expect(several.code).toBe(2);
		expect(several.stderr).toMatch(/2 open shards.*shardId-000000000000, shardId-000000000001/);
		const one = fakeStream([shard(0, { endingSequenceNumber: '5' }), shard(1)], [[]]);
		await tail([], one.streams);
		expect(one.asked[0]?.shardId).toBe('shardId-000000000001');
		const unknown = await tail(['--shard', '7'], fakeStream([shard(0)], [[]]).streams);
		expect(unknown.stderr).toMatch(/no shard 7/);
	});

	it.each<readonly [readonly string[], StartPosition]>([
		[[], { type: 'LATEST' }],
		[['--from', 'trim-horizon'], { type: 'TRIM_HORIZON' }],
		[['--from', 'seq:17'], { type: 'AT_SEQUENCE_NUMBER', sequenceNumber: '17' }],
		[['--from', 'after:17'], { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: '17' }],
		[['--since', '1m30s'], { type: 'AT_TIMESTAMP', at: 910_000 }],
		[['--from', '1970-01-01T00:15:00Z'], { type: 'AT_TIMESTAMP', at: 900_000 }],
	])('%j starts at %j', async (args, from) => {
		const stream = fakeStream([shard(0)], [[]]);
		await tail([...args], stream.streams);
		expect(stream.asked[0]?.from).toEqual(from);
	});

	it.each([
		['--from', 'yesterday'],
		['--from', '2099-01-01'],
		['--since', '15'],
		['--since', '0s'],
		['--from', 'latest', '--since', '1m'],
	])('%s %s is refused with exit code 2', async (...args) => {
		const { code } = await tail(args, fakeStream([shard(0)], [[]]).streams);
		expect(code).toBe(2);
	});

	it('prints bytes that are no text as base64', async () => {
		const binary = { ...record(1, ''), data: new Uint8Array([255, 0]) };
		const { stdout } = await tail(
			['--output', 'ndjson'],
			fakeStream([shard(0)], [[binary]]).streams,
		);
		expect(JSON.parse(stdout)).toMatchObject({ base64: '/wA=' });
	});
});
