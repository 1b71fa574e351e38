import type { Failure } from '../../domain/failure.ts';
import type { StartPosition, StreamRecord } from '../../domain/resources.ts';

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
	| 'done';

/** How far a shard has been read, and what reading it has cost. */
export type ShardProgress = {
	readonly shardId: string;
	readonly state: ShardState;
	/** ms behind the end of the shard at the last page; absent where the endpoint does not tell. */
	readonly behindMs?: number;
	readonly records: number;
	readonly bytes: number;
	/** GetRecords calls. */
	readonly calls: number;
};

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
	| {
			readonly type: 'follow/waiting';
			/** Absent when the list of shards is waited for. */
			readonly shardId?: string;
			readonly why: string;
			readonly until: number;
	  }
	/** The iterator had to be renewed; nothing was skipped. */
	| {
			readonly type: 'follow/resumed';
			readonly shardId: string;
			readonly from: StartPosition;
			readonly why: string;
	  }
	/** A few times a second while something changes. */
	| {
			readonly type: 'follow/progress';
			/** The shards that are being read, and those whose state changed since the last event. */
			readonly shards: readonly ShardProgress[];
			/** Read and not yet told, since an earlier record may still come from another shard. */
			readonly held: number;
			/** GetRecords calls of all shards so far, and what they brought. */
			readonly calls: number;
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
