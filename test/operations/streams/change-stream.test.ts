import { describe, expect, it } from 'vitest';
import { asFailure, fail } from '../../../source/domain/failure.ts';
import type { Shard, StreamSummary } from '../../../source/domain/resources.ts';
import type { StreamChange } from '../../../source/domain/streams/stream-change.ts';
import { confirmationFor } from '../../../source/operations/guard.ts';
import {
	applyChange,
	prepareChange,
	whenSettled,
} from '../../../source/operations/streams/change-stream.ts';
import { grant, streamGateway } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const never = new AbortController().signal;
const stream = { name: 'clicks', arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks' };
const highest = 2n ** 128n - 1n;
const quarter = 2n ** 126n;
const id = (number: number) => `shardId-${String(number).padStart(12, '0')}`;

/** Four quarters, of which the first is closed and split into 4 and 5. */
const shards: readonly Shard[] = [
	[0, 0n, quarter - 1n],
	[1, quarter, 2n * quarter - 1n],
	[2, 2n * quarter, 3n * quarter - 1n],
	[3, 3n * quarter, highest],
	[4, 0n, quarter / 2n - 1n],
	[5, quarter / 2n, quarter - 1n],
].map(([number, first, last]) => ({
	id: id(Number(number)),
	parents: Number(number) > 3 ? [id(0)] : [],
	startingHashKey: String(first),
	endingHashKey: String(last),
	startingSequenceNumber: '1',
	...(number === 0 ? { endingSequenceNumber: '9' } : {}),
}));

const summary = (more: Partial<StreamSummary> = {}): StreamSummary => ({
	...stream,
	status: 'ACTIVE',
	mode: 'PROVISIONED',
	openShards: 4,
	consumers: 0,
	retentionHours: 48,
	shardMetrics: [],
	...more,
});

const prepare = (change: StreamChange, more: Partial<StreamSummary> = {}) =>
	prepareChange(
		{
			streams: streamGateway({
				summary: async () => summary(more),
				shardsPage: async () => ({ items: shards }),
			}),
		},
		stream,
		change,
		never,
	);

describe('prepareChange', () => {
	it.each<[change: StreamChange, why: RegExp, more?: Partial<StreamSummary>]>([
		[{ kind: 'create', shards: 0 }, /one shard or more/],
		[{ kind: 'delete' }, /2 registered consumers/, { consumers: 2 }],
		[{ kind: 'split', shardId: 'shardId-9' }, /has no shard shardId-9/],
		[{ kind: 'split', shardId: id(0) }, /closed already/],
		[{ kind: 'split', shardId: id(1), at: String(quarter) }, /can't be split at/],
		[{ kind: 'split', shardId: id(1), at: String(2n * quarter) }, /can't be split at/],
		[{ kind: 'split', shardId: id(1), at: 'x' }, /can't be split at x/],
		[{ kind: 'merge', shardId: id(1), with: id(3) }, /no neighbours/],
		[{ kind: 'merge', shardId: id(1), with: id(1) }, /no neighbours/],
		[{ kind: 'merge', shardId: id(1), with: id(0) }, /closed already/],
		[{ kind: 'shards', count: 4 }, /already/],
		[{ kind: 'shards', count: 9 }, /can't go to 9 at once/],
		[{ kind: 'shards', count: 1 }, /can't go to 1 at once/],
		[{ kind: 'shards', count: 8 }, /on demand/, { mode: 'ON_DEMAND' }],
		[{ kind: 'retention', hours: 48 }, /already/],
		[{ kind: 'retention', hours: 23 }, /24 to 8760/],
		[{ kind: 'retention', hours: 9000 }, /24 to 8760/],
		[{ kind: 'mode', mode: 'PROVISIONED' }, /already/],
		[{ kind: 'register', consumer: 'a b' }, /no name for a consumer/],
	])('refuses %j', async (change, why, more = {}) => {
		const failure = await prepare(change, more).then(
			() => undefined,
			(error: unknown) => asFailure(error),
		);
		expect(failure?.kind).toBe('refused');
		expect(failure?.message).toMatch(why);
	});

	it.each<readonly [StreamChange, number, 'write' | 'destroy']>([
		[{ kind: 'create', shards: 2 }, 2, 'write'],
		[{ kind: 'delete' }, 3, 'destroy'],
		[{ kind: 'split', shardId: id(1) }, 2, 'write'],
		[{ kind: 'merge', shardId: id(1), with: id(2) }, 2, 'write'],
		[{ kind: 'shards', count: 8 }, 2, 'write'],
		[{ kind: 'retention', hours: 72 }, 2, 'write'],
		[{ kind: 'retention', hours: 24 }, 3, 'destroy'],
		[{ kind: 'mode', mode: 'ON_DEMAND' }, 2, 'write'],
		[{ kind: 'register', consumer: 'app' }, 2, 'write'],
		[{ kind: 'deregister', consumer: 'app' }, 3, 'destroy'],
	])(
		'%j is confirmed at level %i as %s, and refused in a looking session',
		async (change, level, effect) => {
			const { action } = await prepare(change);
			const context = { mode: 'open', region: 'eu-west-1', account: '000000000000' } as const;
			const asked = confirmationFor(action, context);
			if (!asked.ok) throw new Error('refused');
			expect(asked.confirmation.level).toBe(level);
			const { grant: given } = asked.confirmation;
			const isConsumer = change.kind === 'register' || change.kind === 'deregister';
			expect(given?.effect).toBe(effect);
			expect(given?.resources.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
				'stream clicks',
				...(isConsumer ? ['consumer clicks/app'] : []),
			]);
			expect(confirmationFor(action, { mode: 'look', region: 'eu-west-1' }).ok).toBe(false);
		},
	);

	it('splits in the middle of a range, between its first and last hash key', async () => {
		const { change } = await prepare({ kind: 'split', shardId: id(4) });
		expect(change).toEqual({ kind: 'split', shardId: id(4), at: String(quarter / 4n) });
	});
});

describe('applyChange', () => {
	it.each<readonly [StreamChange, string, object]>([
		[{ kind: 'create' }, 'create', { name: 'clicks' }],
		[{ kind: 'create', shards: 2 }, 'create', { name: 'clicks', shards: 2 }],
		[{ kind: 'delete' }, 'delete', { name: 'clicks', withConsumers: false }],
		[
			{ kind: 'split', shardId: id(1), at: String(quarter + 1n) },
			'split',
			{ name: 'clicks', shardId: id(1), at: String(quarter + 1n) },
		],
		[
			{ kind: 'merge', shardId: id(1), with: id(2) },
			'merge',
			{ name: 'clicks', shardId: id(1), adjacent: id(2) },
		],
		[{ kind: 'shards', count: 8 }, 'setShards', { name: 'clicks', count: 8 }],
		[
			{ kind: 'retention', hours: 72 },
			'setRetention',
			{ name: 'clicks', hours: 72, change: 'raise' },
		],
		[
			{ kind: 'retention', hours: 24 },
			'setRetention',
			{ name: 'clicks', hours: 24, change: 'lower' },
		],
		[{ kind: 'mode', mode: 'ON_DEMAND' }, 'setMode', { arn: stream.arn, mode: 'ON_DEMAND' }],
		[
			{ kind: 'register', consumer: 'app' },
			'registerConsumer',
			{ arn: stream.arn, consumer: 'app' },
		],
		[
			{ kind: 'deregister', consumer: 'app' },
			'deregisterConsumer',
			{ arn: stream.arn, consumer: 'app' },
		],
	])('sends %j as one call with the grant', async (change, method, input) => {
		const calls: unknown[] = [];
		const streams = streamGateway({
			[method]: async (given: object, options: { grant: unknown }) => {
				calls.push(given, options.grant);
			},
		});
		const given = grant('clicks');
		await applyChange({ streams }, stream, await prepare(change), given, never);
		expect(calls).toEqual([input, given]);
	});
});

describe('whenSettled', () => {
	it('tells each status until the stream is active', async () => {
		const clock = new VirtualClock();
		const statuses = ['UPDATING', 'UPDATING', 'ACTIVE'];
		const streams = streamGateway({
			summary: async () => summary({ status: statuses.shift() ?? 'ACTIVE' }),
		});
		const told: string[] = [];
		const change = { kind: 'shards', count: 8 } as const;
		await clock.run(
			whenSettled({ streams, clock }, 'clicks', change, (status) => told.push(status), never),
		);
		expect(told).toEqual(['UPDATING', 'ACTIVE']);
	});

	it('goes on once somebody has logged in again', async () => {
		const clock = new VirtualClock();
		let asked = 0;
		const streams = streamGateway({
			summary: async () => {
				asked += 1;
				if (asked > 1 && asked < 10) throw fail('credentials', 'the login is over');
				return summary({ status: asked === 1 ? 'UPDATING' : 'ACTIVE' });
			},
		});
		const change = { kind: 'shards', count: 8 } as const;
		await clock.run(whenSettled({ streams, clock }, 'clicks', change, () => {}, never));
		expect(asked).toBe(10);
	});

	it('waits for a deleted stream to be gone, and ends when it is stopped', async () => {
		const clock = new VirtualClock();
		let asked = 0;
		const streams = streamGateway({
			summary: async () => {
				asked += 1;
				if (asked > 2) throw fail('not-found', 'gone');
				return summary({ status: 'DELETING' });
			},
		});
		await clock.run(whenSettled({ streams, clock }, 'clicks', { kind: 'delete' }, () => {}, never));
		expect(asked).toBe(3);
		const stop = new AbortController();
		const waiting = whenSettled(
			{ streams: streamGateway({ summary: async () => summary({ status: 'UPDATING' }) }), clock },
			'clicks',
			{ kind: 'shards', count: 8 },
			() => stop.abort(),
			stop.signal,
		);
		await clock.run(waiting);
	});
});
