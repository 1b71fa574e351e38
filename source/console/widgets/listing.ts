import { type Column, headerLine } from '../../presentation/columns.ts';
import { type Line, span } from '../../presentation/line.ts';
import type { Cell, Clicked } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import type { StandingList } from '../state/held-order.ts';
import type { Shown } from '../state/selectors.ts';
import type { Size } from '../state/state.ts';
import type { Listing, SortName } from '../state/views.ts';
import type { BodyRow } from './body-row.ts';
import { wrapText } from './dialog.ts';
import { emptyList, moveCursor, movement, windowOf } from './list.ts';
import { gutter, listLayout, listWindow } from './list-lines.ts';
import type { Status } from './status.ts';

/*
What every list has in common: header, window of rows, cursor, marks, sorting. Screens give it their
rows and columns.
*/

/** Header and visible rows; `below` rows are left free under the list. */
export function listRows<Row extends { readonly key: string }>(
	shown: Shown<Row>,
	columns: readonly Column<Row>[],
	view: Listing,
	size: Size,
	options: {
		readonly below?: number;
		readonly empty: string;
		/** What the filter hides, where that is not the whole list: `6 of 6 in this group`. */
		readonly within?: string;
		/** A row that says one thing across all columns; `undefined` for those that have cells. */
		readonly across?: (row: Row) => Line | undefined;
	},
): readonly BodyRow[] {
	const layout = listLayout(columns, size.columns - gutter - 1);
	const header: BodyRow = {
		line: [span(' '.repeat(gutter)), ...headerLine(layout, shown.order)],
	};
	if (shown.problem !== undefined) {
		return [header, { line: [span(`   filter: ${shown.problem}`, 'bad')] }];
	}
	if (shown.rows.length === 0) {
		const text =
			shown.progress !== undefined
				? 'nothing so far: the filter is at work'
				: view.filter === ''
					? options.empty
					: hiddenText(view, options.within);
		const lines = wrapText(text, Math.max(20, size.columns - 6));
		return [header, ...lines.map((one): BodyRow => ({ line: [span(`   ${one}`, 'dim')] }))];
	}
	const height = listHeight(size, options.below ?? 0);
	const { top, index } = windowOf(view.list, shown.keys, height);
	const { marks } = view;
	const { across } = options;
	return [header, ...listWindow({ rows: shown.rows, top, height, index, marks, layout, across })];
}

/** Which of two things that narrow a list hides its rows, and what brings them back. */
function hiddenText({ filter }: Listing, within: string | undefined): string {
	if (within === undefined) return `nothing matches ${filter}: esc clears the filter`;
	return `filter ${filter} hides ${within}: esc clears it`;
}

/**
 * Goes to the row of a list in a cell. `area`: the cells of the list, its header among them, and how many rows of the body
 * stand above it.
 */
export function clickInList(
	session: Session,
	view: Listing & { readonly id: number },
	{ keys, pending }: Pick<Shown<unknown>, 'keys' | 'pending'>,
	area: Size & { readonly top?: number },
	{ row, column }: Cell,
): Clicked | undefined {
	const height = area.rows - 1;
	const offset = row - (area.top ?? 0) - 1;
	if (pending === true || offset < 0 || offset >= height || column >= area.columns) return;
	const { top, index } = windowOf(view.list, keys, height);
	const at = top + offset;
	const cursor = keys[at];
	if (cursor === undefined) return;
	updateListing(session, view.id, (old) => ({ ...old, list: { ...old.list, cursor, top, at } }));
	return { key: cursor, wasThere: at === index };
}

/** The cells of a body above its last rows. */
export function bodyAbove({ columns, rows }: Size, below: number): Size {
	return { columns, rows: rows - below };
}

/** Rows of a list in a body: the header takes one. */
export function listHeight(size: Size, below: number): number {
	return Math.max(1, size.rows - 1 - below);
}

/** Moves the cursor for a moving key; `true` when the key was one. */
export function moveInList(
	session: Session,
	view: Listing & { readonly id: number },
	keys: readonly string[],
	height: number,
	key: string,
): boolean {
	const delta = movement(key, height);
	if (delta === undefined) return false;
	const list = moveCursor(view.list, keys, height, delta);
	updateListing(session, view.id, (old) => ({ ...old, list }));
	return true;
}

/** Changes what a list view keeps, whatever kind of view it is. */
export function updateListing(
	session: Session,
	id: number,
	change: (listing: Listing) => Listing,
): void {
	session.dispatch({
		type: 'view-updated',
		id,
		update: (view) => ('marks' in view ? { ...view, ...change(view) } : view),
	});
}

