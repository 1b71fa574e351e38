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

function isSameLook(one: Look<never>, other: Look<never>): boolean {
	return (
		one.layout === other.layout &&
		one.here === other.here &&
		one.marked === other.marked &&
		one.across === other.across
	);
}
