import { stepsTaken } from '../../domain/step-budget.ts';
import type { ReadRing } from '../../domain/streams/record-ring.ts';
import type { RecordFilter } from './record-filter.ts';

/** Steps of expressions that a key may wait for. */
const mostStepsAtOnce = 500_000;

/**
 * The records of a ring that a filter shows, by row. A new filter is tried on the newest records
 * first and on the rest a portion at a time, so that a key never waits for a hundred thousand of them.
 */
export class TailRows {
	readonly #ring: ReadRing;
	readonly #filter: RecordFilter | undefined;
	/** Indexes found going back from where the filter began, falling. */
	readonly #before: number[] = [];
	/** Indexes found from there on, rising; those before `#head` have been dropped. */
	#after: number[] = [];
	#head = 0;
	#costly = 0;
	#from: number;
	#to: number;

	constructor(ring: ReadRing, filter: RecordFilter | undefined) {
		this.#ring = ring;
		this.#filter = filter;
		this.#from = ring.next;
		this.#to = ring.next;
	}

	/** Records that the filter has not been tried on yet. */
	get pending(): number {
		if (this.#filter === undefined) return 0;
		return this.#ring.next - this.#to + Math.max(0, this.#from - this.#ring.first);
	}

	/** Records that the filter was too costly for, dropped ones too: whether it means them is unknown. */
	get costly(): number {
		return this.#costly;
	}

	get count(): number {
		if (this.#filter === undefined) return this.#ring.count;
		this.#forget();
		return this.#before.length + this.#after.length - this.#head;
	}

	/** The index of the record in a row. */
	at(row: number): number | undefined {
		if (row < 0 || row >= this.count) return;
		if (this.#filter === undefined) return this.#ring.first + row;
		const older = this.#before.length;
		return row < older ? this.#before[older - 1 - row] : this.#after[this.#head + row - older];
	}

	/** The row of the first shown record from `index` on; the last row when there is none. */
	rowFrom(index: number): number {
		let low = 0;
		let high = this.count;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.at(middle) ?? 0) < index) low = middle + 1;
			else high = middle;
		}
		return Math.max(0, Math.min(low, this.count - 1));
	}

	/** Tries the filter on up to `most` further records, new ones first, and on fewer where it takes long. */
	work(most: number, now: number): void {
		const filter = this.#filter;
		if (filter === undefined) return;
		const ring = this.#ring;
		let left = most;
		const until = stepsTaken() + mostStepsAtOnce;
		// What was dropped before it was tried is not missed: dropping is counted elsewhere.
		this.#to = Math.max(this.#to, ring.first);
		for (; left > 0 && this.#to < ring.next; left--, this.#to++) {
			if (this.#shows(filter, this.#to, now)) this.#after.push(this.#to);
			if (stepsTaken() > until) left = 1;
		}
		for (; left > 0 && this.#from > ring.first; left--) {
			this.#from -= 1;
			if (this.#shows(filter, this.#from, now)) this.#before.push(this.#from);
			if (stepsTaken() > until) left = 1;
		}
	}

	#shows(filter: RecordFilter, index: number, now: number): boolean {
		const verdict = filter.test(this.#ring, index, now);
		if (verdict === 'costly') this.#costly += 1;
		return verdict === 'match';
	}

	#forget(): void {
		const { first } = this.#ring;
		while ((this.#before.at(-1) ?? first) < first) this.#before.pop();
		while ((this.#after[this.#head] ?? first) < first) this.#head += 1;
		if (this.#head > 10_000 && this.#head * 2 > this.#after.length) {
			this.#after = this.#after.slice(this.#head);
			this.#head = 0;
		}
	}
}
