import type { Part } from '../domain/details.ts';
import { asFailure } from '../domain/failure.ts';
import { throwIfAborted } from './pause.ts';
import type { Page } from './ports.ts';

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

/** All items of a paged list, or at least `enough` of them. */
export async function all<Item>(
	page: (next: string | undefined) => Promise<Page<Item>>,
	signal: AbortSignal,
	enough = Number.POSITIVE_INFINITY,
): Promise<readonly Item[]> {
	const items: Item[] = [];
	let next: string | undefined;
	do {
		throwIfAborted(signal);
		const answer = await page(next);
		items.push(...answer.items);
		next = answer.next;
	} while (next !== undefined && items.length < enough);
	return items;
}
