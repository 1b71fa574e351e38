import type { HeldOrder, ListState } from '../widgets/list.ts';
import type { View } from './views.ts';

/*
The order of a list stands still while somebody acts on it: what changes then changes in its place.
*/

/** Which of the lists of a view: a look into a queue has its groups besides its messages; records are a tail's. */
export type ListPart = 'list' | 'groups' | 'records';

/** A list on a screen, as far as keys act on its rows. */
export type StandingList = {
	readonly part: ListPart;
	/** The keys of all rows in their order; of records, which keep theirs, only the one under the cursor. */
	readonly keys: readonly string[];
	/** Of the row under the cursor, -1 in an empty list; and of the first one on screen. */
	readonly index: number;
	readonly top: number;
	/** What the row under the cursor is called. */
	readonly name: string;
	/** Its first rows are still coming in: a cursor that nobody has moved is on whatever comes first. */
	readonly loading?: true;
	/** The rows are still those of another filter or order. */
	readonly pending?: true;
};

type Ordered<Row> = { readonly rows: readonly Row[]; readonly keys: readonly string[] };

/**
 * `ordered` with the rows of a held order in their places, whatever sorting and filtering make of them by now,
 * and new ones behind them; `all` is every row that there is. Where that changes nothing, `ordered` itself.
 */
export function inPlace<Row, Some extends Ordered<Row>>(
	ordered: Some,
	all: readonly Row[],
	held: Pick<HeldOrder, 'keys'> | undefined,
	keyOf: (row: Row) => string,
): Some {
	if (held === undefined || held.keys === ordered.keys) return ordered;
	const known = new Map(all.map((row) => [keyOf(row), row]));
	const before = new Set(held.keys);
	const standing = held.keys.flatMap((key) => known.get(key) ?? []);
	const rows = [...standing, ...ordered.rows.filter((row) => !before.has(keyOf(row)))];
	const isAsBefore = rows.length === held.keys.length;
	// The same list of keys for as long as nothing comes and goes: whoever compares it sees that at once.
	const keys = isAsBefore && standing.length === rows.length ? held.keys : rows.map(keyOf);
	return { ...ordered, rows, keys };
}

function listOf(view: View, part: ListPart): ListState | undefined {
	if (part === 'list') return 'list' in view ? view.list : undefined;
	return part === 'groups' && view.kind === 'messages' ? view.groupList : undefined;
}

function withList(view: View, part: ListPart, list: ListState): View {
	if (part === 'list') return 'list' in view ? { ...view, list } : view;
	return view.kind === 'messages' ? { ...view, groupList: list } : view;
}

/** The view with one of its lists as it was shown: nothing on the screen changes by that. */
export function stood(view: View, part: ListPart, list: ListState): View {
	if (part === 'records') {
		const newest = Number(list.cursor);
		if (view.kind !== 'tail' || !view.following || view.newest === newest) return view;
		return { ...view, newest };
	}
	const before = listOf(view, part);
	const same =
		before?.cursor === list.cursor &&
		before?.top === list.top &&
		before?.at === list.at &&
		before?.held?.keys === list.held?.keys &&
		before?.held?.until === list.held?.until;
	return same ? view : withList(view, part, list);
}

function lifted(view: View, part: ListPart, isOver: (held: HeldOrder) => boolean): View {
	const list = listOf(view, part);
	if (list?.held === undefined || !isOver(list.held)) return view;
	const { held: _, ...rest } = list;
	return withList(view, part, rest);
}

/** The view with its lists free to move again, where their time is over; at any time without `now`. */
export function released<Any extends View>(view: Any, now = Number.POSITIVE_INFINITY): Any {
	const isOver = ({ until }: HeldOrder) => until <= now;
	return lifted(lifted(view, 'list', isOver), 'groups', isOver) as Any;
}

/** What decides which rows a list shows and how they are ordered: all but the rows themselves. */
function queryOf(view: View, part: ListPart): readonly unknown[] {
	if (part === 'groups') return view.kind === 'messages' ? [view.grouping] : [];
	if (part === 'records')
		return view.kind === 'tail' ? [view.filter, view.following, view.data] : [];
	if (!('list' in view)) return [];
	const { column, reversed } = view.sort;
	const narrowed = view.kind === 'messages' ? [view.group, view.grouping] : [];
	const pane = view.kind === 'list' ? [view.pane] : [];
	return [view.filter, column, reversed, ...narrowed, ...pane];
}

/** Whether two states of a view ask for the same rows in the same order. */
export function asksTheSame(before: View, after: View, part: ListPart): boolean {
	const old = queryOf(before, part);
	const next = queryOf(after, part);
	return old.length === next.length && old.every((one, index) => one === next[index]);
}

/** The view after a change: another filter or sort is followed at once, whatever order was held. */
export function heldOn(before: View, after: View): View {
	let view = after;
	if (view.kind === 'tail' && view.newest !== undefined && !asksTheSame(before, view, 'records')) {
		const { newest: _, ...rest } = view;
		view = rest;
	}
	for (const part of ['list', 'groups'] as const) {
		if (!asksTheSame(before, after, part)) view = lifted(view, part, () => true);
	}
	return view;
}
