/**
 * A memory of what was made last, by what it was made of. Holds the `most` that were asked for or made last, and up to as
 * many more; what nobody asks for is forgotten, and all of it is never forgotten at once.
 */
export class Recent<Key, Value extends object> {
	readonly #most: number;
	#young = new Map<Key, Value>();
	#old: ReadonlyMap<Key, Value> = new Map();

	constructor(most: number) {
		this.#most = most;
	}

	get(key: Key): Value | undefined {
		const young = this.#young.get(key);
		if (young !== undefined) return young;
		const old = this.#old.get(key);
		if (old !== undefined) this.set(key, old);
		return old;
	}

	set(key: Key, value: Value): void {
		if (this.#young.size >= this.#most && !this.#young.has(key)) {
			this.#old = this.#young;
			this.#young = new Map();
		}
		this.#young.set(key, value);
	}

	/** How many are held, those twice that were asked for again. */
	get size(): number {
		return this.#young.size + this.#old.size;
	}
}
