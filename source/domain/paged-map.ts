/** Values on one page: a change copies its page and the list of pages, and nothing else. */
const pageSize = 128;

type Pages<Value> = readonly (readonly Value[])[];

/**
 * A map of thousands whose values change by the second and whose keys seldom do. Versions share what they have in common:
 * the places of all keys, and every page on which nothing changed. What is derived of a version can go on from the one
 * before by comparing pages, and a version that is still held costs next to nothing.
 */
export class PagedMap<Key, Value> implements ReadonlyMap<Key, Value> {
	/** Of each key; later versions may have added some, whose places are beyond {@link size}. */
	readonly #places: Map<Key, number>;
	readonly size: number;
	/** The values in the order of their keys; the same object where nothing on it changed. */
	readonly pages: Pages<Value>;

	private constructor(places: Map<Key, number>, size: number, pages: Pages<Value>) {
		this.#places = places;
		this.size = size;
		this.pages = pages;
	}

	/** The entries in their order, with the last value of each key, as `new Map` has them. */
	static of<Key, Value>(entries: Iterable<readonly [Key, Value]> = []): PagedMap<Key, Value> {
		return new PagedMap<Key, Value>(new Map(), 0, []).set(entries);
	}

	/** With other values for some of its keys; keys that it does not have are left out. The same map where there are none. */
	with(changes: Iterable<readonly [Key, Value]>): PagedMap<Key, Value> {
		const pages = new Writing(this.pages);
		for (const [key, value] of changes) {
			const place = this.placeOf(key);
			if (place !== undefined) pages.put(place, value);
		}
		return pages.changed ? new PagedMap(this.#places, this.size, pages.all) : this;
	}

	/** With these values: of keys that it does not have behind all others, in their order. */
	set(entries: Iterable<readonly [Key, Value]>): PagedMap<Key, Value> {
		// Where another version has added its own already, the two part.
		const places =
			this.#places.size === this.size
				? this.#places
				: new Map([...this.#places].slice(0, this.size));
		const pages = new Writing(this.pages);
		for (const [key, value] of entries) {
			const place = places.get(key) ?? places.size;
			if (place === places.size) places.set(key, place);
			pages.put(place, value);
		}
		return pages.changed ? new PagedMap(places, places.size, pages.all) : this;
	}

	/** Whether both have the same keys in the same order, since one was made of the other. */
	hasKeysOf(other: PagedMap<Key, unknown>): boolean {
		return this.#places === other.#places && this.size === other.size;
	}

	/** Each value that is another one than before, with that one. Both have the same keys. */
	changesFrom(before: PagedMap<Key, Value>): readonly (readonly [now: Value, before: Value])[] {
		// All that goes on from a version asks for the same, one after the other.
		if (compared?.now !== this || compared.before !== before) {
			compared = { now: this, before, changes: this.#comparedWith(before) };
		}
		// They are those of these two.
		return compared.changes as readonly (readonly [Value, Value])[];
	}

	#comparedWith(before: PagedMap<Key, Value>): readonly (readonly [now: Value, before: Value])[] {
		const changes: (readonly [Value, Value])[] = [];
		for (const [at, page] of this.pages.entries()) {
			const old = before.pages[at];
			if (page === old || old === undefined) continue;
			for (let index = 0; index < page.length; index++) {
				// Pages of one place have the same length.
				const [value, was] = [page[index] as Value, old[index] as Value];
				if (was !== value) changes.push([value, was]);
			}
		}
		return changes;
	}

	/** Other values by the same keys, each of which has to be among them. */
	filled<Made>(values: Iterable<readonly [Key, Made]>): PagedMap<Key, Made> {
		const pages = this.pages.map((page) => new Array<Made>(page.length));
		for (const [key, value] of values) {
			const place = this.placeOf(key);
			if (place === undefined) throw new Error('this map does not have the key');
			const page = pages[Math.floor(place / pageSize)];
			if (page !== undefined) page[place % pageSize] = value;
		}
		return new PagedMap(this.#places, this.size, pages);
	}

	/** What is made of each value, by the same keys. */
	map<Made>(make: (value: Value) => Made): PagedMap<Key, Made> {
		return new PagedMap(
			this.#places,
			this.size,
			this.pages.map((page) => page.map(make)),
		);
	}

	/** At which place a key stands among all, from 0 on. */
	placeOf(key: Key): number | undefined {
		const place = this.#places.get(key);
		return place === undefined || place >= this.size ? undefined : place;
	}

	has(key: Key): boolean {
		return this.placeOf(key) !== undefined;
	}

	get(key: Key): Value | undefined {
		const place = this.placeOf(key);
		return place === undefined
			? undefined
			: this.pages[Math.floor(place / pageSize)]?.[place % pageSize];
	}

	*keys(): MapIterator<Key> {
		for (const [key, place] of this.#places) {
			if (place >= this.size) return;
			yield key;
		}
	}

	*values(): MapIterator<Value> {
		for (const page of this.pages) yield* page;
	}

	*entries(): MapIterator<[Key, Value]> {
		const values = this.values();
		for (const key of this.keys()) yield [key, values.next().value as Value];
	}

	[Symbol.iterator](): MapIterator<[Key, Value]> {
		return this.entries();
	}

	forEach(visit: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
		for (const [key, value] of this) visit(value, key, this);
	}
}

/** The two versions that were compared last. */
let compared:
	| { readonly now: unknown; readonly before: unknown; readonly changes: readonly unknown[] }
	| undefined;

/** Pages that are written to: each is copied once, when the first value of it changes. */
class Writing<Value> {
	readonly all: (readonly Value[])[];
	readonly #copied = new Map<number, Value[]>();

	constructor(pages: Pages<Value>) {
		this.all = [...pages];
	}

	get changed(): boolean {
		return this.#copied.size > 0;
	}

	put(place: number, value: Value): void {
		const at = Math.floor(place / pageSize);
		let page = this.#copied.get(at);
		if (page === undefined) {
			page = [...(this.all[at] ?? [])];
			this.#copied.set(at, page);
			this.all[at] = page;
		}
		page[place % pageSize] = value;
	}
}
