import type { Part } from '../domain/details.ts';
import { asFailure } from '../domain/failure.ts';
import { type Page, pagesOf } from '../domain/paging.ts';
import { throwIfAborted } from './pause.ts';

/** A result or its failure as a part; an abort ends the whole description instead. */
export async function part<T>(work: () => Promise<T>, signal: AbortSignal): Promise<Part<T>> {
	throwIfAborted(signal);
	try {
		return { ok: true, value: await work() };
	} catch (error) {
		throwIfAborted(signal);
		return { ok: false, failure: asFailure(error) };
	}
}

/** All items of a paged list, or at least `enough` of them. Throws as {@link pagesOf} does: half a list is none. */
export async function all<Item>(
	what: string,
	page: (next: string | undefined) => Promise<Page<Item>>,
	signal: AbortSignal,
	enough = Number.POSITIVE_INFINITY,
): Promise<readonly Item[]> {
	const items: Item[] = [];
	for await (const some of pagesOf(what, page, signal)) {
		for (const item of some) items.push(item);
		if (items.length >= enough) break;
	}
	return items;
}
