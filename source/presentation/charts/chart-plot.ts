import { drawn, fitTo, type Line, type Style, span } from '../line.ts';
import { DotGrid, isOn, type Stroke } from './braille.ts';
import {
	type ColumnValue,
	columnOf,
	columnValues,
	dotOf,
	type Place,
	type PlotInput,
	rowOf,
	zeroDot,
} from './chart-geometry.ts';
import {
	axisLines,
	drawCursor,
	drawGaps,
	drawSeam,
	drawThresholds,
	type Glyph,
	gutterSpan,
	merged,
} from './chart-marks.ts';
import { axisTicks, type ChartUnit, tickLabel } from './chart-scale.ts';

/** Styles and strokes of the series in their order. */
export const seriesStyles: readonly Style[] = [
	'series-1',
	'series-2',
	'series-3',
	'series-4',
	'series-5',
	'series-6',
	'series-7',
];
export const seriesStrokes: readonly Stroke[] = [
	'area',
	'solid',
	'dashed',
	'dotted',
	'long',
	'dash-dot',
	'sparse',
];

type Columns = readonly (ColumnValue | undefined)[];

/**
 * A chart of exactly `height` lines of `width` cells: plot, time axis, labels. Gaps stay empty and
 * say so; a zero is a row of dots on the axis, so that it can't be taken for one.
 */
export function plotLines(input: PlotInput): Line[] {
	const { width, height } = input;
	if (height < 4 || width < 20) return tooSmall(width, height);
	const rows = height - 2;
	const unit = input.unit ?? 'count';
	const ticks = ticksOf(input, rows, unit);
	const top = Math.max(0, ticks.at(-1) ?? 1);
	const bottom = Math.min(0, ticks[0] ?? 0);
	const gutter = ticks.reduce((most, tick) => Math.max(most, tickLabel(tick, unit).length), 5) + 2;
	const columns = width - gutter - 1;
	if (columns < 8) return tooSmall(width, height);
	const place = { rows, columns, top, bottom, gutter, unit };
	const values = input.series.map((series) => columnValues(series, input, columns * 2));
	const plot = plotGlyphs(input, draw(values, place), values, place);
	const lines = plot.map((cells, row) => {
		const here = (value: number) => rowOf(value, place) === rows - 1 - row;
		// Below the axis is the zero, unless something is less.
		const tick = ticks.find((value) => (value !== 0 || bottom < 0) && here(value));
		const crossed = input.thresholds?.some(({ value }) => here(value));
		const label = tick === undefined ? '' : tickLabel(tick, unit);
		const axis = crossed === true ? '┼' : tick === undefined ? '│' : '┤';
		return [gutterSpan(label, gutter), drawn(axis, 'dim'), ...merged(cells)];
	});
	return [...lines, ...axisLines(input, values, place)];
}

function tooSmall(width: number, height: number): Line[] {
	const text = 'too small for a chart';
	return Array.from({ length: Math.max(0, height) }, (_, row) => [
		span(fitTo(row === 0 ? text : '', width), 'dim'),
	]);
}

function ticksOf(input: PlotInput, rows: number, unit: ChartUnit): readonly number[] {
	let most = 0;
	let least = 0;
	let whole = true;
	const see = (from: number, to: number, value: number) => {
		if (to <= input.from || from >= input.to || !Number.isFinite(value)) return;
		most = Math.max(most, value);
		least = Math.min(least, value);
		whole &&= Number.isInteger(value);
	};
	for (const { points, periodMs, live = [] } of input.series) {
		for (const { at, value } of points) see(at, at + periodMs, value);
		for (const { from, to, value } of live) see(from, to, value);
	}
	const data = most;
	for (const { value } of input.thresholds ?? []) {
		// An alarm far above what is there would press the data flat; it is named beside the chart.
		if (data === 0 || value <= data * 3) most = Math.max(most, value);
	}
	const wanted = Math.max(2, Math.min(8, Math.floor(rows / 3)));
	const ticks = axisTicks({ least, most }, wanted, unit);
	return unit === 'count' && whole ? ticks.filter(Number.isInteger) : ticks;
}

function draw(values: readonly Columns[], place: Place): DotGrid {
	const grid = new DotGrid(place.columns, place.rows);
	const zero = zeroDot(place);
	for (const [index, series] of values.slice(0, seriesStyles.length).entries()) {
		const style = seriesStyles[index] ?? 'plain';
		const stroke = seriesStrokes[index] ?? 'solid';
		let previous: number | undefined;
		for (const [x, column] of series.entries()) {
			const y = column === undefined ? undefined : dotOf(column.value, place);
			if (y !== undefined && isOn(stroke, x)) {
				const from = stroke === 'area' ? zero : (previous ?? y);
				for (let dot = Math.min(from, y); dot <= Math.max(from, y); dot++) {
					// Our own samples are a shade lighter: every other dot, but for the height itself.
					const isShade = stroke === 'area' && column?.live === true && dot !== y;
					if (isShade && (x + dot) % 2 !== 0) continue;
					grid.set(x, dot, style, stroke, stroke !== 'area' && dot === zero);
				}
			}
			previous = y;
		}
	}
	return grid;
}

function plotGlyphs(
	input: PlotInput,
	grid: DotGrid,
	values: readonly Columns[],
	place: Place,
): Glyph[][] {
	const zeroRow = zeroDot(place) >> 2;
	const plot = Array.from({ length: place.rows }, (_, row) =>
		Array.from({ length: place.columns }, (_, column): Glyph => {
			const fromBottom = place.rows - 1 - row;
			const how = { ascii: input.ascii, onAxis: fromBottom === zeroRow };
			const glyph = grid.glyph(column, fromBottom, how);
			if (glyph === undefined) return { text: ' ', style: undefined, own: false };
			return { text: glyph.text, style: glyph.style, own: true };
		}),
	);
	drawThresholds(plot, input, place);
	drawGaps(plot, values, place);
	const seam = input.liveFrom === undefined ? undefined : columnOf(input.liveFrom, input, place);
	if (seam !== undefined) drawSeam(plot, seam);
	const cursor = input.cursorAt === undefined ? undefined : columnOf(input.cursorAt, input, place);
	const other = input.spanFrom === undefined ? undefined : columnOf(input.spanFrom, input, place);
	if (other !== undefined) drawCursor(plot, other);
	if (cursor !== undefined) drawCursor(plot, cursor);
	return plot;
}
