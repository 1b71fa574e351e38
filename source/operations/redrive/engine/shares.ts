import type { Entry } from './entry.ts';
import type { RedriveWork } from './work.ts';

/** How many of a run's messages may go: as many in all as were wanted, and so many at a time as the canary lets through. */
export class Shares {
	readonly #target: number;
	/** Settled for good, or on the way there; what the target is compared with. */
	#counted = 0;
	#admitted = 0;
	#allowance: number;

	constructor({ target, allowance }: Pick<RedriveWork, 'target' | 'allowance'>) {
		this.#target = target ?? Number.POSITIVE_INFINITY;
		this.#allowance = allowance ?? Number.POSITIVE_INFINITY;
	}

	/** How many more may be taken on before as many are as were wanted. */
	get open(): number {
		return Math.max(0, this.#target - this.#counted);
	}

	/** Whether a message counts as one of those that are moved, or may have been. */
	count(entry: Entry, counts: boolean): void {
		if (entry.counted !== counts) this.#counted += counts ? 1 : -1;
		entry.counted = counts;
	}

	get allowanceLeft(): number {
		return this.#allowance - this.#admitted;
	}

	allow(total: number): void {
		this.#allowance = total;
	}

	/** Lets one more message through, if the canary does. */
	admit(entry: Entry): boolean {
		// A canary tries what consumers make of messages: nobody tries anything on the rest.
		if (entry.admitted || entry.rest) return true;
		if (this.#admitted >= this.#allowance) return false;
		entry.admitted = true;
		this.#admitted++;
		return true;
	}

	/** The canary gets its share back of one that it let through, and that did not go. */
	readmit(entry: Entry): void {
		if (entry.admitted) this.#admitted--;
		entry.admitted = false;
	}
}
