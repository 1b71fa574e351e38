import type { SamplerPace } from './sampling.ts';

/** The longest wait after failures, ms. */
export const longestBackoff = 30_000;

/**
 * Beyond so many names a list leaves room between its pages, ms: for the keys and samples meanwhile, and for the memory that
 * one page took. An endpoint beside us has 100,000 names within a second, of which 150 MiB of garbage were left; AWS's own
 * pages come slower than that anyway.
 */
const longList = 10_000;
const longListPause = 40;

/** How long a list that has so many names so far waits before its next page, ms. */
export function pauseBetweenPages({ pagePause }: SamplerPace, names: number): number {
	return Math.max(pagePause, names >= longList ? longListPause : 0);
}

/** The wait after so many failures in a row, ms: twice as long after each. */
export function backoff(failures: number): number {
	return Math.min(longestBackoff, 1000 * 2 ** Math.max(0, failures - 1));
}
