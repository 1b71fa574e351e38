/** Messages a second, as a bucket of tokens; the rate may change at any time. */
export class Pace {
	#perSecond: number | undefined;
	#tokens: number;
	#at: number;

	/** Without a rate nothing is held back. */
	constructor(perSecond: number | undefined, now: number) {
		this.#perSecond = perSecond;
		this.#tokens = 0;
		this.#at = now;
	}

	get perSecond(): number | undefined {
		return this.#perSecond;
	}

	setRate(perSecond: number | undefined, now: number): void {
		this.#fill(now);
		this.#perSecond = perSecond;
		this.#tokens = Math.min(this.#tokens, perSecond ?? 0);
	}

	/** How many messages may go now, up to `wanted`; they are taken from the bucket by {@link spend}. */
	available(wanted: number, now: number): number {
		if (this.#perSecond === undefined) return wanted;
		this.#fill(now);
		const tokens = Math.floor(this.#tokens + 1e-9);
		// Whole batches where the rate yields them within a second: single messages cost ten times as much.
		const worthwhile = Math.min(wanted, 10, Math.max(1, Math.floor(this.#perSecond)));
		return tokens >= worthwhile ? Math.min(wanted, tokens) : 0;
	}

	spend(count: number): void {
		if (this.#perSecond !== undefined) this.#tokens -= count;
	}

	/** ms until `wanted` messages, or as many as make a batch, may go. */
	waitFor(wanted: number, now: number): number {
		if (this.#perSecond === undefined || this.available(wanted, now) > 0) return 0;
		const worthwhile = Math.min(wanted, 10, Math.max(1, Math.floor(this.#perSecond)));
		return Math.max(1, Math.ceil(((worthwhile - this.#tokens) / this.#perSecond) * 1000));
	}

	#fill(now: number): void {
		const elapsed = Math.max(0, now - this.#at);
		this.#at = now;
		if (this.#perSecond === undefined) return;
		// A second's worth at most: after a pause nothing is made up for.
		const most = Math.max(1, this.#perSecond);
		this.#tokens = Math.min(most, this.#tokens + (elapsed / 1000) * this.#perSecond);
	}
}
