/** What arrives at a shard a second. */
export type ArrivalRates = { readonly recordsPerSecond: number; readonly bytesPerSecond: number };

type Arrived = { readonly arrivedAt?: number; readonly data: Uint8Array };
type Second = { records: number; bytes: number };

/** Whole seconds of arrival that a rate is of, at most. */
const windowSeconds = 10;

/**
 * The rate at which records arrived at a shard, over the last whole seconds of arrival that have been read. By
 * the records' own times: a day that is read within a second counts as a day. Holds some numbers a second.
 */
export class ArrivalRate {
	readonly #seconds = new Map<number, Second>();
	/** The first moment that was read, and how far reading has come; ms since 1970. */
	#since = Number.POSITIVE_INFINITY;
	#until = Number.NEGATIVE_INFINITY;
	#untold = false;

	/** Takes in the records of a page, in the order of the shard. */
	add(records: readonly Arrived[]): void {
		let latest = Number.NEGATIVE_INFINITY;
		for (const { arrivedAt } of records) {
			if (arrivedAt === undefined) this.#untold = true;
			else if (arrivedAt > latest) latest = arrivedAt;
		}
		const [first] = records;
		if (first?.arrivedAt !== undefined && this.#since === Number.POSITIVE_INFINITY) {
			this.#since = first.arrivedAt;
		}
		this.readUntil(latest);
		const oldest = this.#oldest();
		for (const { arrivedAt, data } of records) {
			const second = Math.floor((arrivedAt ?? Number.NEGATIVE_INFINITY) / 1000);
			if (second < oldest) continue;
			const known = this.#seconds.get(second);
			if (known === undefined) this.#seconds.set(second, { records: 1, bytes: data.length });
			else {
				known.records += 1;
				known.bytes += data.length;
			}
		}
	}

	/** Everything that arrived until then (ms since 1970) has been read. */
	readUntil(at: number): void {
		if (at <= this.#until) return;
		this.#until = at;
		if (this.#since === Number.POSITIVE_INFINITY) this.#since = at;
		const oldest = this.#oldest();
		for (const second of this.#seconds.keys()) {
			if (second < oldest) this.#seconds.delete(second);
		}
	}

	/** The rates; `undefined` before a whole second was read, `untold` where records come without their time. */
	rates(): ArrivalRates | 'untold' | undefined {
		if (this.#untold) return 'untold';
		if (this.#until === Number.NEGATIVE_INFINITY) return;
		const end = Math.floor(this.#until / 1000);
		const begin = Math.max(this.#oldest(), Math.ceil(this.#since / 1000));
		if (end <= begin) return;
		let records = 0;
		let bytes = 0;
		for (const [second, arrived] of this.#seconds) {
			if (second < begin || second >= end) continue;
			records += arrived.records;
			bytes += arrived.bytes;
		}
		return { recordsPerSecond: records / (end - begin), bytesPerSecond: bytes / (end - begin) };
	}

	/** The first second of the window. */
	#oldest(): number {
		return Math.floor(this.#until / 1000) - windowSeconds;
	}
}
