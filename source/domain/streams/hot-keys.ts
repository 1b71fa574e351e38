/** A partition key and its part of the records of late, 0 to 1. */
export type HotKey = { readonly key: string; readonly share: number };

/** Keys that are counted at a time; what comes beyond them counts for the total alone. */
const mostKeys = 20_000;

/**
 * The most frequent partition keys of the last one to two windows of time. Two counts take turns, so
 * that a key which was hot an hour ago is forgotten.
 */
export class HotKeys {
	readonly #windowMs: number;
	#counts = new Map<string, number>();
	#total = 0;
	#before = new Map<string, number>();
	#beforeTotal = 0;
	#since: number | undefined;

	constructor(windowMs: number) {
		this.#windowMs = windowMs;
	}

	add(key: string): void {
		const known = this.#counts.get(key);
		this.#total += 1;
		if (known !== undefined || this.#counts.size < mostKeys)
			this.#counts.set(key, (known ?? 0) + 1);
	}

	/** The `most` hottest keys at a time in ms, hottest first. */
	hottest(most: number, now: number): readonly HotKey[] {
		this.#since ??= now;
		const total = this.#total + this.#beforeTotal;
		const found: HotKey[] = [];
		const consider = (key: string, count: number) => {
			const share = count / total;
			if (found.length === most && share <= (found.at(-1)?.share ?? 0)) return;
			const at = found.findIndex((one) => one.share < share);
			found.splice(at === -1 ? found.length : at, 0, { key, share });
			if (found.length > most) found.pop();
		};
		for (const [key, count] of this.#counts) consider(key, count + (this.#before.get(key) ?? 0));
		for (const [key, count] of this.#before) if (!this.#counts.has(key)) consider(key, count);
		if (now - this.#since >= this.#windowMs) {
			this.#before = this.#counts;
			this.#beforeTotal = this.#total;
			this.#counts = new Map();
			this.#total = 0;
			this.#since = now;
		}
		return found;
	}
}
