import { fail } from '../../domain/failure.ts';
import type { MarkedPage, Page } from '../../domain/paging.ts';

type Kept<Ref> = { readonly mark: string; readonly items: readonly Ref[] };

/**
 * The pages of a list as they were read last, by their marks: a page that names what it named is not taken apart and sent
 * across again. Ten thousand names were a quarter of a second of CPU, once a minute.
 */
export class PagesBefore<Ref> {
	/** Absent until a sweep has begun, so that the first page costs nothing more than it has to. */
	#before: readonly (Kept<Ref> | undefined)[] | undefined;
	#now: (Kept<Ref> | undefined)[] | undefined;

	/** A list is read from its first page on. */
	begin(): void {
		if (this.#now !== undefined) this.#before = this.#now;
		this.#now = [];
	}

	/** The mark that the next page is asked for with; `undefined` in the first sweep. */
	get known(): string | undefined {
		return this.#before && (this.#before[this.#now?.length ?? 0]?.mark ?? '');
	}

	/**
	 * The next page with all that it names.
	 *
	 * @throws {FailureError} `bug` for a page that is the same as one that nobody has.
	 */
	read(page: MarkedPage<Ref>): Page<Ref> {
		const { mark, isSame, ...rest } = page;
		const kept = this.#before?.[this.#now?.length ?? 0];
		if (isSame && kept?.mark !== mark) throw fail('bug', 'a page is as before that was never read');
		const items = isSame && kept !== undefined ? kept.items : page.items;
		this.#now?.push(mark === undefined ? undefined : { mark, items });
		return { ...rest, items };
	}

	/** The references by which those of the page that was read last go from now on; where only a part was taken, it is none to go back to. */
	keep(items: readonly Ref[]): void {
		const last = this.#now?.pop();
		this.#now?.push(last?.items.length === items.length ? { ...last, items } : undefined);
	}
}
