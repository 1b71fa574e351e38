import type { Desk } from './desk.ts';
import type { Entry, EntryState, ParkReason } from './entry.ts';

const held: ReadonlySet<EntryState> = new Set(['ready', 'sending', 'sent', 'deleting', 'parked']);
const notMeant: ReadonlySet<ParkReason | undefined> = new Set(['unmatched', 'surplus', 'returned']);

/** Whether a message is held though nothing is to be done to it. */
export function isOther({ state, parkedAs }: Entry): boolean {
	return state === 'parked' && notMeant.has(parkedAs);
}

/**
 * What a run that knows how many messages it needs, or which, hides on its way to them. So many are hidden at once,
 * and the first of the others go back to make room. One that came a second time is kept until the search is over, so
 * that none is received a third time. Where a queue gives what it got back before anything new, giving back leads
 * nowhere: the search goes deep, and holds what it meets until it has what it needs. So it does from the beginning
 * on a FIFO queue, which gives in order, and where receives are counted.
 */
export class Aside {
	readonly #desk: Desk;
	readonly #atOnce: number;
	/** How often each has come in this search. */
	readonly #times = new Map<string, number>();
	/** Whose release was not confirmed: they come back when their lease ends. */
	readonly #stuck = new Set<Entry>();
	readonly #inOrder: boolean;
	#deep: boolean;

	constructor(desk: Desk, { atOnce, heldOnce }: { atOnce: number; heldOnce?: true }) {
		this.#desk = desk;
		this.#atOnce = atOnce;
		this.#inOrder = heldOnce === true || desk.work.fifo;
		this.#deep = this.#inOrder;
	}

	/** How many different ones this search has seen, those held at its beginning among them. */
	get seen(): number {
		return this.#times.size;
	}

	/** A new search: all but what is held is new to it. */
	begin(): void {
		this.#times.clear();
		this.#deep = this.#inOrder;
		for (const { id, state } of this.#desk.ledger.entries) {
			if (held.has(state)) this.#times.set(id, 1);
		}
	}

	/** Notes what one receive brought. */
	note(ids: readonly string[]): void {
		const news = ids.filter((id) => !this.#times.has(id));
		for (const id of ids) this.#times.set(id, (this.#times.get(id) ?? 0) + 1);
		if (ids.length > 0 && news.length === 0) this.#deep = true;
	}

	/** How many more may be hidden now, while `coming` have been asked for. */
	room(coming: number, mostReady: number): number {
		const { ledger, work } = this.#desk;
		const waits = Number.isFinite(ledger.allowanceLeft);
		// Whatever comes is meant, and goes at once: there may be a hundred thousand of it, which nobody counts here.
		if (work.chosen === undefined && !waits) return Number.POSITIVE_INFINITY;
		let [meant, others] = [0, 0];
		for (const entry of ledger.entries) {
			if (isOther(entry)) others++;
			// What was rejected waits for nothing: it is held to the end, and takes nobody's place.
			else if (entry.state !== 'parked' && held.has(entry.state)) meant++;
		}
		const forMeant = (waits ? this.#atOnce : mostReady) - meant - coming;
		if (this.#deep) return forMeant;
		return Math.min(forMeant, this.#atOnce - others - (waits ? meant : 0) - coming);
	}

	/** Others that may go back to make room, up to ten: those that came once, the first of them first. */
	get excess(): readonly Entry[] {
		return this.others.filter(({ id }) => (this.#times.get(id) ?? 1) < 2).slice(0, 10);
	}

	/** All others that are held and can be given back. */
	get others(): readonly Entry[] {
		const entries = [...this.#desk.ledger.entries];
		return entries.filter((entry) => isOther(entry) && !this.#stuck.has(entry));
	}

	/** Holds what it meets from now on; whether that makes a difference. */
	goDeep(): boolean {
		const changes = !this.#deep;
		this.#deep = true;
		return changes;
	}

	/** Gives others back; never throws. */
	async giveBack(entries: readonly Entry[]): Promise<void> {
		const back = await this.#desk.release(entries);
		for (const entry of entries) {
			if (!back.has(entry)) this.#stuck.add(entry);
			else if (entry.state === 'parked') this.#desk.ledger.lapse(entry);
		}
	}
}
