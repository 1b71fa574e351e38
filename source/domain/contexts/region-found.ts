import type { Failure } from '../failure.ts';
import type { KindId } from '../kinds.ts';

/** What one page of each list shows of a region. Plain data. */
export type RegionFound = {
	readonly region: string;
	readonly counts: Readonly<Partial<Record<KindId, PageCount>>>;
	/** The first that failed; a kind without a count is unknown then. */
	readonly failure?: Failure;
};

/** How many names the first page had; `more`: there are further pages. */
export type PageCount = { readonly count: number; readonly more: boolean };

/** Whether anything was found for certain. */
export function hasSomething({ counts }: RegionFound): boolean {
	return Object.values(counts).some(({ count, more }) => count > 0 || more);
}
