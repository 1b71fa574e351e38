import { asFailure, type Failure } from '../domain/failure.ts';
import type { StartPosition, StreamRecord } from '../domain/resources.ts';
import { listShards } from './describe.ts';
import { throwIfAborted } from './pause.ts';
import type { Clock, StreamGateway } from './ports.ts';
import { defaultPace, ShardReader } from './shard-reader.ts';

export type TailEvent =
	/** A page; without records it is progress all the same. */
	| {
			readonly type: 'tail/records';
			readonly shardId: string;
			readonly records: readonly StreamRecord[];
			/** 0 when everything there is has been read. */
			readonly behindMs?: number;
			readonly at: number;
	  }
	| {
			readonly type: 'tail/waiting';
			readonly shardId: string;
			readonly why: string;
			readonly until: number;
	  }
	/** The shard was closed and is read to its end. */
	| {
			readonly type: 'tail/closed';
			readonly shardId: string;
			readonly children: readonly string[];
			/** Why `children` may be too few. */
			readonly childrenUnknown?: Failure;
	  }
	/** The iterator had to be renewed; nothing was skipped. */
	| {
			readonly type: 'tail/resumed';
			readonly shardId: string;
			readonly from: StartPosition;
			readonly why: string;
	  };

const defaultLimit = 1000;

/**
 * Follows one shard until the signal aborts or the shard is closed and read to its end; then it
 * returns. Throttled and other passing failures make it wait and go on; a lasting one is thrown.
 * `callsPerSecond` caps the calls made while it is behind; live, it makes one a second at most.
 */
export async function tailShard(
	ports: { streams: StreamGateway; clock: Clock },
	input: {
		name: string;
		shardId: string;
		from: StartPosition;
		limitPerCall?: number;
		callsPerSecond?: number;
	},
	emit: (event: TailEvent) => void,
	signal: AbortSignal,
): Promise<void> {
	const { name, shardId, from } = input;
	const reading = {
		name,
		shardId,
		from,
		limit: input.limitPerCall ?? defaultLimit,
		pace: { ...defaultPace, whileBehind: input.callsPerSecond ?? defaultPace.whileBehind },
	};
	const reader = new ShardReader(
		ports,
		reading,
		{
			page({ records, millisBehindLatest: behind }, { at }) {
				const lag = behind === undefined ? {} : { behindMs: behind };
				emit({ type: 'tail/records', shardId, records, ...lag, at });
				return undefined;
			},
			waiting: ({ message: why }, until) => emit({ type: 'tail/waiting', shardId, why, until }),
			resumed: (position, why) => emit({ type: 'tail/resumed', shardId, from: position, why }),
		},
		signal,
	);
	const last = await reader.run();
	if (last === undefined) return;
	const closed = { type: 'tail/closed', shardId } as const;
	const { childShards = [] } = last;
	if (childShards.length > 0) {
		emit({ ...closed, children: childShards });
		return;
	}
	// Some endpoints leave the children out of the last page: then the list of shards tells them.
	try {
		const shards = await listShards(ports.streams, name, signal);
		throwIfAborted(signal);
		const ids = shards.filter((one) => one.parents.includes(shardId)).map(({ id }) => id);
		emit({ ...closed, children: ids });
	} catch (error) {
		if (signal.aborted) return;
		emit({ ...closed, children: [], childrenUnknown: asFailure(error) });
	}
}
