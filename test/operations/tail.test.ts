import { describe, expect, it } from 'vitest';
import { fail } from '../../source/domain/failure.ts';
import type { RecordPage, Shard, StartPosition } from '../../source/domain/resources.ts';
import { type TailEvent, tailShard } from '../../source/operations/tail.ts';
import { abortingAt, streamGateway } from './fakes.ts';
import { VirtualClock } from './virtual-clock.ts';

const shardId = 'shardId-000000000000';
const expired = () => fail('conflict', 'iterator expired', { code: 'ExpiredIteratorException' });

const page = (
	numbers: readonly number[],
	behind = 0,
	more: Partial<RecordPage> = {},
): RecordPage => ({
	records: numbers.map((number) => ({
		sequenceNumber: String(number),
		data: new Uint8Array([number]),
	})),
	next: `after ${numbers.at(-1) ?? 'nothing'}`,
	millisBehindLatest: behind,
	...more,
});

function tail(
	pages: (call: number) => RecordPage,
	options: {
		from?: StartPosition;
		iterator?: (call: number) => void;
		shards?: readonly Shard[];
		callsPerSecond?: number;
	} = {},
) {
	const clock = new VirtualClock();
	const startedAt = clock.now();
	const positions: StartPosition[] = [];
	const calledAt: number[] = [];
	const events: TailEvent[] = [];
	const controller = new AbortController();
	const streams = streamGateway({
		iterator: async ({ from }) => {
			positions.push(from);
			options.iterator?.(positions.length);
			return `iterator ${positions.length}`;
		},
		records: async () => {
			calledAt.push(clock.now() - startedAt);
			return pages(calledAt.length);
		},
		shardsPage: async () => ({ items: options.shards ?? [] }),
	});
	const ended = tailShard(
		{ streams, clock },
		{
			name: 'clicks',
			shardId,
			from: options.from ?? { type: 'LATEST' },
			...(options.callsPerSecond === undefined ? {} : { callsPerSecond: options.callsPerSecond }),
		},
		(event) => events.push(event),
		controller.signal,
	);
	const of = <Type extends TailEvent['type']>(type: Type) =>
		events.filter((event): event is Extract<TailEvent, { type: Type }> => event.type === type);
	const numbers = () =>
		of('tail/records').flatMap((event) => event.records.map((one) => Number(one.sequenceNumber)));
	const stop = async () => {
		controller.abort();
		await ended;
	};
	return { clock, startedAt, positions, calledAt, events, of, numbers, ended, stop };
}

const lastPage = (numbers: readonly number[], children?: readonly string[]): RecordPage => {
	const { next: _, ...rest } = page(numbers);
	return children === undefined ? rest : { ...rest, childShards: children };
};

