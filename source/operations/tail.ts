import { asFailure, type Failure } from '../domain/failure.ts';
import type { RecordPage, StartPosition, StreamRecord } from '../domain/resources.ts';
import { listShards } from './describe.ts';
import { throwIfAborted } from './pause.ts';
import type { Clock, StreamGateway } from './ports.ts';

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

/** Of the five calls a second that all consumers of a shard share, one is left to the others. */
const callsWhileBehind = 4;
const callsWhenLive = 1;
const mostCalls = 5;
/** Below this a tail counts as live, ms. */
const liveWithin = 1000;
const defaultLimit = 1000;
const longestBackoff = 15_000;

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
	await new ShardTail(ports, input, emit, signal).run();
}

class ShardTail {
	readonly #streams: StreamGateway;
	readonly #clock: Clock;
	readonly #name: string;
	readonly #shardId: string;
	readonly #limit: number;
	readonly #callsPerSecond: number;
	readonly #emit: (event: TailEvent) => void;
	readonly #signal: AbortSignal;
	readonly #startedAt: number;
	/** Where a new iterator has to start so that nothing is skipped. */
	#position: StartPosition;
	#asked = false;
	#failures = 0;
	#lastCallAt = Number.NEGATIVE_INFINITY;
	#behind = false;

	constructor(
		ports: { streams: StreamGateway; clock: Clock },
		input: Parameters<typeof tailShard>[1],
		emit: (event: TailEvent) => void,
		signal: AbortSignal,
	) {
		this.#streams = ports.streams;
		this.#clock = ports.clock;
		this.#name = input.name;
		this.#shardId = input.shardId;
		this.#limit = input.limitPerCall ?? defaultLimit;
		this.#callsPerSecond = Math.min(mostCalls, input.callsPerSecond ?? callsWhileBehind);
		this.#emit = emit;
		this.#signal = signal;
		this.#startedAt = ports.clock.now();
		this.#position = input.from;
	}

	async run(): Promise<void> {
		let iterator: string | undefined;
		while (!this.#signal.aborted) {
			try {
				iterator ??= await this.#iterator();
				await this.#sleep(this.#pace());
				if (this.#signal.aborted) return;
				const page = await this.#page(iterator);
				if (this.#signal.aborted) return;
				this.#failures = 0;
				this.#took(page);
				iterator = page.next;
				if (iterator === undefined) {
					await this.#closed(page.childShards ?? []);
					return;
				}
			} catch (error) {
				if (this.#signal.aborted) return;
				const failure = asFailure(error);
				if (isExpired(failure)) {
					iterator = undefined;
					this.#emit({
						type: 'tail/resumed',
						shardId: this.#shardId,
						from: this.#position,
						why: 'the iterator was older than five minutes',
					});
				} else if (failure.retryable || failure.kind === 'throttled') {
					await this.#wait(failure);
				} else {
					throw error;
				}
			}
		}
	}

	async #iterator(): Promise<string> {
		const from = this.#position;
		// LATEST asked twice would skip what arrives in between; the time of the first asking does not.
		if (from.type === 'LATEST') this.#position = { type: 'AT_TIMESTAMP', at: this.#startedAt };
		const asked = this.#asked;
		this.#asked = true;
		return this.#streams.iterator(
			{ name: this.#name, shardId: this.#shardId, from: asked ? this.#position : from },
			{ signal: this.#signal },
		);
	}

	async #page(iterator: string): Promise<RecordPage> {
		this.#lastCallAt = this.#clock.now();
		return this.#streams.records(
			{ iterator, limit: this.#limit, name: this.#name },
			{ signal: this.#signal },
		);
	}

	#took(page: RecordPage): void {
		const last = page.records.at(-1);
		if (last !== undefined) {
			this.#position = {
				type: 'AFTER_SEQUENCE_NUMBER',
				sequenceNumber: last.sequenceNumber,
			};
		}
		const behind = page.millisBehindLatest;
		this.#behind = behind === undefined ? page.records.length > 0 : behind >= liveWithin;
		this.#emit({
			type: 'tail/records',
			shardId: this.#shardId,
			records: page.records,
			...(behind === undefined ? {} : { behindMs: behind }),
			at: this.#clock.now(),
		});
	}

	/** ms until the next GetRecords may be sent. */
	#pace(): number {
		const most = this.#behind
			? this.#callsPerSecond
			: Math.min(callsWhenLive, this.#callsPerSecond);
		return Math.max(0, this.#lastCallAt + 1000 / most - this.#clock.now());
	}

	async #wait(failure: Failure): Promise<void> {
		const wait = Math.min(longestBackoff, 1000 * 2 ** this.#failures);
		this.#failures++;
		const until = this.#clock.now() + wait;
		this.#emit({ type: 'tail/waiting', shardId: this.#shardId, why: failure.message, until });
		await this.#sleep(wait);
	}

	/** Some endpoints leave the children out of the last page: then the list of shards tells them. */
	async #closed(children: readonly string[]): Promise<void> {
		const event = { type: 'tail/closed', shardId: this.#shardId } as const;
		if (children.length > 0) {
			this.#emit({ ...event, children });
			return;
		}
		try {
			const shards = await listShards(this.#streams, this.#name, this.#signal);
			throwIfAborted(this.#signal);
			const ids = shards.filter((one) => one.parents.includes(this.#shardId)).map(({ id }) => id);
			this.#emit({ ...event, children: ids });
		} catch (error) {
			if (this.#signal.aborted) return;
			this.#emit({ ...event, children: [], childrenUnknown: asFailure(error) });
		}
	}

	async #sleep(milliseconds: number): Promise<void> {
		if (milliseconds <= 0 || this.#signal.aborted) return;
		try {
			await this.#clock.sleep(milliseconds, this.#signal);
		} catch (error) {
			if (!this.#signal.aborted) throw error;
		}
	}
}

function isExpired(failure: Failure): boolean {
	return failure.code !== undefined && /ExpiredIterator/i.test(failure.code);
}
