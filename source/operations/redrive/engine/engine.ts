import { least } from '../../../domain/extent.ts';
import { asFailure, type Failure, fail } from '../../../domain/failure.ts';
import type { BrakeCause } from '../../../domain/redrive/brake.ts';
import type { EndReason, RedriveEvent } from '../../../domain/redrive/redrive-event.ts';
import { Pause } from '../../pause.ts';
import type { Clock, QueueGateway, TopicGateway } from '../../ports.ts';
import type { RunLog } from '../run-log.ts';
import { Concurrency } from './concurrency.ts';
import { deleteBatch } from './delete-step.ts';
import { type Desk, RoundTrip, withoutLate } from './desk.ts';
import type { EngineEnd, EngineView } from './engine-view.ts';
import type { Entry } from './entry.ts';
import { countLeft, giveBack, heldAtEnd, settleExpected } from './give-back.ts';
import { type CopyLook, Intake } from './intake.ts';
import { keepLeases, releaseEntries } from './keep-step.ts';
import type { Lane } from './lane.ts';
import { LeaseClock } from './lease-clock.ts';
import { Ledger } from './ledger.ts';
import { Pace } from './pace.ts';
import { sendBatch } from './send-step.ts';
import { type RedriveLimits, type RedriveWork, usualLimits } from './work.ts';

