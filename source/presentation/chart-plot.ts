import { DotGrid, type Stroke } from './braille.ts';
import { type ChartUnit, tickLabel, timeTicks, valueTicks } from './chart-scale.ts';
import { drawn, fitTo, type Line, type Span, type Style, span } from './line.ts';

/** One series of a chart. Times in ms since the epoch. */
export type PlotSeries = {
	readonly label: string;
	/** Ascending in time; a point stands for `periodMs` from `at` on. Where no point is, is a gap. */
	readonly points: readonly { readonly at: number; readonly value: number }[];
	readonly periodMs: number;
};

/** A value that is marked across the chart. */
export type Threshold = { readonly value: number; readonly label: string };

export type PlotInput = {
	readonly from: number;
	readonly to: number;
	/** The first is drawn as an area, the others as lines over it, at most four in all. */
	readonly series: readonly PlotSeries[];
	readonly unit?: ChartUnit;
	readonly thresholds?: readonly Threshold[];
	/** A column to point at. */
	readonly cursorAt?: number;
	/** Where CloudWatch ends and our own samples begin. */
	readonly liveFrom?: number;
	readonly width: number;
	readonly height: number;
	readonly ascii: boolean;
};

/** Styles and strokes of the series in their order. */
export const seriesStyles: readonly Style[] = ['series-1', 'series-2', 'series-3', 'series-4'];
export const seriesStrokes: readonly Stroke[] = ['area', 'solid', 'dashed', 'dotted'];
const gapText = '(gap: no data)';

/** One cell of the chart before neighbours of one style become a span. */
type Glyph = { text: string; style: Style | undefined; own: boolean };

/**
 * A chart of exactly `height` lines of `width` cells: plot, time axis, labels. Gaps stay empty and
 * say so; a zero is a row of dots on the axis, so that it can't be taken for one. Where a column
 * stands for several points, the largest is drawn: peaks are what a chart is looked at for.
 */
export function plotLines(input: PlotInput): Line[] {
	const { width, height } = input;
	if (height < 4 || width < 20) return tooSmall(width, height);
	const rows = height - 2;
	const unit = input.unit ?? 'count';
	const ticks = ticksOf(input, rows, unit);
	const top = ticks.at(-1) ?? 1;
	const gutter = ticks.reduce((most, tick) => Math.max(most, tickLabel(tick, unit).length), 5) + 2;
	const columns = width - gutter - 1;
	const place = { rows, columns, top, gutter, unit };
	const values = input.series.map((series) => columnValues(series, input, columns * 2));
	const grid = draw(values, place);
	const plot = plotGlyphs(input, grid, values, place);
	const lines = plot.map((cells, row) => {
		const tick = ticks.find((value) => value > 0 && rowOf(value, place) === rows - 1 - row);
		const crossed = input.thresholds?.some(({ value }) => rowOf(value, place) === rows - 1 - row);
		const label = tick === undefined ? '' : tickLabel(tick, unit);
		const axis = crossed === true ? '┼' : tick === undefined ? '│' : '┤';
		return [gutterSpan(label, gutter), drawn(axis, 'dim'), ...merged(cells)];
	});
	return [...lines, ...axisLines(input, values, place)];
}

type Place = {
	readonly rows: number;
	readonly columns: number;
	readonly top: number;
	readonly gutter: number;
	readonly unit: ChartUnit;
};

function tooSmall(width: number, height: number): Line[] {
	const text = 'too small for a chart';
	return Array.from({ length: Math.max(0, height) }, (_, row) => [
		span(fitTo(row === 0 ? text : '', width), 'dim'),
	]);
}

function gutterSpan(label: string, gutter: number): Span {
	return span(`${label.padStart(gutter - 1)} `, 'dim');
}

function ticksOf(input: PlotInput, rows: number, unit: ChartUnit): readonly number[] {
	let most = 0;
	let whole = true;
	for (const { points, periodMs } of input.series) {
		for (const { at, value } of points) {
			if (at + periodMs <= input.from || at >= input.to || !Number.isFinite(value)) continue;
			most = Math.max(most, value);
			whole &&= Number.isInteger(value);
		}
	}
	const data = most;
	for (const { value } of input.thresholds ?? []) {
		// An alarm far above what is there would press the data flat; it is named beside the chart.
		if (data === 0 || value <= data * 3) most = Math.max(most, value);
	}
	const ticks = valueTicks(most, Math.max(2, Math.min(8, Math.floor(rows / 2))), unit);
	return unit === 'count' && whole ? ticks.filter(Number.isInteger) : ticks;
}

/** Dots of height that a value takes: at least one, since a zero is a value. */
function dotsOf(value: number, { top, rows }: Place): number {
	return Math.max(1, Math.min(rows * 4, Math.round((value / top) * rows * 4)));
}

/** The row, from the bottom, in which a value's topmost dot is. */
function rowOf(value: number, place: Place): number {
	if (value > place.top) return -1;
	return (dotsOf(value, place) - 1) >> 2;
}

