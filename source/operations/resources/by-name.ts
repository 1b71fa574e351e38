import { type Page, pagesOf } from '../../domain/paging.ts';

/** Goes through the pages of a list until one has the name; `undefined` when none does. `what` as in {@link pagesOf}. */
export async function byName<Ref extends { readonly name: string }>(
	what: string,
	page: (next: string | undefined) => Promise<Page<Ref>>,
	name: string,
	signal: AbortSignal,
): Promise<Ref | undefined> {
	for await (const refs of pagesOf(what, page, signal)) {
		const found = refs.find((ref) => ref.name === name);
		if (found !== undefined) return found;
	}
	return;
}