export type EnginePorts = {
	readonly queues: QueueGateway;
	/** For messages that are published. */
	readonly topics?: Pick<TopicGateway, 'publishBatch'>;
	readonly clock: Clock;
	readonly log: RunLog;
};

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
	#sending = 0;
	#deleting = 0;
	#keeping = false;
	#nextKeep: number;
	#paused = false;
	#brake: BrakeCause | undefined;
	#loginOver = false;
	#stop: EndReason | undefined;
	#left = false;
	#failure: Failure | undefined;
	readonly #intake: Intake;

	constructor(ports: EnginePorts, work: RedriveWork) {
		const { queues, topics, clock, log } = ports;
		const limits: RedriveLimits = { ...usualLimits, ...work.limits };
		const concurrency = () => new Concurrency(limits.firstConcurrency, limits.mostConcurrency);
		this.#log = log;
		this.#wake = new Pause(clock);
		this.#pace = new Pace(work.perSecond, clock.now());
		this.#nextKeep = clock.now() + (work.leaseSeconds * 1000) / 6;
		const engine = this;
		this.#desk = {
			queues,
			...(topics === undefined ? {} : { topics }),
			clock,
			work,
			limits,
			leases: new LeaseClock(clock),
			ledger: new Ledger(work),
			unread: [],
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
			release: (entries) => releaseEntries(this.#desk, entries),
			noteArrival: (ids, fresh) => this.#intake.noteArrival(ids, fresh),
		};
		this.#intake = new Intake(this.#desk, {
			track: (work, done) => this.#track(work, done),
			busy: () => this.#busy,
			mostReady: (watching) => this.#mostReady(watching),
		});
	}

	get view(): EngineView {
		const { ledger, sends } = this.#desk;
		let [parked, held] = [0, 0];
		for (const { state } of ledger.entries) {
			if (state === 'parked') parked++;
			if (state !== 'away' && state !== 'deleted') held++;
		}
		const { perSecond } = this.#pace;
		return {
			phase: this.#stop !== undefined ? 'stopping' : this.#isHeld ? 'paused' : 'moving',
			ready: ledger.ready,
			parked,
			held,
			concurrency: sends.limit,
			allowanceLeft: ledger.allowanceLeft,
			...(perSecond === undefined ? {} : { perSecond }),
			...(this.#brake === undefined ? {} : { brake: this.#brake }),
		};
	}

	get #isHeld(): boolean {
		return this.#paused || this.#loginOver || this.#brake !== undefined;
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

	/** As a pause, for a destination's sake; without a cause it is over. */
	hold(cause: BrakeCause | undefined): void {
		this.#brake = cause;
		this.#wake.wake();
	}

	/** As a pause, until somebody has renewed the login: what is confirmed waits for its delete as well. */
	awaitLogin(isOver: boolean): void {
		this.#loginOver = isOver;
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
		this.#intake.watch(on);
		this.#wake.wake();
	}

	/** Whether all that is in the queue has been seen, as far as long polls and counts can tell. */
	get sawAll(): boolean {
		return this.#intake.exhausted === 'believed-empty';
	}

	/** When the last receive that was answered had begun, ms since the epoch. */
	get lookedAt(): number {
		return this.#intake.lookedAt;
	}

	/** Whether it knows what it needs, and hides no more on the way there; then `sawAll` is of the past. */
	get isBounded(): boolean {
		return this.#desk.work.aside !== undefined;
	}

	/** Whether nothing more will be sent: all that is wanted was received, or can't be, and nothing waits to be sent. */
	get tookAll(): boolean {
		const { ledger } = this.#desk;
		const { hasAll, exhausted, receiving } = this.#intake;
		if (ledger.ready > 0 || this.#busy) return false;
		if (hasAll || exhausted !== undefined) return true;
		return receiving === 0 && ledger.wanted <= 0 && ledger.expected.size === 0;
	}

	/** Looks once for copies that came back among `total` messages: each of these is received once more. */
	look(total: number): void {
		this.#intake.look(total);
		this.#wake.wake();
	}

	/** How that look stands. */
	get looked(): CopyLook | undefined {
		return this.#intake.looked;
	}

	/** Ends safely: what is on its way is finished, what is confirmed is deleted, the rest given back. */
	stop(why: EndReason = 'stopped'): void {
		this.#stop ??= why;
		this.#wake.wake();
	}

	/** Ends as safely as {@link stop}; somebody else goes on with the run. */
	leave(): void {
		this.#left ||= this.#stop === undefined;
		this.stop();
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
		if (!this.#loginOver || this.#stop !== undefined) until(this.#startDeletes(now));
		if (this.#stop === undefined && !this.#isHeld) {
			for (const lane of ledger.lanes) until(this.#startSends(lane, now));
			until(this.#intake.start(now));
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
			const moreComes = lane.destination.fifo ? this.#sending > 0 : this.#intake.receiving > 0;
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
			const admit = (entry: Entry) => ledger.admit(entry);
			const next = lane.take({ now, count: Math.min(10, may), admit });
			if (next.length === 0) break;
			const taken = withoutLate(this.#desk, next);
			if (taken.length === 0) continue;
			this.#pace.spend(taken.length);
			this.#sending++;
			this.#track(sendBatch(this.#desk, lane.destination, taken), () => {
				this.#sending--;
			});
		}
		return again;
	}

	#startDeletes(now: number): number | undefined {
		const { deletes, ledger, limits } = this.#desk;
		let again: number | undefined;
		while (deletes.free && ledger.toDelete.length > 0) {
			const waiting = ledger.toDelete.filter(({ notBefore }) => notBefore <= now);
			if (waiting.length === 0) {
				again = least(ledger.toDelete.map(({ notBefore }) => notBefore));
				break;
			}
			const since = least(waiting.slice(0, 10).map((entry) => entry.since));
			const moreComes = this.#sending > 0 || (this.#intake.receiving > 0 && ledger.ready > 0);
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

	#keep(): void {
		const { clock, work } = this.#desk;
		this.#keeping = true;
		this.#nextKeep = clock.now() + (work.leaseSeconds * 1000) / 6;
		this.#intake.countHeld();
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
		const { ledger } = this.#desk;
		this.#intake.check(now);
		const { receiving, watching, exhausted } = this.#intake;
		if (this.#busy || receiving > 0) return;
		if (exhausted !== undefined && ledger.ready > 0) ledger.stopWaiting();
		if (watching || ledger.ready > 0) return;
		if (ledger.wanted <= 0 && ledger.expected.size === 0) this.stop('target');
		else if (exhausted !== undefined) this.stop(exhausted);
	}

	async #finish(): Promise<EngineEnd> {
		const held = heldAtEnd(this.#desk);
		const inQueue = await countLeft(this.#desk, held.length);
		// Counts that say more than what is held: something came since, or was not counted before.
		// What was hidden on the way to what is known is back: it was seen when nothing more came.
		const empty = this.sawAll && (this.isBounded || (inQueue ?? 0) <= held.length);
		await settleExpected(this.#desk, empty);
		const stoppedGroups = [...this.#desk.ledger.lanes].flatMap((lane) => lane.stoppedGroups);
		const stop = this.#stop === 'believed-empty' && !empty ? 'rest-hidden' : this.#stop;
		const why = this.#failure === undefined ? (stop ?? 'stopped') : 'failed';
		const left = this.#left && why === 'stopped';
		const givenBack = await giveBack(this.#desk, held, left ? 'left' : why);
		await this.#log.settled();
		this.#hard.abort();
		return {
			why,
			stoppedGroups,
			givenBack,
			...(this.#failure === undefined ? {} : { failure: this.#failure }),
			...(inQueue === undefined ? {} : { left: inQueue }),
		};
	}

	/** No more than the pace can send within a quarter of a lease. */
	#mostReady(watching: boolean): number {
		const { limits, work } = this.#desk;
		const { perSecond } = this.#pace;
		if (perSecond === undefined || watching) return limits.mostReady;
		return Math.max(10, Math.min(limits.mostReady, perSecond * work.leaseSeconds * 0.25));
	}

	async #record(event: RedriveEvent, options: { durable?: boolean } = {}): Promise<void> {
		try {
			await this.#log.record(event, options);
		} catch (error) {
			const failure = asFailure(error);
			this.#fail(
				fail('invalid', `the journal can't be written: ${failure.message}`, {
					hint: 'Nothing that it does not know of is deleted; mend that, then resume the run',
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
