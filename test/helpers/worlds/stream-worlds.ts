import type { StreamFinding } from '../../../source/domain/diagnosis/rules/stream-rules.ts';
import { Chance } from '../chance.ts';
import { type HealthyStream, type StreamLife, streamFigures, streamLife } from './stream-lives.ts';
import { known, streamOf, tellingOf } from './surroundings.ts';
import { changing, day, hour, momentOf, type World, type Worlds } from './world.ts';

/* Streams whose producers, readers or shards change. */

/** A stream of one of some kinds whose life changes. */
function lived(
	kinds: readonly HealthyStream[],
	change: (life: StreamLife, chance: Chance, isSick: (at: number) => boolean) => StreamLife,
): Pick<Worlds, 'make' | 'sample'> {
	return {
		sample: 2,
		make(chance, sick): World {
			const since = momentOf(chance);
			const until = since + 2 * hour;
			const telling = tellingOf(chance, since - day);
			const base = streamLife(chance.of(kinds), new Chance(chance.whole(0, 1e9)), until);
			const life = change(base, chance, (at) => sick && at >= since);
			const told = streamFigures(life, telling, until, chance.whole(0, 1e9));
			const { kind, subject } = streamOf(chance, {
				...{ mode: 'PROVISIONED', openShards: life.shards },
			});
			const at = (now: number) =>
				({ kind, subject: { ...subject, now, figures: known(told(now)) } }) as const;
			return { since, at };
		},
	};
}

/** Records a minute that a stream takes of a size. */
const taken = ({ shards, recordBytes }: StreamLife) =>
	shards * Math.min(60_000, (60 * 1024 * 1024) / recordBytes);

const behind = lived(['steady', 'deploy-gaps', 'nightly-idle'], (life, chance, isSick) => {
	const [slowed, least] = [chance.between(0, 0.8), taken(life) * 0.001];
	// A reader that fails reads the same records again and again.
	const written = (at: number) => Math.max(least, life.written(at));
	return {
		...life,
		written,
		reads: (at) =>
			isSick(at) ? Math.max(1, slowed * written(at)) : 2 * written(at) + life.reads(at),
	};
});

const refused = lived(['steady', 'deploy-gaps', 'full'], (life, chance, isSick) => {
	const byReaders = chance.next() < 0.5;
	const [more, often] = [chance.between(1.05, 3), chance.between(1, 500)];
	return byReaders
		? { ...life, readsRefused: (at) => (isSick(at) ? often : 0) }
		: { ...life, written: (at) => (isSick(at) ? more * taken(life) : life.written(at)) };
});

const hot = lived(['steady', 'deploy-gaps'], (life, chance, isSick) => {
	const shards = Math.max(4, life.shards);
	const wide = { ...life, shards, hottest: () => 1 / shards };
	const whole = taken(wide);
	// What all write is more than one shard takes, and about half of what all take.
	const load = chance.between(1.6, Math.max(1.7, 0.5 * shards)) / shards;
	const share = chance.between(1.15 / (load * shards), 0.95);
	return {
		...wide,
		written: () => load * whole,
		hottest: (at) => (isSick(at) ? share : 1 / shards),
		reads: () => 3 * whole,
	};
});

const changed = changing((chance) => {
	const seed = chance.whole(0, 1e9);
	const of = (status: string) => streamOf(new Chance(seed), { status });
	return [of('ACTIVE'), of(chance.of(['CREATING', 'UPDATING', 'DELETING']))];
});

const none = 'Kinesis sends no point of a minute in which nothing was refused or nobody called';

export const streamWorlds: { readonly [Name in StreamFinding]: Worlds } = {
	'iterator-age-growing': {
		...behind,
		absentIsNone: { 'figures.iteratorAge': 'nobody reads by GetRecords' },
	},
	'stream-throttled': {
		...refused,
		absentIsNone: { 'figures.readsThrottled': none, 'figures.writesThrottled': none },
	},
	'hot-shard': { ...hot, absentIsNone: { 'figures.writesThrottled': none } },
	'stream-not-active': changed,
};
