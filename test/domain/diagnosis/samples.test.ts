import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	addSample,
	emptyHistory,
	netPerMinute,
	recentGrowth,
	type Sample,
	type SampleHistory,
	trend,
} from '../../../source/domain/diagnosis/samples.ts';

const start = Date.UTC(2026, 10, 20, 9, 0, 0);

function historyOf(samples: readonly Sample[], limit?: number): SampleHistory {
	return samples.reduce(
		(history, { at, ...counts }) => addSample(history, at, counts, limit),
		emptyHistory,
	);
}

/** One sample every `every` seconds, with the counts of `of`. */
function series(count: number, every: number, of: (index: number) => Omit<Sample, 'at'>) {
	return historyOf(
		Array.from({ length: count }, (_, index) => ({
			at: start + index * every * 1000,
			...of(index),
		})),
	);
}

const samples = fc
	.array(
		fc.record({
			gap: fc.integer({ min: 1, max: 400_000 }),
			visible: fc.option(fc.nat({ max: 1000 }), { nil: undefined }),
			inFlight: fc.option(fc.nat({ max: 5 }), { nil: undefined }),
		}),
		{ maxLength: 60 },
	)
	.map((steps) => {
		let at = start;
		return steps.map(({ gap, visible, inFlight }): Sample => {
			at += gap;
			return {
				at,
				...(visible === undefined ? {} : { visible }),
				...(inFlight === undefined ? {} : { inFlight }),
			};
		});
	});

describe('addSample', () => {
	it('keeps at most the limit, in order, with the newest and some of the oldest', () => {
		fc.assert(
			fc.property(samples, fc.integer({ min: 3, max: 20 }), (samples, limit) => {
				const kept = historyOf(samples, limit).samples;
				expect(kept.length).toBe(Math.min(limit, samples.length));
				expect(kept.at(-1)).toEqual(samples.at(-1));
				for (const [index, one] of kept.entries()) {
					expect(one.at).toBeGreaterThan(kept[index - 1]?.at ?? 0);
					expect(samples).toContainEqual(one);
				}
			}),
		);
	});

	it('reaches back more than an hour at one sample in two seconds', () => {
		const history = series(3600, 2, () => ({ visible: 1, inFlight: 0 }));
		const { samples } = history;
		expect(samples.length).toBe(180);
		expect((samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0)).toBeGreaterThan(3_600_000);
		const recent = samples.filter((one) => one.at >= start + 3599 * 2000 - 170_000);
		expect(recent.length).toBeGreaterThan(80);
	});

	it('ignores a sample that is not newer', () => {
		const history = series(2, 10, () => ({ visible: 1 }));
		expect(addSample(history, start, { visible: 9 })).toBe(history);
		expect(addSample(history, start + 10_000, { visible: 9 })).toBe(history);
	});

	it('knows since when a queue was quiet as a scan over all samples would', () => {
		fc.assert(
			fc.property(samples, (samples) => {
				let since: number | undefined;
				let before: Sample | undefined;
				for (const one of samples) {
					const waits = one.inFlight === 0 && one.visible !== undefined && one.visible > 0;
					const fell =
						before?.visible !== undefined &&
						one.visible !== undefined &&
						one.visible < before.visible;
					if (!waits) since = undefined;
					else if (fell || since === undefined) since = one.at;
					before = one;
				}
				expect(historyOf(samples, 5).quietSince).toBe(since);
			}),
		);
	});

	it('does not call the time between two far samples quiet', () => {
		const history = historyOf([
			{ at: start, visible: 5, inFlight: 0 },
			{ at: start + 3_600_000, visible: 5, inFlight: 0 },
		]);
		expect(history.quietSince).toBe(start + 3_600_000);
	});

	it('knows when a queue filled only if it was seen empty for two minutes before', () => {
		const filled = historyOf([
			{ at: start - 120_000, visible: 0 },
			{ at: start, visible: 0 },
			{ at: start + 10_000, visible: 3 },
			{ at: start + 20_000, visible: 7 },
		]);
		expect(filled.filledAt).toBe(start + 10_000);
		// The first sample of ours may be a count that lags: that is no onset.
		const first = historyOf([
			{ at: start, visible: 0 },
			{ at: start + 10_000, visible: 3 },
		]);
		expect(first.filledAt).toBeUndefined();
		expect(historyOf([{ at: start, visible: 3 }]).filledAt).toBeUndefined();
		expect(addSample(filled, start + 30_000, { visible: 0 }).filledAt).toBeUndefined();
	});
});

