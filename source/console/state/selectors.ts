import { parseRowFilter } from '../../domain/expressions/row-filter.ts';
import { eachKind, type KindId, type Known } from '../../domain/kinds.ts';
import { memo, memoFrom, memoSteps, sameItems } from '../../domain/memo.ts';
import { deadLetterLinks } from '../../domain/queues/dead-letter-links.ts';
import type { Steps } from '../../domain/steps.ts';
import { type Column, columnValue, rowText, type SortOrder } from '../../presentation/columns.ts';
import { changedIn, type Order } from '../../presentation/ordering.ts';
import { presentationKinds, type RowOf } from '../../presentation/resources/kinds.ts';
import type { QueueRow } from '../../presentation/rows.ts';
import { columnOrder, firstDirection } from '../../presentation/sorting.ts';
import type { HeldOrder } from '../widgets/list.ts';
import { deferred } from './background.ts';
import type { Collection } from './collection.ts';
import { inPlace } from './held-order.ts';
import { knownHere } from './resources.ts';
import type { State } from './state.ts';
import type { Listing } from './views.ts';

/*
Derived data, each remembered for the input it was made of, so that a key that only moves the
cursor sorts and filters nothing (law 9).
*/

/** A listed queue by its ARN. */
export function queueByArn(state: State, arn: string): Known<'queue'> | undefined {
	return knownHere(state, 'queue', arn);
}

/** The queues whose redrive policy, as far as seen, sends dead letters to this one. */
export function sourcesOf(state: State, arn: string): readonly Known<'queue'>[] {
	const { entries } = state.resources.queue;
	return deadLetterLinks(entries)
		.sourcesOf(state.context.info?.id ?? '', arn)
		.flatMap((key) => entries.get(key) ?? []);
}

/** More rows than this are worked out in slices behind the frames, unless no more than a few are others than before. */
const manyRows = 2_000;
const fewRows = 64;

/** The rows of a kind, in the order of its listing; of thousands those of a moment ago. */
function rowsOf<Kind extends KindId>(
	kind: Kind,
): (collection: Collection<Kind>) => readonly RowOf<Kind>[] {
	const later = deferred<[entries: Collection<Kind>['entries']], readonly RowOf<Kind>[]>(
		presentationKinds[kind].rows,
		{
			// Never rows of another context: what stands in has to be of this collection.
			isLong: ([entries], [first], [before]) =>
				entries.size > manyRows &&
				first !== undefined &&
				entries.has(first.key) &&
				!(entries.hasKeysOf(before) && entries.changesFrom(before).length <= fewRows),
			isAsked: () => false,
		},
	);
	return ({ entries }) => later(entries).result;
}

/** The rows of every kind, each remembered for what is known of it. */
export const resourceRows =
	eachKind<{
		readonly [Kind in KindId]: (collection: Collection<Kind>) => readonly RowOf<Kind>[];
	}>(rowsOf);

/** Every queue as a row. */
export const queueRows = resourceRows.queue;

const isDead = (row: QueueRow | undefined) => row?.deadLetter === true;

/** Dead-letter queues: those that a redrive policy names. Where a few rows are others than before, those take their places. */
export const deadRows = memoFrom<[rows: readonly QueueRow[]], readonly QueueRow[]>((last, rows) => {
	const before = last?.args[0] ?? [];
	const changed = changedIn(before, rows, fewRows);
	if (last === undefined || changed === undefined) return rows.filter(isDead);
	if (changed.some((at) => isDead(before[at]) !== isDead(rows[at]))) return rows.filter(isDead);
	const dead = changed.filter((at) => isDead(rows[at]));
	if (dead.length === 0) return last.result;
	const result = [...last.result];
	// They stand in the order of all rows.
	let place = 0;
	for (const at of dead) {
		place = result.indexOf(before[at] as QueueRow, place);
		result[place] = rows[at] as QueueRow;
	}
	return result;
});

