/** Texts that came back from the editor and could not be read, by what they are about: the next edit goes on. */
export class Drafts {
	readonly #kept = new Map<string, string>();

	of(key: string): string | undefined {
		return this.#kept.get(key);
	}

	keep(key: string, text: string): void {
		this.#kept.set(key, text);
	}

	drop(key: string): void {
		this.#kept.delete(key);
	}
}
