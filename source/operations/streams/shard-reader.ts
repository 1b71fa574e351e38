import { asFailure, type Failure } from '../../domain/failure.ts';
import type { RecordPage, StartPosition, StreamRecord } from '../../domain/resources.ts';
import { shardBytesPerSecond } from '../../domain/streams/stream-volume.ts';
import type { Clock, StreamGateway } from '../ports.ts';
import { isLoginOver } from '../silence.ts';
import type { EndpointTime } from './endpoint-time.ts';
import type { Unsure } from './follow-events.ts';

/** Calls a second that a reader makes; all consumers of a shard share five. */
export type ReadPace = {
	/** While there is more to read. */
	readonly whileBehind: number;
	/** Once everything there is has been read. */
	readonly whenLive: number;
};

/** One call is left to the others while behind. */
export const defaultPace: ReadPace = { whileBehind: 4, whenLive: 1 };
const mostCalls = 5;
/** Below this a reader counts as live, ms. */
const liveWithin = 1000;
const longestBackoff = 15_000;

/** How long every stream keeps its records at least, ms. Source: Kinesis quotas. */
const leastRetention = 24 * 3_600_000;

/** How a page was read. */
export type PageRead = {
	/** When it was asked for and when it came, by the reader's clock. */
	readonly askedAt: number;
	readonly at: number;
	/** Set where it came by a subscription: no call was made for it. */
	readonly pushed?: true;
	/** Bytes of data in it. */
	readonly bytes: number;
};

/** What a reader tells. What is returned is waited for, which is how a listener slows it down. */
export type ReaderListener = {
	/** A page; without records it is progress all the same. Answers `enough` to end the reader. */
	page(page: RecordPage, read: PageRead): undefined | 'enough' | Promise<undefined | 'enough'>;
	waiting(failure: Failure, until: number): void;
	/** The iterator had to be renewed; nothing was skipped, unless it is not certain. */
	resumed(from: StartPosition, why: string, unsure: Unsure | undefined): void;
	/** GetRecords is called. */
	called(): void;
	/** Runs a call when the caller's limit of calls at once lets it; without it calls run at once. */
	slot?<Result>(call: () => Promise<Result>): Promise<Result>;
};

export type ShardReading = {
	readonly name: string;
	readonly shardId: string;
	readonly from: StartPosition;
	readonly limit: number;
	readonly pace: ReadPace;
	/** What time it is at the endpoint. */
	readonly time: EndpointTime;
	/** Whether anything of the stream has been read: a login that is over since is renewed by somebody. */
	hasBegun?(): boolean;
};

/**
 * Reads one shard from a position on, page by page, so that nothing is skipped and nothing comes twice:
 * an iterator that has expired is renewed after the last record, or at the start when nothing was read,
 * and LATEST is never asked for twice: after that its place is the endpoint's time of the first asking.
 * Throttled and other passing failures make it wait and go on, and so do credentials that end once anything of the stream
 * was read, here or of another shard: it goes on after the last record once somebody has renewed them.
 */
export class ShardReader {
	readonly #streams: StreamGateway;
	readonly #clock: Clock;
	readonly #reading: ShardReading;
	readonly #listener: ReaderListener;
	readonly #signal: AbortSignal;
	/** When LATEST was asked for, while nothing has come of it. */
	#latestAt: number | undefined;
	/** The oldest moment at which something that was not read may have arrived, as this computer's clock shows it. */
	#unreadSince: number | undefined;
	/** Where a new iterator has to start so that nothing is skipped. */
	#position: StartPosition;
	#failures = 0;
	/** A page has come: what is refused since is refused for a reason that somebody can take away. */
	#hasRead = false;
	#nextCallAt = Number.NEGATIVE_INFINITY;
	#lastCallAt = Number.NEGATIVE_INFINITY;
	#behind = false;

	constructor(
		ports: { streams: StreamGateway; clock: Clock },
		reading: ShardReading,
		listener: ReaderListener,
		signal: AbortSignal,
	) {
		this.#streams = ports.streams;
		this.#clock = ports.clock;
		this.#reading = reading;
		this.#listener = listener;
		this.#signal = signal;
		this.#position = reading.from;
	}

