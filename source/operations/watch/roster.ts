import type { Failure } from '../../domain/failure.ts';

/** One listed resource and what sampling knows about it. */
export type Entry<Ref> = {
	readonly key: string;
	ref: Ref;
	/** Sweep of the list that named it last. */
	sweep: number;
	/** Kept although no list has named it. */
	pinned: boolean;
	running: boolean;
	/** Whether a first attempt has been answered, well or badly. */
	attempted: boolean;
	/** Whether it was ever answered well. */
	sampled: boolean;
	/** Start of the last attempt, ms since the epoch. */
	lastAt: number;
	/** Not asked again before, ms since the epoch. */
	notBefore: number;
	failures: number;
	/** Answered "not found": asked no more until another list names it. */
	gone: boolean;
};

/** ms between two samples of a row, by its key and its place on the screen. */
type RowPace = (key: string, place: number) => number;

/** Wait after the first failure of an entry, doubled with each further one, ms. */
const firstRetry = 2000;
const longestRetry = 60_000;
/** Denied or unsupported: a new answer needs a change of policy, so rarely asked again, ms. */
const rareRetry = 5 * 60_000;
/** Entries looked at before a search for background work gives up: keeps every pick cheap. */
const scanLimit = 256;

/**
 * The list as seen so far and the order in which to sample it. Holds no time and sends nothing;
 * every operation is O(1) or bounded, except the end of a sweep, which is O(n).
 */
export class Roster<Ref> {
	readonly #keyOf: (ref: Ref) => string;
	readonly #entries = new Map<string, Entry<Ref>>();
	readonly #urgent = new Fifo<Entry<Ref>>();
	readonly #first = new Fifo<Entry<Ref>>();
	readonly #retries = new Fifo<Entry<Ref>>();
	/** Keys to sample early as soon as a list names them. */
	readonly #wanted = new Set<string>();
	#order: Entry<Ref>[] = [];
	#cursor = 0;
	#sweep = 1;
	#unattempted = 0;

	constructor(keyOf: (ref: Ref) => string) {
		this.#keyOf = keyOf;
	}

	get size(): number {
		return this.#entries.size;
	}

	/** Entries whose first attempt has not been answered yet. */
	get unattempted(): number {
		return this.#unattempted;
	}

	has(entry: Entry<Ref>): boolean {
		return this.#entries.get(entry.key) === entry;
	}

