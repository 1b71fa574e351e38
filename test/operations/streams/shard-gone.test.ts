import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { StreamGateway } from '../../../source/operations/ports.ts';
import type { FollowEvent } from '../../../source/operations/streams/follow-events.ts';
import type { FollowInput } from '../../../source/operations/streams/follow-plan.ts';
import { followStream } from '../../../source/operations/streams/follow-stream.ts';
import { streamGateway } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { consumer, StreamModel, seeded } from './stream-model.ts';

const calm = { throttle: 0, reset: 0, expire: 0, empty: 0 };
const never = new AbortController().signal;
const half = 2n ** 127n;
const first = 'shardId-000000000000';
const second = 'shardId-000000000001';

/** A stream of two shards, a reader whose clock is wrong by `ahead` ms, and what it is told. */
function twoShards(options: { ahead?: number; kind?: 'aws' | 'mute' } = {}) {
	const clock = new VirtualClock();
	const kind = options.kind ?? 'aws';
	const model = new StreamModel(seeded(1), clock, { shards: 2, kind, trouble: calm });
	clock.set(options.ahead ?? 0);
	const events: FollowEvent[] = [];
	const follow = (input: Partial<FollowInput>, more: Partial<StreamGateway> = {}) => {
		const { iterator, records, shardsPage, consumersPage, subscribe } = model.gateway;
		const port = { iterator, records, shardsPage, consumersPage, subscribe, ...more };
		const ended = followStream(
			{ streams: streamGateway(port), clock },
			{ name: 'clicks', scope: { kind: 'all' }, from: { type: 'TRIM_HORIZON' }, ...input },
			(event) => void events.push(event),
			never,
		);
		ended.catch(() => {});
		return ended;
	};
	const told = () =>
		events.flatMap((event) =>
			event.type === 'follow/records' ? event.records.map((one) => one.sequenceNumber) : [],
		);
	const of = <Type extends FollowEvent['type']>(type: Type) =>
		events.filter((event): event is Extract<FollowEvent, { type: Type }> => event.type === type);
	return { clock, model, follow, told, of };
}

describe('a shard that is listed and not found', () => {
	it('ends its own reading with its name, and the others go on', async () => {
		const { clock, model, follow, told, of } = twoShards();
		model.put(1n);
		const kept = [model.put(half + 1n), model.put(half + 2n)];
		model.vanished.add(first);
		expect(await clock.run(follow({ untilNow: true }))).toBe('reached');
		expect(told()).toEqual(kept);
		expect(of('follow/vanished')).toEqual([
			{ type: 'follow/vanished', shardId: first, why: `${first} does not exist` },
		]);
		expect(of('follow/progress').flatMap(({ shards }) => shards)).toContainEqual(
			expect.objectContaining({ shardId: first, state: 'gone' }),
		);
	});

	it('has its children read all the same', async () => {
		const { clock, model, follow, told } = twoShards();
		model.split(first);
		const kept = [model.put(1n), model.put(half - 1n), model.put(half + 1n)];
		model.vanished.add(first);
		await clock.run(follow({ untilNow: true }));
		expect(told().toSorted()).toEqual(kept);
	});

	it('ends only itself where a consumer reads that is still registered', async () => {
		const { clock, model, follow, told, of } = twoShards();
		const kept = model.put(half + 1n);
		model.vanished.add(first);
		await clock.run(follow({ untilNow: true, consumerArn: consumer }));
		expect(told()).toEqual([kept]);
		expect(of('follow/vanished').map(({ shardId }) => shardId)).toEqual([first]);
	});

	it.each([
		[[first, second], `${first} and 1 more of clicks can not be found any more`],
		[[first], `${first} of clicks can not be found any more, although the stream lists it`],
	])('is the end where there is nothing else to read: %j', async (ids, message) => {
		const { clock, model, follow } = twoShards();
		for (const id of ids) model.vanished.add(id);
		const ended = follow({ scope: { kind: 'shards', ids }, untilNow: true });
		await expect(clock.run(ended)).rejects.toThrow(message);
	});
});

