import { clip, clipMiddle, type Line, type Span, span, widthOf } from '../../presentation/line.ts';

/** A column of a printed table. */
export type TableColumn<Row> = {
	readonly title: string;
	readonly align?: 'right';
	readonly cell: (row: Row) => Span | string;
	/** The whole value for `text` output, where a cell shows a part of it. */
	readonly whole?: (row: Row) => string;
	/** Whether a cell that is too wide keeps its start alone; else both ends stay. */
	readonly keepsStart?: true;
	/** The lowest gives way first where a terminal is narrow, the widest of equal ones; 0 without it. */
	readonly priority?: number;
};

const gap = '  ';
const narrowest = 8;

/** Rows of which there are cells and lines at one time: all of 100,000 take some hundred MiB. */
const atOnce = 500;

/**
 * A table as lines, its title first, part by part: whoever prints a part lets it go. Columns are as wide as their widest
 * cell; where that is more than `width`, those of the lowest priority give way, and their cells keep both ends.
 */
export function* tableParts<Row>(
	columns: readonly TableColumn<Row>[],
	rows: readonly Row[],
	width?: number,
): Generator<readonly Line[], void, void> {
	const titles = columns.map(({ title }) => span(title, 'heading'));
	const natural = titles.map(({ text }) => widthOf(text));
	for (const row of rows) {
		for (const [index, cell] of cellsOf(columns, row).entries()) {
			natural[index] = Math.max(natural[index] ?? 0, widthOf(cell.text));
		}
	}
	const widths = width === undefined ? natural : shrunk(natural, columns, width);
	yield [lineOf(columns, titles, widths)];
	for (let from = 0; from < rows.length; from += atOnce) {
		yield rows
			.slice(from, from + atOnce)
			.map((row) => lineOf(columns, cellsOf(columns, row), widths));
	}
}

function cellsOf<Row>(columns: readonly TableColumn<Row>[], row: Row): readonly Span[] {
	return columns.map(({ cell }) => asSpan(cell(row)));
}

function lineOf<Row>(
	columns: readonly TableColumn<Row>[],
	cells: readonly Span[],
	widths: readonly number[],
): Line {
	return columns.flatMap(({ align, keepsStart }, index) => {
		const room = widths[index] ?? 0;
		const cell = cells[index] ?? span('');
		const text = (keepsStart ? clip : clipMiddle)(cell.text, room);
		const space = ' '.repeat(Math.max(0, room - widthOf(text)));
		const styled = { ...cell, text };
		const between = index === 0 ? [] : [span(gap)];
		const isLast = index === columns.length - 1;
		if (align === 'right') return [...between, span(space), styled];
		return isLast ? [...between, styled] : [...between, styled, span(space)];
	});
}

function asSpan(cell: Span | string): Span {
	return typeof cell === 'string' ? span(cell) : cell;
}

function shrunk(
	natural: readonly number[],
	columns: readonly Pick<TableColumn<never>, 'priority'>[],
	width: number,
): readonly number[] {
	const widths = [...natural];
	const gaps = gap.length * (widths.length - 1);
	let excess = widths.reduce((sum, each) => sum + each, gaps) - width;
	const priority = (index: number) => columns[index]?.priority ?? 0;
	while (excess > 0) {
		const [first] = [...widths.keys()]
			.filter((index) => (widths[index] ?? 0) > narrowest)
			.toSorted((a, b) => priority(a) - priority(b) || (widths[b] ?? 0) - (widths[a] ?? 0));
		if (first === undefined) break;
		widths[first] = (widths[first] ?? 0) - 1;
		excess--;
	}
	return widths;
}
