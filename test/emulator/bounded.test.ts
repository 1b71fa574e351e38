import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createCallLog } from '../../source/emulator/call-log.ts';
import {
	type Bucket,
	bucketOf,
	mergeInto,
	settle,
	statisticOf,
} from '../../source/emulator/cloudwatch/statistics.ts';
import { MetricStore } from '../../source/emulator/cloudwatch/store.ts';
import { createRandom } from '../../source/emulator/demo/random.ts';
import { streams } from '../../source/emulator/demo/story.ts';
import { type Announce, recordsOfTurn, runStreams } from '../../source/emulator/demo/streams.ts';
import { createIterators } from '../../source/emulator/kinesis/iterators.ts';
import { startLocal } from './local.ts';

/* What an endpoint that runs for days may gather, by counted entries. */

const minute = 60_000;

describe('the log of calls', () => {
	test('holds the latest, oldest first, and never more than it may', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(40), (most, calls) => {
				const log = createCallLog(most);
				for (let at = 1; at <= calls; at++) {
					log.add({ at, target: 'SQS.SendMessage', region: 'us-east-1' });
					const held = log.list().map((call) => call.at);
					const first = Math.max(1, at - most + 1);
					expect(held).toEqual(Array.from({ length: at - first + 1 }, (_, i) => first + i));
				}
				log.clear();
				expect(log.list()).toEqual([]);
			}),
		);
	});

	test('keeps short texts of its own, whatever a caller sends', () => {
		const log = createCallLog(3);
		const long = 'x'.repeat(1_000_000);
		log.add({ at: 1, target: long, region: long, resource: long, status: 200 });
		const [call] = log.list();
		for (const text of [call?.target, call?.region, call?.resource]) {
			expect(text).toHaveLength(256);
		}
	});
});

describe('the metrics', () => {
	test('keep a bounded number of points, and the sums of what was measured', () => {
		let now = Date.UTC(2026, 10, 20);
		const store = new MetricStore(() => now, 1_000, 5_000);
		const name = (queue: number) => ({
			namespace: 'AWS/SQS',
			metric: 'NumberOfMessagesSent',
			dimensions: { QueueName: `q${queue}` },
		});
		const start = now;
		// Two days of fifty queues: 144,000 minutes.
		for (; now < start + 2 * 24 * 60 * minute; now += minute) {
			for (let queue = 0; queue < 50; queue++) store.addValue('us-east-1', name(queue), now, 1);
			expect(store.count()).toBeLessThanOrEqual(5_000);
		}
		const day = store.read('us-east-1', name(7), {
			from: start,
			to: now,
			period: 60 * minute,
		});
		const sum = day.reduce((total, { bucket }) => total + bucket.sum, 0);
		// All but the minute that AWS has not published yet.
		expect(sum).toBeGreaterThanOrEqual(2 * 24 * 60 - 2);
	});

	test('of hostile names push out the stalest series', () => {
		let now = Date.UTC(2026, 10, 20);
		const store = new MetricStore(() => now, 100, 10_000);
		for (let each = 0; each < 2_000; each++) {
			now += 1_000;
			const name = { namespace: 'n', metric: `m${each}`, dimensions: {} };
			store.addValue('us-east-1', name, now, each);
		}
		expect(store.list('us-east-1')).toHaveLength(100);
		expect(store.count()).toBe(100);
	});
});

describe('a minute that is over', () => {
	const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 60 });
	const bucket = (some: readonly number[]) => {
		const made = bucketOf(some[0] ?? 0);
		for (const value of some.slice(1)) mergeInto(made, bucketOf(value));
		return made;
	};
	const told = (one: Bucket) =>
		['SampleCount', 'Sum', 'Minimum', 'Maximum', 'p0', 'p1', 'p33.3', 'p50', 'p99', 'p100'].map(
			(name) => statisticOf(name)(one),
		);

	test('is kept as two numbers for each value that came, and tells what it told', () => {
		fc.assert(
			fc.property(values, (some) => {
				const settled = bucket(some);
				settle(settled);
				expect(told(settled)).toEqual(told(bucket(some)));
				const kept = settled.values ?? [];
				expect(Array.isArray(kept)).toBe(true);
				expect(kept).toHaveLength(
					some.every((value) => value === some[0]) ? 0 : 2 * new Set(some).size,
				);
			}),
		);
	});

	test('takes what comes late, and goes into hours as it would have', () => {
		fc.assert(
			fc.property(values, values, (some, late) => {
				const [open, settled, hour] = [bucket(some), bucket(some), bucket(late)];
				settle(settled);
				mergeInto(open, bucket(late));
				mergeInto(settled, bucket(late));
				expect(told(settled)).toEqual(told(open));
				settle(settled);
				mergeInto(hour, settled);
				const all = bucket(late);
				mergeInto(all, open);
				expect(told(hour)).toEqual(told(all));
			}),
		);
	});

	test('is settled by the first value of the next', () => {
		let now = Date.UTC(2026, 10, 20);
		const store = new MetricStore(() => now);
		const name = { namespace: 'n', metric: 'm', dimensions: {} };
		for (const value of [1, 2, 3]) store.addValue('us-east-1', name, now, value);
		now += minute;
		store.addValue('us-east-1', name, now, 4);
		const [series] = store.list('us-east-1');
		expect([...(series?.tiers[0]?.values() ?? [])].map((one) => one.values)).toEqual([
			[1, 1, 2, 1, 3, 1],
			undefined,
		]);
	});
});

