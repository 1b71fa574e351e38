import { charactersIn } from './extent.ts';
import { type Failure, type FailureError, fail } from './failure.ts';

/** One page of a list; `next` is absent on the last. */
export type Page<Item> = { readonly items: readonly Item[]; readonly next?: string };

/**
 * A page that may be asked for again. `mark` is made of what it names, where that was asked for; `isSame`: it names what the
 * page of the mark that was given did, and so has no items of its own.
 */
export type MarkedPage<Item> = Page<Item> & { readonly mark?: string; readonly isSame?: true };

/**
 * How far a list is followed. The longest that AWS has is 100,000 topics, 100 a page; an account whose limit was raised
 * beyond that is seen in part, and told so. They keep an endpoint that never stops from taking all memory, and one whose
 * names are pages long too: entries and tokens together have as many characters as 100,000 queues of the longest names.
 */
export const listLimits = { pages: 5000, items: 100_000, characters: 48 * 1024 * 1024 } as const;

/** Limits of a list; without one for its characters it has that of all. */
export type ListLimits = {
	readonly pages: number;
	readonly items: number;
	readonly characters?: number;
};

/** The code of the failure of a list without an end; what came before it is all that is known. */
const endless = 'EndlessList';

/**
 * The items of a list, page by page, asked for one after the other until the last. Every list is read by this.
 *
 * Throws what `ask` throws, `aborted`, and after the pages that it has given a failure that {@link isEndless} knows: where
 * a page gives a token that an earlier one gave, so that the rest would be those pages again, and at the
 * limits. `what` names the list in that sentence: `queues`, `the consumers of orders`.
 */
export async function* pagesOf<Item>(
	what: string,
	ask: (next: string | undefined) => Promise<Page<Item>>,
	signal: AbortSignal,
	limits: ListLimits = listLimits,
): AsyncGenerator<readonly Item[], void, void> {
	const given = new Set<string>();
	let next: string | undefined;
	let left = limits.items;
	const { characters: mostCharacters = listLimits.characters } = limits;
	let room = mostCharacters;
	for (let pages = 1; ; pages++) {
		if (signal.aborted) throw fail('aborted', 'stopped');
		const page = await ask(next);
		if (signal.aborted) throw fail('aborted', 'stopped');
		if (page.items.length > left) {
			yield page.items.slice(0, left);
			throw withoutEnd(what, `it has more than ${limits.items} entries`);
		}
		left -= page.items.length;
		room -= charactersIn(page);
		if (room < 0) throw withoutEnd(what, `it has more than ${mostCharacters} characters`);
		yield page.items;
		next = page.next;
		if (next === undefined) return;
		if (given.has(next)) {
			throw withoutEnd(what, `page ${pages} leads back to one that was read, by its NextToken`);
		}
		if (pages === limits.pages) throw withoutEnd(what, `it has more than ${pages} pages`);
		given.add(next);
	}
}

/**
 * The first pages of a list, up to `most`, each given to `take`; answers whether there are more. Throws as {@link pagesOf} does: a list
 * that leads back to itself is not one of which more could be asked.
 */
export async function firstPages<Item>(
	what: string,
	ask: (next: string | undefined) => Promise<Page<Item>>,
	signal: AbortSignal,
	most: number,
	take: (items: readonly Item[]) => void,
): Promise<boolean> {
	let asked = 0;
	let isMore = false;
	const asking = async (next: string | undefined) => {
		const page = await ask(next);
		isMore = page.next !== undefined;
		return page;
	};
	for await (const items of pagesOf(what, asking, signal)) {
		take(items);
		asked += 1;
		if (asked === most) break;
	}
	return isMore;
}

/** Whether reading a list ended because the list does not. */
export function isEndless(error: unknown): error is FailureError {
	return endedEndless(Object(error).failure);
}

/** Whether this is the failure of a list that {@link isEndless}. */
export function endedEndless(failure: Failure | undefined): boolean {
	return failure?.code === endless;
}

function withoutEnd(what: string, why: string): FailureError {
	return fail('service', `the list of ${what} does not end: ${why}`, {
		code: endless,
		hint: 'What follows is unknown: check the endpoint',
	});
}
