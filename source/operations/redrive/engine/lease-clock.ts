import type { Clock } from '../../ports.ts';

/** When a lease ends, by both clocks. */
export type Lease = { readonly wall: number; readonly steady: number };

/** A moment, by both clocks. */
export type Moment = { readonly wall: number; readonly steady: number };

/**
 * Time for leases. A lease counts as over as soon as one of two clocks says so: the steady one stands
 * still while a laptop sleeps, the wall clock may be set back.
 */
export class LeaseClock {
	readonly #clock: Clock;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	mark(): Moment {
		const wall = this.#clock.now();
		return { wall, steady: this.#clock.elapsed?.() ?? wall };
	}

	/**
	 * A lease that was asked for at `from`. It is counted from before the request: a process that was
	 * stopped may read an answer long after it arrived.
	 */
	leaseFrom(from: Moment, seconds: number): Lease {
		return { wall: from.wall + seconds * 1000, steady: from.steady + seconds * 1000 };
	}

	/** ms until a lease ends, at a moment that is now; 0 or less when it is over. */
	left(lease: Lease, now: Moment = this.mark()): number {
		return Math.min(lease.wall - now.wall, lease.steady - now.steady);
	}

	/** ms between a moment and now. */
	since({ steady }: Moment): number {
		return this.mark().steady - steady;
	}
}
