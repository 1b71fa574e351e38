import { asFailure, type Failure, failureLine } from '../../domain/failure.ts';
import type { RecordPage } from '../../domain/resources.ts';
import type { ReadyShard, ShardFact, ShardPlan } from '../../domain/streams/shard-plan.ts';
import { Pause } from '../pause.ts';
import type { Clock, StreamGateway } from '../ports.ts';
import { CallSlots } from './call-slots.ts';
import { EndpointTime, steady } from './endpoint-time.ts';
import type { FollowEnd, FollowEvent, FollowedRecord } from './follow-events.ts';
import { type FollowInput, planFollowing } from './follow-plan.ts';
import { FollowProgress } from './follow-progress.ts';
import { HeldRecords } from './held-records.ts';
import { hasReached } from './reading-end.ts';
import { deleted, noneLeft, notThere } from './shard-gone.ts';
import { type Family, ShardList } from './shard-list.ts';
import { defaultPace, type PageRead, type ReaderListener, ShardReader } from './shard-reader.ts';
import { ShardSubscriber } from './shard-subscriber.ts';

const mostPerCall = 10_000;
const defaultCallsAtOnce = 16;
const defaultWindowMs = 2000;
/** Records an event has at most, so that nobody who takes it is busy for long. */
const recordsAnEvent = 2000;

/** Longest wait of the pump, which is woken when something happens. */
const longestWait = 60_000;

/** Takes an event in and is waited for; `enough`, answered to records, ends the following as `counted`. */
type Emit = (event: FollowEvent) => unknown;

/**
 * Follows a stream across its shards, their splits and merges: every record of the scope once, in order
 * within each shard, a child's after all of its parents'. Records of several shards are merged by
 * arrival time. Events are told one after another: the next is told when `emit` has settled, and while
 * it has not, reading goes on only until enough is held.
 *
 * Ends quietly with `stopped` soon after the signal aborts; what has been read by then and not been
 * told is dropped, since a position is made of what was told. Throws a failure that lasts, after
 * telling what had been read.
 */
export function followStream(
	ports: { streams: StreamGateway; clock: Clock },
	input: FollowInput,
	emit: Emit,
	signal: AbortSignal,
): Promise<FollowEnd> {
	return new Following(ports, input, emit, signal).run();
}

class Following {
	/** With a clock that nobody sets: moments of it are no times. */
	readonly #ports: { streams: StreamGateway; clock: Clock };
	readonly #clock: Clock;
	readonly #time: EndpointTime;
	readonly #input: FollowInput;
	readonly #emit: Emit;
	readonly #signal: AbortSignal;
	/** Ends the readers. */
	readonly #stop = new AbortController();
	readonly #startedAt: number;
	readonly #slots: CallSlots;
	readonly #list: ShardList;
	readonly #held: HeldRecords;
	readonly #progress = new FollowProgress();
	readonly #pause: Pause;
	readonly #limit: number;
	/** Events that go out before the next records. */
	readonly #news: FollowEvent[] = [];
	/** Closed shards that may still have records in the merge. */
	readonly #closing = new Map<string, FollowEvent>();
	readonly #readers = new Set<Promise<void>>();
	/** Shards whose last page told that there is more. */
	readonly #haveMore = new Set<string>();
	#plan: ShardPlan | undefined;
	/** A page of any shard has come. */
	#hasRead = false;
	#told = 0;
	#opened = 0;
	/** Shards that were listed and not found, and how that was said last. */
	#vanished: string[] = [];
	#vanishing: Failure | undefined;
	#failed: { readonly error: unknown } | undefined;

