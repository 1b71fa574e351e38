import type { Clock } from '../ports.ts';

/** How long a halved budget takes to grow back to its full rate, ms. */
const recovery = 60_000;
const slowestShare = 1 / 16;

/**
 * A token bucket: how many requests may be started now. Halves when AWS throttles and grows back
 * evenly over a minute. A rate of `Infinity` never holds anything back until it is throttled.
 */
export class RequestBudget {
	readonly #clock: Pick<Clock, 'now'>;
	readonly #burst: number;
	/** Rate in requests a second that an unlimited budget falls back to when it is throttled. */
	readonly #throttledFrom: number;
	#perSecond: number;
	#tokens: number;
	#at: number;
	#share = 1;

	constructor(
		clock: Pick<Clock, 'now'>,
		perSecond: number,
		options: { burst?: number; throttledFrom?: number } = {},
	) {
		this.#clock = clock;
		this.#perSecond = perSecond;
		this.#burst = options.burst ?? 1;
		this.#throttledFrom = options.throttledFrom ?? 100;
		this.#tokens = this.#burst;
		this.#at = clock.now();
	}

	/** Takes one request from the budget, if there is one. */
	take(): boolean {
		this.#refill();
		if (this.#rate() === Number.POSITIVE_INFINITY) return true;
		// Sums of fractions fall short of a whole by a hair.
		if (this.#tokens < 1 - 1e-9) return false;
		this.#tokens -= 1;
		return true;
	}

	/** ms until the next request may start; 0 when one may start now. */
	wait(): number {
		this.#refill();
		const rate = this.#rate();
		if (rate === Number.POSITIVE_INFINITY || this.#tokens >= 1 - 1e-9) return 0;
		return rate <= 0 ? Number.POSITIVE_INFINITY : ((1 - this.#tokens) / rate) * 1000;
	}

	setRate(perSecond: number): void {
		this.#refill();
		this.#perSecond = perSecond;
	}

	/** AWS asked us to slow down. */
	throttled(): void {
		this.#refill();
		this.#share = Math.max(slowestShare, this.#share / 2);
		this.#tokens = Math.min(this.#tokens, 1);
	}

	/** Part of the full rate that is in use at present, 1 when nothing was throttled lately. */
	get share(): number {
		this.#refill();
		return this.#share;
	}

	#rate(): number {
		if (this.#share === 1) return this.#perSecond;
		const full =
			this.#perSecond === Number.POSITIVE_INFINITY ? this.#throttledFrom : this.#perSecond;
		return full * this.#share;
	}

	#refill(): void {
		const now = this.#clock.now();
		// A clock that was set back must not take tokens away.
		const elapsed = Math.max(0, now - this.#at);
		this.#at = now;
		const rate = this.#rate();
		if (rate !== Number.POSITIVE_INFINITY) {
			this.#tokens = Math.min(this.#burst, this.#tokens + (rate * elapsed) / 1000);
		}
		this.#share = Math.min(1, this.#share + elapsed / recovery);
	}
}
