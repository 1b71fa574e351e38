import { asFailure, type Failure, fail } from '../../domain/failure.ts';
import type { EndReason, RedriveEvent } from '../../domain/redrive-event.ts';
import { Pause } from '../pause.ts';
import type { Clock, QueueGateway } from '../ports.ts';
import { Concurrency } from './concurrency.ts';
import { deleteBatch } from './delete-step.ts';
import { type Desk, lapseAll, marginOf, RoundTrip } from './desk.ts';
import { endsRun } from './endings.ts';
import type { Entry } from './entry.ts';
import { keepLeases, releaseEntries } from './keep-step.ts';
import type { Lane } from './lane.ts';
import { LeaseClock } from './lease-clock.ts';
import { Ledger } from './ledger.ts';
import { Pace } from './pace.ts';
import { receiveOnce } from './receive-step.ts';
import type { RunLog } from './run-log.ts';
import { sendBatch } from './send-step.ts';
import { type RedriveLimits, type RedriveWork, usualLimits } from './work.ts';

export type EnginePorts = {
	readonly queues: QueueGateway;
	readonly clock: Clock;
	readonly log: RunLog;
};

/** How an engine ended; the journal holds the rest. */
export type EngineEnd = {
	readonly why: EndReason;
	readonly failure?: Failure;
	/** About how many are in the queue; absent when nobody could say. */
	readonly left?: number;
	readonly stoppedGroups: readonly (readonly [group: string, why: string])[];
};

/** What a user sees of a running engine. */
export type EngineView = {
	readonly phase: 'moving' | 'paused' | 'stopping';
	/** Held and waiting to be sent. */
	readonly ready: number;
	/** Held and not to be sent, until the end. */
	readonly parked: number;
	readonly perSecond?: number;
	/** Requests of one kind that may run at once. */
	readonly concurrency: number;
	/** Messages that a leaving canary still lets through. */
	readonly allowanceLeft: number;
};

const longPollSeconds = 1;

/**
 * Our engine: receive, filter, edit, send, verify, delete, as one pipeline. Whenever something has
 * changed, {@link #pump} begins everything that may begin now.
 */
export class Engine {
	readonly #desk: Desk;
	readonly #log: RunLog;
	readonly #pace: Pace;
	readonly #wake: Pause;
	readonly #hard = new AbortController();
	#running = 0;
	#receiving = 0;
	#sending = 0;
	#deleting = 0;
	#keeping = false;
	#nextKeep: number;
	#paused = false;
	#stop: EndReason | undefined;
	#failure: Failure | undefined;
	/** Whether short polls bring too little: then one long poll at a time. */
	#thin = false;
	#emptyPolls = 0;
	#receiveFailures = 0;
	#noReceiveBefore = 0;
	#lastArrival: number;
	#exhausted: 'believed-empty' | 'rest-hidden' | undefined;
	#checking = false;
	#watching = false;

