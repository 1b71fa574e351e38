/** Since when something has been so. Times in ms since the epoch. */
export type Since =
	/** It began in the period that starts at `at`, which lasts `within` ms. */
	| { readonly kind: 'at'; readonly at: number; readonly within: number }
	/** It was so at `at` already; how long before, nobody can tell. */
	| { readonly kind: 'at-least'; readonly at: number }
	/** It began after `from`, and was so at `to`. */
	| { readonly kind: 'between'; readonly from: number; readonly to: number };

/** The same by a clock that is ahead by so much, ms. */
export function laterBy(since: Since, ms: number): Since {
	return since.kind === 'between'
		? { ...since, from: since.from + ms, to: since.to + ms }
		: { ...since, at: since.at + ms };
}

/** A count at a period of CloudWatch: `at` is its start, ms since the epoch. */
export type Depth = { readonly at: number; readonly value: number };

export type OnsetOptions = {
	/** Length of a period, ms. */
	readonly periodMs: number;
	/** Since when the oldest of them is here, ms since the epoch, where that is known. */
	readonly oldestAt?: number;
};

const minute = 60_000;
/**
 * A single count of nothing proves no empty queue: counts are samples of some servers, and SQS calls a queue empty
 * only when that has been so for several minutes (developer guide, confirming that a queue is empty).
 */
const emptyFor = 2 * minute;
/** Periods without a point that leave the onset open. */
const wideGap = 2;

/**
 * Since when messages have stood in a queue without it being empty in between, by what was there in each period:
 * what is visible and what is in flight, so that a look ends nothing. `undefined` when it is empty, or when
 * nothing is known.
 */
export function standingSince(
	depths: readonly Depth[],
	{ periodMs, oldestAt = Number.POSITIVE_INFINITY }: OnsetOptions,
): Since | undefined {
	const last = depths.at(-1);
	if (last === undefined || last.value <= 0) return;
	// Where the oldest was there already the queue was not empty, whatever the counts say.
	const isEmpty = ({ at, value }: Depth) => value <= 0 && at + periodMs <= oldestAt;
	const needed = Math.max(1, Math.ceil(emptyFor / periodMs));
	let first = depths.length - 1;
	for (let index = depths.length - 2; index >= 0; index--) {
		const one = depths[index];
		if (one === undefined) break;
		if (!isEmpty(one)) {
			first = index;
			continue;
		}
		const run = emptyRun(depths, index, isEmpty);
		if (run >= needed || run > index) return began(depths, first, { periodMs, oldestAt });
	}
	return { kind: 'at-least', at: Math.min(depths[first]?.at ?? last.at, oldestAt) };
}

/** How many empty periods in a row end at `index`. */
function emptyRun(
	depths: readonly Depth[],
	index: number,
	isEmpty: (one: Depth) => boolean,
): number {
	let run = 0;
	for (let at = index; at >= 0; at--) {
		const one = depths[at];
		if (one === undefined || !isEmpty(one)) break;
		run++;
	}
	return run;
}

/** That it began with the period at `first`, or in the gap before it. */
function began(
	depths: readonly Depth[],
	first: number,
	{ periodMs, oldestAt = Number.POSITIVE_INFINITY }: OnsetOptions,
): Since {
	const at = depths[first]?.at ?? 0;
	const before = depths[first - 1]?.at;
	if (before === undefined) return { kind: 'at', at, within: periodMs };
	if (at - before <= wideGap * periodMs) {
		return { kind: 'at', at: before + periodMs, within: at - before };
	}
	// A queue that slept is heard of late; the age of what woke it tells more.
	if (oldestAt > before && oldestAt < at) {
		return { kind: 'at', at: oldestAt - (oldestAt % periodMs), within: periodMs };
	}
	return { kind: 'between', from: before, to: at };
}

/** A backlog smaller than this is the normal life of a queue. */
const backlogWorthNaming = 20;
/** The part of a rise that is still near the level from which it rose. */
const nearLevel = 0.1;
/** Fewer calm periods are no measure of what is usual. */
const fewestCalm = 5;
/** Periods before a rise that tell whether it was one. */
const mostCalm = 60;
/** How far above its usual level a queue has to stand, in its own spreads. */
const spreadsAbove = 6;

/**
 * Since when a queue has been deeper than is usual for it: since it last stood at its usual level before the rise
 * that leads to the present. `at-least` where it has stood so for as long as is known; `undefined` where it
 * stands as usual, or is nearly empty.
 */
export function backlogSince(
	depths: readonly Depth[],
	{ periodMs, oldestAt = Number.POSITIVE_INFINITY }: OnsetOptions,
): Since | undefined {
	const last = depths.at(-1);
	if (last === undefined || last.value < backlogWorthNaming) return;
	const floor = quantile(
		depths.map(({ value }) => value),
		0.05,
	);
	// The last time that it was near the bottom; what is before that is its usual life.
	const near = floor + nearLevel * (last.value - floor);
	const foot = depths.findLastIndex(({ value }) => value <= near);
	const calm = depths.slice(0, foot + 1).map(({ value }) => value);
	const first = depths[0]?.at ?? last.at;
	const whole: Since = { kind: 'at-least', at: Math.min(first, oldestAt) };
	if (calm.length < fewestCalm) return whole;
	const usual = quantile(calm, 0.5);
	const spread = Math.max(1, quantile(calm, 0.75) - quantile(calm, 0.25));
	// Where even its lowest part rises, what is usual was never seen.
	if (usual >= backlogWorthNaming && rises(calm)) return whole;
	if (last.value < usual + Math.max(backlogWorthNaming, spreadsAbove * spread)) {
		return usual < backlogWorthNaming ? undefined : whole;
	}
	const start = depths.findLastIndex(({ value }, index) => index <= foot && value <= usual);
	return began(depths, Math.min(Math.max(0, start) + 1, depths.length - 1), { periodMs });
}

/** Whether the later half of counts stands above the earlier one by more than they differ anyway. */
function rises(values: readonly number[]): boolean {
	const lately = values.slice(-mostCalm);
	const half = lately.length >> 1;
	const spread = quantile(lately, 0.75) - quantile(lately, 0.25);
	const rise = quantile(lately.slice(half), 0.5) - quantile(lately.slice(0, half), 0.5);
	return rise > Math.max(1, spread / 2);
}

/** The value that a share of all is at or below. */
function quantile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/**
 * Since when dead letters have been there by the letters that a look brought, where nothing else is known: none of
 * them died before it was received for the first time, and all were dead at the look.
 */
export function sinceByLetters(
	letters: readonly { readonly firstReceivedAt?: number; readonly sentAt?: number }[],
	lookedAt: number,
): Since | undefined {
	const times = letters.flatMap(({ firstReceivedAt, sentAt }) => {
		const at = firstReceivedAt ?? sentAt;
		return at === undefined ? [] : [at];
	});
	if (times.length === 0) return;
	const from = times.reduce((least, at) => Math.min(least, at), lookedAt);
	return { kind: 'between', from, to: lookedAt };
}
