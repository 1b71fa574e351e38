/** One figure of CloudWatch: the period that began at `at`, ms since 1970. */
export type Point = { readonly at: number; readonly value: number };

/** Ascending in time. A period without a point is a gap, never a zero (law 8). */
export type Points = readonly Point[];

/** Those of `[from, to)`. */
export function within(points: Points, from: number, to: number): Points {
	return points.filter(({ at }) => at >= from && at < to);
}

/** The sum of all values; `undefined` without any point: no data is not zero. */
export function total(points: Points): number | undefined {
	if (points.length === 0) return;
	return points.reduce((sum, { value }) => sum + value, 0);
}

/** The highest value; `undefined` without any point. */
export function highest(points: Points): number | undefined {
	return points.reduce<number | undefined>(
		(most, { value }) => (most === undefined || value > most ? value : most),
		undefined,
	);
}

/** The mean; `undefined` without any point. */
export function mean(points: Points): number | undefined {
	const sum = total(points);
	return sum === undefined ? undefined : sum / points.length;
}

/** The value that `share` (0 to 1) of all stay at or below; `undefined` without any point. */
export function quantile(points: Points, share: number): number | undefined {
	const values = points.map(({ value }) => value).sort((a, b) => a - b);
	return values[Math.min(values.length - 1, Math.floor(share * values.length))];
}
