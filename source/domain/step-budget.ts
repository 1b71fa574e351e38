/*
How much an expression may do. Texts of strangers meet expressions of users here: three nested `all` over 2,000 numbers are
eight thousand million steps, and nothing could stop them. Steps are counted, not time: a message is judged alike on every
computer. Expressions run from their start to their end without a wait, so that one count at a time is enough.
*/

/** Steps of one expression on one message: a tenth of a second or so. `all` over 150,000 numbers takes about as many. */
export const mostSteps = 1_000_000;

/** Characters that are read in one step. */
const charactersAStep = 64;

/** Why an expression was given up; what it would have said is unknown. */
export const tooCostly = `it takes more than a million steps here`;

/** One for all: making a thousand of them, with their stacks, would cost more than what they end. */
const spent = new Error(tooCostly);

let left = Number.POSITIVE_INFINITY;
let taken = 0;

/** Counts steps of the work that is under way. Throws when it has had its share; outside of such work nothing is counted. */
export function spend(steps: number): void {
	left -= steps;
	if (left < 0) throw spent;
}

/** Steps of all that ran within a budget so far, in this process. */
export function stepsTaken(): number {
	return taken;
}

/** Counts the reading of a text of so many characters, or bytes. */
export function spendReading(length: number): void {
	spend(Math.ceil(length / charactersAStep));
}

/**
 * Work that may take {@link mostSteps}. `undefined` where it took more, also where the work itself made
 * something of it (`a || b` is true whatever became of `a`): else the verdict would hang on what ran first.
 */
export function withinBudget<Result>(
	work: () => Result,
	most = mostSteps,
): { readonly result: Result } | undefined {
	const outer = left;
	left = Math.min(most, outer);
	const begun = left;
	try {
		const result = work();
		return left < 0 ? undefined : { result };
	} catch (error) {
		if (left < 0) return;
		throw error;
	} finally {
		taken += begun - left;
		left = outer - (begun - left);
	}
}
