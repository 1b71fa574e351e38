import { asFailure } from '../../../domain/failure.ts';
import type { QueueAttributes } from '../../../domain/resources.ts';
import type { Desk } from './desk.ts';
import { endsRun } from './endings.ts';
import type { EntryState } from './entry.ts';
import { receiveOnce } from './receive-step.ts';

/** What the intake asks of the engine. */
export type IntakeHooks = {
	/** Counts work as under way until it ends. */
	track(work: Promise<void>, done: () => void): void;
	/** Whether messages are on their way, or wait for their delete. */
	busy(): boolean;
	/** Most messages to hold before they are sent. */
	mostReady(watching: boolean): number;
};

const longPollSeconds = 1;
/** A lease counts from before its request: a shorter one could be over when a long poll answers. */
const leastLeaseForLongPolls = 5;
/** Pause between short polls where long ones would take too much of the lease, ms. */
const shortPollEvery = 250;
const notHeld: ReadonlySet<EntryState> = new Set(['away', 'deleted']);

/**
 * The receiving end: short polls at once while they bring messages, one long poll at a time when they
 * don't, and counts when those stay empty.
 */
export class Intake {
	readonly #desk: Desk;
	readonly #hooks: IntakeHooks;
	#receiving = 0;
	/** Whether short polls bring too little: then one long poll at a time. */
	#thin = false;
	#emptyPolls = 0;
	#failures = 0;
	#notBefore = 0;
	#lastArrival: number;
	#exhausted: 'believed-empty' | 'rest-hidden' | undefined;
	#checking = false;
	#watching = false;
	/** Counted with every round of the heartbeat; exact enough for a limit. */
	#held = 0;

	constructor(desk: Desk, hooks: IntakeHooks) {
		this.#desk = desk;
		this.#hooks = hooks;
		this.#lastArrival = desk.clock.now();
	}

	get receiving(): number {
		return this.#receiving;
	}

	/** Why nothing more is to be had, once that is known. */
	get exhausted(): 'believed-empty' | 'rest-hidden' | undefined {
		return this.#exhausted;
	}

	get watching(): boolean {
		return this.#watching;
	}

	/** Whether to go on receiving while nothing may be sent, to see copies that come back. */
	watch(on: boolean): void {
		this.#watching = on;
		if (on) this.#exhausted = undefined;
	}

	noteArrival(fresh: number): void {
		if (fresh > 0) this.#lastArrival = this.#desk.clock.now();
	}

	countHeld(): void {
		let held = 0;
		for (const { state } of this.#desk.ledger.entries) if (!notHeld.has(state)) held++;
		this.#held = held;
	}

	/** Begins what may begin; answers when to look again, ms since the epoch. */
	start(now: number): number | undefined {
		const { receives, limits, ledger, work } = this.#desk;
		if (this.#exhausted !== undefined && !this.#watching) return;
		if (now < this.#notBefore) return this.#notBefore;
		const most = this.#thin ? 1 : Number.POSITIVE_INFINITY;
		while (receives.free && this.#receiving < most) {
			const open = ledger.wanted - this.#receiving * 10;
			const sought = ledger.expected.size > 0 || this.#watching;
			if (open <= 0 && (!sought || this.#receiving > 0)) return;
			const coming = this.#receiving * 10;
			if (ledger.ready + coming >= this.#hooks.mostReady(this.#watching)) return;
			if (this.#held + coming >= limits.mostHeld) {
				this.#exhausted ??= 'rest-hidden';
				return;
			}
			// With a filter nobody knows how many of the next ten are meant.
			const exact = work.filter === undefined && !sought;
			const max = exact ? Math.max(1, Math.min(10, open)) : 10;
			const waits = this.#thin && work.leaseSeconds >= leastLeaseForLongPolls;
			const waitSeconds = waits ? longPollSeconds : 0;
			this.#receiving++;
			this.#hooks.track(this.#receive(max, waitSeconds, this.#thin), () => {
				this.#receiving--;
			});
		}
		return;
	}

	/** `alone`: the one poll at a time, whose emptiness counts. */
	async #receive(max: number, waitSeconds: number, alone: boolean): Promise<void> {
		const { clock, ledger, work } = this.#desk;
		// What we hold hides the rest of its FIFO group: an empty answer says nothing then.
		const idle = !this.#hooks.busy() && ledger.ready === 0;
		const answer = await receiveOnce(this.#desk, max, waitSeconds, this.#failures);
		if (answer.failed) {
			this.#failures++;
			this.#notBefore = clock.now() + answer.wait;
			return;
		}
		this.#failures = 0;
		if (answer.count === 0) {
			if (alone) {
				if (waitSeconds === 0) this.#notBefore = clock.now() + shortPollEvery;
				if (idle || !work.fifo) this.#emptyPolls++;
				// Who watches has time; who moves pays for certainty with long polls in a row.
				if (this.#watching) this.#notBefore = clock.now() + 1000;
			}
			this.#thin = true;
		} else {
			this.#emptyPolls = 0;
			this.#exhausted = undefined;
			if (answer.count === max) this.#thin = false;
		}
	}

	/** Asks for the counts once long polls have stayed empty. */
	check(now: number): void {
		const { limits, queues, work, signal } = this.#desk;
		if (this.#exhausted !== undefined || this.#checking) return;
		if (this.#emptyPolls < limits.emptyPolls || this.#hooks.busy()) return;
		this.#checking = true;
		// Not asked again before one more long poll was empty.
		this.#emptyPolls--;
		this.#hooks.track(
			queues.attributes(work.source.url, { signal }).then(
				(counts) => this.#judge(counts, now),
				(error: unknown) => {
					const failure = asFailure(error);
					if (endsRun(failure) && failure.kind !== 'denied') return this.#desk.fail(failure);
					// Nobody can say what is left: long polls alone are no proof.
					if (now - this.#lastArrival >= limits.settle / 4) this.#exhausted = 'rest-hidden';
				},
			),
			() => {
				this.#checking = false;
			},
		);
	}

	#judge({ visible = 0, inFlight = 0, delayed = 0 }: QueueAttributes, now: number): void {
		const { limits, work } = this.#desk;
		this.countHeld();
		const others = inFlight - this.#held;
		// What is parked blocks its FIFO group: what is behind it shows in the counts for ever.
		const blocked = work.fifo && this.#held > 0;
		const settle = blocked ? limits.settle / 10 : limits.settle;
		if (visible === 0 && delayed === 0 && others <= 0) this.#exhausted = 'believed-empty';
		else if (now - this.#lastArrival >= settle) this.#exhausted = 'rest-hidden';
		else this.#notBefore = now + 500;
	}
}
