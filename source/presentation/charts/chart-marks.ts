import { drawn, type Line, type Span, type Style, span } from '../line.ts';
import {
	type ColumnValue,
	columnOf,
	gapColumns,
	type Place,
	type PlotInput,
	rowOf,
	type Span as TimeSpan,
} from './chart-geometry.ts';
import { tickLabel } from './chart-scale.ts';
import { timeTicks, zoneName } from './chart-time.ts';

const gapText = '(gap: no data)';

/** One cell of the chart before neighbours of one style become a span. */
export type Glyph = { text: string; style: Style | undefined; own: boolean };

export function gutterSpan(label: string, gutter: number): Span {
	return span(`${label.padStart(gutter - 1)} `, 'dim');
}

export function drawThresholds(
	plot: Glyph[][],
	{ thresholds = [] }: PlotInput,
	place: Place,
): void {
	for (const { value, label } of thresholds) {
		const row = rowOf(value, place);
		const cells = row < 0 ? undefined : plot[place.rows - 1 - row];
		if (cells === undefined) {
			const first = plot[0];
			if (first !== undefined) {
				write(first, ` ${label} is above this chart `, 2, 'notice');
			}
			continue;
		}
		for (const cell of cells) {
			if (!cell.own) Object.assign(cell, { text: '╌', style: 'notice', own: true });
		}
		write(cells, ` ${label} `, 2, 'notice', '╌');
	}
}

/** Writes over blank cells (or `over`), at the first place from `start` on where all of it fits. */
function write(cells: Glyph[], text: string, start: number, style: Style, over = ' '): boolean {
	const letters = Array.from(text);
	for (let at = start; at + letters.length <= cells.length; at++) {
		if (!letters.every((_, index) => cells[at + index]?.text === over)) continue;
		for (const [index, letter] of letters.entries()) {
			cells[at + index] = { text: letter, style, own: false };
		}
		return true;
	}
	return false;
}

export function drawGaps(
	plot: Glyph[][],
	values: readonly (readonly (ColumnValue | undefined)[])[],
	{ rows, columns }: Place,
): void {
	const isGap = gapColumns(values, columns);
	const row = plot[Math.min(rows - 1, Math.ceil(rows / 2))];
	if (row === undefined) return;
	if (isGap.every(Boolean)) {
		const text = 'no data in this range';
		write(row, text, Math.max(0, Math.floor((columns - text.length) / 2)), 'dim');
		return;
	}
	let start = 0;
	for (let column = 0; column <= columns; column++) {
		if (isGap[column] === true) continue;
		const room = column - start;
		if (room >= gapText.length + 2) {
			const cells = row.slice(0, column);
			if (write(cells, gapText, start + Math.floor((room - gapText.length) / 2), 'dim')) {
				row.splice(0, column, ...cells);
			}
		}
		start = column + 1;
	}
}

/** The seam between CloudWatch's points and our own samples, where nothing is drawn. */
export function drawSeam(plot: Glyph[][], column: number): void {
	for (const cells of plot) {
		if (cells[column]?.text === ' ') cells[column] = { text: '┊', style: 'dim', own: true };
	}
}

export function drawCursor(plot: Glyph[][], column: number): void {
	for (const cells of plot) {
		const cell = cells[column];
		if (cell === undefined) continue;
		const isFree = cell.text === ' ' || cell.text === '┊';
		const text = isFree ? '│' : cell.text === '╌' ? '┼' : cell.text;
		cells[column] = { text, style: 'marked', own: cell.own || isFree };
	}
}

/** The time axis and its labels; under a gap the axis is broken. */
export function axisLines(
	input: PlotInput,
	values: readonly (readonly (ColumnValue | undefined)[])[],
	place: Place,
): Line[] {
	const { columns, gutter } = place;
	const axis = gapColumns(values, columns).map(
		// As ASCII a dash is a dash: there the axis is left out under a gap.
		(gap): Glyph => ({ text: gap ? (input.ascii ? ' ' : '╌') : '─', style: 'dim', own: true }),
	);
	for (const spell of input.alarmed ?? []) {
		for (const column of columnsOf(spell, input, place)) {
			axis[column] = { text: alarmedText(input), style: 'bad', own: true };
		}
	}
	const labels = Array.from(
		{ length: input.width },
		(): Glyph => ({ text: ' ', style: 'dim', own: false }),
	);
	const mark = (at: number | undefined, text: string, style: Style): number | undefined => {
		const column = at === undefined ? undefined : columnOf(at, input, place);
		if (column !== undefined) axis[column] = { text, style, own: true };
		return column;
	};
	const live = mark(input.liveFrom, '┊', 'accent');
	if (live !== undefined) {
		const start = gutter + 1 + live;
		const right = start + '┊ live'.length <= input.width;
		if (right) put(labels, '┊ live', start, 'accent');
		else put(labels, 'live ┊', start + 1 - 'live ┊'.length, 'accent');
	}
	// What the times are of: read first, so it stands where the axis begins.
	put(labels, zoneName(input.from, input.zone), 0, 'dim');
	const wanted = Math.floor(columns / 14);
	for (const { at, label } of timeTicks(input.from, input.to, wanted, input.zone)) {
		const column = columnOf(at, input, place);
		if (column === undefined) continue;
		if (column !== live) mark(at, '┬', 'dim');
		const start = gutter + 1 + column - Math.floor(label.length / 2);
		put(labels, label, Math.min(input.width - label.length, start), 'dim');
	}
	mark(input.spanFrom, '┼', 'marked');
	mark(input.cursorAt, '┼', 'marked');
	return [
		[
			gutterSpan(place.bottom < 0 ? '' : tickLabel(0, place.unit), gutter),
			drawn('┼', 'dim'),
			...merged(axis),
		],
		merged(labels),
	];
}

/** What the axis is made of while an alarm is in ALARM. */
export function alarmedText({ ascii }: Pick<PlotInput, 'ascii'>): string {
	return ascii ? '!' : '━';
}

/** The columns that a time takes, one at least; none outside the chart. */
function columnsOf(
	{ from, to }: TimeSpan,
	{ from: start, to: end }: PlotInput,
	{ columns }: Place,
): readonly number[] {
	if (to < start || from >= end) return [];
	const share = (time: number) => ((time - start) / (end - start)) * columns;
	const first = Math.max(0, Math.floor(share(from)));
	const last = Math.min(columns - 1, Math.max(first, Math.ceil(share(to)) - 1));
	return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Writes a label where it touches no other. */
function put(cells: Glyph[], text: string, start: number, style: Style): void {
	const letters = Array.from(text);
	if (start < 0 || start + letters.length > cells.length) return;
	for (let at = start - 1; at <= start + letters.length; at++) {
		if ((cells[at]?.text ?? ' ') !== ' ') return;
	}
	for (const [index, letter] of letters.entries()) {
		cells[start + index] = { text: letter, style, own: letter === '┊' };
	}
}

export function merged(cells: readonly Glyph[]): Span[] {
	const spans: Span[] = [];
	let open: Glyph | undefined;
	for (const cell of cells) {
		if (open !== undefined && open.style === cell.style && open.own === cell.own) {
			open.text += cell.text;
			continue;
		}
		if (open !== undefined) spans.push(spanOf(open));
		open = { ...cell };
	}
	if (open !== undefined) spans.push(spanOf(open));
	return spans;
}

function spanOf({ text, style, own }: Glyph): Span {
	return own ? drawn(text, style) : span(text, style);
}
