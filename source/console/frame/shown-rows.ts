import type { Clock } from '../../operations/ports.ts';
import type { Keystroke } from '../keys/keystroke.ts';
import type { Event } from '../state/events.ts';
import { asksTheSame, type StandingList } from '../state/held-order.ts';
import { topView } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import type { ListState } from '../widgets/list.ts';

/** How long after a key the order of a list stands still, ms. */
const stillMs = 3_000;

/** Nobody has taken in a row that came under the cursor less than this ago, ms. */
const unseenMs = 500;

/** What a key finds that was pressed at a frame: the row under the cursor is what that frame showed, or it says why not. */
export type Met = {
	/** Another screen, or something over it, has come since: the key was meant for none of it. */
	readonly elsewhere?: true;
	/** The row under the cursor of that frame, by its name: it is there no more. */
	readonly gone?: string;
	/** A row where that frame had none under the cursor, by its name. */
	readonly came?: string;
	/** The row under the cursor became another a moment ago, and no key did that. */
	readonly swapped?: { readonly from: string; readonly to: string };
};

/** What it works on: the session has one. */
type Console = {
	readonly state: State;
	readonly host: { readonly clock: Pick<Clock, 'now'> };
	dispatch(event: Event): void;
};

/** The lists that the screen of a state shows: see `Screen.lists`. */
type ListsIn = (state: State) => readonly StandingList[];

type Shown = {
	readonly state: State;
	readonly lists: readonly StandingList[];
};

type Swap = {
	readonly part: StandingList['part'];
	readonly from: string;
	readonly to: string;
	readonly at: number;
	/** Frames that have shown it. */
	readonly frames: number;
};

/**
 * What the person sees: the lists of the last frame that was written to the terminal, and what keys made of
 * them since. Each key acts on that, and not on what came in while it was on its way. One place for all
 * screens: a screen only says which lists it has.
 */
export class ShownRows {
	readonly #session: Console;
	/** What is drawn and, as far as is known, not written yet. */
	#drawn: Shown | undefined;
	/** Whether a row that was drawn is not written yet. */
	#waits = false;
	/** Absent until a frame has been written: nobody has seen anything then. */
	#shown: Shown | undefined;
	#swaps: readonly Swap[] = [];
	/** Whether the key that is being handled found another row than it was pressed at. */
	#isUnseen = false;
	#keyAt = Number.NEGATIVE_INFINITY;

	constructor(session: Console) {
		this.#session = session;
	}

	/** The state of the last frame that was written, and of what keys made of it; absent until there was one. */
	get seen(): State | undefined {
		return this.#shown?.state;
	}

	/** Whether the frame that was drawn last has rows that are not on the terminal yet. */
	get waits(): boolean {
		return this.#waits;
	}

	/**
	 * A frame of this state, with these lists, is drawn. One that `isNew` in no row, beside what the terminal shows, is not
	 * written: it is there already, whatever was drawn between the two.
	 */
	drawing(state: State, lists: readonly StandingList[], isNew = true): void {
		this.#drawn = { state, lists };
		if (isNew) this.#waits = true;
		else this.written();
	}

