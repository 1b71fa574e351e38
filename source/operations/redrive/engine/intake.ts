import { asFailure } from '../../../domain/failure.ts';
import type { QueueAttributes } from '../../../domain/resources.ts';
import { isLoginOver } from '../../silence.ts';
import { Aside } from './aside.ts';
import type { Desk } from './desk.ts';
import type { Entry, EntryState } from './entry.ts';
import { endsRun } from './lasting-failures.ts';
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

/** How a look for copies that came back stands; `saw-all`: everything that was there has been seen. */
export type CopyLook = 'under-way' | 'saw-all' | 'not-all';

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
	/** Of a run that knows what it needs. */
	readonly #aside: Aside | undefined;
	#givingBack = false;
	#look: { readonly total: number; readonly before: Intake['exhausted'] } | undefined;
	#looked: CopyLook | undefined;
	#lookedAt = Number.NEGATIVE_INFINITY;

	constructor(desk: Desk, hooks: IntakeHooks) {
		this.#desk = desk;
		this.#hooks = hooks;
		this.#lastArrival = desk.clock.now();
		const { aside } = desk.work;
		this.#aside = aside === undefined ? undefined : new Aside(desk, aside);
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

	/**
	 * Whether to go on receiving while nothing may be sent, to see copies that come back. A run that knows what it
	 * needs takes nothing for that before it is told to {@link look}.
	 */
	watch(on: boolean): void {
		this.#watching = on;
		if (on && this.#aside === undefined) this.#exhausted = undefined;
	}

	/** Looks once at all that is there, `total` by its counts, for copies that came back. */
	look(total: number): void {
		this.#aside?.begin();
		this.#look = { total, before: this.#exhausted };
		this.#looked = 'under-way';
		this.#exhausted = undefined;
		this.#emptyPolls = 0;
	}

	/** When the last receive that was answered had begun, ms since the epoch. */
	get lookedAt(): number {
		return this.#lookedAt;
	}

	get looked(): CopyLook | undefined {
		return this.#looked;
	}

	/** Whether a run that knows what it needs has received it, or can't. */
	get hasAll(): boolean {
		return this.#aside !== undefined && !this.#searches;
	}

	get #seeks(): boolean {
		const watches = this.#aside === undefined ? this.#watching : this.#look !== undefined;
		return watches || this.#desk.ledger.expected.size > 0;
	}

	get #searches(): boolean {
		return this.#exhausted === undefined && (this.#desk.ledger.wanted > 0 || this.#seeks);
	}

	noteArrival(ids: readonly string[], fresh: number): void {
		this.#aside?.note(ids);
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
		const aside = this.#aside;
		this.#endLook();
		if (this.#givingBack) return;
		if (aside === undefined ? this.#exhausted !== undefined && !this.#watching : this.hasAll) {
			// Whatever was hidden on the way is not needed any more.
			if (aside !== undefined && this.#receiving === 0) this.#giveBack(aside, aside.others);
			return;
		}
		if (now < this.#notBefore) return this.#notBefore;
		const most = this.#thin ? 1 : Number.POSITIVE_INFINITY;
		while (receives.free && this.#receiving < most) {
			const open = ledger.wanted - this.#receiving * 10;
			const sought = this.#seeks;
			if (open <= 0 && (!sought || this.#receiving > 0)) return;
			const coming = this.#receiving * 10;
			if (ledger.ready + coming >= this.#hooks.mostReady(this.#watching)) return;
			if (this.#held + coming >= limits.mostHeld) {
				// Who watches sees no more from here on.
				this.#exhausted = 'rest-hidden';
				return;
			}
			const room = aside === undefined ? 10 : Math.min(10, this.#roomIn(aside, coming));
			if (room <= 0) return;
			// With a filter nobody knows how many of the next ten are meant.
			const exact = work.filter === undefined && !sought;
			const max = exact ? Math.max(1, Math.min(room, open)) : room;
			const waits = this.#thin && work.leaseSeconds >= leastLeaseForLongPolls;
			const waitSeconds = waits ? longPollSeconds : 0;
			this.#receiving++;
			this.#hooks.track(this.#receive(max, waitSeconds, this.#thin), () => {
				this.#receiving--;
			});
		}
		return;
	}

	/** How many more may be hidden; where there is no room, makes some for later. */
	#roomIn(aside: Aside, coming: number): number {
		const most = this.#hooks.mostReady(this.#watching);
		const room = aside.room(coming, most);
		// What those bring that are under way decides.
		if (room > 0 || this.#receiving > 0) return room;
		const { excess } = aside;
		if (excess.length > 0) this.#giveBack(aside, excess);
		else if (aside.goDeep()) return aside.room(coming, most);
		// Full of what waits for its turn: the search goes on when that is sent.
		else if (this.#desk.work.aside?.heldOnce !== true) this.#giveBack(aside, aside.others);
		return 0;
	}

	#giveBack(aside: Aside, entries: readonly Entry[]): void {
		if (entries.length === 0) return;
		this.#givingBack = true;
		this.#hooks.track(aside.giveBack(entries), () => {
			this.#givingBack = false;
		});
	}

	#endLook(): void {
		const look = this.#look;
		if (look === undefined) return;
		const sawAll = this.#exhausted === 'believed-empty' || (this.#aside?.seen ?? 0) >= look.total;
		if (!sawAll && this.#exhausted === undefined) return;
		this.#looked = sawAll ? 'saw-all' : 'not-all';
		this.#look = undefined;
		this.#exhausted = look.before;
	}

	/** `alone`: the one poll at a time, whose emptiness counts. */
	async #receive(max: number, waitSeconds: number, alone: boolean): Promise<void> {
		const { clock, ledger, work } = this.#desk;
		// What we hold hides the rest of its FIFO group: an empty answer says nothing then.
		const idle = !this.#hooks.busy() && ledger.ready === 0;
		const from = clock.now();
		const answer = await receiveOnce(this.#desk, max, waitSeconds, this.#failures);
		if (answer.failed) {
			this.#failures++;
			this.#notBefore = clock.now() + answer.wait;
			return;
		}
		this.#failures = 0;
		this.#lookedAt = Math.max(this.#lookedAt, from);
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
					if (isLoginOver(failure)) return;
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
