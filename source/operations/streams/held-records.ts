import type { StreamRecord } from '../../domain/resources.ts';
import { ArrivalMerge } from '../../domain/streams/arrival-merge.ts';
import type { FollowedRecord } from './follow-events.ts';

/** What is held at most, all shards together: beyond it records leave without waiting. */
const mostHeld = 100_000;
const mostBytesHeld = 64 * 1024 * 1024;

/** Records of all shards between reading and telling: merged by arrival, and no more of them than memory is for. */
export class HeldRecords {
	readonly #merge: ArrivalMerge<StreamRecord>;
	#bytes = 0;
	/** Readers that wait until less is held. */
	#waiting: (() => void)[] = [];

	/** `windowMs`: how long a record waits for those of other shards that arrived before it. */
	constructor(windowMs: number) {
		this.#merge = new ArrivalMerge({ windowMs, most: mostHeld });
	}

	get count(): number {
		return this.#merge.held;
	}

	get isFull(): boolean {
		return this.#merge.held > mostHeld || this.#bytes > mostBytesHeld;
	}

	open(shardId: string, parents: readonly string[]): void {
		this.#merge.open(shardId, parents);
	}

	close(shardId: string): void {
		this.#merge.close(shardId);
	}

	/** Whether nothing of a closed shard is held any more. */
	isDone(shardId: string): boolean {
		return this.#merge.isDone(shardId);
	}

	/** `bytes`: of all of their data, where that is known already. */
	add(shardId: string, records: readonly StreamRecord[], readAt: number, bytes?: number): void {
		this.#bytes += bytes ?? records.reduce((sum, { data }) => sum + data.length, 0);
		this.#merge.add(shardId, records, ({ arrivedAt }) => arrivedAt, readAt);
	}

	/** A shard has been read up to this time. */
	readUntil(shardId: string, at: number): void {
		this.#merge.readUntil(shardId, at);
	}

	/** When the next may be taken, ms since the epoch. */
	due(): number | undefined {
		return this.#merge.due();
	}

	/** At most so many that may go now; `press`: without waiting for any other. */
	take(now: number, most: number, press: boolean): readonly FollowedRecord[] {
		const records: FollowedRecord[] = [];
		this.#merge.drain(now, most, press, (shardId, record, late) => {
			this.#bytes -= record.data.length;
			records.push(late ? { ...record, shardId, late } : { ...record, shardId });
		});
		return records;
	}

	/** Waits until there is room again: see `giveRoom`. */
	room(): Promise<void> {
		return new Promise<void>((resolve) => this.#waiting.push(resolve));
	}

	/** Lets all go on that wait. */
	giveRoom(): void {
		const waiting = this.#waiting;
		this.#waiting = [];
		for (const resolve of waiting) resolve();
	}
}
