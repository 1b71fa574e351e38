import { drawn, fitTo, type Line, type Style, span } from '../line.ts';
import { DotGrid, type Stroke } from './braille.ts';
import {
	columnOf,
	columnValues,
	dotsOf,
	type Place,
	type PlotInput,
	rowOf,
} from './chart-geometry.ts';
import {
	axisLines,
	drawCursor,
	drawGaps,
	drawThresholds,
	type Glyph,
	gutterSpan,
	merged,
} from './chart-marks.ts';
import { type ChartUnit, tickLabel, valueTicks } from './chart-scale.ts';

/** Styles and strokes of the series in their order. */
export const seriesStyles: readonly Style[] = ['series-1', 'series-2', 'series-3', 'series-4'];
export const seriesStrokes: readonly Stroke[] = ['area', 'solid', 'dashed', 'dotted'];

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
	if (columns < 8) return tooSmall(width, height);
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

function tooSmall(width: number, height: number): Line[] {
	const text = 'too small for a chart';
	return Array.from({ length: Math.max(0, height) }, (_, row) => [
		span(fitTo(row === 0 ? text : '', width), 'dim'),
	]);
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
	const ticks = valueTicks(most, Math.max(2, Math.min(8, Math.floor(rows / 3))), unit);
	return unit === 'count' && whole ? ticks.filter(Number.isInteger) : ticks;
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