test('iterators of streams are forgotten in the order in which they were given', () => {
	let now = 0;
	const iterators = createIterators(() => now, 100);
	const shard = { region: 'us-east-1', stream: 'clicks', shardId: 'shardId-0' };
	for (let each = 0; each < 1_000; each++) iterators.remember(`i${each}`, shard);
	expect(iterators.count()).toBe(100);
	expect(iterators.shardOf('i899')).toBeUndefined();
	expect(iterators.shardOf('i900')).toEqual({ ...shard, at: 0 });
	now = 6 * minute;
	iterators.remember('new', shard);
	expect(iterators.count()).toBe(1);
});

test('the demo fills a stream at its pace for an hour, then lets it trickle', () => {
	for (const spec of streams) {
		const random = createRandom(1, spec.name);
		const turnsADay = 86_400_000 / spec.everyMilliseconds;
		let put = 0;
		let afterAnHour = 0;
		for (let turn = 1; turn <= turnsADay; turn++) {
			put += recordsOfTurn(spec, { put, turn, read: true }, random);
			if (turn === Math.floor(turnsADay / 24)) afterAnHour = put;
		}
		const pace = ((spec.records[0] + spec.records[1]) / 2) * (turnsADay / 24);
		expect(afterAnHour).toBeGreaterThan(Math.min(pace * 0.8, spec.holdsAt));
		expect(put).toBeLessThan(spec.holdsAt + spec.records[1] + turnsADay / 20);
	}
});

test.each(streams)('$name grows by a few records an hour while nobody reads it', (spec) => {
	const random = createRandom(1, 'test');
	const turnsAnHour = (60 * minute) / spec.everyMilliseconds;
	let put = 0;
	for (let turn = 1; turn <= turnsAnHour; turn++) {
		put += recordsOfTurn(spec, { put, turn, read: false }, random);
	}
	expect(put).toBeGreaterThan(0);
	expect(put).toBeLessThanOrEqual(turnsAnHour / 30);
});

test('a stream flows for a minute after a read by request, for more than five after a subscription', async () => {
	vi.useFakeTimers();
	onTestFinished(() => {
		vi.useRealTimers();
	});
	const stop = new AbortController();
	const { signal } = stop;
	let put = 0;
	const clients = {
		signal,
		kinesis: async (operation: string, input: { readonly Records?: readonly object[] }) => {
			if (operation === 'PutRecords') put += input.Records?.length ?? 0;
			return { StreamDescriptionSummary: { StreamStatus: 'ACTIVE' } };
		},
		sqs: async () => ({}),
		sns: async () => '',
	};
	let announced: Parameters<Announce>[0] | undefined;
	const announce: Announce = (streams) => {
		announced = streams;
	};
	const running = { signal, onTrouble: (error: unknown) => expect(error).toBeUndefined() };
	const ended = runStreams(clients, { seed: 1, announce, onUnseen: () => {} }, running);
	await announced?.make();
	/** Records that are put while so much time passes. */
	const flowing = async (ms: number) => {
		const before = put;
		await vi.advanceTimersByTimeAsync(ms);
		return put - before;
	};
	const many = 500;
	const few = 20;
	await flowing(minute);
	expect(await flowing(minute)).toBeLessThan(few);
	announced?.onRecords('GetRecords');
	expect(await flowing(minute)).toBeGreaterThan(many);
	expect(await flowing(minute)).toBeLessThan(few);
	announced?.onRecords('SubscribeToShard');
	announced?.onRecords('GetRecords');
	await flowing(5 * minute);
	expect(await flowing(minute)).toBeGreaterThan(many);
	expect(await flowing(minute)).toBeLessThan(few);
	stop.abort();
	await ended;
});

test('regions are as many as AWS could have', async () => {
	const local = await startLocal();
	try {
		const list = (region: string) =>
			fetch(local.endpoint.endpoint, {
				method: 'POST',
				body: '{}',
				headers: {
					'x-amz-target': 'AmazonSQS.ListQueues',
					authorization: `AWS4-HMAC-SHA256 Credential=test/20261120/${region}/sqs/aws4_request, Signature=0`,
				},
			}).then(({ status }) => status);
		const statuses = [];
		for (let each = 0; each < 70; each++) statuses.push(await list(`xx-made-${each}`));
		expect(statuses.filter((status) => status === 200)).toHaveLength(64);
		expect(await list('xx-made-3')).toBe(200);
	} finally {
		await local.stop();
	}
});
