import type { FilterValue } from '../domain/expressions/row-filter.ts';
import { type AnyNumber, isNumber } from '../domain/json/exact-number.ts';
import { fitTo, type Line, type Span, span } from './line.ts';

/** A column of a table over rows of one type: the console and the commands draw the same. */
export type Column<Row> = {
	/** The name in `/name:value`, in `:sort` and in a state file: lower case, never translated. */
	readonly id: string;
	readonly title: string;
	readonly align: 'left' | 'right';
	/**
	 * Cells. `grow` is the share of free space it takes, up to `max`; without it `min` is fixed. `tight`
	 * is what it makes do with where one that {@link stays} would be dropped otherwise.
	 */
	readonly width: {
		readonly min: number;
		readonly max: number;
		readonly grow?: number;
		readonly tight?: number;
	};
	/** The lowest is dropped first when a terminal is narrow; the highest never is. */
	readonly priority: number;
	/** Whether it says what the table is looked at for: others grow tight before it is dropped. */
	readonly stays?: true;
	/** The narrowest table that shows it, where room alone would show it too early. */
	readonly from?: number;
	/** What is shown in `width` cells. */
	cell(row: Row, width: number): Span | string;
	/** The whole value as text, for filters, plain tables and copies; the cell's text without it. */
	text?(row: Row): string;
	/** What to sort by, and the number that a filter compares; `undefined` (unknown) sorts last. */
	sort?(row: Row): AnyNumber | string | undefined;
	/** Whether it is left out where everything is asked once: it needs several looks, or repeats another column. */
	readonly watched?: true;
	/** Whether it has a price: printed only where that was asked for. */
	readonly priced?: true;
	/** Whether free text in a filter leaves this column out: its text is not what is seen. */
	readonly hidden?: true;
	/** Whether it says what the row is called: `!text` in a filter is about that alone. */
	readonly names?: true;
	/** How a filter reads a value that is compared with `sort`; `number` when `sort` is a number. */
	readonly measure?: 'number' | 'duration' | 'bytes';
};

export type LaidOutColumn<Row> = { readonly column: Column<Row>; readonly width: number };
export type Layout<Row> = readonly LaidOutColumn<Row>[];

/** Blank cells between two columns. */
export const columnGap = 1;

/**
 * The columns that fit `width` cells, with their widths; these and the gaps add up to `width`
 * exactly. Drops the lowest priority first, then shares free space by `grow` up to `max`; what is
 * still free goes to the last column that grows. The column of the highest priority always stays.
 */
export function layoutColumns<Row>(columns: readonly Column<Row>[], width: number): Layout<Row> {
	const { kept, widths } = fitting(columns, width);
	let free = width - needed(widths);
	if (free < 0) return kept.map((column) => ({ column, width: Math.max(0, width) }));
	while (free > 0) {
		const growing = kept
			.map((column, index) => ({
				index,
				share: column.width.grow ?? 0,
				room: column.width.max - (widths[index] ?? 0),
			}))
			.filter(({ share, room }) => share > 0 && room > 0);
		const shares = growing.reduce((sum, { share }) => sum + share, 0);
		if (shares === 0) break;
		const before = free;
		for (const { index, share, room } of growing) {
			const part = Math.min(room, Math.floor((before * share) / shares), free);
			widths[index] = (widths[index] ?? 0) + part;
			free -= part;
		}
		// Less than one cell for each: the first ones that grow get one, in order.
		for (const { index } of growing) {
			if (free === 0 || free < before) break;
			widths[index] = (widths[index] ?? 0) + 1;
			free--;
		}
	}
	if (free > 0 && kept.length > 0) {
		const last = kept.findLastIndex((column) => (column.width.grow ?? 0) > 0);
		const index = last === -1 ? kept.length - 1 : last;
		widths[index] = (widths[index] ?? 0) + free;
	}
	return kept.map((column, index) => ({ column, width: widths[index] ?? 0 }));
}

function needed(widths: readonly number[]): number {
	return widths.reduce((sum, width) => sum + width, 0) + columnGap * Math.max(0, widths.length - 1);
}

