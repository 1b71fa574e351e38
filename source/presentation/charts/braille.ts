import type { Style } from '../line.ts';

/** Bits of a braille cell's dots, by column (0, 1) and row from the bottom (0 to 3). */
const dots = [
	[0x40, 0x04, 0x02, 0x01],
	[0x80, 0x20, 0x10, 0x08],
] as const;

/** How a series is drawn, so that series differ without colour too. */
export type Stroke = 'area' | 'solid' | 'dashed' | 'dotted' | 'long' | 'dash-dot' | 'sparse';

/** Which columns of dots a line draws in: so many on, of so many. */
const rhythms: Readonly<Record<Exclude<Stroke, 'area'>, readonly boolean[]>> = {
	solid: [true],
	dashed: [true, true, true, true, false, false],
	dotted: [true, false, false],
	long: [true, true, true, true, true, true, true, true, false, false],
	'dash-dot': [true, true, true, true, false, false, true, false, false],
	sparse: [true, false, false, false, false, false],
};

/** Whether a stroke draws in a column of dots. */
export function isOn(stroke: Stroke, x: number): boolean {
	if (stroke === 'area') return true;
	const rhythm = rhythms[stroke];
	return rhythm[x % rhythm.length] === true;
}

/** What a line is in ASCII, in the plot as in the legend. */
export const asciiStrokes: Readonly<Record<Stroke, string>> = {
	area: '#',
	solid: '*',
	dashed: '+',
	dotted: 'o',
	long: 'x',
	'dash-dot': '%',
	sparse: '@',
};

/** Dots of the area and of the lines over it; style and stroke are those of what was drawn last. */
type Cell = { area: number; lines: number; style: Style; stroke: Stroke };

/**
 * A grid of braille cells: two dots wide and four high each. Columns and rows of dots count from the
 * lower left. A cell has one style: that of the series drawn into it last.
 */
export class DotGrid {
	readonly columns: number;
	readonly rows: number;
	readonly #cells: (Cell | undefined)[];

	constructor(columns: number, rows: number) {
		this.columns = columns;
		this.rows = rows;
		this.#cells = new Array<Cell | undefined>(columns * rows);
	}

	/** Sets a dot. One that `yields` leaves the cell to whom it belongs: a zero hides nothing that is more. */
	set(x: number, y: number, style: Style, stroke: Stroke, yields = false): void {
		if (x < 0 || y < 0 || x >= this.columns * 2 || y >= this.rows * 4) return;
		const index = (y >> 2) * this.columns + (x >> 1);
		const bit = dots[(x & 1) as 0 | 1][(y & 3) as 0 | 1 | 2 | 3];
		const before = this.#cells[index];
		const { area = 0, lines = 0 } = before ?? {};
		if (yields && before !== undefined) {
			before.lines |= bit;
			return;
		}
		this.#cells[index] =
			stroke === 'area'
				? { area: area | bit, lines, style, stroke }
				: { area, lines: lines | bit, style, stroke };
	}

	/** The cell at a column and a row from the bottom; `undefined` where nothing was drawn. */
	glyph(
		column: number,
		row: number,
		how: { readonly ascii: boolean; readonly onAxis: boolean },
	): { readonly text: string; readonly style: Style } | undefined {
		const cell = this.#cells[row * this.columns + column];
		if (cell === undefined) return;
		const text = how.ascii
			? asciiGlyph(cell, how.onAxis)
			: String.fromCharCode(0x2800 + (cell.area | cell.lines));
		return { text, style: cell.style };
	}
}

/** The lowest dots of a cell; in the row of zero they are a zero. */
const lowest = 0xc0;

function asciiGlyph({ area, lines, stroke }: Cell, isOnAxis: boolean): string {
	if (stroke === 'area') return areaGlyph(area, isOnAxis);
	// A zero is no mark in the middle of a row: it lies on the axis, and hides no area.
	if (!isOnAxis || (lines & ~lowest) !== 0) return asciiStrokes[stroke];
	return (area & ~lowest) === 0 ? '_' : areaGlyph(area, isOnAxis);
}

function areaGlyph(area: number, isOnAxis: boolean): string {
	if (isOnAxis && (area & ~lowest) === 0) return '_';
	let set = 0;
	for (let bits = area; bits > 0; bits >>= 1) set += bits & 1;
	return set >= 6 ? '#' : set >= 3 ? ':' : '.';
}