describe('tailShard', () => {
	const positions: readonly StartPosition[] = [
		{ type: 'LATEST' },
		{ type: 'TRIM_HORIZON' },
		{ type: 'AT_TIMESTAMP', at: 1_700_000_000_000 },
		{ type: 'AT_SEQUENCE_NUMBER', sequenceNumber: '17' },
		{ type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: '17' },
	];
	for (const from of positions) {
		it(`starts at ${from.type}`, async () => {
			const run = tail(() => lastPage([1], ['child']), { from });
			await run.clock.run(run.ended);
			expect(run.positions).toEqual([from]);
			expect(run.numbers()).toEqual([1]);
		});
	}

	it('calls once a second when live and four times a second while behind', async () => {
		const live = tail(() => page([]));
		await live.clock.advance(10_500);
		expect(live.calledAt).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((s) => s * 1000));
		await live.stop();
		const behind = tail((call) => page([call], 60_000));
		await behind.clock.advance(2000);
		expect(behind.calledAt).toEqual([0, 250, 500, 750, 1000, 1250, 1500, 1750, 2000]);
		await behind.stop();
	});

	it('never calls more often than it was told, nor more than five times a second', async () => {
		for (const [asked, most] of [
			[0.5, 0.5],
			[100, 5],
		] as const) {
			const run = tail((call) => page([call], 60_000), { callsPerSecond: asked });
			await run.clock.advance(10_000);
			expect(run.calledAt.length).toBeLessThanOrEqual(most * 10 + 1);
			expect(run.calledAt.length).toBeGreaterThanOrEqual(most * 10 - 1);
			await run.stop();
		}
	});

	it('passes empty pages on as progress', async () => {
		const run = tail((call) => page([], call === 1 ? 90_000 : 0));
		await run.clock.advance(1100);
		expect(run.of('tail/records').slice(0, 2)).toMatchObject([
			{ records: [], behindMs: 90_000 },
			{ records: [], behindMs: 0 },
		]);
		await run.stop();
	});

	it('goes on after the last record when the iterator has expired', async () => {
		const run = tail(
			(call) => {
				if (call === 3) throw expired();
				return call > 4 ? lastPage([], ['child']) : page([call * 10]);
			},
			{ from: { type: 'TRIM_HORIZON' } },
		);
		await run.clock.run(run.ended);
		expect(run.positions[1]).toEqual({ type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: '20' });
		expect(run.of('tail/resumed')).toMatchObject([{ from: run.positions[1] }]);
	});

	it('goes back to the time of its start, never to LATEST, when nothing was read before', async () => {
		const run = tail((call) => {
			if (call === 2) throw expired();
			return call > 2 ? lastPage([]) : page([]);
		});
		await run.clock.run(run.ended);
		expect(run.positions).toEqual([
			{ type: 'LATEST' },
			{ type: 'AT_TIMESTAMP', at: run.startedAt },
		]);
	});

	it('never asks for LATEST twice, even if the first iterator was refused', async () => {
		const run = tail(() => lastPage([]), {
			iterator: (call) => {
				if (call === 1) throw fail('throttled', 'slow down', { retryable: true });
			},
		});
		await run.clock.run(run.ended);
		expect(run.positions.map((one) => one.type)).toEqual(['LATEST', 'AT_TIMESTAMP']);
	});

	it('goes back to where it started from otherwise', async () => {
		const from = { type: 'AT_SEQUENCE_NUMBER', sequenceNumber: '5' } as const;
		const run = tail(
			(call) => {
				if (call === 1) throw expired();
				return lastPage([5]);
			},
			{ from },
		);
		await run.clock.run(run.ended);
		expect(run.positions).toEqual([from, from]);
	});

	it('waits longer and longer when throttled, with the same iterator, and loses nothing', async () => {
		const run = tail((call) => {
			if (call > 1 && call < 5) throw fail('throttled', 'rate exceeded');
			return call > 5 ? lastPage([6]) : page([call]);
		});
		await run.clock.run(run.ended);
		const waits = run.of('tail/waiting').map((event) => event.until - run.startedAt);
		expect(waits).toHaveLength(3);
		expect((waits[2] ?? 0) - (waits[1] ?? 0)).toBeGreaterThan((waits[1] ?? 0) - (waits[0] ?? 0));
		expect(run.numbers()).toEqual([1, 5, 6]);
		expect(run.positions).toHaveLength(1);
	});

	it('throws what waiting will not mend', async () => {
		const run = tail(() => {
			throw fail('not-found', 'no such stream');
		});
		await expect(run.clock.run(run.ended)).rejects.toMatchObject({
			failure: { kind: 'not-found' },
		});
	});

	it('returns at the end of the shard and names its children', async () => {
		const run = tail(() => lastPage([1, 2], ['a', 'b']));
		await run.clock.run(run.ended);
		expect(run.of('tail/closed')).toEqual([{ type: 'tail/closed', shardId, children: ['a', 'b'] }]);
		expect(run.events.at(-1)?.type).toBe('tail/closed');
	});

	it('asks the list of shards when the last page leaves the children out', async () => {
		const shard = (id: string, parents: readonly string[]): Shard => ({
			id,
			parents,
			startingHashKey: '0',
			endingHashKey: '1',
			startingSequenceNumber: '0',
		});
		const run = tail(() => lastPage([]), {
			shards: [shard(shardId, []), shard('x', ['other']), shard('y', [shardId, 'other'])],
		});
		await run.clock.run(run.ended);
		expect(run.of('tail/closed')).toMatchObject([{ children: ['y'] }]);
	});

	for (const giving of ['rejects', 'answers all the same'] as const) {
		it(`ends quietly at whatever call it is aborted (port ${giving})`, async () => {
			for (let abortAt = 1; abortAt <= 6; abortAt++) {
				const clock = new VirtualClock();
				const controller = new AbortController();
				let records = 0;
				const streams = streamGateway({
					iterator: async () => 'iterator',
					records: async () => {
						records++;
						if (records === 2) throw expired();
						return records === 4 ? lastPage([records]) : page([records]);
					},
					shardsPage: async () => ({ items: [] }),
				});
				const aborting = abortingAt(streams, controller, abortAt, giving);
				const events: TailEvent[] = [];
				let before = 0;
				controller.signal.addEventListener('abort', () => {
					before = events.length;
				});
				const ended = tailShard(
					{ streams: aborting.gateway, clock },
					{ name: 'clicks', shardId, from: { type: 'LATEST' } },
					(event) => events.push(event),
					controller.signal,
				);
				await clock.run(ended);
				expect(aborting.calls).toHaveLength(abortAt);
				expect(events.length).toBe(before);
				expect(clock.sleeping).toBe(0);
			}
		});
	}
});
