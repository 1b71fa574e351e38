import type { RecordPage } from '../../domain/resources.ts';
import { ArrivalRate } from '../../domain/streams/arrival-rate.ts';
import type { FollowEvent, ShardProgress, ShardState } from './follow-events.ts';
import type { PageRead } from './shard-reader.ts';

/** ms between two events of progress. */
const every = 250;

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Counts what reading costs and how far it got, shard by shard. */
export class FollowProgress {
	readonly #shards = new Map<string, Mutable<ShardProgress>>();
	readonly #arriving = new Map<string, ArrivalRate>();
	readonly #changed = new Set<string>();
	#toldAt = Number.NEGATIVE_INFINITY;
	#dirty = false;
	#calls = 0;
	#pushes = 0;
	#records = 0;
	#bytes = 0;
	late = 0;

	state(shardId: string, state: ShardState): void {
		const shard = this.#of(shardId);
		if (shard.state === state) return;
		shard.state = state;
		if (state === 'done' || state === 'gone') {
			delete shard.behindMs;
			delete shard.arriving;
			this.#arriving.delete(shardId);
		}
		this.#changed.add(shardId);
		this.#dirty = true;
	}

	/** GetRecords is called. */
	called(shardId: string): void {
		this.#of(shardId).calls += 1;
		this.#calls += 1;
		this.#dirty = true;
	}

	/** A page of `bytes` has come; everything that arrived until `readUntil` has been read, where that is known. */
	took(
		shardId: string,
		page: RecordPage,
		{ bytes, pushed }: PageRead,
		readUntil: number | undefined,
	): void {
		const shard = this.#of(shardId);
		const arriving = this.#arriving.get(shardId) ?? new ArrivalRate();
		this.#arriving.set(shardId, arriving);
		arriving.add(page.records);
		if (readUntil !== undefined) arriving.readUntil(readUntil);
		const rates = arriving.rates();
		if (rates === undefined) delete shard.arriving;
		else shard.arriving = rates;
		shard.records += page.records.length;
		shard.bytes += bytes;
		if (page.millisBehindLatest === undefined) delete shard.behindMs;
		else shard.behindMs = page.millisBehindLatest;
		if (pushed === true) this.#pushes += 1;
		this.#records += page.records.length;
		this.#bytes += bytes;
		this.#dirty = true;
	}

	/** When the next event is due; `undefined` while nothing has changed. */
	due(): number | undefined {
		return this.#dirty ? this.#toldAt + every : undefined;
	}

	/** The event for what has changed; `undefined` when it is too early for one, unless it is the `last`. */
	event(
		at: number,
		held: number,
		last = false,
	): Extract<FollowEvent, { type: 'follow/progress' }> | undefined {
		if (!this.#dirty || (!last && at < this.#toldAt + every)) return;
		const shards: ShardProgress[] = [];
		let behindMs: number | undefined;
		for (const shard of this.#shards.values()) {
			const active = shard.state === 'reading' || shard.state === 'backing-off';
			if (active || this.#changed.has(shard.shardId)) shards.push({ ...shard });
			if (active && shard.behindMs !== undefined) {
				behindMs = Math.max(behindMs ?? 0, shard.behindMs);
			}
		}
		this.#changed.clear();
		this.#dirty = false;
		this.#toldAt = at;
		return {
			type: 'follow/progress',
			shards,
			held,
			calls: this.#calls,
			...(this.#pushes === 0 ? {} : { pushes: this.#pushes }),
			records: this.#records,
			bytes: this.#bytes,
			late: this.late,
			...(behindMs === undefined ? {} : { behindMs }),
			at,
		};
	}

	#of(shardId: string): Mutable<ShardProgress> {
		const known = this.#shards.get(shardId);
		if (known !== undefined) return known;
		const shard = { shardId, state: 'waiting' as const, records: 0, bytes: 0, calls: 0 };
		this.#shards.set(shardId, shard);
		this.#changed.add(shardId);
		return shard;
	}
}