	/** The frame that was drawn last is on the terminal. */
	written(): void {
		this.#waits = false;
		if (this.#drawn === undefined) return;
		const { state, lists } = this.#drawn;
		const before = this.#shown;
		const sameView = before !== undefined && topView(before.state).id === topView(state).id;
		// Help lies over the list: nobody sees what becomes of it meanwhile.
		const covered = sameView && state.overlay.kind === 'help';
		const shown = { state, lists: covered ? before.lists : lists };
		this.#swaps = sameView ? this.#swapsSince(before.lists, shown.lists) : [];
		this.#shown = shown;
		if (!covered) this.#settle(shown);
	}

	/** A key has come: puts the lists as the person sees them, and tells what stands in the way of acting there. */
	met(listsIn: ListsIn): Met {
		const shown = this.#shown;
		this.#isUnseen = false;
		this.#keyAt = this.#session.host.clock.now();
		if (shown === undefined) return {};
		const { state } = this.#session;
		const there = topView(shown.state);
		const here = topView(state);
		if (here.id !== there.id || state.overlay.kind !== shown.state.overlay.kind) {
			return { elsewhere: true };
		}
		for (const list of shown.lists) this.#stand(shown.state, list, this.#keyAt);
		const now = listsIn(this.#session.state);
		for (const part of ['list', 'groups', 'records'] as const) {
			const [seen, after] = [shown.lists, now].map((lists) =>
				lists.find((one) => one.part === part),
			);
			const [row, found] = [seen, after].map((list) => list?.keys[list.index]);
			if (row === found || seen?.pending === true || !asksTheSame(there, here, part)) continue;
			// A filter that is at work again shows a command no rows: that is no row that has gone.
			if (after?.pending === true) continue;
			this.#isUnseen = true;
			return row === undefined ? { came: after?.name ?? '' } : { gone: seen?.name ?? '' };
		}
		const swap = this.#swaps.find(({ at, frames }) => frames < 2 || this.#keyAt - at < unseenMs);
		return swap === undefined ? {} : { swapped: { from: swap.from, to: swap.to } };
	}

	/** The key has done what it does: whoever presses the next one at once means what follows from that. */
	done(listsIn: ListsIn): void {
		const before = this.#shown;
		if (before === undefined) return;
		const { state } = this.#session;
		this.#drawn = undefined;
		const sameView = topView(state).id === topView(before.state).id;
		const now = listsIn(state);
		const beyond = now.some((list) => isBeyond(before, state, list));
		// What came in the place of a row, or behind the last one, nobody has seen: the next frame shows it.
		const unseen = sameView && (state.overlay.kind === 'help' || this.#isUnseen || beyond);
		const lists = unseen ? before.lists : now;
		this.#shown = { state, lists };
		// Another row that a key has gone to is no surprise, nor is one of another list.
		const [there, here] = [topView(before.state), topView(state)];
		this.#swaps = this.#swaps.filter(
			({ part }) =>
				asksTheSame(there, here, part) && rowOf(before.lists, part) === rowOf(lists, part),
		);
	}

	#swapsSince(before: readonly StandingList[], now: readonly StandingList[]): readonly Swap[] {
		const at = this.#session.host.clock.now();
		return now.flatMap((list): Swap[] => {
			const { part } = list;
			const old = before.find((one) => one.part === part);
			const was = old?.keys[old.index];
			const is = list.keys[list.index];
			if (is === undefined) return [];
			if (old !== undefined && was !== undefined && was !== is && old.pending !== true) {
				return [{ part, from: old.name, to: list.name, at, frames: 1 }];
			}
			return this.#swaps
				.filter((one) => one.part === part)
				.map((one) => ({ ...one, frames: one.frames + 1 }));
		});
	}

	/** Binds cursors to the rows that were seen under them, and holds the order that a key has brought up. */
	#settle({ state, lists }: Shown): void {
		const now = this.#session.host.clock.now();
		const view = topView(state);
		for (const list of lists) {
			const { part, keys, pending, loading } = list;
			if (pending === true || keys.length === 0 || part === 'records') continue;
			const { cursor, held } = listState(view, part) ?? {};
			const fresh = now - this.#keyAt < stillMs && (loading !== true || held !== undefined);
			const moves = fresh && held?.keys !== keys;
			if (moves || (cursor === undefined && loading !== true)) {
				this.#stand(state, list, fresh ? this.#keyAt : undefined);
			}
		}
	}

	/** Makes a list of the state what it was when it was seen; its order stays for a while from `since` on. */
	#stand(seen: State, list: StandingList, since: number | undefined): void {
		const { part, keys, index, top, pending } = list;
		const cursor = keys[index];
		const there = topView(seen);
		const here = topView(this.#session.state);
		if (cursor === undefined || pending === true || !asksTheSame(there, here, part)) return;
		const held = since === undefined ? {} : { held: { keys, until: since + stillMs } };
		this.#session.dispatch({
			type: 'stood',
			id: here.id,
			part,
			list: { cursor, top, at: index, ...held },
		});
	}
}

/** Whether a key has gone to a row that came behind those that were seen. */
function isBeyond(seen: Shown, state: State, { part, keys, index }: StandingList): boolean {
	const list = seen.lists.find((one) => one.part === part);
	const row = keys[index];
	if (part === 'records' || list === undefined || row === undefined) return false;
	if (list.keys === keys || list.keys.length === 0 || list.pending === true) return false;
	return asksTheSame(topView(seen.state), topView(state), part) && !list.keys.includes(row);
}

function rowOf(lists: readonly StandingList[], part: StandingList['part']): string | undefined {
	const list = lists.find((one) => one.part === part);
	return list?.keys[list.index];
}

function listState(
	view: ReturnType<typeof topView>,
	part: StandingList['part'],
): ListState | undefined {
	if (part === 'groups') return view.kind === 'messages' ? view.groupList : undefined;
	return 'list' in view ? view.list : undefined;
}

/** Why a command does not run after all, in words; `undefined` when it does. */
export function refusedByRow(
	{ gone, came, swapped }: Met,
	command: { readonly title: string; readonly effect: string; readonly onRow: boolean },
	key: Keystroke,
): string | undefined {
	const { title, effect, onRow } = command;
	if (gone !== undefined && onRow) return `${title}: ${gone} is gone, nothing was done`;
	if (came !== undefined && onRow)
		return `${title}: ${came} came just now, ${key} again acts on it`;
	if (swapped === undefined || effect === 'read') return undefined;
	const { from, to } = swapped;
	return `${title}: ${from} was here until just now, ${key} again acts on ${to}`;
}
