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

/**
 * Characters of all texts in plain data, names of fields included: what an answer takes in memory, about. Data that
 * nest deeper than any of AWS's answers count as endless.
 */
export function charactersIn(value: unknown, deepest = 64): number {
	if (typeof value === 'string') return value.length;
	if (typeof value !== 'object' || value === null) return 0;
	if (deepest === 0) return Number.POSITIVE_INFINITY;
	let sum = 0;
	if (Array.isArray(value)) {
		for (const one of value) sum += charactersIn(one, deepest - 1);
		return sum;
	}
	for (const name in value) {
		if (!Object.hasOwn(value, name)) continue;
		sum += name.length + charactersIn(Reflect.get(value, name), deepest - 1);
	}
	return sum;
}
