/**
 * How often a watch that has looked over everything asks, ms. What is due is asked together then: a request by itself wakes
 * two threads six times, of a dozen at once each costs a third of that. It also is how long a row has to
 * stand on the screen to be asked for: a page that is passed by costs no request.
 */
export const beatMs = 500;

/** When the beat began that a moment is in, counted from `since`; ms since the epoch. */
export function beatOf(now: number, since: number): number {
	return since + Math.floor((now - since) / beatMs) * beatMs;
}
