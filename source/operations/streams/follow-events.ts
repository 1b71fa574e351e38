import type { Failure } from '../../domain/failure.ts';
import type { StartPosition, StreamRecord } from '../../domain/resources.ts';
import type { ArrivalRates } from '../../domain/streams/arrival-rate.ts';

/** A record of one of the shards that are followed. */
export type FollowedRecord = StreamRecord & {
	readonly shardId: string;
	/** Set when later records of other shards came before it: it was too late to be sorted in. */
	readonly late?: true;
};

export type ShardState =
	/** Its parents are being read. */
	| 'waiting'
	| 'reading'
	/** It waits after a throttle or another passing failure. */
	| 'backing-off'
	/** Read to its end, or as far as was asked for. */
	| 'done'
	/** The endpoint does not have it any more. */
	| 'gone';

/** How far a shard has been read, and what reading it has cost. */
export type ShardProgress = {
	readonly shardId: string;
	readonly state: ShardState;
	/** ms behind the end of the shard at the last page; absent where the endpoint does not tell. */
	readonly behindMs?: number;
	/**
	 * How fast records arrived at the shard, at the place up to which it is read: by their own times, not by those of
	 * reading. Absent before a whole second has been read, `untold` where records come without their time.
	 */
	readonly arriving?: ArrivalRates | 'untold';
	readonly records: number;
	readonly bytes: number;
	/** GetRecords calls, those that failed too. */
	readonly calls: number;
};

/** Why it is not certain that a shard which is taken up again has no gap. */
export type Unsure =
	/** The place is a time by this computer's clock: the endpoint has told none. */
	| 'clock'
	/** What was not read yet is old enough to have expired meanwhile. */
	| 'expiry';

export type OpenedShard = {
	readonly shardId: string;
	readonly from: StartPosition;
	/** Those of its parents that were read. */
	readonly parents: readonly string[];
};

/** What following a stream tells, in order, as plain data. */
export type FollowEvent =
	/**
	 * Shards are about to be read; all that are read from the beginning on come together, so that a
	 * position has all of them or none. `from` of LATEST stands for `at`.
	 */
	| {
			readonly type: 'follow/opened';
			readonly shards: readonly OpenedShard[];
			readonly at: number;
	  }
	/** Records in the order of the merge; never empty. */
	| {
			readonly type: 'follow/records';
			readonly records: readonly FollowedRecord[];
			readonly at: number;
	  }
	/** The shard was closed, and its last record has been told. */
	| {
			readonly type: 'follow/closed';
			readonly shardId: string;
			readonly children: readonly string[];
			/** Its children are read from this time on instead of from their start. */
			readonly childrenAt?: number;
			/** Why `children` may be too few. */
			readonly childrenUnknown?: Failure;
	  }
	/** The shard is gone, before it was read to its end. */
	| {
			readonly type: 'follow/expired';
			readonly shardId: string;
			/** Its last page told of more, which is lost; else nobody knows whether there was any. */
			readonly hadMore?: true;
	  }
	/** The shard is not found any more, although the stream lists it. The others go on. */
	| { readonly type: 'follow/vanished'; readonly shardId: string; readonly why: string }
	| {
			readonly type: 'follow/waiting';
			/** Absent when the list of shards is waited for. */
			readonly shardId?: string;
			readonly why: string;
			readonly until: number;
	  }
	/** The iterator had to be renewed. Nothing was skipped, unless `unsure` says why that is not certain. */
	| {
			readonly type: 'follow/resumed';
			readonly shardId: string;
			readonly from: StartPosition;
			readonly why: string;
			readonly unsure?: Unsure;
	  }
	/** A few times a second while something changes. */
	| {
			readonly type: 'follow/progress';
			/** The shards that are being read, and those whose state changed since the last event. */
			readonly shards: readonly ShardProgress[];
			/** Read and not yet told, since an earlier record may still come from another shard. */
			readonly held: number;
			/** GetRecords calls of all shards so far, those that failed too. */
			readonly calls: number;
			/** Events of subscriptions, where a registered consumer reads. */
			readonly pushes?: number;
			/** What calls and events brought. */
			readonly records: number;
			readonly bytes: number;
			readonly late: number;
			/** How far the shard that is furthest behind is behind, ms. */
			readonly behindMs?: number;
			readonly at: number;
	  };

/** Why following ended. */
export type FollowEnd =
	/** The signal aborted. */
	| 'stopped'
	/** So many records as were asked for. */
	| 'counted'
	/** Everything up to the time that was asked for, or to what was there at the start. */
	| 'reached'
	/** Every shard is closed and read to its end. */
	| 'drained';
