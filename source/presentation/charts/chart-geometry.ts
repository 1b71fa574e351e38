import type { ChartUnit } from './chart-scale.ts';

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

export type Place = {
	readonly rows: number;
	readonly columns: number;
	readonly top: number;
	readonly gutter: number;
	readonly unit: ChartUnit;
};

/** Dots of height that a value takes: a zero, which is a value, one; what is more than zero more. */
export function dotsOf(value: number, { top, rows }: Place): number {
	const least = value > 0 ? 2 : 1;
	return Math.max(least, Math.min(rows * 4, Math.round((value / top) * rows * 4)));
}

/** The row, from the bottom, in which a value's topmost dot is. */
export function rowOf(value: number, place: Place): number {
	if (value > place.top) return -1;
	return (dotsOf(value, place) - 1) >> 2;
}

/** The value of each column of dots, `undefined` in gaps. */
export function columnValues(
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

export function columnOf(
	at: number,
	{ from, to }: PlotInput,
	{ columns }: Place,
): number | undefined {
	if (!(at >= from && at <= to)) return;
	return Math.min(columns - 1, Math.floor(((at - from) / (to - from)) * columns));
}

/** Whether no series has a value anywhere in a column of cells. */
export function gapColumns(
	values: readonly (readonly (number | undefined)[])[],
	columns: number,
): readonly boolean[] {
	return Array.from({ length: columns }, (_, column) =>
		values.every(
			(series) => series[column * 2] === undefined && series[column * 2 + 1] === undefined,
		),
	);
}
