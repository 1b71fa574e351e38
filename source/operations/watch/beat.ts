/**
 * How often a watch that has looked over everything asks, ms. What is due is asked together then, since a request by itself
 * wakes two threads several times. A page that is passed by between two beats costs no request.
 */
export const beatMs = 500;

/** When the beat began that a moment is in, counted from `since`; ms since the epoch. */
export function beatOf(now: number, since: number): number {
	return since + Math.floor((now - since) / beatMs) * beatMs;
}
