import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlotInput } from '../../../source/presentation/charts/chart-geometry.ts';
import { plotLines } from '../../../source/presentation/charts/chart-plot.ts';
import { axisTicks } from '../../../source/presentation/charts/chart-scale.ts';
import { plainLine } from '../../../source/presentation/line.ts';
import { runs } from '../../helpers/whole.ts';

/** ms that a column of dots stands for. */
const column = 1000;
const rows = 12;

/** Dots of a braille cell by column and by row from the bottom, as Unicode numbers them. */
const bits = [
	[64, 4, 2, 1],
	[128, 32, 16, 8],
] as const;

/** The rows of dots that are set in each column, from the bottom: read from the drawing alone. */
function dotsIn(lines: readonly string[], cells: number, gutter: number): readonly number[][] {
	return Array.from({ length: cells * 2 }, (_, x) => {
		const set: number[] = [];
		for (let row = rows - 1; row >= 0; row--) {
			const glyph = [...(lines[row] ?? '')][gutter + (x >> 1)]?.codePointAt(0) ?? 0;
			if (glyph < 0x2800 || glyph > 0x28ff) continue;
			for (let dot = 0; dot < 4; dot++) {
				if ((glyph & (bits[x & 1]?.[dot] ?? 0)) !== 0) set.push((rows - 1 - row) * 4 + dot);
			}
		}
		return set;
	});
}

const cells = 40;
const count = cells * 2;

const anyPoints = (least: number) =>
	fc.uniqueArray(
		fc.record({
			at: fc.integer({ min: -20 * column, max: (count + 5) * column }),
			value: fc.oneof(
				fc.integer({ min: least, max: 1000 }),
				fc.integer({ min: least, max: 1_000_000_000 }),
				fc.constant(0),
			),
		}),
		{ maxLength: 25, selector: ({ at }) => at },
	);

/** What a column has to show, by going through all points for each column. */
function expected(points: readonly { at: number; value: number }[], periodMs: number, x: number) {
	const [start, end] = [x * column, (x + 1) * column];
	const here = points.filter(({ at }) => at < end && at + periodMs > start);
	const most = here.reduce((far, { value }) => Math.max(far, Math.abs(value)), -1);
	return here.find(({ value }) => Math.abs(value) === most)?.value;
}

describe('every value is drawn where it belongs', () => {
	test.each([
		['of counts', 0],
		['that go below zero', -1_000_000],
	])('%s', (_, least) => {
		fc.assert(
			fc.property(
				anyPoints(least),
				fc.integer({ min: 1, max: 9 * column }),
				(unsorted, periodMs) => {
					const points = unsorted.toSorted((a, b) => a.at - b.at);
					const shown = points.filter(({ at }) => at + periodMs > 0 && at < count * column);
					const values = shown.map(({ value }) => value);
					const ticks = axisTicks(
						{ least: Math.min(0, ...values), most: Math.max(0, ...values) },
						4,
						'count',
					).filter(Number.isInteger);
					const [bottom = 0, top = 1] = [
						Math.min(0, ticks[0] ?? 0),
						Math.max(0, ticks.at(-1) ?? 1),
					];
					const gutter = widthOfGutter({ points, periodMs });
					const input = plotOf({ points, periodMs }, gutter + cells);
					const drawn = dotsIn(plotLines(input).map(plainLine), cells, gutter);
					// Zero is a row of dots of its own; every value is within half a dot of where it belongs.
					const zero = zeroOf(bottom, top);
					const wrong: number[] = [];
					for (let x = 0; x < count; x++) {
						const value = expected(points, periodMs, x);
						const dots = drawn[x] ?? [];
						if (value === undefined || value === 0) {
							// Nothing in a gap; of a zero its own row of dots and no other.
							if (dots.join() !== (value === 0 ? String(zero) : '')) wrong.push(x);
							continue;
						}
						const reach = value > 0 ? rows * 4 - 1 - zero : zero;
						const exact = zero + (value / (value > 0 ? top : -bottom)) * reach;
						const end = value > 0 ? Math.max(...dots) : Math.min(...dots);
						const near = Math.abs(exact - zero) < 1 ? 1 : 0.5 + 1e-9;
						// An area, without holes, from zero on.
						const isWhole = dots.length === Math.abs(end - zero) + 1;
						if (!(Math.abs(end - exact) <= near) || end === zero || !isWhole) wrong.push(x);
					}
					expect(wrong).toEqual([]);
				},
			),
			{ numRuns: runs(200) },
		);
	});
});

function plotOf(
	{ points, periodMs }: { points: readonly { at: number; value: number }[]; periodMs: number },
	width: number,
): PlotInput {
	const series = [{ label: 'x', points, periodMs }];
	return {
		from: 0,
		to: count * column,
		series,
		width,
		height: rows + 2,
		ascii: false,
		zone: 'UTC',
	};
}

/** Cells left of the plot: where the axis stands in a drawing of any width. */
function widthOfGutter(series: Parameters<typeof plotOf>[0]): number {
	const lines = plotLines(plotOf(series, 80)).map(plainLine);
	return [...(lines[rows] ?? '')].indexOf('┼') + 1;
}

/** The row of dots that is zero: the lowest of a row of cells, as near to its place as can be. */
function zeroOf(bottom: number, top: number): number {
	if (bottom === 0) return 0;
	if (top === 0) return (rows - 1) * 4;
	const row = Math.round((-bottom / (top - bottom)) * rows);
	return 4 * Math.max(1, Math.min(rows - 1, row));
}

test('a line at zero leaves the area its colour', () => {
	const flat = (value: number) => ({
		points: [{ at: 0, value }],
		periodMs: count * column,
		label: 'x',
	});
	const area = flat(50);
	const input: PlotInput = { ...plotOf(area, 60), series: [area, flat(0)] };
	const floor = plotLines(input)[rows - 1] ?? [];
	expect(floor.map(({ style }) => style)).not.toContain('series-2');
});
