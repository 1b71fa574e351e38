/**
 * What became of one message that a redrive was to move, never told better than it is:
 *
 * - `moved`: its copy is confirmed and the original is gone from the dead-letter queue.
 * - `sent-not-deleted`: its copy is confirmed, and the original may still be in the dead-letter queue.
 * - `not-found`: it was asked for by name, or its fate was open, and it is not in the queue any more.
 * - `lease-lost`: it came back to the queue before it was sent; nothing was done to it.
 * - `rejected`: it was certainly not taken, or may not be sent as it is; it is in the queue.
 * - `unknown`: it may have been taken, and is still in the queue.
 * - `released`: it was to be moved and was given back untouched, since the run ended before its turn.
 * - `held`: the same, and that it was given back is not confirmed: it returns when its lease ends.
 */
export const redriveOutcomes = [
	'moved',
	'sent-not-deleted',
	'not-found',
	'lease-lost',
	'rejected',
	'unknown',
	'released',
	'held',
] as const;

export type RedriveOutcome = (typeof redriveOutcomes)[number];

/** The words of an outcome, as screens and reports write it. */
export const outcomeWords: Readonly<Record<RedriveOutcome, string>> = {
	moved: 'moved',
	'sent-not-deleted': 'sent, not deleted',
	'not-found': 'not found',
	'lease-lost': 'lease lost',
	rejected: 'rejected',
	unknown: 'unknown',
	released: 'given back',
	held: 'not given back',
};

/** How many messages came to each outcome. */
export type Outcomes = Readonly<Record<RedriveOutcome, number>>;

export function noOutcomes(): Record<RedriveOutcome, number> {
	return Object.fromEntries(redriveOutcomes.map((one) => [one, 0])) as Record<
		RedriveOutcome,
		number
	>;
}

/** Adds those that were never begun: given back, but for the hidden ones; all are held where nobody gave back. */
export function addUntouched(
	outcomes: Record<RedriveOutcome, number>,
	matched: number,
	hidden: readonly string[] | undefined,
): void {
	const known = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
	const untouched = Math.max(0, matched - known);
	const held = Math.min(untouched, hidden?.length ?? untouched);
	// Of an earlier version, which says at its end that all are back: that is believed.
	outcomes.released += untouched - held;
	outcomes.held += held;
}

/** What could not be given back, meant or not, as one count. */
export function hiddenOf({
	ids,
	others,
	until,
}: {
	ids: readonly string[];
	others: number;
	until: number;
}) {
	return { count: ids.length + others, until };
}

/** While a run is under way all that is held waits for its turn. */
export function waiting(outcomes: Outcomes): Outcomes {
	return { ...outcomes, released: outcomes.released + outcomes.held, held: 0 };
}

/** What empty long polls and agreeing counts say, where `left` are known to be in the queue. */
export function emptySaid(left: number): string {
	return left > 0
		? `everything was seen: nothing is in the queue but ~${left.toLocaleString('en-US')} that were not moved`
		: 'long polls were empty and all counts are zero: the queue is believed empty';
}
