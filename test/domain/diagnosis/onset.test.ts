import { describe, expect, it } from 'vitest';
import {
	backlogSince,
	type Depth,
	sinceByLetters,
	standingSince,
} from '../../../source/domain/diagnosis/onset.ts';
import { histories } from '../../helpers/histories.ts';
import { allThere, judgedOnsets, visibleOf } from '../../helpers/onset-judge.ts';
import { sickKinds } from '../../helpers/queue-lives.ts';

const minute = 60_000;
/** Shorter than those of the long runs: four hours. */
const length = 240 * minute;
const start = Date.UTC(2026, 10, 20, 9);
const periodMs = minute;

/** One value a minute; `undefined` is a minute without data. */
const depths = (...values: readonly (number | undefined)[]): readonly Depth[] =>
	values.flatMap((value, index) =>
		value === undefined ? [] : [{ at: start + index * minute, value }],
	);
const at = (index: number) => start + index * minute;

describe('since when messages have stood in a queue', () => {
	it('is the first minute after it was empty', () => {
		expect(standingSince(depths(0, 0, 0, 3, 9, 9), { periodMs })).toEqual({
			kind: 'at',
			at: at(3),
			within: minute,
		});
	});

	it('is not known of an empty queue, nor of one that nobody counted', () => {
		expect(standingSince(depths(4, 4, 0), { periodMs })).toBeUndefined();
		expect(standingSince([], { periodMs })).toBeUndefined();
	});

	it('is no later than the first count where the queue was never seen empty', () => {
		expect(standingSince(depths(3, 9, 9), { periodMs })).toEqual({ kind: 'at-least', at: at(0) });
		const oldestAt = at(-500);
		expect(standingSince(depths(3, 9), { periodMs, oldestAt })).toEqual({
			kind: 'at-least',
			at: oldestAt,
		});
	});

	it('does not begin anew with one count of nothing, nor where the oldest was there before', () => {
		const once = depths(0, 0, 5, 0, 5, 5);
		expect(standingSince(once, { periodMs })).toMatchObject({ at: at(2) });
		const emptied = depths(0, 0, 5, 0, 0, 0, 5, 5);
		expect(standingSince(emptied, { periodMs })).toMatchObject({ at: at(6) });
		expect(standingSince(emptied, { periodMs, oldestAt: at(2) })).toMatchObject({ at: at(2) });
	});

	it('is between two counts where there is a gap, and exact where the age of the oldest tells', () => {
		const gap = depths(0, 0, ...Array.from({ length: 30 }, () => undefined), 7);
		expect(standingSince(gap, { periodMs })).toEqual({ kind: 'between', from: at(1), to: at(32) });
		expect(standingSince(gap, { periodMs, oldestAt: at(20) + 5_000 })).toEqual({
			kind: 'at',
			at: at(20),
			within: minute,
		});
	});

	it('is told by letters as a span: after their first receive, before the look', () => {
		const letters = [{ sentAt: at(0), firstReceivedAt: at(3) }, { sentAt: at(2) }];
		expect(sinceByLetters(letters, at(9))).toEqual({ kind: 'between', from: at(2), to: at(9) });
		expect(sinceByLetters([{}], at(9))).toBeUndefined();
	});
});

describe('since when a queue has been deeper than usual', () => {
	const usual = [12, 20, 9, 31, 14, 22, 18, 11, 25, 16];

	it('is when it last stood at its usual level', () => {
		const rise = Array.from({ length: 40 }, (_, index) => 18 + 30 * (index + 1));
		const since = backlogSince(depths(...usual, ...rise), { periodMs });
		expect(since).toEqual({ kind: 'at', at: at(10), within: minute });
	});

	it('is not known where it stands as usual, or nearly empty', () => {
		expect(backlogSince(depths(...usual, ...usual), { periodMs })).toBeUndefined();
		expect(backlogSince(depths(0, 0, 0, 0, 0, 0, 0, 7), { periodMs })).toBeUndefined();
	});

	it('is no later than the first count where it has stood so all the time', () => {
		const parked = Array.from({ length: 60 }, (_, index) => 20_000 + (index % 3));
		expect(backlogSince(depths(...parked), { periodMs })).toEqual({ kind: 'at-least', at: at(0) });
	});
});

describe('onsets of generated histories', () => {
	it('are within a minute of the truth for dead letters, who ever looks meanwhile and whenever we start', () => {
		const judged = histories(sickKinds, 36, {
			seed: 1000,
			looks: true,
			gaps: 0.01,
			length,
		}).flatMap(judgedOnsets);
		const dead = judged.filter(({ what }) => what === 'dead');
		expect(dead.length).toBeGreaterThan(10);
		expect(dead.filter(({ off = Number.NaN }) => !(off <= minute))).toEqual([]);
	});

	it('are never told as a time when the history begins too late', () => {
		for (const one of histories(['dlq-steady', 'dlq-burst', 'no-consumer'], 9, {
			seed: 30,
			length,
		})) {
			const { sickSince = 0 } = one.truth;
			const late = (minutes: typeof one.queue) =>
				minutes.filter((each) => each.at > sickSince + 5 * minute);
			const dead = standingSince(allThere(late(one.dlq)), { periodMs });
			const backlog = backlogSince(visibleOf(late(one.queue)), { periodMs });
			if (
				dead !== undefined &&
				one.truth.deadSince !== undefined &&
				one.truth.deadSince < sickSince + 4 * minute
			)
				expect(dead.kind, one.kind).toBe('at-least');
			if (one.kind === 'no-consumer' && backlog?.kind === 'at')
				expect(backlog.at, 'what was usual was never seen').toBeLessThan(sickSince + 10 * minute);
		}
	});
});
