import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { StreamGateway } from '../../../source/operations/ports.ts';
import type { FollowEvent } from '../../../source/operations/streams/follow-events.ts';
import type { FollowInput } from '../../../source/operations/streams/follow-plan.ts';
import { followStream } from '../../../source/operations/streams/follow-stream.ts';
import { streamGateway } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { runModel } from './follow-model.ts';
import { StreamModel, seeded } from './stream-model.ts';

describe('followStream on random streams', () => {
	// Five hundred seeds in chaos/follow-stream.chaos.test.ts.
	it('tells every record once, in order in each shard, parents before children (8 seeds)', async () => {
		for (let seed = 1; seed <= 8; seed++) {
			const { wrong } = await runModel(seed);
			expect(wrong, `seed ${seed}`).toEqual([]);
		}
	});
});

const never = new AbortController().signal;

/** A stream without troubles, and what following it tells. */
function followed(
	input: Partial<FollowInput>,
	options: {
		shards?: number;
		set?: (model: StreamModel) => void;
		gateway?: (gateway: StreamGateway, model: StreamModel) => Partial<StreamGateway>;
		signal?: AbortSignal;
	} = {},
) {
	const clock = new VirtualClock();
	const calm = { throttle: 0, reset: 0, expire: 0, empty: 0 };
	const model = new StreamModel(seeded(1), clock, {
		shards: options.shards ?? 1,
		kind: 'aws',
		trouble: calm,
	});
	options.set?.(model);
	const events: FollowEvent[] = [];
	const gateway = streamGateway({
		iterator: model.gateway.iterator,
		records: model.gateway.records,
		shardsPage: model.gateway.shardsPage,
		...options.gateway?.(model.gateway, model),
	});
	const ended = followStream(
		{ streams: gateway, clock },
		{ name: 'clicks', scope: { kind: 'all' }, from: { type: 'TRIM_HORIZON' }, ...input },
		(event) => {
			events.push(event);
		},
		options.signal ?? never,
	);
	ended.catch(() => {});
	const told = () =>
		events.flatMap((event) => (event.type === 'follow/records' ? event.records : []));
	return { clock, model, events, told, ended };
}

const putSome = (count: number) => (model: StreamModel) => {
	for (let index = 0; index < count; index++) model.putAnywhere();
};

