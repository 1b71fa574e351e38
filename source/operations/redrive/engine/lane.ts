import { sqsSendLimits } from '../../../domain/batch.ts';
import type { Entry } from './entry.ts';
import type { Destination } from './work.ts';

/** What a batch may be taken from a lane. */
export type Taking = {
	readonly now: number;
	readonly count: number;
	/** Whether the canary lets one more message through; marks it. */
	admit(entry: Entry): boolean;
};

/** The messages that wait for one destination. */
export type Lane = {
	readonly destination: Destination;
	add(entry: Entry): void;
	/** Back after an attempt that did not settle it. */
	putBack(entry: Entry): void;
	/** Takes a message out that must not be sent now, and what may not overtake it. */
	withdraw(entry: Entry): readonly Entry[];
	/** It was sent, or will never be: what comes after it may go. */
	settle(entry: Entry): void;
	/** FIFO: nothing of this group may be sent any more; answers what waited. */
	stop(group: string, why: string): readonly Entry[];
	/** FIFO: stops the groups that wait for a message that is away; answers what waited there. */
	stopWaiting(): readonly Entry[];
	take(taking: Taking): readonly Entry[];
	/** How many could go in one batch now, and since when the first of them waits. */
	outlook(now: number): { readonly batch: number; readonly full: boolean; readonly since: number };
	/** When the first message that waits out a back-off may be tried. */
	nextTry(now: number): number | undefined;
	readonly size: number;
	readonly stoppedGroups: readonly (readonly [group: string, why: string])[];
};

export function laneFor(destination: Destination): Lane {
	return destination.fifo ? new FifoLane(destination) : new StandardLane(destination);
}

/** What one request carries in all, bytes: to a topic as much as one message may have. Source: SNS API reference, PublishBatch. */
function bytesABatch({ ref, maximumMessageBytes }: Destination): number {
	return 'url' in ref ? sqsSendLimits.bytes : maximumMessageBytes;
}

/** Any order; incomplete batches of several receives are merged. */
class StandardLane implements Lane {
	readonly destination: Destination;
	readonly stoppedGroups = [];
	readonly #waiting = new Set<Entry>();
	readonly #most: number;

	constructor(destination: Destination) {
		this.destination = destination;
		this.#most = bytesABatch(destination);
	}

	get size(): number {
		return this.#waiting.size;
	}

	add(entry: Entry): void {
		this.#waiting.add(entry);
	}

	putBack(entry: Entry): void {
		this.#waiting.add(entry);
	}

	withdraw(entry: Entry): readonly Entry[] {
		this.#waiting.delete(entry);
		return [entry];
	}

	settle(): void {}

	stop(): readonly Entry[] {
		return [];
	}

	stopWaiting(): readonly Entry[] {
		return [];
	}