	/**
	 * Notes a page of the list; `urgent` entries are sampled before all others. Answers the references by which these entries go
	 * from now on: of what says the same the one that was there.
	 */
	add(refs: readonly Ref[], urgent: (ref: Ref) => boolean, pinned = false): readonly Ref[] {
		const noted: Ref[] = [];
		for (const ref of refs) noted.push(this.#noted(ref, urgent, pinned).ref);
		return noted;
	}

	#noted(ref: Ref, urgent: (ref: Ref) => boolean, pinned: boolean): Entry<Ref> {
		const key = this.#keyOf(ref);
		const known = this.#entries.get(key);
		if (known !== undefined) {
			// The console knows it by the list as well: it has to go with the list.
			if (pinned) return known;
			// What says the same is the one that others hold too: 100,000 of them are 30 MB.
			if (!isSame(known.ref, ref)) known.ref = ref;
			known.pinned = false;
			known.sweep = this.#sweep;
			return known;
		}
		const entry: Entry<Ref> = {
			key,
			ref,
			sweep: this.#sweep,
			pinned,
			running: false,
			attempted: false,
			sampled: false,
			lastAt: Number.NEGATIVE_INFINITY,
			notBefore: Number.NEGATIVE_INFINITY,
			failures: 0,
			gone: false,
		};
		this.#entries.set(key, entry);
		this.#order.push(entry);
		this.#unattempted++;
		const early = pinned || this.#wanted.has(key) || urgent(ref);
		(early ? this.#urgent : this.#first).push(entry);
		return entry;
	}

	/** The list was read to its end: what it did not name is gone. Starts the next sweep. */
	endSweep(): void {
		for (const entry of this.#entries.values()) {
			if (entry.sweep === this.#sweep || entry.pinned) {
				entry.gone = false;
			} else {
				this.#entries.delete(entry.key);
				if (!entry.attempted) this.#unattempted--;
			}
		}
		for (const fifo of [this.#urgent, this.#first, this.#retries]) {
			fifo.keep((entry) => this.has(entry));
		}
		// What no list has named is not here; what the next one names is new, and so sampled early as well.
		this.#wanted.clear();
		const at = this.#order[this.#cursor];
		this.#order = this.#order.filter((entry) => this.has(entry));
		this.#cursor = at === undefined ? 0 : Math.max(0, this.#order.indexOf(at));
		this.#sweep++;
	}

	/** Another list was read, of which nothing was added yet: what it does not name is gone. */
	keepOnly(refs: readonly Ref[]): void {
		for (const ref of refs) {
			const known = this.#entries.get(this.#keyOf(ref));
			if (known !== undefined) known.sweep = this.#sweep;
		}
		this.endSweep();
	}

	/** A list that failed half-way: what it named counts for nothing. */
	abandonSweep(): void {
		this.#sweep++;
	}

	/** Samples the entry before others, now or when a list names it. */
	promote(key: string): void {
		if (this.#wanted.has(key)) return;
		this.#wanted.add(key);
		const entry = this.#entries.get(key);
		if (entry !== undefined && !entry.attempted && !entry.running) this.#urgent.push(entry);
	}

	/**
	 * What to sample next: urgent, then visible and due, then never sampled, then retries. `every`: ms between two samples of
	 * the row at a place of the screen.
	 */
	pick(now: number, visible: readonly string[], every: RowPace): Entry<Ref> | undefined {
		return (
			this.#shift(this.#urgent, (entry) => !entry.attempted && this.#free(entry, now)) ??
			this.#visible(now, visible, every) ??
			this.#shift(this.#first, (entry) => !entry.attempted && this.#free(entry, now)) ??
			this.#retry(now)
		);
	}

	/** The next entry in turn that was not sampled within `every` ms. */
	pickInTurn(now: number, every: number): Entry<Ref> | undefined {
		const steps = Math.min(scanLimit, this.#order.length);
		for (let step = 0; step < steps; step++) {
			this.#cursor = (this.#cursor + 1) % this.#order.length;
			const entry = this.#order[this.#cursor];
			if (entry !== undefined && isDue(entry, now, every) && this.#free(entry, now)) return entry;
		}
		return;
	}

	started(entry: Entry<Ref>, now: number): void {
		entry.running = true;
		entry.lastAt = now;
	}

	succeeded(entry: Entry<Ref>): void {
		this.#answered(entry);
		entry.sampled = true;
		entry.failures = 0;
		entry.notBefore = Number.NEGATIVE_INFINITY;
	}

	failed(entry: Entry<Ref>, failure: Failure, now: number): void {
		this.#answered(entry);
		entry.failures++;
		if (failure.kind === 'not-found') {
			entry.gone = true;
		} else if (failure.kind === 'denied' || failure.kind === 'unsupported') {
			entry.notBefore = now + rareRetry;
		} else {
			entry.notBefore = now + Math.min(longestRetry, firstRetry * 2 ** (entry.failures - 1));
			// Once: entries that keep failing wait for their turn in the background.
			if (entry.failures === 1) this.#retries.push(entry);
		}
	}

	#answered(entry: Entry<Ref>): void {
		entry.running = false;
		if (entry.attempted) return;
		entry.attempted = true;
		if (this.has(entry)) this.#unattempted--;
	}

	#free(entry: Entry<Ref>, now: number): boolean {
		return !entry.running && !entry.gone && mayBeAsked(entry, now) && this.has(entry);
	}

	#visible(now: number, visible: readonly string[], every: RowPace): Entry<Ref> | undefined {
		for (const [place, key] of visible.entries()) {
			const entry = this.#entries.get(key);
			if (entry === undefined || !this.#free(entry, now)) continue;
			if (isDue(entry, now, every(key, place))) return entry;
		}
		return;
	}

	#shift(fifo: Fifo<Entry<Ref>>, fits: (entry: Entry<Ref>) => boolean): Entry<Ref> | undefined {
		for (let entry = fifo.shift(); entry !== undefined; entry = fifo.shift()) {
			if (fits(entry)) return entry;
		}
		return;
	}

	#retry(now: number): Entry<Ref> | undefined {
		for (let head = this.#retries.peek(); head !== undefined; head = this.#retries.peek()) {
			const due = head.failures > 0 && !head.running && !head.gone && this.has(head);
			if (due && !mayBeAsked(head, now)) return;
			this.#retries.shift();
			if (due) return head;
		}
		return;
	}
}

/** Whether an entry was not asked within `every` ms. One that was asked in time to come is due: the clock was set back since. */
function isDue({ lastAt }: Entry<unknown>, now: number, every: number): boolean {
	return Math.abs(now - lastAt) >= every;
}

/** Whether its wait is over, or longer than any: that is one of before the clock was set back. */
function mayBeAsked({ notBefore }: Entry<unknown>, now: number): boolean {
	return now >= notBefore || notBefore - now > rareRetry;
}

/** Whether two references say the same; of texts, or of objects with texts. */
function isSame<Ref>(one: Ref, other: Ref): boolean {
	if (one === other) return true;
	if (typeof one !== 'object' || one === null) return false;
	// Of ten thousand names at once: no list of its fields is made for each.
	for (const field in other) if (one[field] !== other[field]) return false;
	return true;
}

/** A queue whose head is taken in constant time. */
class Fifo<Item> {
	#items: Item[] = [];
	#head = 0;

	push(item: Item): void {
		this.#items.push(item);
	}

	peek(): Item | undefined {
		return this.#items[this.#head];
	}

	/** Lets go of all others. */
	keep(fits: (item: Item) => boolean): void {
		this.#items = this.#items.slice(this.#head).filter(fits);
		this.#head = 0;
	}

	shift(): Item | undefined {
		const item = this.#items[this.#head];
		if (item === undefined) return;
		this.#head++;
		if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
			this.#items = this.#items.slice(this.#head);
			this.#head = 0;
		}
		return item;
	}
}
