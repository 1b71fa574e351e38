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
};

const gap = '  ';
const narrowest = 8;

/**
 * A table as lines, its title first. Columns are as wide as their widest cell; where that is more
 * than `width`, the widest ones give way, and their cells keep both ends.
 */
export function tableLines<Row>(
	columns: readonly TableColumn<Row>[],
	rows: readonly Row[],
	width?: number,
): readonly Line[] {
	const titles = columns.map(({ title }) => span(title, 'heading'));
	const cells = rows.map((row) => columns.map(({ cell }) => asSpan(cell(row))));
	const natural = columns.map((_, index) =>
		[titles, ...cells].reduce((most, line) => Math.max(most, widthOf(textAt(line, index))), 0),
	);
	const widths = width === undefined ? natural : shrunk(natural, width);
	return [titles, ...cells].map((line) =>
		columns.flatMap(({ align, keepsStart }, index) => {
			const room = widths[index] ?? 0;
			const text = (keepsStart ? clip : clipMiddle)(textAt(line, index), room);
			const space = ' '.repeat(Math.max(0, room - widthOf(text)));
			const styled = { ...line[index], text };
			const between = index === 0 ? [] : [span(gap)];
			const isLast = index === columns.length - 1;
			if (align === 'right') return [...between, span(space), styled];
			return isLast ? [...between, styled] : [...between, styled, span(space)];
		}),
	);
}

function textAt(line: readonly Span[], index: number): string {
	return line[index]?.text ?? '';
}

function asSpan(cell: Span | string): Span {
	return typeof cell === 'string' ? span(cell) : cell;
}

function shrunk(natural: readonly number[], width: number): readonly number[] {
	const widths = [...natural];
	const gaps = gap.length * (widths.length - 1);
	let excess = widths.reduce((sum, each) => sum + each, gaps) - width;
	while (excess > 0) {
		const widest = widths.indexOf(Math.max(...widths));
		const room = widths[widest] ?? 0;
		if (room <= narrowest) break;
		widths[widest] = room - 1;
		excess--;
	}
	return widths;
}
