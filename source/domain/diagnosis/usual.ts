import { highest, type Points, within } from './points.ts';
import { day, hour } from './queue-subject.ts';

/** Of history that tells what is usual. */
const knownLongEnough = 6 * hour;

/** So long before its end a history may have been as usual. */
const untils = [1.5 * hour, 6 * hour, day, 3 * day];

/** The highest that was usual, until a moment. */
export type Usual = { readonly most: number; readonly until: number };

/**
 * The least of what was the highest until an hour and a half, six hours, a day and three days ago: the trouble itself may last for
 * hours or days, and is no measure of what is usual. `told`: the periods of which something is told, `values` those with a value.
 * `undefined` where that is less than six hours.
 */
export function usualHighest(
	values: Points,
	told: Points,
	{ from, to, periodMs }: { readonly from: number; readonly to: number; readonly periodMs: number },
): Usual | undefined {
	const [usual] = untils
		.map((back) => to - back)
		.filter((until) => within(told, from, until).length * periodMs >= knownLongEnough)
		.map((until) => ({ until, most: highest(within(values, from, until)) ?? 0 }))
		.toSorted((a, b) => a.most - b.most || b.until - a.until);
	return usual;
}