	/**
	 * Reads until the shard is closed and read to its end (answers its last page), until the listener
	 * has enough, or until the signal aborts (answers nothing). Throws a failure that lasts.
	 */
	async run(): Promise<RecordPage | undefined> {
		let iterator: string | undefined;
		while (!this.#signal.aborted) {
			try {
				iterator ??= await this.#slot(() => this.#iterator());
				await this.#sleep(this.#nextCallAt - this.#clock.now());
				if (this.#signal.aborted) return;
				const from = iterator;
				const page = await this.#slot(() => this.#page(from));
				if (this.#signal.aborted) return;
				this.#failures = 0;
				this.#hasRead = true;
				const { time } = this.#reading;
				time.learn(page.answeredAt, this.#lastCallAt, this.#clock.now());
				const bytes = page.records.reduce((sum, { data }) => sum + data.length, 0);
				this.#keepPace(page, bytes);
				const read = { askedAt: this.#lastCallAt, at: this.#clock.now(), bytes };
				const answer = await this.#listener.page(page, read);
				if (this.#signal.aborted) return;
				iterator = page.next;
				if (iterator === undefined) return page;
				if (answer === 'enough') return;
			} catch (error) {
				if (this.#signal.aborted) return;
				const failure = asFailure(error);
				if (isExpired(failure)) {
					iterator = undefined;
					this.#placeLatest();
					const why = 'the iterator was older than five minutes';
					this.#listener.resumed(this.#position, why, this.#unsure());
				} else if (passes(failure) || (this.#hasBegun && isLoginOver(failure))) {
					await this.#wait(failure);
				} else {
					throw error;
				}
			}
		}
		return;
	}

	get #hasBegun(): boolean {
		return this.#hasRead || this.#reading.hasBegun?.() === true;
	}

	#slot<Result>(call: () => Promise<Result>): Promise<Result> {
		return this.#listener.slot === undefined ? call() : this.#listener.slot(call);
	}

	async #iterator(): Promise<string> {
		const { name, shardId } = this.#reading;
		// LATEST asked twice would skip what arrives in between; the time of the first asking does not.
		if (this.#latestAt === undefined && this.#position.type === 'LATEST') {
			this.#latestAt = this.#clock.now();
		} else this.#placeLatest();
		const from = this.#position;
		return this.#streams.iterator({ name, shardId, from }, { signal: this.#signal });
	}

	/** Where LATEST was when it was asked for, by the best that is known now of the endpoint's time. */
	#placeLatest(): void {
		if (this.#latestAt === undefined) return;
		this.#position = { type: 'AT_TIMESTAMP', at: this.#reading.time.of(this.#latestAt) };
	}

	/** Why it is not certain that reading on from the position skips nothing. */
	#unsure(): Unsure | undefined {
		const { time } = this.#reading;
		if (this.#latestAt !== undefined) return time.isKnown ? undefined : 'clock';
		if (this.#unreadSince === undefined) return;
		const age = time.shown(this.#clock.now()) - this.#unreadSince;
		return age < leastRetention ? undefined : 'expiry';
	}

	async #page(iterator: string): Promise<RecordPage> {
		this.#lastCallAt = this.#clock.now();
		const { name, limit, pace } = this.#reading;
		this.#listener.called();
		// A call that fails counts too.
		this.#nextCallAt = this.#lastCallAt + 1000 / Math.min(mostCalls, pace.whileBehind);
		return this.#streams.records({ iterator, limit, name }, { signal: this.#signal });
	}

	#keepPace(page: RecordPage, bytes: number): void {
		const last = page.records.at(-1);
		if (last !== undefined) {
			this.#latestAt = undefined;
			this.#position = {
				type: 'AFTER_SEQUENCE_NUMBER',
				sequenceNumber: last.sequenceNumber,
			};
		}
		const { pace, limit } = this.#reading;
		const full = page.records.length >= limit;
		const behind = page.millisBehindLatest;
		this.#noteUnread(full ? undefined : behind, last);
		// Some emulators say 0 beside a full page.
		this.#behind = full || (behind === undefined ? page.records.length > 0 : behind >= liveWithin);
		const calls = this.#behind ? pace.whileBehind : Math.min(pace.whileBehind, pace.whenLive);
		const wait = Math.max(1000 / Math.min(mostCalls, calls), (bytes / shardBytesPerSecond) * 1000);
		this.#nextCallAt = this.#lastCallAt + wait;
	}

	/** What comes next arrived after the last record, and not before what the endpoint says is behind. */
	#noteUnread(behind: number | undefined, last: StreamRecord | undefined): void {
		const { time } = this.#reading;
		const askedAt = time.shown(this.#lastCallAt);
		if (behind !== undefined) this.#unreadSince = askedAt - behind;
		else if (last?.arrivedAt !== undefined) {
			this.#unreadSince = askedAt - (time.of(this.#lastCallAt) - last.arrivedAt);
		}
	}

	async #wait(failure: Failure): Promise<void> {
		const wait = Math.min(longestBackoff, 1000 * 2 ** this.#failures);
		this.#failures++;
		this.#listener.waiting(failure, this.#clock.now() + wait);
		await this.#sleep(wait);
	}

	async #sleep(milliseconds: number): Promise<void> {
		if (!(milliseconds > 0) || this.#signal.aborted) return;
		try {
			await this.#clock.sleep(milliseconds, this.#signal);
		} catch (error) {
			if (!this.#signal.aborted) throw error;
		}
	}
}

/** A stream that was just created, or is being deleted, says that it is not ACTIVE yet. */
export function passes({ retryable, kind, code }: Failure): boolean {
	return retryable || kind === 'throttled' || code === 'ResourceInUseException';
}

function isExpired(failure: Failure): boolean {
	return failure.code !== undefined && /ExpiredIterator/i.test(failure.code);
}
