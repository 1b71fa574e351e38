/** Numbers from a seed, the same ones each time (mulberry32). */
export class Chance {
	#state: number;

	constructor(seed: number) {
		this.#state = seed >>> 0;
	}

	/** From 0 up to 1, without it. */
	next(): number {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let mixed = this.#state;
		mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	}

	between(low: number, high: number): number {
		return low + this.next() * (high - low);
	}

	whole(low: number, high: number): number {
		return Math.floor(this.between(low, high + 1));
	}

	of<Item>(items: readonly Item[]): Item {
		const item = items[this.whole(0, items.length - 1)];
		if (item === undefined) throw new Error('nothing to choose from');
		return item;
	}

	/** How many of what happens `mean` times on average happen: Poisson. */
	count(mean: number): number {
		if (mean <= 0) return 0;
		if (mean > 60) {
			const normal =
				Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
			return Math.max(0, Math.round(mean + normal * Math.sqrt(mean)));
		}
		const least = Math.exp(-mean);
		let many = 0;
		for (let product = this.next(); product > least; product *= this.next()) many++;
		return many;
	}
}
