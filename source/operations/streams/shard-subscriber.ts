import { asFailure, type Failure } from '../../domain/failure.ts';
import type { RecordPage, StartPosition, StreamRecord } from '../../domain/resources.ts';
import type { Clock, StreamGateway } from '../ports.ts';
import { isLoginOver } from '../silence.ts';
import { passes, type ReaderListener, ShardReader, type ShardReading } from './shard-reader.ts';

/**
 * A consumer may subscribe to a shard again five seconds after it did so at the earliest. Source:
 * SubscribeToShard, API reference.
 */
const betweenSubscriptions = 5000;
const longestBackoff = 15_000;
/** How old an event may be that came while it was waited for: the way of the network, ms. */
const onTheWay = 1000;
/** An event that came sooner than this was there already: nobody knows for how long. */
const waitedFor = 5;
/** How long a shard is silent until it is asked whether it was closed, ms. */
const silence = 5000;

const taken = 'the consumer reads this shard elsewhere, or did within the last 5 s';

/** What a subscriber needs to know beside what a reader does. */
export type Subscription = ShardReading & {
	readonly consumerArn: string;
	/** Whether the shard was closed when the stream was listed last. */
	wasClosed(): boolean;
	/** Whether it is closed by now, which takes a request. Asked for silent shards. */
	isClosed(): Promise<boolean>;
};

/**
 * Follows one shard by the subscriptions of a registered consumer, with what {@link ShardReader}
 * promises: nothing is skipped and nothing comes twice. A subscription ends after five minutes, and when
 * another reader takes it over; the next one begins after the last sequence number. Where an endpoint
 * does not tell the end of a closed shard, the rest of it is read by GetRecords.
 */
export class ShardSubscriber {
	readonly #ports: { streams: StreamGateway; clock: Clock };
	readonly #subscription: Subscription;
	readonly #listener: ReaderListener;
	readonly #signal: AbortSignal;
	/** When LATEST was asked for. */
	#latestAt: number | undefined;
	/** Where the next subscription has to begin. */
	#position: StartPosition;
	/** Where the next iterator would have to: at a record, not at any sequence number. */
	#afterRecord: StartPosition;
	#last: string | undefined;
	/** When the last subscription had begun at the latest; `undefined` while it may not have yet. */
	#subscribedAt: number | undefined;
	#failures = 0;
	/** When the last event was taken, and the earliest time at which it was made. */
	#takenAt = 0;
	#madeAt = 0;
	#silentSince = 0;

	constructor(
		ports: { streams: StreamGateway; clock: Clock },
		subscription: Subscription,
		listener: ReaderListener,
		signal: AbortSignal,
	) {
		this.#ports = ports;
		this.#subscription = subscription;
		this.#listener = listener;
		this.#signal = signal;
		this.#position = subscription.from;
		this.#afterRecord = subscription.from;
	}

