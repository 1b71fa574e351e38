import { greatest } from '../extent.ts';

/** An item that left the merge. */
export type Merged<Item> = {
	readonly lane: string;
	readonly item: Item;
	/** Set when something that arrived after it has left before it: it came too late to be sorted in. */
	readonly late: boolean;
};

type Lane<Item> = {
	readonly id: string;
	/** Parents have lower numbers than their children. */
	readonly order: number;
	/** Items in their own order, with keys that never fall. */
	items: Item[];
	keys: number[];
	/** The first item that has not left. */
	first: number;
	/** Up to which item (excluded) things have been held since when. */
	readonly batches: { end: number; readonly since: number }[];
	lastKey: number;
	/** Everything that arrived before this has been added. */
	readUntil: number;
	closed: boolean;
};

/**
 * Merges the shards of a stream by arrival time. An item leaves as soon as no lane can still bring an
 * earlier one, and at the latest when it was held for `windowMs`: a lane that is further behind holds
 * nobody back, and its items are marked late. The order within a lane is kept whatever the times say,
 * since arrival times may step back within a shard; a child's items never leave before its parents'.
 */
export class ArrivalMerge<Item> {
	readonly #windowMs: number;
	readonly #most: number;
	readonly #lanes = new Map<string, Lane<Item>>();
	/** Lanes that hold something, as a heap by key and order of their first entry. */
	readonly #heap: Lane<Item>[] = [];
	#held = 0;
	#opened = 0;
	#lastOut = Number.NEGATIVE_INFINITY;

	/** `most`: how many items are held at a time; beyond it the earliest leave without waiting. */
	constructor(options: { readonly windowMs: number; readonly most: number }) {
		this.#windowMs = options.windowMs;
		this.#most = options.most;
	}

	/** How many items are held. */
	get held(): number {
		return this.#held;
	}