describe('netPerMinute', () => {
	it('is unknown before two samples are 20 s apart', () => {
		expect(netPerMinute(emptyHistory)).toBeUndefined();
		expect(netPerMinute(series(9, 2, (index) => ({ visible: index })))).toBeUndefined();
		expect(netPerMinute(series(11, 2, (index) => ({ visible: index })))).toBeDefined();
	});

	it('is the slope of a steady queue, wherever it starts', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: -50, max: 50 }),
				fc.integer({ min: 2, max: 40 }),
				fc.integer({ min: 15, max: 60 }),
				(perSample, every, count) => {
					const history = series(count, every, (index) => ({
						visible: 10_000 + perSample * index,
					}));
					expect(netPerMinute(history)).toBeCloseTo((perSample * 60) / every, 6);
				},
			),
		);
	});

	it('is not carried away by a few wild counts', () => {
		const history = series(60, 5, (index) => ({
			visible: 100 + index * 5 + (index % 13 === 6 ? 900 : 0),
		}));
		expect(netPerMinute(history)).toBeGreaterThan(50);
		expect(netPerMinute(history)).toBeLessThan(70);
	});

	it('does not take receiving for a loss', () => {
		const history = series(20, 5, (index) => ({
			visible: 100 - index,
			inFlight: index,
			delayed: 0,
		}));
		expect(netPerMinute(history)).toBe(0);
	});

	it('forgets what is older than five minutes', () => {
		const history = series(130, 5, (index) => ({ visible: index < 65 ? index * 100 : 6500 }));
		expect(netPerMinute(history)).toBe(0);
	});

	it('uses the last two samples of a queue that is sampled rarely', () => {
		const history = series(2, 600, (index) => ({ visible: index * 100 }));
		expect(netPerMinute(history)).toBeCloseTo(10);
	});
});

describe('recentGrowth', () => {
	it('sees one message in five minutes, which a slope calls zero', () => {
		const history = series(60, 5, (index) => ({
			visible: index < 50 ? 3 : 4,
			inFlight: 0,
			delayed: 0,
		}));
		expect(recentGrowth(history)).toBe(1);
	});
});

describe('trend', () => {
	it('has at most so many values, each one that was seen', () => {
		fc.assert(
			fc.property(samples, fc.integer({ min: 0, max: 30 }), (samples, buckets) => {
				const values = trend(historyOf(samples), buckets);
				expect(values.length).toBeLessThanOrEqual(buckets);
				const seen = new Set(samples.map((one) => one.visible));
				for (const value of values) {
					if (value !== undefined) expect(seen).toContain(value);
				}
			}),
		);
	});

	it('shows a climb, the oldest first, and keeps peaks', () => {
		const history = series(80, 2, (index) => ({ visible: index === 41 ? 999 : index }));
		const values = trend(history, 8);
		expect(values).toHaveLength(8);
		expect(values[0]).toBe(9);
		expect(values[7]).toBe(79);
		expect(values).toContain(999);
	});

	it('leaves a gap where nothing was seen', () => {
		const at = [0, 5, 10, 15, 300, 305, 310, 315];
		const history = historyOf(at.map((seconds) => ({ at: start + seconds * 1000, visible: 4 })));
		expect(trend(history, 4)).toEqual([4, undefined, undefined, 4]);
	});
});