	constructor(ports: EnginePorts, work: RedriveWork) {
		const { queues, clock, log } = ports;
		const limits: RedriveLimits = { ...usualLimits, ...work.limits };
		const concurrency = () => new Concurrency(limits.firstConcurrency, limits.mostConcurrency);
		this.#log = log;
		this.#wake = new Pause(clock);
		this.#pace = new Pace(work.perSecond, clock.now());
		this.#lastArrival = clock.now();
		this.#nextKeep = clock.now() + (work.leaseSeconds * 1000) / 6;
		const engine = this;
		this.#desk = {
			queues,
			clock,
			work,
			limits,
			leases: new LeaseClock(clock),
			ledger: new Ledger(work),
			receives: concurrency(),
			sends: concurrency(),
			deletes: concurrency(),
			signal: this.#hard.signal,
			roundTrip: new RoundTrip(),
			get stopping() {
				return engine.#stop !== undefined;
			},
			record: (event, options) => this.#record(event, options),
			fail: (failure) => this.#fail(failure),
			changed: () => this.#wake.wake(),
			release: async (entries) => void (await releaseEntries(this.#desk, entries)),
			noteArrival: (fresh) => {
				if (fresh > 0) this.#lastArrival = clock.now();
			},
		};
	}

	get view(): EngineView {
		const { ledger, sends } = this.#desk;
		let parked = 0;
		for (const { state } of ledger.entries) if (state === 'parked') parked++;
		const { perSecond } = this.#pace;
		return {
			phase: this.#stop !== undefined ? 'stopping' : this.#paused ? 'paused' : 'moving',
			ready: ledger.ready,
			parked,
			concurrency: sends.limit,
			allowanceLeft: ledger.allowanceLeft,
			...(perSecond === undefined ? {} : { perSecond }),
		};
	}

	/** Nothing is received or sent until {@link resume}; leases are kept. */
	pause(): void {
		this.#paused = true;
		this.#wake.wake();
	}

	resume(): void {
		this.#paused = false;
		this.#wake.wake();
	}

	setRate(perSecond: number | undefined): void {
		this.#pace.setRate(perSecond, this.#desk.clock.now());
		this.#wake.wake();
	}

	/** How many may be sent in all, until told otherwise. */
	allow(total: number): void {
		this.#desk.ledger.allow(total);
		this.#wake.wake();
	}

	/** Whether to go on receiving while nothing may be sent, to see copies that come back. */
	watch(on: boolean): void {
		this.#watching = on;
		if (on) this.#exhausted = undefined;
		this.#wake.wake();
	}

	/** Whether all that is in the queue has been seen, as far as long polls and counts can tell. */
	get sawAll(): boolean {
		return this.#exhausted === 'believed-empty';
	}

	/** Ends safely: what is on its way is finished, what is confirmed is deleted, the rest given back. */
	stop(why: EndReason = 'stopped'): void {
		this.#stop ??= why;
		this.#wake.wake();
	}

	/** Runs to the end and gives back what is held. Rejects never; a failure is part of the answer. */
	async run(): Promise<EngineEnd> {
		const { clock, limits } = this.#desk;
		let drainedBy = Number.POSITIVE_INFINITY;
		for (;;) {
			const wait = this.#pump();
			if (this.#stop !== undefined) {
				drainedBy = Math.min(drainedBy, clock.now() + limits.drain);
				if (clock.now() >= drainedBy) this.#hard.abort();
				if (this.#running === 0 && this.#desk.ledger.toDelete.length === 0) break;
				if (this.#running === 0 && (this.#failure !== undefined || this.#hard.signal.aborted))
					break;
			}
			await this.#wake.wait(wait, never);
		}
		return this.#finish();
	}

	/** Begins what may begin now; answers how long nothing will change by itself, ms. */
	#pump(): number {
		const { clock, ledger, work } = this.#desk;
		const now = clock.now();
		let next = now + 1000;
		const until = (at: number | undefined) => {
			if (at !== undefined && at > now) next = Math.min(next, at);
		};
		if (!this.#keeping && now >= this.#nextKeep) this.#keep();
		until(this.#nextKeep);
		until(this.#startDeletes(now));
		if (this.#stop === undefined && !this.#paused) {
			for (const lane of ledger.lanes) until(this.#startSends(lane, now));
			until(this.#startReceives(now));
			this.#decideEnd(now);
		}
		return Math.max(1, Math.min(next - now, (work.leaseSeconds * 1000) / 6));
	}

	#startSends(lane: Lane, now: number): number | undefined {
		const { sends, limits, ledger } = this.#desk;
		let again = lane.nextTry(now);
		const wait = (at: number) => {
			again = Math.min(again ?? at, at);
		};
		while (sends.free && this.#stop === undefined) {
			const { batch, full, since } = lane.outlook(now);
			if (batch === 0) break;
			// A batch that is not full waits for more, as long as more may come.
			const moreComes = lane.destination.fifo ? this.#sending > 0 : this.#receiving > 0;
			const blocked = ledger.allowanceLeft <= limitOfCanary || !moreComes;
			if (!full && !blocked && now < since + limits.linger) {
				wait(since + limits.linger);
				break;
			}
			const may = this.#pace.available(batch, now);
			if (may === 0) {
				wait(now + this.#pace.waitFor(batch, now));
				break;
			}
			const taken = this.#stillHeld(
				lane.take({ now, count: Math.min(10, may), admit: (entry) => ledger.admit(entry) }),
			);
			if (taken === undefined) break;
			if (taken.length === 0) continue;
			this.#pace.spend(taken.length);
			this.#sending++;
			this.#track(sendBatch(this.#desk, lane.destination, taken), () => {
				this.#sending--;
			});
		}
		return again;
	}

	/** Lets those go whose lease is too short for a send; `undefined` when nothing was taken at all. */
	#stillHeld(taken: readonly Entry[]): readonly Entry[] | undefined {
		if (taken.length === 0) return;
		const margin = marginOf(this.#desk);
		const late = taken.filter(({ lease }) => this.#desk.leases.left(lease) <= margin);
		if (late.length === 0) return taken;
		lapseAll(this.#desk, late);
		return taken.filter((entry) => !late.includes(entry));
	}

	#startDeletes(now: number): number | undefined {
		const { deletes, ledger, limits } = this.#desk;
		let again: number | undefined;
		while (deletes.free && ledger.toDelete.length > 0) {
			const waiting = ledger.toDelete.filter(({ notBefore }) => notBefore <= now);
			if (waiting.length === 0) {
				again = Math.min(...ledger.toDelete.map(({ notBefore }) => notBefore));
				break;
			}
			const since = Math.min(...waiting.slice(0, 10).map((entry) => entry.since));
			const moreComes = this.#sending > 0 || (this.#receiving > 0 && ledger.ready > 0);
			if (waiting.length < 10 && moreComes && now < since + limits.linger) {
				again = since + limits.linger;
				break;
			}
			this.#deleting++;
			this.#track(deleteBatch(this.#desk, ledger.takeDeletes(10, now)), () => {
				this.#deleting--;
			});
		}
		return again;
	}

	#startReceives(now: number): number | undefined {
		const { receives, limits, ledger, work } = this.#desk;
		if (this.#exhausted !== undefined && !this.#watching) return;
		if (now < this.#noReceiveBefore) return this.#noReceiveBefore;
		const most = this.#thin ? 1 : Number.POSITIVE_INFINITY;
		while (receives.free && this.#receiving < most) {
			const open = ledger.wanted - this.#receiving * 10;
			const sought = ledger.expected.size > 0 || this.#watching;
			if (open <= 0 && (!sought || this.#receiving > 0)) return;
			if (ledger.ready + this.#receiving * 10 >= this.#mostReady()) return;
			if (this.#held() >= limits.mostHeld) {
				this.#exhausted ??= 'rest-hidden';
				return;
			}
			// With a filter nobody knows how many of the next ten are meant.
			const exact = work.filter === undefined && !sought;
			const max = exact ? Math.max(1, Math.min(10, open)) : 10;
			const waitSeconds = this.#thin ? longPollSeconds : 0;
			this.#receiving++;
			this.#track(this.#receive(max, waitSeconds), () => {
				this.#receiving--;
			});
		}
		return;
	}

	async #receive(max: number, waitSeconds: number): Promise<void> {
		const { clock } = this.#desk;
		// What we hold hides the rest of its FIFO group: an empty answer says nothing then.
		const idle = !this.#busy && this.#desk.ledger.ready === 0;
		const answer = await receiveOnce(this.#desk, max, waitSeconds, this.#receiveFailures);
		if (answer.failed) {
			this.#receiveFailures++;
			this.#noReceiveBefore = clock.now() + answer.wait;
			return;
		}
		this.#receiveFailures = 0;
		if (answer.count === 0) {
			if (waitSeconds > 0) {
				if (idle || !this.#desk.work.fifo) this.#emptyPolls++;
				// Long polls one after another are the price of certainty, not of waiting.
				if (this.#watching) this.#noReceiveBefore = clock.now() + 1000;
			}
			this.#thin = true;
		} else {
			this.#emptyPolls = 0;
			this.#exhausted = undefined;
			if (answer.count === max) this.#thin = false;
		}
	}

	/** No more than the pace can send within a quarter of a lease. */
	#mostReady(): number {
		const { limits, work } = this.#desk;
		const { perSecond } = this.#pace;
		if (perSecond === undefined || this.#watching) return limits.mostReady;
		return Math.max(10, Math.min(limits.mostReady, perSecond * work.leaseSeconds * 0.25));
	}

	#held(): number {
		return this.#receiving * 10 + this.#heldCount;
	}

	/** Counted with every round of the heartbeat; exact enough for a limit. */
	#heldCount = 0;

	#keep(): void {
		const { clock, work, ledger } = this.#desk;
		this.#keeping = true;
		this.#nextKeep = clock.now() + (work.leaseSeconds * 1000) / 6;
		let held = 0;
		for (const { state } of ledger.entries) {
			if (state !== 'away' && state !== 'deleted') held++;
		}
		this.#heldCount = held;
		void keepLeases(this.#desk).finally(() => {
			this.#keeping = false;
			this.#wake.wake();
		});
	}

	/** Whether messages are on their way, or wait for their delete. */
	get #busy(): boolean {
		return this.#sending + this.#deleting > 0 || this.#desk.ledger.toDelete.length > 0;
	}

	/** Whether the run is over, or has to look whether the queue is empty. */
	#decideEnd(now: number): void {
		const { ledger, limits } = this.#desk;
		const needsEmpty = this.#emptyPolls >= limits.emptyPolls && !this.#checking && !this.#busy;
		if (needsEmpty && this.#exhausted === undefined) this.#checkEmpty(now);
		if (this.#busy || this.#receiving > 0 || this.#watching) return;
		if (this.#exhausted !== undefined && ledger.ready > 0) ledger.stopWaiting();
		if (ledger.ready > 0) return;
		if (ledger.wanted <= 0 && ledger.expected.size === 0) this.stop('target');
		else if (this.#exhausted !== undefined) this.stop(this.#exhausted);
	}

	#checkEmpty(now: number): void {
		this.#checking = true;
		// Not asked again before one more long poll was empty.
		this.#emptyPolls--;
		const { ledger, limits, work } = this.#desk;
		const attributes = this.#desk.queues.attributes(work.source.url, { signal: this.#desk.signal });
		this.#track(
			attributes.then(
				({ visible, inFlight, delayed }) => {
					let held = 0;
					for (const { state } of ledger.entries) {
						if (state !== 'away' && state !== 'deleted') held++;
					}
					const others = (inFlight ?? 0) - held;
					// What is parked blocks its FIFO group: what is behind it shows in the counts for ever.
					const blocked = work.fifo && held > 0;
					const settle = blocked ? limits.settle / 10 : limits.settle;
					if ((visible ?? 0) === 0 && (delayed ?? 0) === 0 && others <= 0) {
						this.#exhausted = 'believed-empty';
					} else if (now - this.#lastArrival >= settle) this.#exhausted = 'rest-hidden';
					else this.#noReceiveBefore = now + 500;
				},
				(error: unknown) => {
					const failure = asFailure(error);
					if (endsRun(failure) && failure.kind !== 'denied') return this.#fail(failure);
					// Nobody can say what is left: long polls alone are no proof.
					if (now - this.#lastArrival >= limits.settle / 4) this.#exhausted = 'rest-hidden';
				},
			),
			() => {
				this.#checking = false;
			},
		);
	}

	async #finish(): Promise<EngineEnd> {
		const { ledger } = this.#desk;
		await this.#settleExpected();
		const stoppedGroups = [...ledger.lanes].flatMap((lane) => lane.stoppedGroups);
		const held = [...ledger.entries].filter(({ state }) => state === 'ready' || state === 'parked');
		const left = await this.#left(held.length);
		await releaseEntries(this.#desk, held);
		const matched = held.filter((entry) => entry.matched && entry.parkedAs === undefined).length;
		await this.#record({ type: 'given-back', matched, others: held.length - matched }).catch(
			() => {},
		);
		await this.#log.settled();
		this.#hard.abort();
		return {
			why: this.#failure === undefined ? (this.#stop ?? 'stopped') : 'failed',
			stoppedGroups,
			...(this.#failure === undefined ? {} : { failure: this.#failure }),
			...(left === undefined ? {} : { left: Math.max(left, held.length) }),
		};
	}

	/** What did not come back: gone from an empty queue, or open still. */
	async #settleExpected(): Promise<void> {
		const { ledger } = this.#desk;
		const empty = this.#exhausted === 'believed-empty';
		const expected = ledger.forgetExpected();
		if (!empty) return;
		const gone = expected.filter(({ copied }) => copied).map(({ id }) => id);
		const lost = expected.filter(({ copied }) => !copied).map(({ id }) => id);
		const unseen = [...ledger.unseen];
		try {
			if (gone.length > 0) await this.#record({ type: 'gone', ids: gone });
			if (lost.length + unseen.length > 0) {
				await this.#record({ type: 'not-found', ids: [...lost, ...unseen] });
			}
		} catch {
			// The journal can't be written: the run has failed already.
		}
	}

	async #left(held: number): Promise<number | undefined> {
		try {
			const { visible, inFlight, delayed } = await this.#desk.queues.attributes(
				this.#desk.work.source.url,
				{ signal: this.#desk.signal },
			);
			if (visible === undefined) return;
			return visible + Math.max(inFlight ?? 0, held) + (delayed ?? 0);
		} catch {
			return;
		}
	}

	async #record(event: RedriveEvent, options: { durable?: boolean } = {}): Promise<void> {
		try {
			await this.#log.record(event, options);
		} catch (error) {
			const failure = asFailure(error);
			this.#fail(
				fail('invalid', `the journal can't be written: ${failure.message}`, {
					hint: 'Nothing that it does not know of is deleted; mend that, then run awsmsg resume',
				}).failure,
			);
			throw error;
		}
	}

	#fail(failure: Failure): void {
		this.#failure ??= failure;
		this.stop('failed');
	}

	#track(work: Promise<void>, done: () => void): void {
		this.#running++;
		void work
			.catch((error: unknown) => this.#fail(asFailure(error)))
			.finally(() => {
				this.#running--;
				done();
				this.#wake.wake();
			});
	}
}

/** Below this allowance a canary is at work: its few messages don't wait for a full batch. */
const limitOfCanary = 10;
const never = new AbortController().signal;