	take({ now, count, admit }: Taking): readonly Entry[] {
		const batch: Entry[] = [];
		let bytes = 0;
		for (const entry of this.#waiting) {
			if (batch.length >= count) break;
			if (entry.notBefore > now) continue;
			if (bytes + entry.bytes > this.#most) break;
			if (!admit(entry)) break;
			batch.push(entry);
			bytes += entry.bytes;
		}
		for (const entry of batch) this.#waiting.delete(entry);
		return batch;
	}

	outlook(now: number) {
		let batch = 0;
		let bytes = 0;
		let since = Number.POSITIVE_INFINITY;
		for (const entry of this.#waiting) {
			if (entry.notBefore > now) continue;
			if (batch > 0 && bytes + entry.bytes > this.#most) return { batch, full: true, since };
			batch++;
			bytes += entry.bytes;
			since = Math.min(since, entry.since);
			if (batch === sqsSendLimits.count) return { batch, full: true, since };
		}
		return { batch, full: false, since };
	}

	nextTry(now: number): number | undefined {
		return earliest(this.#waiting, now);
	}
}

type Group = {
	/** In the order of the queue. */
	readonly waiting: Entry[];
	/** The one that is on its way and not confirmed. */
	busy?: Entry;
	/** An unknown one that is not held: nothing may overtake it. */
	waitsFor?: string;
	stopped?: string;
};

/** At most one unconfirmed message of a group; a batch carries the heads of up to ten groups. */
class FifoLane implements Lane {
	readonly destination: Destination;
	readonly #groups = new Map<string, Group>();
	readonly #most: number;
	#size = 0;

	constructor(destination: Destination) {
		this.destination = destination;
		this.#most = bytesABatch(destination);
	}

	get size(): number {
		return this.#size;
	}

	get stoppedGroups(): readonly (readonly [string, string])[] {
		return [...this.#groups].flatMap(([name, { stopped }]) =>
			stopped === undefined ? [] : [[name, stopped] as const],
		);
	}

	add(entry: Entry): void {
		const group = this.#of(entry);
		const { waiting } = group;
		let at = waiting.length;
		while (at > 0 && isBefore(entry, waiting[at - 1])) at--;
		waiting.splice(at, 0, entry);
		this.#size++;
		if (group.waitsFor === entry.id) delete group.waitsFor;
	}

	putBack(entry: Entry): void {
		const group = this.#of(entry);
		if (group.busy === entry) delete group.busy;
		group.waiting.unshift(entry);
		this.#size++;
	}

	withdraw(entry: Entry): readonly Entry[] {
		const group = this.#of(entry);
		if (group.busy === entry) delete group.busy;
		const all = group.waiting.splice(0);
		this.#size -= all.length;
		if (entry.doubtful) group.waitsFor = entry.id;
		return all.includes(entry) ? all : [entry, ...all];
	}

	settle(entry: Entry): void {
		const group = this.#of(entry);
		if (group.busy === entry) delete group.busy;
		if (group.waitsFor === entry.id) delete group.waitsFor;
	}

	stop(name: string, why: string): readonly Entry[] {
		const group = this.#groups.get(name) ?? { waiting: [] };
		this.#groups.set(name, group);
		group.stopped ??= why;
		const all = group.waiting.splice(0);
		this.#size -= all.length;
		return all;
	}

	stopWaiting(): readonly Entry[] {
		return [...this.#groups].flatMap(([name, { waitsFor }]) =>
			waitsFor === undefined
				? []
				: this.stop(name, 'one of its messages of unknown outcome did not come back'),
		);
	}

	take({ now, count, admit }: Taking): readonly Entry[] {
		const batch: Entry[] = [];
		let bytes = 0;
		for (const [, group, head] of this.#heads(now)) {
			if (batch.length >= count) break;
			if (bytes + head.bytes > this.#most) continue;
			if (!admit(head)) break;
			group.waiting.shift();
			this.#size--;
			group.busy = head;
			batch.push(head);
			bytes += head.bytes;
		}
		return batch;
	}

	outlook(now: number) {
		let batch = 0;
		let since = Number.POSITIVE_INFINITY;
		for (const [, , head] of this.#heads(now)) {
			batch++;
			since = Math.min(since, head.since);
			if (batch === sqsSendLimits.count) return { batch, full: true, since };
		}
		return { batch, full: false, since };
	}

	nextTry(now: number): number | undefined {
		return earliest(
			[...this.#groups.values()].flatMap(({ waiting: [head] }) => head ?? []),
			now,
		);
	}

	*#heads(now: number): Generator<readonly [string, Group, Entry]> {
		for (const [name, group] of this.#groups) {
			const [head] = group.waiting;
			if (head === undefined || group.busy !== undefined || group.waitsFor !== undefined) continue;
			if (group.stopped === undefined && head.notBefore <= now) yield [name, group, head];
		}
	}

	#of({ group: name = '' }: Entry): Group {
		const known = this.#groups.get(name);
		if (known !== undefined) return known;
		const group: Group = { waiting: [] };
		this.#groups.set(name, group);
		return group;
	}
}

/** Sequence numbers are decimal texts of up to 20 digits; without them the order of arrival stands. */
function isBefore(entry: Entry, other: Entry | undefined): boolean {
	const [a, b] = [entry.sequence, other?.sequence];
	if (a === undefined || b === undefined) return false;
	return a.length === b.length ? a < b : a.length < b.length;
}

function earliest(entries: Iterable<Entry>, now: number): number | undefined {
	let first = Number.POSITIVE_INFINITY;
	for (const { notBefore } of entries) {
		if (notBefore > now) first = Math.min(first, notBefore);
	}
	return Number.isFinite(first) ? first : undefined;
}