/** The columns that fit, with the least that each takes. */
function fitting<Row>(columns: readonly Column<Row>[], width: number) {
	const shown = columns.filter(({ from }) => from === undefined || from <= width);
	const least = (column: Column<Row>) => column.width.min;
	const kept = keepFitting(shown, width, least);
	if (shown.every((column) => column.stays !== true || kept.includes(column))) {
		return { kept, widths: kept.map(least) };
	}
	const tight = (column: Column<Row>) => column.width.tight ?? column.width.min;
	const tightly = keepFitting(shown, width, tight);
	return { kept: tightly, widths: tightly.map(tight) };
}

function keepFitting<Row>(
	columns: readonly Column<Row>[],
	width: number,
	least: (column: Column<Row>) => number,
): readonly Column<Row>[] {
	let kept = columns;
	while (kept.length > 1 && needed(kept.map(least)) > width) {
		// Of equal priorities the one further right goes first.
		const lowest = kept.reduce(
			(worst, column) => (column.priority <= worst.priority ? column : worst),
			kept[0] as Column<Row>,
		);
		kept = kept.filter((column) => column !== lowest);
	}
	return kept;
}

export type SortOrder = { readonly column: string; readonly direction: 'ascending' | 'descending' };

const space = span(' '.repeat(columnGap));

/** The titles, the sorted column's with `^` (ascending) or `v` behind it. */
export function headerLine<Row>(layout: Layout<Row>, sortedBy?: SortOrder): Line {
	return joinCells(
		layout.map(({ column, width }) => {
			const sorted = sortedBy !== undefined && sortedBy.column === column.id;
			if (!sorted) return span(fitTo(column.title, width, column.align), 'dim');
			const mark = sortedBy.direction === 'ascending' ? '^' : 'v';
			// The mark stays when there is room for only one of both.
			const title = `${column.title.slice(0, Math.max(0, width - 1))}${mark}`;
			return span(fitTo(title, width, column.align), 'strong');
		}),
	);
}

/** One row in the columns of the layout, padded to its whole width. */
export function rowLine<Row>(layout: Layout<Row>, row: Row): Line {
	return joinCells(
		layout.map(({ column, width }) => {
			const cell = column.cell(row, width);
			return typeof cell === 'string'
				? span(fitTo(cell, width, column.align))
				: { ...cell, text: fitTo(cell.text, width, column.align) };
		}),
	);
}

function joinCells(cells: readonly Span[]): Line {
	const line: Span[] = [];
	for (const cell of cells) {
		if (line.length > 0) line.push(space);
		line.push(cell);
	}
	return line;
}

/** A cell's whole value as text: what `/column:value` searches and a plain table prints. */
export function cellText<Row>(column: Column<Row>, row: Row): string {
	if (column.text !== undefined) return column.text(row);
	const cell = column.cell(row, Number.POSITIVE_INFINITY);
	return (typeof cell === 'string' ? cell : cell.text).trim();
}

/**
 * A row as the text that free terms of a filter search: one column a line. Remembered for a row's
 * life: ten thousand rows are searched again at every key.
 */
export function rowText<Row extends object>(columns: readonly Column<Row>[]): (row: Row) => string {
	const searched = columns.filter(({ hidden }) => hidden !== true);
	const texts = new WeakMap<Row, string>();
	return (row) => {
		const known = texts.get(row);
		if (known !== undefined) return known;
		const text = searched.map((column) => cellText(column, row)).join('\n');
		texts.set(row, text);
		return text;
	};
}

/** What a filter asks a row for, by column id; see `domain/expressions/row-filter.ts`. */
export function columnValue<Row>(
	columns: readonly Column<Row>[],
): (row: Row) => (id: string) => FilterValue | undefined {
	const byId = new Map(columns.map((column) => [column.id, column]));
	return (row) => (id) => {
		const column = byId.get(id);
		if (column === undefined) return;
		const value = column.sort?.(row);
		const text = cellText(column, row);
		return isNumber(value) ? { text, number: value } : { text };
	};
}
