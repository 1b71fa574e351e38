import { asFailure, type FailureError, fail } from '../../domain/failure.ts';
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
