import { type FailureError, fail } from '../../../source/domain/failure.ts';
import type {
	RecordPage,
	Shard,
	StartPosition,
	StreamRecord,
} from '../../../source/domain/resources.ts';
import type { Clock, Page, StreamGateway } from '../../../source/operations/ports.ts';
import { streamGateway } from '../fakes.ts';

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export type Random = () => number;

export function seeded(seed: number): Random {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

export const between = (random: Random, low: number, high: number): number =>
	low + Math.floor(random() * (high - low + 1));

/** `aws` tells children on the last page, `lagging` too but lists them late, `mute` only lists them. */
export type EndpointKind = 'aws' | 'lagging' | 'mute';

type ModelShard = {
	readonly id: string;
	readonly parents: readonly string[];
	readonly first: bigint;
	readonly last: bigint;
	readonly createdAt: number;
	readonly records: StreamRecord[];
	closed: boolean;
	closedAt?: number;
};

type Iterator = { readonly shard: ModelShard; readonly index: number; readonly madeAt: number };

/** The one consumer that is registered. */
export const consumer = 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks/consumer/app:1';

/** The clock of a reader, and the time that it really is. */
type ModelClock = Clock & { readonly truth?: number };

const keySpace = 2n ** 128n;
const iteratorLifetime = 5 * 60_000;

/** Odds of each trouble at each call. */
export type Trouble = {
	readonly throttle: number;
	readonly reset: number;
	readonly expire: number;
	readonly empty: number;
	/** At each step of the stream's life. */
	readonly vanish?: number;
};

export const muchTrouble: Trouble = {
	throttle: 0.05,
	reset: 0.05,
	expire: 0.04,
	empty: 0.2,
	vanish: 0.004,
};

/**
 * A Kinesis stream in memory that splits, merges, throttles, loses answers, forgets iterators and
 * answers empty pages, as its seed says. It is as strict as AWS: five calls a second and shard, no
 * iterator for a time to come, arrival times that step back.
 */
export class StreamModel {
	readonly shards = new Map<string, ModelShard>();
	readonly gateway: StreamGateway;
	/** Most GetRecords calls that one shard got within a second. */
	busiest = 0;
	/** Shards that were left out of pages of lists, since they had closed before the time that was asked for. */
	leftOut = 0;
	atOnce = 0;
	mostAtOnce = 0;
	/** By shard: the record that the first iterator which reached its caller stood before. */
	readonly firstIndex = new Map<string, number>();
	/** Shards that are listed and that nothing but the list knows any more. */
	readonly vanished = new Set<string>();
	/** How often each trouble happened. */
	readonly troubles = { throttle: 0, reset: 0, expire: 0, empty: 0, splits: 0, merges: 0 };
	readonly #random: Random;
	readonly #clock: ModelClock;
	readonly #kind: EndpointKind;
	readonly #trouble: Trouble;
	readonly #iterators = new Map<string, Iterator>();
	readonly #calls = new Map<string, number[]>();
	/** When a subscription to a shard succeeded last. */
	readonly #subscribedAt = new Map<string, number>();
	subscriptions = 0;
	#refusedLists = 0;
	#sequence = 49_000_000_000n;

	constructor(
		random: Random,
		clock: ModelClock,
		options: { shards: number; kind: EndpointKind; trouble?: Trouble },
	) {
		this.#random = random;
		this.#clock = clock;
		this.#kind = options.kind;
		this.#trouble = options.trouble ?? muchTrouble;
		const width = keySpace / BigInt(options.shards);
		for (let index = 0; index < options.shards; index++) {
			const first = width * BigInt(index);
			const last = index === options.shards - 1 ? keySpace - 1n : first + width - 1n;
			this.#add([], first, last);
		}
		this.gateway = streamGateway({
			iterator: async ({ shardId, from }) => {
				const token = await this.#call('iterator', () => this.#iterator(shardId, from));
				const index = this.#iterators.get(token)?.index ?? 0;
				if (!this.firstIndex.has(shardId)) this.firstIndex.set(shardId, index);
				return token;
			},
			records: (input) => this.#reading(input.iterator, input.limit),
			subscribe: ({ shardId, from }, take, { signal }) =>
				this.#subscription(shardId, from, take, signal),
			consumersPage: async () => ({ items: [{ name: 'app', arn: consumer, status: 'ACTIVE' }] }),
			shardsPage: (input) => this.#call('list', () => this.#page(input.next, input.since)),
		});
	}

	get open(): readonly ModelShard[] {
		return [...this.shards.values()].filter(({ closed }) => !closed);
	}

	/** Puts a record by its hash key; answers its sequence number. */
	put(hashKey: bigint, partitionKey = String(hashKey), content?: Uint8Array): string {
		const shard = this.open.find(({ first, last }) => first <= hashKey && hashKey <= last);
		if (shard === undefined) throw new Error('no shard serves the key');
		this.#sequence += BigInt(between(this.#random, 1, 1000));
		const sequenceNumber = String(this.#sequence);
		const stepsBack = this.#random() < 0.2 ? between(this.#random, 1, 40) : 0;
		shard.records.push({
			sequenceNumber,
			partitionKey,
			arrivedAt: this.#now() - stepsBack,
			data: content ?? new TextEncoder().encode(sequenceNumber),
		});
		return sequenceNumber;
	}

	split(id: string): readonly string[] {
		const shard = this.#close(id);
		this.troubles.splits += 1;
		const middle = shard.first + (shard.last - shard.first) / 2n;
		return [this.#add([id], shard.first, middle).id, this.#add([id], middle + 1n, shard.last).id];
	}

	merge(one: string, other: string): string {
		const a = this.#close(one);
		const b = this.#close(other);
		this.troubles.merges += 1;
		return this.#add(
			[one, other],
			a.first < b.first ? a.first : b.first,
			a.last > b.last ? a.last : b.last,
		).id;
	}

	/** Puts and reshards at random until `until`; several times a second. */
	async live(until: number, signal: AbortSignal): Promise<void> {
		while (this.#now() < until && !signal.aborted) {
			for (let count = between(this.#random, 0, 6); count > 0; count--) this.putAnywhere();
			if (this.#random() < 0.06) this.reshard();
			if (this.#random() < (this.#trouble.vanish ?? 0)) this.vanish();
			try {
				await this.#clock.sleep(between(this.#random, 20, 400), signal);
			} catch {
				return;
			}
		}
	}

	/** Another reader begins: its calls are counted apart. */
	forgetCalls(): void {
		this.#calls.clear();
	}

	putAnywhere(): string {
		const fraction = BigInt(Math.floor(this.#random() * 2 ** 48));
		return this.put((keySpace * fraction) / 2n ** 48n);
	}

	/** Loses a shard, which is listed as before; never the last one that is open. */
	vanish(): void {
		const shards = [...this.shards.values()].filter(({ id }) => !this.vanished.has(id));
		const shard = shards[between(this.#random, 0, shards.length - 1)];
		const others = shards.filter((one) => !one.closed && one !== shard);
		if (shard !== undefined && others.length > 0) this.vanished.add(shard.id);
	}

	/** Splits a shard or merges two neighbours. */
	reshard(): void {
		const open = this.open
			.filter(({ id }) => !this.vanished.has(id))
			.sort((a, b) => (a.first < b.first ? -1 : 1));
		const at = between(this.#random, 0, open.length - 1);
		const shard = open[at];
		const neighbour = open[at + 1];
		if (shard === undefined) return;
		if (open.length < 3 || (open.length < 8 && this.#random() < 0.5)) this.split(shard.id);
		else if (neighbour !== undefined && neighbour.first === shard.last + 1n)
			this.merge(shard.id, neighbour.id);
	}

	list(): readonly Shard[] {
		const now = this.#now();
		const seen = [...this.shards.values()].filter(
			({ createdAt, parents }) =>
				this.#kind !== 'lagging' || parents.length === 0 || createdAt + 2500 <= now,
		);
		return seen.map((shard) => ({
			id: shard.id,
			parents: shard.parents,
			startingHashKey: String(shard.first),
			endingHashKey: String(shard.last),
			startingSequenceNumber: '49000000000',
			...(shard.closed ? { endingSequenceNumber: '49000000000' } : {}),
		}));
	}

	#add(parents: readonly string[], first: bigint, last: bigint): ModelShard {
		const id = `shardId-${String(this.shards.size).padStart(12, '0')}`;
		const createdAt = this.#now();
		const shard: ModelShard = {
			id,
			parents,
			first,
			last,
			createdAt,
			records: [],
			closed: false,
		};
		this.shards.set(id, shard);
		return shard;
	}

	#close(id: string): ModelShard {
		const shard = this.#shard(id);
		if (shard.closed) throw new Error(`${id} is closed already`);
		shard.closed = true;
		shard.closedAt = this.#now();
		return shard;
	}

	/** A shard for a reader, who does not find what has vanished. */
	#found(id: string): ModelShard {
		if (!this.vanished.has(id)) return this.#shard(id);
		throw fail('not-found', `${id} does not exist`, { code: 'ResourceNotFoundException' });
	}

	#shard(id: string): ModelShard {
		const shard = this.shards.get(id);
		if (shard === undefined) throw fail('not-found', `${id} does not exist`);
		return shard;
	}

	/** One call: time passes on the way there and back, and things get lost on either. */
	async #call<Result>(what: 'iterator' | 'list' | 'records', work: () => Result): Promise<Result> {
		await this.#travel();
		// Who is refused the list five times in a row gives up, and may.
		if (what !== 'list' || this.#refusedLists < 4) {
			if (what === 'list') this.#refusedLists += 1;
			if (this.#happens('throttle')) throw throttled();
			if (this.#happens('reset')) throw reset();
		}
		if (what === 'list') this.#refusedLists = 0;
		const result = work();
		await this.#travel();
		if (what !== 'list' && this.#happens('reset')) throw reset();
		return result;
	}

	async #reading(iterator: string, limit: number): Promise<RecordPage> {
		this.atOnce += 1;
		this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
		try {
			return await this.#call('records', () => this.#records(iterator, limit));
		} finally {
			this.atOnce -= 1;
		}
	}

	/**
	 * Pushes as AWS does, for some seconds instead of five minutes. An event may get lost with the
	 * connection, and another reader may take the subscription over. `mute` never tells the end of a shard.
	 */
	async #subscription(
		shardId: string,
		from: StartPosition,
		take: (page: RecordPage) => Promise<'enough' | undefined>,
		signal: AbortSignal,
	): Promise<void> {
		let index = await this.#call('list', () => {
			const now = this.#now();
			if (now - (this.#subscribedAt.get(shardId) ?? 0) < 5000) throw inUse();
			if (from.type === 'AT_TIMESTAMP' && from.at > now) throw fail('invalid', 'a time to come');
			this.#subscribedAt.set(shardId, now);
			return subscribedIndex(this.#found(shardId), from);
		});
		const until = this.#now() + between(this.#random, 6000, 30_000);
		this.subscriptions += 1;
		while (this.#now() < until && !signal.aborted) {
			const shard = this.#found(shardId);
			const records = shard.records.slice(index, index + between(this.#random, 1, 20));
			const next = shard.records[index + records.length];
			const ends = shard.closed && next === undefined && this.#kind !== 'mute';
			const page: RecordPage = {
				records,
				millisBehindLatest: next === undefined ? 0 : this.#now() - (next.arrivedAt ?? 0),
				// Where nothing came it is no record's number, but one that the stream has passed.
				...(ends
					? this.#children(shardId)
					: { next: records.at(-1)?.sequenceNumber ?? String(this.#sequence) }),
			};
			await this.#travel();
			if (this.#happens('reset')) throw reset();
			if (signal.aborted) return;
			if (!this.firstIndex.has(shardId)) this.firstIndex.set(shardId, index);
			index += records.length;
			if ((await take(page)) === 'enough' || ends) return;
			if (this.#happens('throttle')) throw inUse();
			if (next === undefined) await this.#clock.sleep(between(this.#random, 50, 900), signal);
		}
	}

	#travel(): Promise<void> {
		return this.#clock.sleep(between(this.#random, 1, 60), new AbortController().signal);
	}

	#happens(trouble: Exclude<keyof Trouble, 'vanish'>): boolean {
		if (this.#random() >= this.#trouble[trouble]) return false;
		this.troubles[trouble] += 1;
		return true;
	}

	#iterator(shardId: string, from: StartPosition): string {
		const shard = this.#found(shardId);
		const now = this.#now();
		if (from.type === 'AT_TIMESTAMP' && from.at > now) throw fail('invalid', 'a time to come');
		return this.#token(shard, indexOf(shard, from));
	}

	#token(shard: ModelShard, index: number): string {
		const token = `iterator ${this.#iterators.size}`;
		this.#iterators.set(token, { shard, index, madeAt: this.#now() });
		return token;
	}

	#records(token: string, limit: number): RecordPage {
		const iterator = this.#iterators.get(token);
		if (iterator === undefined) throw fail('invalid', 'no such iterator');
		const now = this.#now();
		const { shard, index } = iterator;
		this.#found(shard.id);
		this.#meter(shard.id, now);
		if (now - iterator.madeAt > iteratorLifetime || this.#happens('expire')) throw expired();
		const rest = shard.records.length - index;
		// Who always says that nothing is behind answers an empty page at the end alone.
		const empty = rest > 0 && this.#kind !== 'mute' && this.#happens('empty');
		const count = empty ? 0 : Math.min(rest, limit, between(this.#random, 1, 20));
		const records = shard.records.slice(index, index + count);
		const next = shard.records[index + count];
		const isEnd = shard.closed && next === undefined && !empty;
		// The end is told with the last records or on a page of its own.
		const ends = isEnd && (count === 0 || this.#random() < 0.5);
		const behind = next === undefined ? 0 : Math.max(1, now - (next.arrivedAt ?? now));
		return {
			records,
			...(ends ? this.#children(shard.id) : { next: this.#token(shard, index + count) }),
			millisBehindLatest: this.#kind === 'mute' ? 0 : behind,
			...this.#answeredAt(),
		};
	}

	/** A Date header, in whole seconds; `mute` has none. */
	#answeredAt(): { readonly answeredAt?: number } {
		return this.#kind === 'mute' ? {} : { answeredAt: Math.floor(this.#now() / 1000) * 1000 };
	}

	/** The endpoint's own time, whatever the clock of its reader shows. */
	#now(): number {
		return this.#clock.truth ?? this.#clock.now();
	}

	#children(id: string): Partial<RecordPage> {
		if (this.#kind === 'mute') return {};
		const children = [...this.shards.values()].filter(({ parents }) => parents.includes(id));
		return {
			childShards: children.map((child) => child.id),
			childParents: Object.fromEntries(children.map((child) => [child.id, child.parents])),
		};
	}

	#meter(id: string, now: number): void {
		const calls = [...(this.#calls.get(id) ?? []).filter((at) => now - at < 1000), now];
		this.#calls.set(id, calls);
		this.busiest = Math.max(this.busiest, calls.length);
		if (calls.length > 5) throw throttled();
	}

	/** A token keeps the filter of its list. Old endpoints know none. */
	#page(next: string | undefined, asked: number | undefined): Page<Shard> {
		const [from = 0, since = asked ?? 0] = next?.split(' ').map(Number) ?? [];
		const listed = this.list();
		const all = listed.filter(
			({ id }) => this.#kind === 'mute' || (this.#shard(id).closedAt ?? Infinity) >= since,
		);
		this.leftOut += listed.length - all.length;
		const to = from + between(this.#random, 1, 4);
		return {
			items: all.slice(from, to),
			...this.#answeredAt(),
			...(to < all.length ? { next: `${to} ${since}` } : {}),
		};
	}
}

/** Subscriptions begin after any number that the stream has given out, iterators only at records. */
function subscribedIndex(shard: ModelShard, from: StartPosition): number {
	if (from.type !== 'AFTER_SEQUENCE_NUMBER') return indexOf(shard, from);
	const after = BigInt(from.sequenceNumber);
	const index = shard.records.findIndex(({ sequenceNumber }) => BigInt(sequenceNumber) > after);
	return index === -1 ? shard.records.length : index;
}

function indexOf(shard: ModelShard, from: StartPosition): number {
	const { records } = shard;
	switch (from.type) {
		case 'LATEST':
			return records.length;
		case 'TRIM_HORIZON':
			return 0;
		case 'AT_TIMESTAMP': {
			const index = records.findIndex(({ arrivedAt = 0 }) => arrivedAt >= from.at);
			return index === -1 ? records.length : index;
		}
		default: {
			const index = records.findIndex((one) => one.sequenceNumber === from.sequenceNumber);
			if (index === -1) throw fail('invalid', 'a sequence number of another shard');
			return from.type === 'AT_SEQUENCE_NUMBER' ? index : index + 1;
		}
	}
}

const throttled = (): FailureError =>
	fail('throttled', 'the shard was throttled', { retryable: true });
const reset = (): FailureError =>
	fail('unreachable', 'the connection was reset', { retryable: true, code: 'ECONNRESET' });
const inUse = (): FailureError =>
	fail('invalid', 'another subscription', { code: 'ResourceInUseException' });
const expired = (): FailureError =>
	fail('invalid', 'the iterator has expired', { code: 'ExpiredIteratorException' });
