/**
 * How many requests of one kind run at once: doubled while all goes well, then one more a round;
 * halved when AWS throttles (additive increase, multiplicative decrease).
 */
export class Concurrency {
	readonly #most: number;
	#limit: number;
	#steep = true;
	#good = 0;
	#running = 0;
	/** Until when one throttled round counts once, by the number of requests that had begun. */
	#begun = 0;
	#cutUntil = 0;

	constructor(first: number, most: number) {
		this.#limit = Math.min(first, most);
		this.#most = most;
	}

	get limit(): number {
		return this.#limit;
	}

	get running(): number {
		return this.#running;
	}

	get free(): boolean {
		return this.#running < this.#limit;
	}

	/** Marks a request as begun; call the answer with how it went, once. */
	begin(): (how: 'good' | 'throttled' | 'other') => void {
		this.#running++;
		this.#begun++;
		const own = this.#begun;
		let open = true;
		return (how) => {
			if (!open) return;
			open = false;
			this.#running--;
			if (how === 'good') this.#grow();
			else if (how === 'throttled' && own > this.#cutUntil) this.#cut();
		};
	}

	#grow(): void {
		this.#good++;
		if (!this.#steep && this.#good < this.#limit) return;
		this.#good = 0;
		this.#limit = Math.min(this.#most, this.#limit + 1);
	}

	#cut(): void {
		this.#steep = false;
		this.#good = 0;
		this.#limit = Math.max(1, Math.floor(this.#limit / 2));
		// Requests that were under way were sent at the old pace: their refusals say nothing new.
		this.#cutUntil = this.#begun;
	}
}
