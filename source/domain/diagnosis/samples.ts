/** The counts of a queue at one moment by our clock; what the endpoint left out is absent. */
export type Sample = {
	/** ms since the epoch */
	readonly at: number;
	readonly visible?: number;
	readonly inFlight?: number;
	readonly delayed?: number;
};

/**
 * What we saw of one queue, the oldest sample first. The `…Since` facts are kept beside the samples,
 * so that they stay true when old samples are thinned out. All of them speak of what was *seen*.
 */
export type SampleHistory = {
	readonly samples: readonly Sample[];
	/** Since when every sample had messages waiting, none in flight, and never fewer than before. */
	readonly quietSince?: number;
	/** Since when every sample was empty. */
	readonly emptySince?: number;
	/** When messages were first seen after it was seen empty for some minutes; absent if it never was. */
	readonly filledAt?: number;
};

type Counts = Omit<Sample, 'at'>;

export const emptyHistory: SampleHistory = { samples: [] };

const keptSamples = 180;
/** Samples this young are never thinned out, ms. */
const keptWhole = 3 * 60_000;
/** Two samples further apart than this say nothing about the time between them, ms. */
const blindAfter = 20 * 60_000;
/** A count of nothing says that a queue is empty only when it has been so for as long (as AWS does), ms. */
const emptyFor = 2 * 60_000;
/** A rate needs samples at least this far apart, ms. */
const shortestSpan = 20_000;
const rateWindow = 5 * 60_000;
/** Enough points for a robust slope; more would cost without saying more. */
const slopePoints = 24;
const trendWindow = 10 * 60_000;

/**
 * The history after one more sample; a sample that is not newer than the last changes nothing. At
 * most `limit` samples are kept: recent ones whole, older ones ever sparser.
 */
export function addSample(
	history: SampleHistory,
	at: number,
	counts: Counts,
	limit = keptSamples,
): SampleHistory {
	const last = history.samples.at(-1);
	if (last !== undefined && at <= last.at) return history;
	const sample: Sample = { at, ...known(counts) };
	const quietSince = quiet(history, last, sample);
	const filledAt = filled(history, last, sample);
	const emptySince = emptied(history, last, sample);
	return {
		// An array literal with a spread has room for 16 more: of ten thousand queues that is more than their samples.
		samples: thin(history.samples.concat(sample), limit),
		...(quietSince === undefined ? {} : { quietSince }),
		...(emptySince === undefined ? {} : { emptySince }),
		...(filledAt === undefined ? {} : { filledAt }),
	};
}

/**
 * Messages a minute that a queue gains (or loses) by a robust slope over the last five minutes.
 * Messages in flight and delayed count too where they are known, so that receiving is no loss.
 * `undefined` until two samples are 20 s apart.
 */
export function netPerMinute(history: SampleHistory): number | undefined {
	const slope = slopeOf(counted(recent(history.samples, rateWindow)));
	return slope === undefined ? undefined : slope * 60_000;
}

/** A robust slope of counts, per ms: the median of those between points far apart. `undefined` below 20 s. */
export function slopeOf(all: readonly Point[]): number | undefined {
	const points = thinTo(all, slopePoints);
	const span = (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0);
	if (span < shortestSpan) return;
	const slopes: number[] = [];
	for (const [index, first] of points.entries()) {
		for (const second of points.slice(index + 1)) {
			const elapsed = second.at - first.at;
			// Neighbours would drown the slope in the noise of approximate counts.
			if (elapsed >= span / 4) slopes.push((second.value - first.value) / elapsed);
		}
	}
	return median(slopes);
}

/**
 * How many more messages there are now than at the start of the last five minutes of samples, those in flight and
 * delayed too where they are known: what was held and is given back is no growth. `undefined` until two samples are
 * 20 s apart. Sees slow growth that a slope calls zero.
 */
export function recentGrowth(history: SampleHistory): number | undefined {
	const window = recent(history.samples, rateWindow);
	const points = counted(window);
	const [first, last] = [points[0], points.at(-1)];
	if (first === undefined || last === undefined) return;
	return last.at - first.at < shortestSpan ? undefined : last.value - first.value;
}

/**
 * Highest count of each of up to `buckets` equal parts of the last ten minutes of samples, the oldest first: of what
 * is visible, or of all that is there. A part without a sample is `undefined`: a gap, not a zero.
 */
export function trend(
	history: SampleHistory,
	buckets: number,
	of: 'visible' | 'all' = 'visible',
): (number | undefined)[] {
	const window = recent(history.samples, trendWindow);
	const points = of === 'all' ? counted(window) : visibleOf(window);
	const from = points[0]?.at;
	const to = points.at(-1)?.at;
	if (from === undefined || to === undefined || buckets < 1) return [];
	const count = Math.min(buckets, points.length);
	const values = new Array<number | undefined>(count).fill(undefined);
	for (const { at, value } of points) {
		const index = to === from ? 0 : Math.floor(((at - from) / (to - from)) * count);
		const bucket = Math.min(index, count - 1);
		values[bucket] = Math.max(values[bucket] ?? value, value);
	}
	return values;
}

