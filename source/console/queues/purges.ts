import type { Clock } from '../../operations/ports.ts';

/** When each queue was purged in this session: AWS takes one purge a minute. */
export class Purges {
	readonly #clock: Clock;
	readonly #at = new Map<string, number>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Notes that AWS has accepted a purge. */
	accepted(arn: string): void {
		this.#at.set(arn, this.#clock.now());
	}

	/** Whole seconds since the last purge of a queue; `undefined` when there was none. */
	secondsSince(arn: string): number | undefined {
		const at = this.#at.get(arn);
		return at === undefined ? undefined : Math.floor((this.#clock.now() - at) / 1000);
	}
}