describe('followStream', () => {
	it('ends after exactly so many records', async () => {
		const run = followed({ count: 7 }, { shards: 3, set: putSome(40) });
		expect(await run.clock.run(run.ended)).toBe('counted');
		expect(run.told()).toHaveLength(7);
	});

	it('waits for a stream that is not ACTIVE yet', async () => {
		let tries = 0;
		const run = followed(
			{ untilNow: true },
			{
				set: putSome(5),
				gateway: (gateway) => ({
					iterator: (input, options) => {
						tries += 1;
						if (tries > 2) return gateway.iterator(input, options);
						throw fail('invalid', 'clicks is not ACTIVE', { code: 'ResourceInUseException' });
					},
				}),
			},
		);
		expect(await run.clock.run(run.ended)).toBe('reached');
		expect(run.told()).toHaveLength(5);
		expect(run.events).toContainEqual(
			expect.objectContaining({ type: 'follow/waiting', why: 'clicks is not ACTIVE' }),
		);
	});

	it('goes on after the last record when credentials that ended on the way are renewed', async () => {
		for (let seed = 1; seed <= 2; seed++) {
			const random = seeded(seed);
			const outage = { from: 0, until: 0 };
			const expired = { code: 'ExpiredTokenException', hint: 'Run aws sso login' };
			const refuses = <Answer>(clock: VirtualClock, call: () => Promise<Answer>) => {
				const now = clock.now();
				if (now >= outage.from && now < outage.until) {
					throw fail('credentials', 'the credentials have expired', expired);
				}
				return call();
			};
			const run = followed(
				{ count: 60 },
				{
					shards: 3,
					set: putSome(20),
					gateway: (gateway) => ({
						iterator: async (...all) => refuses(run.clock, () => gateway.iterator(...all)),
						records: async (...all) => refuses(run.clock, () => gateway.records(...all)),
					}),
				},
			);
			outage.from = run.clock.now() + 3_000 + random() * 4_000;
			outage.until = outage.from + 20_000 + random() * 20_000;
			await run.clock.advance(3_000);
			expect(run.told().length).toBeGreaterThan(0);
			for (let put = 0; put < 10; put++) {
				run.model.putAnywhere();
				await run.clock.advance(random() * 2_000);
			}
			putSome(30)(run.model);
			expect(await run.clock.run(run.ended)).toBe('counted');
			const told = run.told().map(({ sequenceNumber }) => sequenceNumber);
			expect([told.length, new Set(told).size], `seed ${seed}`).toEqual([60, 60]);
		}
	});

	it('waits for a login before it goes on in the children of a shard, and finds them', async () => {
		let isOver = false;
		const refused = { shards: 0, iterators: 0 };
		const refuses = <Answer>(what: keyof typeof refused, call: () => Promise<Answer>) => {
			if (!isOver) return call();
			refused[what]++;
			throw fail('credentials', 'the credentials have expired');
		};
		const run = followed(
			{ count: 20 },
			{
				set: putSome(10),
				gateway: (gateway) => ({
					shardsPage: async (...all) => refuses('shards', () => gateway.shardsPage(...all)),
					iterator: async (...all) => refuses('iterators', () => gateway.iterator(...all)),
				}),
			},
		);
		await run.clock.advance(3_000);
		expect(run.told()).toHaveLength(10);
		isOver = true;
		run.model.split(run.model.open[0]?.id ?? '');
		putSome(10)(run.model);
		await run.clock.advance(60_000);
		expect(refused.shards).toBeGreaterThan(1);
		isOver = false;
		expect(await run.clock.run(run.ended)).toBe('counted');
		expect(new Set(run.told().map(({ sequenceNumber }) => sequenceNumber)).size).toBe(20);
		expect(run.events.some(({ type }) => type === 'follow/closed')).toBe(true);
	});

	it('waits for a login where a consumer has to subscribe again', async () => {
		let isOver = false;
		let refused = 0;
		const run = followed(
			{ count: 20, consumerArn: 'arn:aws:kinesis:eu-west-1:1:stream/clicks/consumer/app:1' },
			{
				set: putSome(10),
				gateway: (_, model) => ({
					subscribe: async (...all) => {
						if (!isOver) return model.gateway.subscribe(...all);
						refused++;
						throw fail('credentials', 'the credentials have expired');
					},
				}),
			},
		);
		await run.clock.advance(3_000);
		expect(run.told()).toHaveLength(10);
		isOver = true;
		// A subscription ends after five minutes.
		await run.clock.advance(330_000);
		expect(refused).toBeGreaterThan(1);
		putSome(10)(run.model);
		isOver = false;
		expect(await run.clock.run(run.ended)).toBe('counted');
		expect(new Set(run.told().map(({ sequenceNumber }) => sequenceNumber)).size).toBe(20);
	});

	it('ends at once where the credentials never were good', async () => {
		const run = followed(
			{},
			{
				gateway: () => ({
					records: async () => {
						throw fail('credentials', 'the credentials have expired');
					},
				}),
			},
		);
		await expect(run.clock.run(run.ended)).rejects.toThrow('the credentials have expired');
	});

	it('says where a record is not, when the endpoint calls the shard unknown', async () => {
		const run = followed(
			{
				scope: { kind: 'shards', ids: ['shardId-000000000000'] },
				from: { type: 'AT_SEQUENCE_NUMBER', sequenceNumber: '7' },
			},
			{
				gateway: () => ({
					iterator: async () => {
						throw fail('not-found', 'clicks does not exist in eu-west-1');
					},
				}),
			},
		);
		await expect(run.clock.run(run.ended)).rejects.toThrow(
			'record 7 is not in shardId-000000000000',
		);
	});

	it.each([
		['ResourceNotFoundException', 'the consumer that reads clicks is gone'],
		['KMSNotFoundException', 'the key is gone'],
	])('says what is gone while a consumer reads: %s', async (code, why) => {
		const run = followed(
			{ consumerArn: 'arn:aws:kinesis:eu-west-1:1:stream/clicks/consumer/app:1' },
			{
				gateway: () => ({
					subscribe: async () => {
						throw fail('not-found', 'the key is gone', { code });
					},
				}),
			},
		);
		await expect(run.clock.run(run.ended)).rejects.toThrow(why);
	});

	it('ends with what was there at the start', async () => {
		const run = followed({ untilNow: true }, { shards: 3, set: putSome(60) });
		const living = run.model.live(run.clock.now() + 20_000, never);
		expect(await run.clock.run(run.ended)).toBe('reached');
		expect(run.told().length).toBeGreaterThanOrEqual(60);
		await run.clock.run(living);
	});

	it('ends at a time to come, with what arrived until then', async () => {
		const run = followed({ to: Date.UTC(2026, 10, 20, 9, 0, 5) }, { shards: 2 });
		const living = run.model.live(run.clock.now() + 20_000, never);
		expect(await run.clock.run(run.ended)).toBe('reached');
		await run.clock.run(living);
		const due = [...run.model.shards.values()].flatMap(({ records }) =>
			records.filter(({ arrivedAt = 0 }) => arrivedAt <= Date.UTC(2026, 10, 20, 9, 0, 5)),
		);
		expect(
			run
				.told()
				.map((one) => one.sequenceNumber)
				.sort(),
		).toEqual(due.map((one) => one.sequenceNumber).sort());
	});

	it('begins at the time that was asked for in children of a shard that closed before it', async () => {
		const old = Date.UTC(2026, 10, 20, 8, 0, 0);
		const run = followed(
			{ from: { type: 'AT_TIMESTAMP', at: Date.UTC(2026, 10, 20, 8, 30, 0) }, untilNow: true },
			{
				set: (model) => {
					model.put(1n);
					model.split('shardId-000000000000');
					model.put(2n);
					for (const { records } of model.shards.values()) {
						for (const [at, one] of records.entries()) records[at] = { ...one, arrivedAt: old };
					}
					model.put(3n);
				},
			},
		);
		await run.clock.run(run.ended);
		expect(run.told()).toHaveLength(1);
		expect(run.events).toContainEqual(
			expect.objectContaining({ type: 'follow/closed', childrenAt: Date.UTC(2026, 10, 20, 8, 30) }),
		);
	});

	describe('since a time, in a stream that was resharded before it', () => {
		const half = 2n ** 127n;
		/** Shard 0 is split, and its first half again; then the clock moves past what lists are asked with. */
		async function resharded(
			input: Partial<FollowInput>,
			gateway?: (gateway: StreamGateway) => Partial<StreamGateway>,
		) {
			const clock = new VirtualClock();
			const calm = { throttle: 0, reset: 0, expire: 0, empty: 0 };
			const model = new StreamModel(seeded(1), clock, { shards: 1, kind: 'aws', trouble: calm });
			model.put(1n);
			const [low = ''] = model.split('shardId-000000000000');
			model.put(1n);
			model.split(low);
			await clock.advance(60_000);
			const at = clock.now() - 30_000;
			const due = [model.put(1n), model.put(half + 1n)];
			const asked: string[] = [];
			const told: string[] = [];
			const end = followStream(
				{
					clock,
					streams: streamGateway({
						records: model.gateway.records,
						shardsPage: model.gateway.shardsPage,
						...gateway?.(model.gateway),
						iterator: (wish, options) => {
							asked.push(wish.shardId);
							return model.gateway.iterator(wish, options);
						},
					}),
				},
				{
					name: 'clicks',
					scope: { kind: 'all' },
					from: { type: 'AT_TIMESTAMP', at },
					untilNow: true,
					...input,
				},
				(event) => {
					if (event.type !== 'follow/records') return;
					told.push(...event.records.map(({ sequenceNumber }) => sequenceNumber));
				},
				never,
			);
			await clock.run(end);
			return { asked: [...new Set(asked)].map((id) => Number(id.slice(-2))).sort(), told, due };
		}

		it('leaves the shards that closed before alone', async () => {
			const { asked, told, due } = await resharded({});
			expect(asked).toEqual([2, 3, 4]);
			expect(told.toSorted()).toEqual(due);
		});

		it('asks only the shard that owned the key since then', async () => {
			const { asked, told, due } = await resharded({ scope: { kind: 'key', hashKey: '1' } });
			expect(asked).toEqual([3]);
			expect(told).toEqual(due.slice(0, 1));
		});

		it.each([
			[
				'an endpoint that refuses the filter',
				() => Promise.reject(fail('invalid', 'ShardFilter?')),
			],
			['an endpoint whose filter leaves out a part of the keys', async () => ({ items: [] })],
		] as const)('reads on from the first shard on %s', async (_, filtered) => {
			const { asked, told, due } = await resharded({}, (gateway) => ({
				shardsPage: (input, options) =>
					input.since === undefined ? gateway.shardsPage(input, options) : filtered(),
			}));
			expect(asked).toEqual([0, 1, 2, 3, 4]);
			expect(told.toSorted()).toEqual(due);
		});
	});

	it('reads only what owned a key, through splits and merges', async () => {
		const run = followed(
			{ scope: { kind: 'key', hashKey: '5' }, untilNow: true },
			{
				shards: 2,
				set: (model) => {
					const half = 2n ** 127n;
					model.put(5n);
					model.put(half + 5n);
					const [low = ''] = model.split('shardId-000000000000');
					model.put(5n);
					model.put(half - 5n);
					model.split(low);
					model.put(5n);
				},
			},
		);
		await run.clock.run(run.ended);
		expect(run.told().map(({ partitionKey }) => partitionKey)).toEqual(['5', '5', '5']);
	});

	it('says when a shard has expired, and goes on with what is left', async () => {
		const run = followed(
			{
				untilNow: true,
				resume: {
					stream: 'a',
					scope: { kind: 'all' },
					notedAt: 0,
					shards: { gone: { after: '1' } },
				},
			},
			{ shards: 2, set: putSome(10) },
		);
		await run.clock.run(run.ended);
		expect(run.events).toContainEqual({ type: 'follow/expired', shardId: 'gone' });
		expect(run.told()).toHaveLength(10);
	});

	it.each([
		['there was more of', 10, true],
		['was read as far as it went', 1000, undefined],
	])('calls the records of a shard lost only where it %s', async (_, limitPerCall, hadMore) => {
		const id = 'shardId-000000000000';
		let isGone = false;
		let quiet = 0;
		const run = followed(
			{ limitPerCall },
			{
				set: (model) => {
					for (let nth = 0; nth < 30; nth++) model.put(1n);
				},
				gateway: (gateway) => ({
					records: async (input, options) => {
						if (isGone) throw fail('not-found', 'no such shard');
						const page = await gateway.records(input, options);
						quiet = page.records.length > 0 ? 0 : quiet + 1;
						// In the middle of it, or once it has nothing more.
						isGone = limitPerCall === 10 ? page.records.length === 10 : quiet > 5;
						return page;
					},
					shardsPage: async (input, options) => {
						const page = await gateway.shardsPage(input, options);
						return { ...page, items: page.items.filter((one) => !isGone || one.id !== id) };
					},
				}),
			},
		);
		await run.clock.run(run.ended).catch(() => {});
		const [expired] = run.events.filter(({ type }) => type === 'follow/expired');
		expect(expired).toEqual({
			type: 'follow/expired',
			shardId: id,
			...(hadMore && { hadMore }),
		});
	});

	it('tells what was read before a failure that lasts', async () => {
		let calls = 0;
		const run = followed(
			{ limitPerCall: 10 },
			{
				set: putSome(50),
				gateway: (gateway) => ({
					records: (input, options) => {
						calls += 1;
						if (calls > 2) throw fail('denied', 'GetRecords was denied');
						return gateway.records(input, options);
					},
				}),
			},
		);
		await expect(run.clock.run(run.ended)).rejects.toThrow(/GetRecords was denied/);
		expect(run.told().length).toBeGreaterThan(0);
	});

	it('follows the children that the last page tells where listing is denied', async () => {
		let reading = false;
		const run = followed(
			{ untilNow: true },
			{
				set: (model) => {
					model.put(1n);
					model.split('shardId-000000000000');
					model.put(2n);
					model.put(2n ** 128n - 1n);
				},
				gateway: (gateway) => ({
					records: (input, options) => {
						reading = true;
						return gateway.records(input, options);
					},
					shardsPage: (input, options) => {
						if (reading) throw fail('denied', 'ListShards was denied');
						return gateway.shardsPage(input, options);
					},
				}),
			},
		);
		await run.clock.run(run.ended);
		expect(run.told()).toHaveLength(3);
	});

	it('ends soon and silently wherever it is stopped, and then nothing sleeps', async () => {
		for (let after = 0; after < 3000; after += 37) {
			const stop = new AbortController();
			const run = followed({}, { shards: 3, set: putSome(30), signal: stop.signal });
			await run.clock.advance(after);
			stop.abort();
			const before = run.events.length;
			expect(await run.clock.run(run.ended)).toBe('stopped');
			expect(run.events).toHaveLength(before);
		}
	});

	it('does not read on while nobody takes what it tells', async () => {
		const clock = new VirtualClock();
		let calls = 0;
		let opened = false;
		const record = { sequenceNumber: '1', arrivedAt: clock.now(), data: new Uint8Array(10) };
		const page = { records: new Array(10_000).fill(record), next: 'i', millisBehindLatest: 9e9 };
		const stop = new AbortController();
		const ended = followStream(
			{
				clock,
				streams: streamGateway({
					shardsPage: async () => ({
						items: [
							{
								id: 'shardId-0',
								parents: [],
								startingHashKey: '0',
								endingHashKey: '1',
								startingSequenceNumber: '0',
							},
						],
					}),
					iterator: async () => 'i',
					records: async () => {
						calls += 1;
						return page;
					},
				}),
			},
			{ name: 'clicks', scope: { kind: 'all' }, from: { type: 'TRIM_HORIZON' } },
			(event) => {
				opened ||= event.type === 'follow/opened';
				// The first records are never taken.
				return event.type === 'follow/records' ? clock.sleep(3_600_000, stop.signal) : undefined;
			},
			stop.signal,
		);
		await clock.advance(600_000);
		expect(opened).toBe(true);
		expect(calls).toBeLessThanOrEqual(12);
		stop.abort();
		await clock.run(ended.catch(() => 'stopped'));
	});
});
