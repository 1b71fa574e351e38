import { describe, expect, it } from 'vitest';
import { run } from '../../../source/commands/streams/stream.ts';
import { runFake } from '../fake-context.ts';
import { arn, fakeStream, shardId } from './fake-stream.ts';

const loopback = 'http://127.0.0.1:4566';
const half = 2n ** 127n;

function stream() {
	const done: (readonly [string, unknown])[] = [];
	const note = (name: string) => async (input: unknown) => {
		done.push([name, input]);
	};
	const { streams } = fakeStream([
		{ records: [], range: [0n, half - 1n] },
		{ records: [], range: [half, 2n * half - 1n] },
	]);
	const summary = {
		name: 'clicks',
		arn,
		status: 'ACTIVE',
		mode: 'PROVISIONED',
		openShards: 2,
		consumers: 0,
		retentionHours: 24,
		shardMetrics: [],
	};
	return {
		done,
		streams: {
			...streams,
			summary: async () => summary,
			create: note('create'),
			delete: note('delete'),
			split: note('split'),
			merge: note('merge'),
			setShards: note('setShards'),
			setRetention: note('setRetention'),
			setMode: note('setMode'),
			registerConsumer: note('registerConsumer'),
			deregisterConsumer: note('deregisterConsumer'),
		},
	};
}

const change = (args: readonly string[], streams: object) =>
	runFake(run, ['stream', ...args], { loopback, gateways: { streams } });

describe('awsmsg stream', () => {
	it.each<readonly [readonly string[], string, object]>([
		[['create', 'new', '--shards', '2', '--yes'], 'create', { name: 'new', shards: 2 }],
		[['create', 'new', '--yes'], 'create', { name: 'new' }],
		[
			['delete', 'clicks', '--confirm', 'clicks'],
			'delete',
			{ name: 'clicks', withConsumers: false },
		],
		[
			['split', 'clicks', '--shard', '0', '--yes'],
			'split',
			{ name: 'clicks', shardId: shardId(0), at: String(half / 2n) },
		],
		[
			['merge', 'clicks', '--shard', '0', '--shard', '1', '--yes'],
			'merge',
			{ name: 'clicks', shardId: shardId(0), adjacent: shardId(1) },
		],
		[['shards', 'clicks', '4', '--yes'], 'setShards', { name: 'clicks', count: 4 }],
		[
			['retention', 'clicks', '7d', '--yes'],
			'setRetention',
			{ name: 'clicks', hours: 168, change: 'raise' },
		],
		[['mode', 'clicks', 'on-demand', '--yes'], 'setMode', { arn, mode: 'ON_DEMAND' }],
		[['register', 'clicks', 'app', '--yes'], 'registerConsumer', { arn, consumer: 'app' }],
		[
			['deregister', 'clicks', 'app', '--confirm', 'clicks'],
			'deregisterConsumer',
			{ arn, consumer: 'app' },
		],
	])('%j', async (args, method, input) => {
		const { streams, done } = stream();
		// The fake never lets a stream go, so nobody waits for that.
		const wait = method === 'delete' ? [] : ['--wait'];
		const { code, stderr } = await change([...args, ...wait], streams);
		expect(stderr).toMatch(/Done:/);
		expect(done).toEqual([[method, input]]);
		expect(code).toBe(0);
	});

	it.each([
		[['create', 'new'], 4],
		[['delete', 'clicks', '--yes'], 4],
		[['delete', 'clicks', '--confirm', 'other'], 4],
		[['split', 'clicks', '--shard', '0', '--yes', '--read-only'], 4],
		[['retire', 'clicks'], 2],
		[['split', 'clicks'], 2],
		[['merge', 'clicks', '--shard', '0'], 2],
		[['split', 'clicks', '--shard', '9', '--yes'], 4],
		[['shards', 'clicks'], 2],
		[['shards', 'clicks', '40', '--yes'], 4],
		[['shards', 'clicks', '4', '--shard', '0'], 2],
		[['retention', 'clicks', '1h', '--yes'], 4],
		[['mode', 'clicks', 'fast'], 2],
		[['register', 'clicks'], 2],
		[['create', 'arn:aws:kinesis:eu-west-1:123456789012:stream/x', '--yes'], 2],
	])('%j ends with %i, and nothing is sent', async (args, code) => {
		const { streams, done } = stream();
		const finished = await change(args, streams);
		expect(finished.stderr).not.toBe('');
		expect(finished.code).toBe(code);
		expect(done).toEqual([]);
	});

	it('checks without sending', async () => {
		const { streams, done } = stream();
		const { code, stderr } = await change(['shards', 'clicks', '4', '--dry-run'], streams);
		expect(stderr).toMatch(/From 2 to 4 shards\. Nothing was sent/);
		expect(done).toEqual([]);
		expect(code).toBe(0);
	});
});