describe('LATEST whose iterator has expired before a record came', () => {
	const expires = (model: StreamModel) => {
		let calls = 0;
		const records: StreamGateway['records'] = (input, options) => {
			calls += 1;
			if (calls === 4) {
				// It comes after the first asking and before the second.
				model.put(1n);
				throw fail('invalid', 'the iterator has expired', { code: 'ExpiredIteratorException' });
			}
			return model.gateway.records(input, options);
		};
		return { records };
	};
	const one = { scope: { kind: 'shards', ids: [first] }, from: { type: 'LATEST' } } as const;

	it.each([3_600_000, -3_600_000, 0])(
		'begins at the time of its endpoint, with the clock of this computer %i ms ahead',
		async (ahead) => {
			const { clock, model, follow, told, of } = twoShards({ ahead });
			const old = model.put(1n);
			await clock.advance(5000);
			const ended = follow({ ...one, count: 1 }, expires(model));
			expect(await clock.run(ended)).toBe('counted');
			expect(told()).not.toContain(old);
			const [resumed] = of('follow/resumed');
			expect(resumed).not.toHaveProperty('unsure');
			expect(resumed?.from).toMatchObject({ type: 'AT_TIMESTAMP' });
		},
	);

	it('promises nothing where the endpoint tells no time', async () => {
		const { clock, model, follow, of } = twoShards({ kind: 'mute' });
		await clock.run(follow({ ...one, count: 1 }, expires(model)));
		expect(of('follow/resumed')).toMatchObject([{ unsure: 'clock' }]);
	});

	it('is noted in a position at the time of its endpoint', async () => {
		const { clock, follow, of } = twoShards({ ahead: 3_600_000 });
		await clock.run(follow({ ...one, untilNow: true }));
		const [opened] = of('follow/opened');
		expect(Math.abs((opened?.at ?? 0) - clock.truth)).toBeLessThan(10_000);
	});
});

it('an iterator that expires behind records of a day does not promise that none expired meanwhile', async () => {
	const { clock, model, follow, of } = twoShards();
	model.put(1n);
	model.put(2n);
	const { records: kept } = model.shards.get(first) ?? { records: [] };
	const old = clock.truth - 86_400_000;
	for (const [at, record] of kept.entries()) kept[at] = { ...record, arrivedAt: old };
	let calls = 0;
	const ended = follow(
		{ scope: { kind: 'shards', ids: [first] }, untilNow: true, limitPerCall: 1 },
		{
			records: async (input, options) => {
				calls += 1;
				if (calls === 2) throw fail('invalid', 'expired', { code: 'ExpiredIteratorException' });
				const page = await model.gateway.records(input, options);
				return calls === 1 ? { ...page, millisBehindLatest: 86_400_000 } : page;
			},
		},
	);
	await clock.run(ended);
	expect(of('follow/resumed')).toMatchObject([{ unsure: 'expiry' }]);
});

it('counts the calls that failed, and events that are pushed apart from calls', async () => {
	const { clock, model, follow, of } = twoShards();
	model.put(1n);
	let calls = 0;
	const records: StreamGateway['records'] = (input, options) => {
		calls += 1;
		if (calls === 1) throw fail('throttled', 'slow down', { retryable: true });
		return model.gateway.records(input, options);
	};
	await clock.run(follow({ untilNow: true }, { records }));
	expect(of('follow/progress').at(-1)?.calls).toBe(calls);
	const pushed = twoShards();
	pushed.model.put(1n);
	await pushed.clock.run(pushed.follow({ untilNow: true, consumerArn: consumer }));
	const last = pushed.of('follow/progress').at(-1);
	expect(last?.calls).toBe(0);
	expect(last?.pushes).toBeGreaterThan(0);
});
