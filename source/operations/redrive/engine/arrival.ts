import type { Entry } from './entry.ts';
import type { Problem } from './work.ts';

/** What a receive brought, for the journal. */
export type Arrival = {
	matched: number;
	unmatched: number;
	missing: number;
	costly: number;
	/** In a split, the matched by their ways: ids. */
	readonly meant: string[];
	readonly rest: string[];
	readonly rejected: { readonly entry: Entry; readonly problem: Problem }[];
	/** Copies of this run that are dead letters again. */
	readonly returned: string[];
	readonly skipped: string[];
	/** Messages that nobody knew of, repeated ones not counted. */
	fresh: number;
};

export function noArrival(): Arrival {
	const counts = { matched: 0, unmatched: 0, missing: 0, costly: 0, fresh: 0 };
	return { ...counts, meant: [], rest: [], rejected: [], returned: [], skipped: [] };
}