/** Messages in all dead-letter queues, in flight or not, for the tab; undefined until one has been sampled. */
export const deadCount = memo((rows: readonly QueueRow[]): number | undefined => {
	let sum: number | undefined;
	for (const { dead } of rows) if (dead !== undefined) sum = (sum ?? 0) + dead;
	return sum;
});

/** What a list view shows: rows after filter and sort, and their keys. */
export type Shown<Row> = {
	readonly rows: readonly Row[];
	readonly keys: readonly string[];
	readonly total: number;
	/** What the header marks; absent for an order that is no column's. */
	readonly order?: SortOrder;
	/** What is wrong with the filter, when it can't be used. */
	readonly problem?: string;
	/** The rows are still those of another filter or order: the right ones follow in a moment. */
	readonly pending?: true;
	/** How far a filter is whose rows follow later. */
	readonly progress?: { readonly done: number; readonly of: number };
};

type Sortable = { readonly key: string; readonly name?: string };

/** The context of the first row, by its key. */
const contextOf = ([first]: readonly Sortable[]) => first?.key.split('\0', 1)[0];

type Options<Row> = {
	/** What free terms of a filter search; all columns unless told. */
	readonly searched?: (row: Row) => string;
	/** Whether thousands of rows are filtered and sorted behind the frames. */
	readonly later?: true;
};

/** Which of the rows a filter lets through, and what is made of that. */
type Filtered<Row> = {
	readonly rows: readonly Row[];
	readonly problem?: string;
	/** One for each row that was judged; absent where none had to be. */
	readonly passes?: readonly boolean[];
};

/** Goes through rows by a filter; a row that was judged by the same filter is not judged again. */
function filtering<Row extends Sortable>(
	columns: readonly Column<Row>[],
	textOf: (row: Row) => string,
) {
	const getterOf = columnValue(columns);
	return memoSteps<[rows: readonly Row[], filter: string], Filtered<Row>>(
		function* (last, rows, filter) {
			if (filter.trim() === '') return { rows };
			const parsed = parseRowFilter(filter, columns);
			// No rows: a command must not act on what the screen does not show.
			if (!parsed.ok) return { rows: [], problem: parsed.problem };
			const before = last?.args[0];
			const known = filter === last?.args[1] ? last.result.passes : undefined;
			const passes: boolean[] = [];
			for (const [at, row] of rows.entries()) {
				if (at % 256 === 255) yield;
				const verdict = row === before?.[at] ? known?.[at] : undefined;
				passes.push(verdict ?? parsed.test(textOf(row), getterOf(row)));
			}
			const kept = rows.filter((_, at) => passes[at]);
			return { rows: sameItems(last?.result.rows, kept), passes };
		},
	);
}

/** Puts rows in the order of a column or of `byTrouble`; goes on from the order that the rows before were in. */
function sorting<Row extends Sortable>(columns: readonly Column<Row>[], byTrouble?: Order<Row>) {
	const orders = new Map<string, Order<Row>>();
	const orderOf = (column: Column<Row>, direction: SortOrder['direction']) => {
		const name = `${column.id} ${direction}`;
		const order = orders.get(name) ?? columnOrder(column, direction);
		orders.set(name, order);
		return order;
	};
	const inOrder = memoSteps<[rows: readonly Row[], order: Order<Row>], readonly Row[]>(
		function* (last, rows, order) {
			const before = last?.args[1] === order ? { of: last.args[0], rows: last.result } : undefined;
			return sameItems(before?.rows, yield* order.sort(rows, before));
		},
	);
	return function* (rows: readonly Row[], id: string, reversed: boolean) {
		if (id === 'trouble' && byTrouble !== undefined) {
			const ordered = yield* inOrder(rows, byTrouble);
			return { rows: reversed ? ordered.toReversed() : ordered };
		}
		const column = columns.find((one) => one.id === id);
		if (column === undefined) return { rows: reversed ? rows.toReversed() : rows };
		const first = firstDirection(column, rows);
		const flipped = first === 'ascending' ? ('descending' as const) : ('ascending' as const);
		const direction = reversed ? flipped : first;
		const ordered = yield* inOrder(rows, orderOf(column, direction));
		return { rows: ordered, order: { column: id, direction } };
	};
}