	/** Starts a lane; its `parents`, where they are lanes, have been added to for the last time. */
	open(id: string, parents: readonly string[] = []): void {
		const floors = parents.map((parent) => this.#lanes.get(parent)?.lastKey ?? -Infinity);
		const floor = greatest(floors);
		this.#lanes.set(id, {
			id,
			order: this.#opened,
			items: [],
			keys: [],
			first: 0,
			batches: [],
			lastKey: floor,
			readUntil: floor,
			closed: false,
		});
		this.#opened += 1;
	}

	/** Adds what a lane brought next. `arrivedAt` in ms; an item without it counts as the one before. */
	add(
		id: string,
		items: readonly Item[],
		arrivedAt: (item: Item) => number | undefined,
		now: number,
	): void {
		const lane = this.#lanes.get(id);
		if (lane === undefined || items.length === 0) return;
		const wasEmpty = lane.first === lane.items.length;
		for (const item of items) {
			const at = arrivedAt(item) ?? (lane.lastKey === Number.NEGATIVE_INFINITY ? now : -Infinity);
			lane.lastKey = Math.max(lane.lastKey, at);
			lane.items.push(item);
			lane.keys.push(lane.lastKey);
		}
		lane.readUntil = Math.max(lane.readUntil, lane.lastKey);
		lane.batches.push({ end: lane.items.length, since: now });
		this.#held += items.length;
		if (wasEmpty) this.#push(lane);
	}

	/** Notes that a lane has been read up to a time: nothing that arrived earlier will be added. */
	readUntil(id: string, time: number): void {
		const lane = this.#lanes.get(id);
		if (lane !== undefined) lane.readUntil = Math.max(lane.readUntil, time);
	}

	/** Nothing will be added to the lane any more. */
	close(id: string): void {
		const lane = this.#lanes.get(id);
		if (lane !== undefined) lane.closed = true;
	}

	/** Whether a closed lane's items have all left, or the lane was never opened. */
	isDone(id: string): boolean {
		const lane = this.#lanes.get(id);
		return lane === undefined || (lane.closed && lane.first === lane.items.length);
	}

	/** When the next item has to leave at the latest; `undefined` when nothing is held. */
	due(): number | undefined {
		let due: number | undefined;
		for (const { batches } of this.#heap) {
			const [oldest] = batches;
			if (oldest !== undefined) due = Math.min(due ?? Infinity, oldest.since + this.#windowMs);
		}
		return due;
	}

	/** What may leave now, in order, at most `count` items; `press`: without waiting for anybody. */
	take(now: number, count = Number.POSITIVE_INFINITY, press = false): readonly Merged<Item>[] {
		const taken: Merged<Item>[] = [];
		this.drain(now, count, press, (lane, item, late) => taken.push({ lane, item, late }));
		return taken;
	}

	/** {@link take}, one by one: a stream has too many items for an object each. */
	drain(
		now: number,
		count: number,
		press: boolean,
		each: (lane: string, item: Item, late: boolean) => void,
	): void {
		let limit = this.#limit();
		const overdue = this.#overdue(now);
		for (let left = count; left > 0; left--) {
			const [lane] = this.#heap;
			if (lane === undefined) break;
			const key = lane.keys[lane.first] ?? Number.POSITIVE_INFINITY;
			const waits = key > limit && key > overdue && this.#held <= this.#most;
			if (waits && !press) break;
			const item = lane.items[lane.first] as Item;
			const late = key < this.#lastOut;
			if (!late) this.#lastOut = key;
			this.#advance(lane);
			if (lane.first === lane.items.length && !lane.closed) {
				limit = Math.min(limit, lane.readUntil);
			}
			each(lane.id, item, late);
		}
	}

	/** The time up to which every lane has been read, as far as nothing of it is held. */
	#limit(): number {
		let limit = Number.POSITIVE_INFINITY;
		for (const lane of this.#lanes.values()) {
			if (!lane.closed && lane.first === lane.items.length) {
				limit = Math.min(limit, lane.readUntil);
			}
		}
		return limit;
	}

	/** The highest key among what has been held for as long as it may. */
	#overdue(now: number): number {
		let highest = Number.NEGATIVE_INFINITY;
		for (const lane of this.#heap) {
			const batch = lane.batches.findLast(({ since }) => since + this.#windowMs <= now);
			const key = batch === undefined ? undefined : lane.keys[batch.end - 1];
			if (key !== undefined) highest = Math.max(highest, key);
		}
		return highest;
	}

	#advance(lane: Lane<Item>): void {
		lane.first += 1;
		this.#held -= 1;
		while (lane.batches[0] !== undefined && lane.batches[0].end <= lane.first) lane.batches.shift();
		if (lane.first === lane.items.length) {
			lane.items = [];
			lane.keys = [];
			lane.first = 0;
			const last = this.#heap.pop();
			if (last !== undefined && last !== lane) this.#heap[0] = last;
		} else if (lane.first >= 4096 && lane.first * 2 > lane.items.length) {
			for (const batch of lane.batches) batch.end -= lane.first;
			lane.items = lane.items.slice(lane.first);
			lane.keys = lane.keys.slice(lane.first);
			lane.first = 0;
		}
		this.#sink();
	}

	#push(lane: Lane<Item>): void {
		const heap = this.#heap;
		let at = heap.length;
		heap.push(lane);
		while (at > 0) {
			const above = (at - 1) >> 1;
			const parent = heap[above];
			if (parent === undefined || !before(lane, parent)) break;
			heap[at] = parent;
			at = above;
		}
		heap[at] = lane;
	}

	/** Lets the top of the heap sink to its place. */
	#sink(): void {
		const heap = this.#heap;
		const [lane] = heap;
		if (lane === undefined) return;
		let at = 0;
		for (;;) {
			let below = 2 * at + 1;
			let child = heap[below];
			const right = heap[below + 1];
			if (child === undefined) break;
			if (right !== undefined && before(right, child)) {
				child = right;
				below += 1;
			}
			if (!before(child, lane)) break;
			heap[at] = child;
			at = below;
		}
		heap[at] = lane;
	}
}

function before<Item>(one: Lane<Item>, other: Lane<Item>): boolean {
	const a = one.keys[one.first] ?? Number.POSITIVE_INFINITY;
	const b = other.keys[other.first] ?? Number.POSITIVE_INFINITY;
	return a === b ? one.order < other.order : a < b;
}