	/** As {@link ShardReader.run}. */
	async run(): Promise<RecordPage | undefined> {
		const { clock } = this.#ports;
		while (!this.#signal.aborted) {
			const since = this.#subscribedAt;
			if (since !== undefined) await this.#sleep(since + betweenSubscriptions - clock.now());
			if (this.#signal.aborted) return;
			const end = await this.#subscribe();
			if (end === 'again') continue;
			if (end === 'silent') return await this.#readRest();
			return end;
		}
		return;
	}

	/** One subscription, to its end. Answers the last page of a closed shard, or how to go on. */
	async #subscribe(): Promise<RecordPage | 'again' | 'silent' | undefined> {
		const { streams, clock } = this.#ports;
		const { name, shardId, consumerArn } = this.#subscription;
		let end: RecordPage | 'silent' | 'enough' | undefined;
		// LATEST asked twice would skip what arrives in between; the time of the first asking does not.
		const placed = this.#latestPlace();
		if (this.#position.type === 'LATEST') {
			if (placed === undefined) this.#latestAt = clock.now();
			else this.#position = placed;
		}
		const begin = this.#position;
		this.#subscribedAt = undefined;
		this.#madeAt = clock.now();
		this.#takenAt = this.#madeAt;
		this.#silentSince = this.#madeAt;
		try {
			await streams.subscribe(
				{ consumerArn, name, shardId, from: begin },
				async (page) => {
					end = await this.#take(page);
					return end === undefined ? undefined : 'enough';
				},
				{ signal: this.#signal },
			);
			this.#noteSubscribed();
		} catch (error) {
			if (this.#signal.aborted) return;
			this.#noteSubscribed();
			if (end === undefined) {
				await this.#wait(asFailure(error), error);
				return 'again';
			}
		}
		if (this.#signal.aborted || end === 'enough') return;
		return end ?? 'again';
	}

	/** Takes an event in; answers why nothing more of the subscription is wanted. */
	async #take(page: RecordPage): Promise<RecordPage | 'silent' | 'enough' | undefined> {
		if (this.#signal.aborted) return 'enough';
		const { clock } = this.#ports;
		const at = clock.now();
		this.#noteSubscribed();
		if (at - this.#takenAt > waitedFor) this.#madeAt = Math.max(this.#madeAt, at - onTheWay);
		this.#failures = 0;
		const fresh = this.#unseen(page.records);
		const bytes = fresh.reduce((sum, { data }) => sum + data.length, 0);
		const last = fresh.at(-1);
		if (last !== undefined) {
			this.#last = last.sequenceNumber;
			this.#afterRecord = { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: last.sequenceNumber };
		}
		if (page.next !== undefined) {
			this.#position = { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: page.next };
		}
		const answer = await this.#listener.page(
			{ ...page, records: fresh },
			{ askedAt: this.#madeAt, at, bytes, pushed: true },
		);
		this.#takenAt = clock.now();
		if (page.next === undefined) return page;
		if (answer === 'enough') return 'enough';
		if (fresh.length > 0 || (page.millisBehindLatest ?? 0) > 0) this.#silentSince = this.#takenAt;
		else if (this.#subscription.wasClosed()) return 'silent';
		if (this.#takenAt - this.#silentSince < silence) return;
		this.#silentSince = this.#takenAt;
		return (await this.#subscription.isClosed()) ? 'silent' : undefined;
	}

	/** Where LATEST was when it was asked for; `undefined` where that is not, or no longer, the place to go on. */
	#latestPlace(): StartPosition | undefined {
		if (this.#latestAt === undefined || this.#afterRecord.type !== 'LATEST') return;
		return { type: 'AT_TIMESTAMP', at: this.#subscription.time.of(this.#latestAt) };
	}

	#noteSubscribed(): void {
		this.#subscribedAt ??= this.#ports.clock.now();
	}

	/** Without what an earlier subscription has brought. */
	#unseen(records: readonly StreamRecord[]): readonly StreamRecord[] {
		const last = this.#last;
		if (last === undefined) return records;
		const isSeen = (one: string) =>
			one.length === last.length ? one <= last : one.length < last.length;
		return records.some(({ sequenceNumber }) => isSeen(sequenceNumber))
			? records.filter(({ sequenceNumber }) => !isSeen(sequenceNumber))
			: records;
	}

	/** The end of a closed shard, which only GetRecords tells here. */
	#readRest(): Promise<RecordPage | undefined> {
		const { consumerArn, isClosed, wasClosed, ...reading } = this.#subscription;
		return new ShardReader(
			this.#ports,
			{ ...reading, from: this.#latestPlace() ?? this.#afterRecord },
			this.#listener,
			this.#signal,
		).run();
	}

	async #wait(failure: Failure, error: unknown): Promise<void> {
		const isRenewed = isLoginOver(failure) && this.#subscription.hasBegun?.() === true;
		if (!passes(failure) && !isRenewed && failure.code !== 'LimitExceededException') throw error;
		const isTaken = failure.code === 'ResourceInUseException';
		const wait = Math.min(
			longestBackoff,
			(isTaken ? betweenSubscriptions : 1000) * 2 ** this.#failures,
		);
		this.#failures += 1;
		const told = isTaken ? { ...failure, message: taken } : failure;
		this.#listener.waiting(told, this.#ports.clock.now() + wait);
		await this.#sleep(wait);
	}

	async #sleep(milliseconds: number): Promise<void> {
		if (!(milliseconds > 0) || this.#signal.aborted) return;
		try {
			await this.#ports.clock.sleep(milliseconds, this.#signal);
		} catch (error) {
			if (!this.#signal.aborted) throw error;
		}
	}
}