/**
 * Makes a selector that filters and sorts rows with `columns`, remembering the last result. The
 * sort named `trouble` is `byTrouble`'s order, `arrival` leaves rows as they come. Where a few of thousands have
 * changed, those alone are judged and put in their places.
 */
export function shownRows<Row extends Sortable>(
	columns: readonly Column<Row>[],
	byTrouble?: Order<Row>,
	{ searched, later }: Options<Row> = {},
) {
	const filtered = filtering(columns, searched ?? rowText(columns));
	const sorted = sorting(columns, byTrouble);
	const isAsked = (args: readonly unknown[], before: readonly unknown[]) =>
		args.some((arg, index) => index > 0 && arg !== before[index]);
	const keysOf = memoFrom<[rows: readonly Row[]], readonly string[]>((last, rows) => {
		const [before = [], keys = []] = last === undefined ? [] : [last.args[0], last.result];
		// A row that stands where it stood need not be looked at, and mostly all of them have the keys of before.
		const isSame = (row: Row, at: number) => row === before[at] || row.key === keys[at];
		return keys.length === rows.length && rows.every(isSame) ? keys : rows.map(keyOf);
	});
	const shown = deferred(
		function* (
			rows: readonly Row[],
			filter: string,
			column: string,
			reversed: boolean,
		): Steps<Shown<Row>> {
			const found = yield* filtered(rows, filter);
			const { rows: inOrder, order } = yield* sorted(found.rows, column, reversed);
			const ordered = withExactFirst(inOrder, filter);
			return {
				rows: ordered,
				keys: keysOf(ordered),
				total: rows.length,
				...(order === undefined ? {} : { order }),
				...(found.problem === undefined ? {} : { problem: found.problem }),
			};
		},
		{
			isLong: (args, last, before) =>
				later === true &&
				args[0].length > manyRows &&
				last.total > manyRows &&
				(last.rows.length === 0 || contextOf(last.rows) === contextOf(args[0])) &&
				(isAsked(args, before) || changedIn(before[0], args[0], fewRows) === undefined),
			isAsked,
		},
	);
	const standing = standingRows<Row>();
	return (rows: readonly Row[], view: Listing): Shown<Row> => {
		const { result, current } = shown(rows, view.filter, view.sort.column, view.sort.reversed);
		const still = standing(result, rows, view.list.held);
		return current ? still : { ...still, pending: true };
	};
}

const keyOf = ({ key }: Sortable) => key;

/** Makes a selector that keeps rows in the places of a held order; where the filter can't be used there are none. */
export function standingRows<Row extends Sortable>() {
	// Each key holds the same order anew.
	const still = memo(
		(shown: Shown<Row>, all: readonly Row[], keys: readonly string[] | undefined): Shown<Row> =>
			shown.problem === undefined && keys !== undefined
				? inPlace(shown, all, { keys }, keyOf)
				: shown,
	);
	return (shown: Shown<Row>, all: readonly Row[], held: HeldOrder | undefined) =>
		still(shown, all, held?.keys);
}

/** Whoever types the whole name of a row means that row: it goes before those that only hold it. */
function withExactFirst<Row extends Sortable>(
	rows: readonly Row[],
	filter: string,
): readonly Row[] {
	const name = filter
		.trim()
		.replace(/^name:/i, '')
		.toLowerCase();
	if (name === '') return rows;
	const at = rows.findIndex((row) => row.name?.toLowerCase() === name);
	const exact = rows[at];
	return at <= 0 || exact === undefined ? rows : [exact, ...rows.toSpliced(at, 1)];
}

export function topView(state: State) {
	const view = state.views.at(-1);
	if (view === undefined) throw new Error('the stack of views is never empty');
	return view;
}
