/** Work that hands over now and then, so that it can be done in slices. */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** The result of all steps at once. */
export function allSteps<Result>(steps: Steps<Result>): Result {
	for (;;) {
		const { done, value } = steps.next();
		if (done === true) return value;
	}
}

/** Items that are sorted as a whole; more than these are sorted in runs that are merged. */
const run = 512;

/** A stable sort that hands over after about {@link run} items. Answers a new array. */
export function* sortInSteps<Item>(
	items: readonly Item[],
	compare: (a: Item, b: Item) => number,
): Steps<Item[]> {
	let runs: Item[][] = [];
	for (let at = 0; at < items.length; at += run) {
		runs.push(items.slice(at, at + run).sort(compare));
		yield;
	}
	while (runs.length > 1) {
		const merged: Item[][] = [];
		for (let at = 0; at < runs.length; at += 2) {
			const [left = [], right = []] = [runs[at], runs[at + 1]];
			merged.push(right.length === 0 ? left : yield* mergeInSteps(left, right, compare));
		}
		runs = merged;
	}
	return runs[0] ?? [];
}

function* mergeInSteps<Item>(
	left: readonly Item[],
	right: readonly Item[],
	compare: (a: Item, b: Item) => number,
): Steps<Item[]> {
	const out: Item[] = [];
	let [one, other] = [0, 0];
	while (one < left.length && other < right.length) {
		// Both are within their arrays.
		const [a, b] = [left[one] as Item, right[other] as Item];
		if (compare(a, b) <= 0) {
			out.push(a);
			one++;
		} else {
			out.push(b);
			other++;
		}
		if (out.length % (2 * run) === 0) yield;
	}
	while (one < left.length) out.push(left[one++] as Item);
	while (other < right.length) out.push(right[other++] as Item);
	return out;
}
