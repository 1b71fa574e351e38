/*
Of any number of numbers: `Math.min(...numbers)` puts each on the stack, which ends at some 120,000.
*/

/** The least of some numbers; Infinity of none. */
export function least(numbers: Iterable<number>): number {
	let least = Number.POSITIVE_INFINITY;
	for (const number of numbers) if (number < least) least = number;
	return least;
}

/** The greatest of some numbers; -Infinity of none. */
export function greatest(numbers: Iterable<number>): number {
	let greatest = Number.NEGATIVE_INFINITY;
	for (const number of numbers) if (number > greatest) greatest = number;
	return greatest;
}