/** From the first to the last sample, ms. */
export function observedFor(history: SampleHistory): number {
	return (history.samples.at(-1)?.at ?? 0) - (history.samples[0]?.at ?? 0);
}

/** Whether any sample of the last five minutes had messages in flight: somebody is receiving. */
export function receiverSeen(history: SampleHistory): boolean {
	return recent(history.samples, rateWindow).some((one) => (one.inFlight ?? 0) > 0);
}

function quiet(history: SampleHistory, last: Sample | undefined, sample: Sample) {
	if (sample.inFlight !== 0 || sample.visible === undefined || sample.visible === 0) return;
	const fell = last?.visible !== undefined && sample.visible < last.visible;
	const blind = last === undefined || sample.at - last.at > blindAfter;
	return fell || blind ? sample.at : (history.quietSince ?? sample.at);
}

// What somebody holds is there all the same.
const there = (one: Sample) => one.visible !== undefined && one.visible + (one.inFlight ?? 0) > 0;

function filled(history: SampleHistory, last: Sample | undefined, sample: Sample) {
	if (sample.visible === undefined) return history.filledAt;
	if (!there(sample)) return;
	if (last?.visible === undefined || there(last)) return history.filledAt;
	const { emptySince = last.at } = history;
	const seen = sample.at - last.at <= blindAfter && last.at - emptySince >= emptyFor;
	return seen ? sample.at : undefined;
}

function emptied(history: SampleHistory, last: Sample | undefined, sample: Sample) {
	if (sample.visible === undefined) return history.emptySince;
	if (there(sample)) return;
	const blind = last === undefined || sample.at - last.at > blindAfter;
	return blind ? sample.at : (history.emptySince ?? sample.at);
}

function known(counts: Counts): Counts {
	const { visible, inFlight, delayed } = counts;
	return {
		...(visible === undefined ? {} : { visible }),
		...(inFlight === undefined ? {} : { inFlight }),
		...(delayed === undefined ? {} : { delayed }),
	};
}

function total(sample: Sample): number | undefined {
	const { visible, inFlight, delayed } = sample;
	if (visible === undefined || inFlight === undefined || delayed === undefined) return;
	return visible + inFlight + delayed;
}

/** A count at a moment, ms since the epoch. */
export type Point = { readonly at: number; readonly value: number };

const visibleOf = (samples: readonly Sample[]): readonly Point[] =>
	samples.flatMap(({ at, visible }) => (visible === undefined ? [] : [{ at, value: visible }]));

/** All that was there at each sample; what was visible where one of them does not tell the rest. */
export function counted(samples: readonly Sample[]): readonly Point[] {
	const totals = samples.map(total);
	if (totals.includes(undefined)) return visibleOf(samples);
	return samples.map(({ at }, index) => ({ at, value: totals[index] ?? 0 }));
}

/** Drops the old sample that says least: the one whose neighbours are closest to each other. */
function thin(samples: Sample[], limit: number): Sample[] {
	if (samples.length <= limit) return samples;
	const wholeFrom = (samples.at(-1)?.at ?? 0) - keptWhole;
	let dropped = 0;
	let smallest = Number.POSITIVE_INFINITY;
	for (let index = 1; index < samples.length - 1; index++) {
		const sample = samples[index];
		if (sample === undefined || sample.at >= wholeFrom) break;
		const gap = (samples[index + 1]?.at ?? 0) - (samples[index - 1]?.at ?? 0);
		if (gap < smallest) {
			smallest = gap;
			dropped = index;
		}
	}
	samples.splice(dropped, 1);
	return samples;
}

/** The samples of the last `window` ms, or the last two when these are rarer but not too far apart. */
export function recent(samples: readonly Sample[], window: number): readonly Sample[] {
	const last = samples.at(-1);
	if (last === undefined) return [];
	let start = samples.length - 1;
	for (; start > 0; start--) {
		const before = samples[start - 1];
		if (before === undefined || last.at - before.at > window) break;
	}
	const before = samples[start - 1];
	if (start === samples.length - 1 && before !== undefined && last.at - before.at <= blindAfter) {
		start--;
	}
	return samples.slice(start);
}

/** At most `count` of the items, evenly spread, the first and the last among them. */
function thinTo<Item>(items: readonly Item[], count: number): readonly Item[] {
	if (items.length <= count) return items;
	return Array.from({ length: count }, (_, index) =>
		items.at(Math.round((index * (items.length - 1)) / (count - 1))),
	).filter((item) => item !== undefined);
}

function median(values: number[]): number {
	const sorted = values.sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	const high = sorted[middle] ?? 0;
	return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? 0) + high) / 2;
}
