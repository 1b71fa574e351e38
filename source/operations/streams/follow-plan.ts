import { asFailure, type Failure, type FailureError, fail } from '../../domain/failure.ts';
import type { StartPosition } from '../../domain/resources.ts';
import { type ShardFact, ShardPlan } from '../../domain/streams/shard-plan.ts';
import type { Position, Scope } from '../../domain/streams/stream-position.ts';
import type { ShardList } from './shard-list.ts';
import type { ReadPace } from './shard-reader.ts';

export type FollowInput = {
	/** Name of the stream. */
	readonly name: string;
	readonly scope: Scope;
	/** Where shards begin that no parent of ours leads to. Not used with `resume`. */
	readonly from: StartPosition;
	/** Goes on from here instead; its scope must be `scope`. */
	readonly resume?: Position;
	/** Ends after everything that arrived until then, ms since 1970. */
	readonly to?: number;
	/** Ends once everything has been read that was there at the start. */
	readonly untilNow?: boolean;
	/** Ends after so many records. */
	readonly count?: number;
	readonly pace?: ReadPace;
	/** Reads by subscriptions of this registered consumer instead of GetRecords. */
	readonly consumerArn?: string;
	/** Records a call; AWS gives at most 10,000. */
	readonly limitPerCall?: number;
	/** Calls under way at once, of all shards. */
	readonly callsAtOnce?: number;
	/** How long a record may be held back so that an earlier one of another shard can come first. */
	readonly windowMs?: number;
};

/**
 * Which shards are read first, by the list of the stream. Throws `invalid` for shards that it does not
 * have and for what can't be begun with, and `conflict` when it has none yet.
 */
export async function planFollowing(input: FollowInput, list: ShardList): Promise<ShardPlan> {
	const { scope, from, resume, name } = input;
	let shards: readonly ShardFact[];
	try {
		const sinceTime =
			from.type === 'AT_TIMESTAMP' && resume === undefined && scope.kind !== 'shards';
		shards = sinceTime ? await list.readSince(from.at) : await list.read();
	} catch (error) {
		// Shards that were named can be read without the list.
		if (scope.kind !== 'shards' || asFailure(error).kind !== 'denied') throw error;
		shards = scope.ids.map((id) => ({ id, parents: [] }));
	}
	if (shards.length === 0) {
		throw fail('conflict', `${name} has no shards yet`, { hint: 'Try again once it is ACTIVE' });
	}
	if (scope.kind === 'shards' && resume === undefined) {
		const missing = scope.ids.find((id) => !shards.some((shard) => shard.id === id));
		if (missing !== undefined) throw noShard(name, missing, shards);
	}
	const plan = new ShardPlan(scope, from, shards, resume);
	if ('sequenceNumber' in from && resume === undefined && plan.ids.length > 1) {
		throw fail('invalid', `a sequence number belongs to one shard, and ${name} has several`, {
			hint: 'Name the shard that the record came from',
		});
	}
	return plan;
}

const namedShards = 8;

function noShard(name: string, id: string, shards: readonly ShardFact[]): FailureError {
	const known = shards.slice(0, namedShards).map((shard) => shard.id);
	const more = shards.length > known.length ? ` and ${shards.length - known.length} more` : '';
	return fail('invalid', `${name} has no shard ${id}`, {
		hint: `It has ${known.join(', ')}${more}`,
	});
}

/** The failure of a stream that is gone while it is followed. */
export function deleted(name: string, failure: Failure): FailureError {
	return fail('not-found', `stream ${name} was deleted while it was followed`, {
		hint: 'All that was read has been told; a new stream of that name starts from its beginning',
		...(failure.code === undefined ? {} : { code: failure.code }),
	});
}

/**
 * What is not there although the shard is listed: the consumer, or the sequence number to begin at, for
 * which some endpoints say that the shard does not exist. `undefined` when it is something else.
 */
export function notThere(
	{ from, resume, consumerArn, name }: FollowInput,
	shardId: string,
	{ code, operation = 'Kinesis GetShardIterator' }: Failure,
	hasBegun: boolean,
): FailureError | undefined {
	// A key of KMS may be missing as well, and then says so itself.
	if (code !== undefined && !/^ResourceNotFound/.test(code)) return;
	if (consumerArn !== undefined) {
		return fail('not-found', `the consumer that reads ${name} is gone`, {
			hint: 'Register it again, or read without it',
		});
	}
	if (resume !== undefined || !('sequenceNumber' in from) || hasBegun) return;
	const detail = `the endpoint found no such record in ${shardId}`;
	return fail('invalid', `record ${from.sequenceNumber} is not in ${shardId}`, {
		operation,
		detail,
	});
}
