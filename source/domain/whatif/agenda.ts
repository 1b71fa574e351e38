type Entry = { readonly at: number; readonly run: (at: number) => void };

/** What is to happen, the soonest first: a binary heap. */
export class Agenda {
	readonly #heap: Entry[] = [];

	/** When the next thing happens; never where there is none. */
	get soonest(): number {
		return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
	}

	add(at: number, run: (at: number) => void): void {
		const heap = this.#heap;
		const entry = { at, run };
		let place = heap.length;
		while (place > 0) {
			const above = (place - 1) >> 1;
			const parent = heap[above];
			if (parent === undefined || parent.at <= at) break;
			heap[place] = parent;
			place = above;
		}
		heap[place] = entry;
	}

	/** Lets the soonest happen. */
	go(): void {
		const heap = this.#heap;
		const first = heap[0];
		const last = heap.pop();
		if (first === undefined || last === undefined) return;
		if (heap.length > 0) this.#sink(last);
		first.run(first.at);
	}

	#sink(entry: Entry): void {
		const heap = this.#heap;
		let place = 0;
		for (;;) {
			let below = 2 * place + 1;
			const [one, other] = [heap[below], heap[below + 1]];
			if (other !== undefined && one !== undefined && other.at < one.at) below++;
			const child = heap[below];
			if (child === undefined || child.at >= entry.at) break;
			heap[place] = child;
			place = below;
		}
		heap[place] = entry;
	}
}
