/** Values on one page: a change copies its page and the list of pages, and nothing else. */
const pageSize = 128;

/**
 * A map of thousands whose values change by the second and whose keys seldom do. Versions share what they have in common:
 * all of them the keys, as long as these stay, and two of them every page on which nothing changed. What is derived of
 * a version can go on from the one before by comparing pages, and a version that is still held costs next to nothing.
 */
export class PagedMap<Key, Value> implements ReadonlyMap<Key, Value> {
	readonly #places: ReadonlyMap<Key, number>;
	/** The values in the order of their keys; the same object where nothing on it changed. */
	readonly pages: readonly (readonly Value[])[];

	private constructor(places: ReadonlyMap<Key, number>, pages: readonly (readonly Value[])[]) {
		this.#places = places;
		this.pages = pages;
	}

	/** The entries in their order, with the last value of each key, as `new Map` has them. */
	static of<Key, Value>(entries: Iterable<readonly [Key, Value]> = []): PagedMap<Key, Value> {
		const places = new Map<Key, number>();
		const values: Value[] = [];
		for (const [key, value] of entries) {
			const place = places.get(key) ?? places.size;
			places.set(key, place);
			values[place] = value;
		}
		const pages: (readonly Value[])[] = [];
		for (let at = 0; at < values.length; at += pageSize)
			pages.push(values.slice(at, at + pageSize));
		return new PagedMap(places, pages);
	}

	/** With other values for some of its keys; keys that it does not have are left out. The same map where there are none. */
	with(changes: Iterable<readonly [Key, Value]>): PagedMap<Key, Value> {
		const pages = [...this.pages];
		const copied = new Map<number, Value[]>();
		for (const [key, value] of changes) {
			const place = this.#places.get(key);
			if (place === undefined) continue;
			const at = Math.floor(place / pageSize);
			const page = copied.get(at) ?? [...(pages[at] ?? [])];
			copied.set(at, page);
			page[place % pageSize] = value;
			pages[at] = page;
		}
		return copied.size === 0 ? this : new PagedMap(this.#places, pages);
	}

	/** Whether both have the same keys in the same order, since one was made of the other. */
	hasKeysOf(other: PagedMap<Key, unknown>): boolean {
		return this.#places === other.#places;
	}

	/** Each value that is another one than before, with that one. Both have the same keys. */
	changesFrom(before: PagedMap<Key, Value>): readonly (readonly [now: Value, before: Value])[] {
		const changes: (readonly [Value, Value])[] = [];
		for (const [at, page] of this.pages.entries()) {
			const old = before.pages[at];
			if (page === old || old === undefined) continue;
			for (const [index, value] of page.entries()) {
				// Pages of one place have the same length.
				const was = old[index] as Value;
				if (was !== value) changes.push([value, was]);
			}
		}
		return changes;
	}

	/** Other values by the same keys, each of which has to be among them. */
	filled<Made>(values: Iterable<readonly [Key, Made]>): PagedMap<Key, Made> {
		const pages = this.pages.map((page) => new Array<Made>(page.length));
		for (const [key, value] of values) {
			const place = this.#places.get(key) ?? 0;
			const page = pages[Math.floor(place / pageSize)];
			if (page !== undefined) page[place % pageSize] = value;
		}
		return new PagedMap(this.#places, pages);
	}

	/** What is made of each value, by the same keys. */
	map<Made>(make: (value: Value) => Made): PagedMap<Key, Made> {
		return new PagedMap(
			this.#places,
			this.pages.map((page) => page.map(make)),
		);
	}

	get size(): number {
		return this.#places.size;
	}

	has(key: Key): boolean {
		return this.#places.has(key);
	}

	get(key: Key): Value | undefined {
		const place = this.#places.get(key);
		return place === undefined
			? undefined
			: this.pages[Math.floor(place / pageSize)]?.[place % pageSize];
	}

	keys(): MapIterator<Key> {
		return this.#places.keys();
	}

	*values(): MapIterator<Value> {
		for (const page of this.pages) yield* page;
	}

	*entries(): MapIterator<[Key, Value]> {
		const values = this.values();
		for (const key of this.#places.keys()) yield [key, values.next().value as Value];
	}

	[Symbol.iterator](): MapIterator<[Key, Value]> {
		return this.entries();
	}

	forEach(visit: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
		for (const [key, value] of this) visit(value, key, this);
	}
}
