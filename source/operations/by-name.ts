import { throwIfAborted } from './pause.ts';
import type { Page } from './ports.ts';

/** Goes through the pages of a list until one has the name; `undefined` when none does. */
export async function byName<Ref extends { readonly name: string }>(
	page: (next: string | undefined) => Promise<Page<Ref>>,
	name: string,
	signal: AbortSignal,
): Promise<Ref | undefined> {
	let next: string | undefined;
	do {
		throwIfAborted(signal);
		const answer = await page(next);
		const found = answer.items.find((ref) => ref.name === name);
		if (found !== undefined) return found;
		next = answer.next;
	} while (next !== undefined);
	return;
}