	constructor(
		ports: { streams: StreamGateway; clock: Clock },
		input: FollowInput,
		emit: Emit,
		signal: AbortSignal,
	) {
		this.#time = new EndpointTime(ports.clock);
		this.#clock = steady(ports.clock);
		this.#ports = { streams: ports.streams, clock: this.#clock };
		this.#input = input;
		this.#emit = emit;
		this.#signal = signal;
		this.#startedAt = this.#clock.now();
		this.#slots = new CallSlots(input.callsAtOnce ?? defaultCallsAtOnce);
		const waits = (failure: Failure, until: number) =>
			this.#tell({
				type: 'follow/waiting',
				why: whyWaits(failure),
				until: this.#time.shown(until),
			});
		this.#list = new ShardList(this.#ports, input.name, this.#stop.signal, waits, this.#time);
		this.#held = new HeldRecords(input.windowMs ?? defaultWindowMs);
		this.#pause = new Pause(this.#clock);
		this.#limit = Math.min(mostPerCall, input.limitPerCall ?? mostPerCall);
	}

	async run(): Promise<FollowEnd> {
		const end = () => {
			this.#stop.abort();
			this.#pause.wake();
		};
		if (this.#signal.aborted) return 'stopped';
		this.#signal.addEventListener('abort', end, { once: true });
		try {
			const plan = await planFollowing(this.#input, this.#list);
			if (this.#signal.aborted) return 'stopped';
			this.#plan = plan;
			this.#open(plan.ready());
			return await this.#pump();
		} catch (error) {
			if (this.#signal.aborted) return 'stopped';
			throw error;
		} finally {
			this.#signal.removeEventListener('abort', end);
			this.#stop.abort();
			this.#held.giveRoom();
			await Promise.all(this.#readers);
		}
	}

	#open(ready: readonly ReadyShard[]): void {
		if (ready.length === 0) return;
		const shards = ready.map(({ id, from, parents }) => ({ shardId: id, from, parents }));
		this.#opened += shards.length;
		this.#tell({ type: 'follow/opened', shards, at: this.#time.of(this.#startedAt) });
		for (const shard of ready) {
			this.#held.open(shard.id, shard.parents);
			this.#progress.state(shard.id, 'reading');
			const reading = this.#read(shard).catch((error: unknown) => {
				this.#failed ??= { error };
				this.#stop.abort();
			});
			this.#readers.add(reading);
			reading.finally(() => {
				this.#readers.delete(reading);
				this.#pause.wake();
			});
		}
	}

	async #read({ id, from }: ReadyShard): Promise<void> {
		const { name, consumerArn, pace = defaultPace } = this.#input;
		const { signal } = this.#stop;
		const reading = {
			...{ name, shardId: id, from, limit: this.#limit, pace, time: this.#time },
			hasBegun: () => this.#hasRead,
		};
		const listener: ReaderListener = {
			page: (page, read) => this.#took(id, page, read),
			waiting: (failure, until) => {
				this.#progress.state(id, 'backing-off');
				const shown = this.#time.shown(until);
				this.#tell({ type: 'follow/waiting', shardId: id, why: whyWaits(failure), until: shown });
			},
			resumed: (position, why, unsure) => {
				const perhaps = unsure === undefined ? {} : { unsure };
				this.#tell({ type: 'follow/resumed', shardId: id, from: position, why, ...perhaps });
			},
			called: () => this.#progress.called(id),
			slot: (call) => this.#slots.run(call),
		};
		const isClosed = () => this.#list.closes(id);
		const wasClosed = () => this.#list.isClosed(id);
		const reader =
			consumerArn === undefined
				? new ShardReader(this.#ports, reading, listener, signal)
				: new ShardSubscriber(
						this.#ports,
						{ ...reading, consumerArn, isClosed, wasClosed },
						listener,
						signal,
					);
		let last: RecordPage | undefined;
		try {
			last = await reader.run();
		} catch (error) {
			if (signal.aborted) return;
			await this.#lost(id, error);
			return;
		}
		if (signal.aborted) return;
		this.#progress.state(id, 'done');
		if (last === undefined) this.#plan?.ended(id);
		else await this.#drained(id, last);
		// Until its children are there, its lane stands for them: what they bring would be late.
		this.#held.close(id);
	}

	/** The shard is closed and read to its end: its children are found, and those opened that may be. */
	async #drained(id: string, last: RecordPage): Promise<void> {
		const follows = this.#input.scope.kind !== 'shards';
		const family: Family =
			!follows && last.childShards !== undefined
				? { children: last.childShards, shards: [] }
				: await this.#list.familyOf(id, last, follows);
		if (this.#stop.signal.aborted) return;
		const { children, shards, unknown } = family;
		this.#plan?.learn(shards);
		const childrenAt = this.#plan?.done(id);
		this.#closing.set(id, {
			type: 'follow/closed',
			shardId: id,
			children,
			...(childrenAt === undefined ? {} : { childrenAt }),
			...(unknown === undefined ? {} : { childrenUnknown: unknown }),
		});
		this.#open(this.#plan?.ready() ?? []);
	}

	/** A shard that was read is not found any more: has it expired or vanished, or is the stream gone? */
	async #lost(id: string, error: unknown): Promise<void> {
		const failure = asFailure(error);
		if (failure.kind !== 'not-found') throw error;
		let shards: readonly ShardFact[];
		try {
			shards = await this.#list.read();
		} catch (listing) {
			if (this.#stop.signal.aborted) return;
			throw asFailure(listing).kind === 'not-found' ? deleted(this.#input.name, failure) : error;
		}
		if (this.#stop.signal.aborted) return;
		if (shards.some((shard) => shard.id === id)) {
			const { signal } = this.#stop;
			const hasBegun = this.#told > 0;
			const { streams } = this.#ports;
			const other = await notThere(streams, this.#input, id, error, hasBegun, signal);
			if (other !== undefined) throw other;
			await this.#vanish(id, failure, shards);
		} else {
			this.#plan?.lost(id, shards);
			const hadMore = this.#haveMore.has(id) ? { hadMore: true as const } : {};
			this.#closing.set(id, { type: 'follow/expired', shardId: id, ...hadMore });
		}
		if (this.#stop.signal.aborted) return;
		this.#progress.state(id, 'gone');
		this.#open(this.#plan?.ready() ?? []);
		this.#held.close(id);
	}

	/** The shard is listed and can't be read: it ends here, and what comes from it goes on. */
	async #vanish(id: string, failure: Failure, listed: readonly ShardFact[]): Promise<void> {
		const follows = this.#input.scope.kind !== 'shards' && this.#list.isClosed(id);
		const { shards } = follows
			? await this.#list.familyOf(id, { records: [] }, true)
			: { shards: listed };
		this.#plan?.vanished(id, shards);
		this.#vanished.push(id);
		this.#vanishing = failure;
		this.#closing.set(id, {
			type: 'follow/vanished',
			shardId: id,
			why: failure.detail ?? failure.message,
		});
	}

	async #took(id: string, page: RecordPage, read: PageRead): Promise<'enough' | undefined> {
		this.#hasRead = true;
		const { to } = this.#input;
		const behind = this.#lag(id, page);
		const readUntil = behind === undefined ? undefined : this.#time.of(read.askedAt) - behind;
		this.#progress.took(id, page, read, readUntil);
		// Some emulators say 0 beside a full page.
		const isMore = (page.millisBehindLatest ?? 0) > 0 || page.records.length >= this.#limit;
		this.#haveMore[isMore ? 'add' : 'delete'](id);
		this.#progress.state(id, 'reading');
		const records =
			to === undefined ? page.records : page.records.filter((one) => (one.arrivedAt ?? to) <= to);
		if (page.records.length > 0) this.#plan?.gave(id);
		this.#held.add(id, records, read.at, records === page.records ? read.bytes : undefined);
		if (readUntil !== undefined) this.#held.readUntil(id, readUntil);
		this.#pause.wake();
		const moments = { askedAt: read.askedAt, startedAt: this.#startedAt, time: this.#time };
		if (hasReached(this.#input, page, behind, moments)) return 'enough';
		if (this.#held.isFull) await this.#held.room();
		return;
	}

	/**
	 * How far a shard's reader is behind, ms, where that says something about time: a closed shard is at
	 * its end before its children are read, and some emulators say 0 beside a full page.
	 */
	#lag(id: string, page: RecordPage): number | undefined {
		const isFull = page.records.length >= this.#limit;
		return isFull || this.#list.isClosed(id) ? undefined : (page.millisBehindLatest ?? 0);
	}

	/** Tells everything, in order, until there is nothing left to tell. */
	async #pump(): Promise<FollowEnd> {
		const { count = Number.POSITIVE_INFINITY } = this.#input;
		let enough = false;
		while (!this.#signal.aborted) {
			for (let news = this.#nextNews(); news !== undefined; news = this.#nextNews()) {
				await this.#emit(news);
				if (this.#signal.aborted) return 'stopped';
			}
			const now = this.#clock.now();
			const most = Math.min(recordsAnEvent, count - this.#told);
			const ending = this.#readers.size === 0 || this.#failed !== undefined;
			const batch = this.#take(now, most, ending || this.#held.isFull);
			if (batch.length > 0) {
				const at = this.#time.shown(now);
				const records = { type: 'follow/records', records: batch, at } as const;
				if ((await this.#emit(records)) === 'enough') enough = true;
				if (!this.#held.isFull) this.#held.giveRoom();
				if (this.#signal.aborted) return 'stopped';
			}
			const counted = enough || this.#told >= count;
			const over = counted || (ending && this.#isTold());
			const progress = this.#progress.event(now, this.#held.count, over);
			if (progress !== undefined) {
				await this.#emit({ ...progress, at: this.#time.shown(now) });
			}
			if (this.#signal.aborted) return 'stopped';
			if (over) return this.#ended(counted);
			if (batch.length === 0 && this.#news.length === 0) await this.#wait(now);
		}
		return 'stopped';
	}

	/**
	 * The next event that must be told before any further record. Shards are opened before their parents
	 * are called closed, and parents are closed before a record of their children, so that a position
	 * which is noted in between leads to every shard, and to parents before their children.
	 */
	#nextNews(): FollowEvent | undefined {
		const news = this.#news.shift();
		if (news !== undefined) return news;
		for (const [id, event] of this.#closing) {
			if (!this.#held.isDone(id)) continue;
			this.#closing.delete(id);
			return event;
		}
		return;
	}

	#isTold(): boolean {
		return this.#held.count === 0 && this.#news.length === 0 && this.#closing.size === 0;
	}

	#ended(counted: boolean): FollowEnd {
		if (counted) return 'counted';
		if (this.#failed !== undefined) throw this.#failed.error;
		if (this.#vanishing !== undefined && this.#vanished.length === this.#opened) {
			throw noneLeft(this.#input.name, this.#vanished, this.#vanishing);
		}
		const { to, untilNow } = this.#input;
		return to !== undefined || untilNow === true ? 'reached' : 'drained';
	}

	async #wait(now: number): Promise<void> {
		const due = Math.min(
			this.#held.due() ?? Number.POSITIVE_INFINITY,
			this.#progress.due() ?? Number.POSITIVE_INFINITY,
			now + longestWait,
		);
		await this.#pause.wait(Math.max(1, due - now), this.#signal);
	}

	/** What may be told now. */
	#take(now: number, most: number, press: boolean): readonly FollowedRecord[] {
		const records = this.#held.take(now, most, press);
		for (const { late } of records) if (late === true) this.#progress.late += 1;
		this.#told += records.length;
		return records;
	}

	#tell(event: FollowEvent): void {
		this.#news.push(event);
		this.#pause.wake();
	}
}

/** Of what somebody has to do something about, what that is too. */
function whyWaits(failure: Failure): string {
	return failure.kind === 'credentials' ? failureLine(failure) : failure.message;
}