/** The value of each column of dots, `undefined` in gaps. */
function columnValues(
	{ points, periodMs }: PlotSeries,
	{ from, to }: PlotInput,
	count: number,
): readonly (number | undefined)[] {
	const values = new Array<number | undefined>(count).fill(undefined);
	const scale = count / (to - from);
	for (const { at, value } of points) {
		if (!Number.isFinite(value)) continue;
		const start = (at - from) * scale;
		const end = (at + periodMs - from) * scale;
		if (end <= 0 || start >= count) continue;
		const first = Math.max(0, Math.floor(start + 1e-6));
		const last = Math.min(count - 1, Math.max(first, Math.ceil(end - 1e-6) - 1));
		for (let column = first; column <= last; column++) {
			values[column] = Math.max(value, values[column] ?? value);
		}
	}
	return values;
}

function draw(values: readonly (readonly (number | undefined)[])[], place: Place): DotGrid {
	const grid = new DotGrid(place.columns, place.rows);
	for (const [index, series] of values.slice(0, seriesStyles.length).entries()) {
		const style = seriesStyles[index] ?? 'plain';
		const stroke = seriesStrokes[index] ?? 'solid';
		let previous: number | undefined;
		for (const [x, value] of series.entries()) {
			const y = value === undefined ? undefined : dotsOf(Math.max(0, value), place) - 1;
			if (y !== undefined && isOn(stroke, x)) {
				const from = stroke === 'area' ? 0 : (previous ?? y);
				for (let dot = Math.min(from, y); dot <= Math.max(from, y); dot++) {
					grid.set(x, dot, style, stroke);
				}
			}
			previous = y;
		}
	}
	return grid;
}

/** Whether a stroke draws in a column of dots. */
function isOn(stroke: Stroke, x: number): boolean {
	if (stroke === 'dashed') return x % 6 < 4;
	return stroke !== 'dotted' || x % 3 === 0;
}

function columnOf(at: number, { from, to }: PlotInput, { columns }: Place): number | undefined {
	if (!(at >= from && at <= to)) return;
	return Math.min(columns - 1, Math.floor(((at - from) / (to - from)) * columns));
}

function plotGlyphs(
	input: PlotInput,
	grid: DotGrid,
	values: readonly (readonly (number | undefined)[])[],
	place: Place,
): Glyph[][] {
	const live = input.liveFrom === undefined ? undefined : columnOf(input.liveFrom, input, place);
	const plot = Array.from({ length: place.rows }, (_, row) =>
		Array.from({ length: place.columns }, (_, column): Glyph => {
			const glyph = grid.glyph(column, place.rows - 1 - row, input.ascii);
			if (glyph === undefined) return { text: ' ', style: undefined, own: false };
			const style = live !== undefined && column >= live ? 'accent' : glyph.style;
			return { text: glyph.text, style, own: true };
		}),
	);
	drawThresholds(plot, input, place);
	drawGaps(plot, values, place);
	const cursor = input.cursorAt === undefined ? undefined : columnOf(input.cursorAt, input, place);
	if (cursor !== undefined) drawCursor(plot, cursor);
	return plot;
}

function drawThresholds(plot: Glyph[][], { thresholds = [] }: PlotInput, place: Place): void {
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

function drawGaps(
	plot: Glyph[][],
	values: readonly (readonly (number | undefined)[])[],
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

/** Whether no series has a value anywhere in a column of cells. */
function gapColumns(
	values: readonly (readonly (number | undefined)[])[],
	columns: number,
): readonly boolean[] {
	return Array.from({ length: columns }, (_, column) =>
		values.every(
			(series) => series[column * 2] === undefined && series[column * 2 + 1] === undefined,
		),
	);
}

function drawCursor(plot: Glyph[][], column: number): void {
	for (const cells of plot) {
		const cell = cells[column];
		if (cell === undefined) continue;
		const text = cell.text === ' ' ? '│' : cell.text === '╌' ? '┼' : cell.text;
		cells[column] = { text, style: 'marked', own: cell.own || cell.text === ' ' };
	}
}

/** The time axis and its labels; under a gap the axis is broken. */
function axisLines(
	input: PlotInput,
	values: readonly (readonly (number | undefined)[])[],
	place: Place,
): Line[] {
	const { columns, gutter } = place;
	const axis = gapColumns(values, columns).map(
		(gap): Glyph => ({ text: gap ? '╌' : '─', style: 'dim', own: true }),
	);
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
	if (live !== undefined) put(labels, '┊ live', gutter + 1 + live, 'accent');
	for (const { at, label } of timeTicks(input.from, input.to, Math.floor(columns / 14))) {
		const column = columnOf(at, input, place);
		if (column === undefined) continue;
		if (column !== live) mark(at, '┬', 'dim');
		const start = gutter + 1 + column - Math.floor(label.length / 2);
		put(labels, label, Math.min(input.width - label.length, start), 'dim');
	}
	mark(input.cursorAt, '┼', 'marked');
	return [
		[gutterSpan(tickLabel(0, place.unit), gutter), drawn('┼', 'dim'), ...merged(axis)],
		merged(labels),
	];
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

function merged(cells: readonly Glyph[]): Span[] {
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