/** Marks or unmarks the row under the cursor and goes to the next one. */
export function toggleMark(
	session: Session,
	view: Listing & { readonly id: number },
	keys: readonly string[],
	height: number,
): void {
	const { index } = windowOf(view.list, keys, height);
	const key = keys[index];
	if (key === undefined) return;
	const marks = new Set(view.marks);
	if (!marks.delete(key)) marks.add(key);
	const list = moveCursor(view.list, keys, height, 1);
	updateListing(session, view.id, (old) => ({ ...old, marks, list }));
}

/** Marks all rows that the filter shows, or none when all are marked already. */
export function markAll(
	session: Session,
	view: Listing & { readonly id: number },
	keys: readonly string[],
): void {
	const all = keys.every((key) => view.marks.has(key));
	updateListing(session, view.id, (old) => ({ ...old, marks: new Set(all ? [] : keys) }));
}

/** What a list can be sorted by: the order that it starts in, which may have another name for readers, then its columns. */
export function sortsOf<Row>(
	first: string,
	columns: readonly Column<Row>[],
	called = first,
): readonly SortName[] {
	const others = columns.filter(({ id }) => id !== first).map(({ id, title }) => ({ id, title }));
	const column = columns.find(({ id }) => id === first);
	const own = column === undefined ? { title: called, name: called } : { title: column.title };
	return [{ id: first, ...own }, ...others];
}

/** Sorts by the next column; back at the first one the direction turns. */
export function nextSort(
	session: Session,
	view: Listing & { readonly id: number },
	sorts: readonly SortName[],
): void {
	const order = sorts.map(({ id }) => id);
	const { column, reversed } = view.sort;
	const next = reversed ? order[(order.indexOf(column) + 1) % order.length] : column;
	const sort = { column: next ?? order[0] ?? column, reversed: !reversed };
	updateListing(session, view.id, (old) => ({ ...old, sort, list: emptyList }));
	session.say(`sorted by ${sortName(sorts, sort.column)}${sort.reversed ? ', reversed' : ''}`);
}

/** What readers call an order: a column by its id. */
export function sortName(sorts: readonly SortName[], id: string): string {
	return sorts.find((one) => one.id === id)?.name ?? id;
}

/** The list as keys find it: see {@link StandingList}. */
export function standingList<Row extends { readonly key: string }>(
	shown: Shown<Row>,
	view: Listing,
	height: number,
	nameOf: (row: Row) => string,
	loading = false,
): StandingList {
	const { index, top } = windowOf(view.list, shown.keys, height);
	const row = shown.rows[index];
	return {
		part: 'list',
		keys: shown.keys,
		index,
		top,
		name: row === undefined ? '' : nameOf(row),
		...(loading ? { loading } : {}),
		...(shown.pending === true ? { pending: true } : {}),
	};
}

/** The row under the cursor. */
export function currentRow<Row extends { readonly key: string }>(
	shown: Shown<Row>,
	view: Listing,
	height: number,
): Row | undefined {
	return shown.rows[windowOf(view.list, shown.keys, height).index];
}

/** The filter as a part of a status; none where nothing is filtered. */
export function filterStatus(filter: string): Status {
	return filter === '' ? [] : [{ label: 'filter', text: filter }];
}

/**
 * `sort: name  filter: x  812 of 900 shown, 3 marked`; `narrowed`: what hides rows besides the filter; `sorted`: the name of the
 * order that it has; `more`: what is counted besides.
 */
export function listStatus<Row>(
	shown: Shown<Row>,
	view: Listing,
	{
		narrowed = '',
		sorted = view.sort.column,
		more = [],
	}: { narrowed?: string; sorted?: string; more?: readonly string[] } = {},
): Status {
	const { progress } = shown;
	const counts = shown.pending
		? progress === undefined
			? `looking over ${shown.total}`
			: `filtering ${progress.done} of ${progress.of}`
		: shown.rows.length === shown.total
			? `${shown.total} shown`
			: `${shown.rows.length} of ${shown.total} shown`;
	const marks = view.marks.size === 0 ? [] : [`${view.marks.size} marked`];
	return [
		{ sorted: `${sorted}${view.sort.reversed ? ' reversed' : ''}` },
		narrowed,
		...filterStatus(view.filter),
		{ counts: [counts, ...marks, ...more] },
	];
}
