import type { StreamFigures } from '../../../source/domain/diagnosis/rules/stream-rules.ts';
import { Chance } from '../chance.ts';
import { byDay, seriesOf, spanAt, type Telling, toldBy } from './surroundings.ts';
import { hour, minute } from './world.ts';

/** What a shard takes a minute. Source: Kinesis Data Streams quotas. */
const shardTakes = { records: 60_000, bytes: 60 * 1024 * 1024 };

/** How a stream lives; rates a minute at a moment. */
export type StreamLife = {
	readonly shards: number;
	/** Records that producers write, and their size in bytes. */
	written(at: number): number;
	readonly recordBytes: number;
	/** The share of them that goes to one shard; the others get the rest evenly. */
	hottest(at: number): number;
	/** Records that the reader can take; 0 where it does not read in that minute. */
	reads(at: number): number;
	/** Reads that are refused, since there are too many readers. */
	readsRefused(at: number): number;
};

/** What CloudWatch has of a stream, told up to a moment, simulated by the minute. */
export function streamFigures(
	life: StreamLife,
	telling: Telling,
	until: number,
	seed: number,
): (now: number) => StreamFigures {
	const chance = new Chance(seed);
	const { from, periodMs } = telling;
	const periods = Math.ceil((until - from) / periodMs);
	const sums = () => new Float64Array(periods);
	const [records, bytes, writesThrottled, readsThrottled] = [sums(), sums(), sums(), sums()];
	const age = sums().fill(-1);
	/** What is not read yet, the oldest first. */
	const backlog: { readonly at: number; left: number }[] = [];
	let head = 0;
	const takes = Math.min(shardTakes.records, shardTakes.bytes / life.recordBytes);
	for (let at = from; at < until; at += minute) {
		const index = Math.floor((at - from) / periodMs);
		const wanted = chance.count(life.written(at));
		const hot = life.hottest(at) * wanted;
		const each = life.shards > 1 ? (wanted - hot) / (life.shards - 1) : 0;
		const refused = Math.round(
			Math.max(0, hot - takes) + Math.max(0, each - takes) * (life.shards - 1),
		);
		const accepted = wanted - refused;
		add(writesThrottled, index, refused);
		add(records, index, accepted);
		add(bytes, index, accepted * life.recordBytes);
		add(readsThrottled, index, chance.count(life.readsRefused(at)));
		if (accepted > 0) backlog.push({ at, left: accepted });
		let can = life.reads(at);
		if (can <= 0) continue;
		// How old the first is that it gets, and how old what it leaves.
		const oldest = backlog[head];
		const before = oldest === undefined ? 0 : at - oldest.at;
		while (can > 0) {
			const first = backlog[head];
			if (first === undefined) break;
			const some = Math.min(first.left, can);
			first.left -= some;
			can -= some;
			if (first.left === 0) head++;
		}
		const behind = Math.max(before, chance.whole(0, 900));
		age[index] = Math.max(age[index] ?? -1, behind);
	}
	const points = (values: Float64Array, isTold: (value: number) => boolean) =>
		seriesOf(telling, until, (at) => {
			const value = values[(at - from) / periodMs] ?? 0;
			return isTold(value) ? value : undefined;
		});
	const isSome = (value: number) => value > 0;
	const series = {
		iteratorAge: points(age, (value) => value >= 0),
		readsThrottled: points(readsThrottled, isSome),
		writesThrottled: points(writesThrottled, isSome),
		incomingBytes: points(bytes, isSome),
		incomingRecords: points(records, isSome),
	};
	return (now) => ({
		...spanAt(telling, now),
		iteratorAge: toldBy(telling, series.iteratorAge, now),
		readsThrottled: toldBy(telling, series.readsThrottled, now),
		writesThrottled: toldBy(telling, series.writesThrottled, now),
		incomingBytes: toldBy(telling, series.incomingBytes, now),
		incomingRecords: toldBy(telling, series.incomingRecords, now),
	});
}

function add(values: Float64Array, index: number, more: number): void {
	values[index] = (values[index] ?? 0) + more;
}

export const healthyStreams = [
	'steady',
	'bursts',
	'nightly-idle',
	'deploy-gaps',
	'sleeping',
	'batch',
	'nobody-reads',
	'full',
] as const;
export type HealthyStream = (typeof healthyStreams)[number];

/** The life of a stream of which nothing is wrong; nothing is under way shortly before `now`. */
export function streamLife(kind: HealthyStream, chance: Chance, now: number): StreamLife {
	const shards = chance.whole(1, 40);
	const recordBytes = chance.of([200, 1_000, 5_000]);
	const takes = Math.min(shardTakes.records, shardTakes.bytes / recordBytes) * shards;
	const rate = takes * Math.exp(chance.between(Math.log(0.0005), Math.log(0.4)));
	const busy = byDay(chance);
	const spare = chance.between(1.4, 4);
	const healthy: StreamLife = {
		...{ shards, recordBytes, hottest: () => 1 / shards, readsRefused: () => 0 },
		written: (at) => rate * busy(at),
		reads: () => rate * spare,
	};
	const [every, last] = [chance.between(2, 9) * hour, now - chance.between(2, 20) * hour];
	const pause = chance.between(1, 4.5) * minute;
	const often = chance.of([10, 15, 20, 30, 60, 360]) * minute;
	switch (kind) {
		case 'steady':
			return healthy;
		case 'bursts':
			// Worked off before the next one.
			return {
				...healthy,
				written: (at) => (at % every < 3 * minute ? Math.min(takes * 0.8, 4 * rate) : 0.2 * rate),
			};
		case 'nightly-idle':
			return { ...healthy, written: (at) => ((at / hour) % 24 < 7 ? 0 : rate) };
		case 'deploy-gaps':
			return { ...healthy, reads: (at) => (at % every < pause ? 0 : rate * spare) };
		case 'sleeping':
			return { ...healthy, written: (at) => (at < last ? rate : 0) };
		case 'batch':
			// Whoever reads now and then takes all at once.
			return { ...healthy, reads: (at) => (at % often < minute ? Number.POSITIVE_INFINITY : 0) };
		case 'nobody-reads':
			return { ...healthy, reads: () => 0 };
		case 'full':
			return { ...healthy, written: () => 0.85 * takes, reads: () => takes * spare };
	}
}
