/* Two builds that ran in turn: how much more one of them takes. Plain functions; bench/pairs.js runs the builds. */

/** What takes at most this much more may be chance. */
export const tolerated = 1.05;

/**
 * The median of values, and between which of them it lies in 95 of 100 such runs: by the sign test, which believes nothing of how
 * they are spread.
 * @param {readonly number[]} values at least six
 */
export function medianOf(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const many = sorted.length;
	const half = Math.floor(many / 2);
	const middle = many % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
	// How many on each side may be left out: so many heads of fair coins in less than 2.5 % of all throws.
	let out = 0;
	let term = 0.5 ** many;
	for (let share = term; share <= 0.025; share += term) {
		out++;
		term *= (many - out + 1) / out;
	}
	return {
		median: middle,
		low: sorted[Math.max(0, out - 1)],
		high: sorted[many - Math.max(1, out)],
	};
}

/**
 * How the new of each pair compares with the old.
 * @param {readonly { old: number, new: number }[]} pairs
 */
export function compared(pairs) {
	const found = medianOf(pairs.map((pair) => pair.new / pair.old));
	return { ...found, worse: found.low > tolerated, better: found.high < 1 };
}

/**
 * What a run is counted by, where the new one counts more.
 * @param {Readonly<Record<string, number>>} before
 * @param {Readonly<Record<string, number>>} now
 */
export function risen(before, now) {
	return Object.keys(now).filter((name) => now[name] > (before[name] ?? 0));
}
