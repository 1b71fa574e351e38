import {
	type Position,
	positionOf,
	type Scope,
	type ShardPosition,
} from '../../domain/streams/stream-position.ts';
import type { FollowEvent } from './follow-events.ts';

/**
 * Notes how far a stream has been taken in, from the events of following it. An event counts when it
 * is given to {@link take}, so the caller does that after it has printed or kept the records.
 */
export class PositionKeeper {
	readonly #stream: string;
	readonly #scope: Scope;
	readonly #shards: Map<string, ShardPosition>;

	/** `stream`: its ARN, behind its endpoint where that is not AWS's. `resumed`: the position that following went on from. */
	constructor(stream: string, scope: Scope, resumed?: Position) {
		this.#stream = stream;
		this.#scope = scope;
		this.#shards = new Map(Object.entries(resumed?.shards ?? {}));
	}

	take(event: FollowEvent): void {
		switch (event.type) {
			case 'follow/opened':
				for (const { shardId, from, parents } of event.shards) {
					const position = positionOf(from, event.at);
					const hasParents = parents.length > 0 && ('at' in position || 'start' in position);
					this.#shards.set(shardId, hasParents ? { ...position, parents } : position);
				}
				return;
			case 'follow/records':
				for (const { shardId, sequenceNumber } of event.records) {
					this.#shards.set(shardId, { after: sequenceNumber });
				}
				return;
			case 'follow/expired':
				this.#shards.set(event.shardId, { done: true });
				return;
			case 'follow/closed': {
				const { childrenAt } = event;
				const at = childrenAt === undefined ? {} : { childrenAt };
				this.#shards.set(event.shardId, { done: true, ...at });
			}
		}
	}

	position(now: number): Position {
		return {
			stream: this.#stream,
			scope: this.#scope,
			notedAt: now,
			shards: Object.fromEntries(this.#shards),
		};
	}
}
