import { Recent } from '../../domain/recent.ts';
import { type Column, type Layout, layoutColumns, rowLine } from '../../presentation/columns.ts';
import { type Line, span } from '../../presentation/line.ts';
import type { BodyRow } from './body-row.ts';

/*
The lines of lists, each made once for as long as its row, its columns and its place under the cursor are the same: a key
that moves the cursor makes two of them, and a page those that were not on screen a moment ago.
*/

/** Cells in front of a row: cursor and mark. */
export const gutter = 2;

const layouts = new WeakMap<object, { readonly width: number; readonly layout: Layout<never> }>();

/** {@link layoutColumns} of a list's columns, which are the same array for as long as they are the same columns. */
export function listLayout<Row>(columns: readonly Column<Row>[], width: number): Layout<Row> {
	const known = layouts.get(columns);
	// What is known by an array of columns is of their rows.
	if (known?.width === width) return known.layout as unknown as Layout<Row>;
	const layout = layoutColumns(columns, width);
	layouts.set(columns, { width, layout: layout as unknown as Layout<never> });
	return layout;
}

/** How a row of a list is shown, besides what it says. */
export type Look<Row> = {
	readonly layout: Layout<Row>;
	/** Whether the cursor is on it. */
	readonly here: boolean;
	readonly marked: boolean;
	/** A row that says one thing across all columns; `undefined` for those that have cells. */
	readonly across?: ((row: Row) => Line | undefined) | undefined;
};

type Made = { readonly look: Look<never>; readonly row: BodyRow };

/** Several screens of rows: of the largest terminals, and of the panes that somebody goes to and fro between. */
const mostMade = 512;
const made = new Recent<object, Made>(mostMade);

/** A row of a list: the same object while it looks and says the same. */
export function listRow<Row extends object>(row: Row, look: Look<Row>): BodyRow {
	const known = made.get(row);
	if (known !== undefined && isSameLook(known.look, look)) return known.row;
	const { layout, here, marked, across } = look;
	const one: BodyRow = {
		line: [
			span(here ? '>' : ' ', 'strong'),
			span(marked ? '*' : ' ', 'marked'),
			...(across?.(row) ?? rowLine(layout, row)),
		],
		highlight: here,
	};
	made.set(row, { look: look as unknown as Look<never>, row: one });
	return one;
}

/** The rows of a list that are on screen: from `top` on, `height` of them, with the cursor on that of `index`. */
type Shown<Row> = {
	readonly rows: readonly Row[];
	readonly top: number;
	readonly height: number;
	readonly index: number;
	readonly marks: ReadonlySet<string>;
} & Pick<Look<Row>, 'layout' | 'across'>;

let last: { readonly of: Shown<never>; readonly rows: readonly BodyRow[] } | undefined;

/** The rows of a list on screen. Where the cursor alone is elsewhere than a moment ago, two of them are looked at. */
export function listWindow<Row extends { readonly key: string }>(
	of: Shown<Row>,
): readonly BodyRow[] {
	const { rows, top, height, index, marks, layout, across } = of;
	const row = (one: Row, at: number) =>
		listRow(one, { layout, here: at === index, marked: marks.has(one.key), across });
	const before = last;
	let made: readonly BodyRow[];
	if (before !== undefined && isSameWindow(before.of, of as unknown as Shown<never>)) {
		const others = [...before.rows];
		for (const at of new Set([before.of.index, index])) {
			const one = rows[at];
			if (one !== undefined && at >= top && at < top + height) others[at - top] = row(one, at);
		}
		made = others;
	} else made = rows.slice(top, top + height).map((one, offset) => row(one, top + offset));
	last = { of: of as unknown as Shown<never>, rows: made };
	return made;
}

function isSameWindow(one: Shown<never>, other: Shown<never>): boolean {
	return (
		one.rows === other.rows &&
		one.top === other.top &&
		one.height === other.height &&
		one.marks === other.marks &&
		one.layout === other.layout &&
		one.across === other.across
	);
}

function isSameLook(one: Look<never>, other: Look<never>): boolean {
	return (
		one.layout === other.layout &&
		one.here === other.here &&
		one.marked === other.marked &&
		one.across === other.across
	);
}
