/** Chances from a seed: the same seed, the same chances. */
export class Chance {
	#state: number;

	constructor(seed: number) {
		this.#state = seed | 0;
	}

	/** From 0 to less than 1. Source: mulberry32, public domain, by Tommy Ettinger. */
	next(): number {
		this.#state = (this.#state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	/** One of these. */
	of<Item>(items: readonly Item[]): Item | undefined {
		return items[Math.floor(this.next() * items.length)];
	}

	/** As many of these, each perhaps several times: one of all the samples that they may have been. */
	resampled<Item>(items: readonly Item[]): readonly Item[] {
		return items.map(() => items[Math.floor(this.next() * items.length)] as Item);
	}

	/** A wait of this mean for what comes at any moment alike. */
	wait(mean: number): number {
		return -mean * Math.log(1 - this.next());
	}

	/** From a standard normal distribution: Box and Muller. */
	normal(): number {
		return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
	}

	/** From a gamma distribution of scale 1. Source: Marsaglia and Tsang, 2000. */
	gamma(shape: number): number {
		if (shape < 1) return this.gamma(shape + 1) * (1 - this.next()) ** (1 / shape);
		const d = shape - 1 / 3;
		for (;;) {
			const normal = this.normal();
			const cube = (1 + normal / Math.sqrt(9 * d)) ** 3;
			if (cube <= 0) continue;
			const least = 0.5 * normal ** 2 + d * (1 - cube + Math.log(cube));
			if (Math.log(1 - this.next()) < least) return d * cube;
		}
	}

	/** A share of which `hits` of `of` were seen: from what it may be by that (Jeffreys). */
	share(hits: number, of: number): number {
		const one = this.gamma(hits + 0.5);
		return one / (one + this.gamma(Math.max(0, of - hits) + 0.5));
	}
}
