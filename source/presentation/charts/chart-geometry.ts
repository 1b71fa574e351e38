import type { Stretch } from '../../domain/charts/chart.ts';
import type { MetricPoint } from '../../domain/metric.ts';
import type { ChartUnit } from './chart-scale.ts';

/** One series of a chart. Times in ms since the epoch. */
export type PlotSeries = {
	readonly label: string;
	/** Ascending in time; a point stands for `periodMs` from `at` on. Where no point is, is a gap. */
	readonly points: readonly MetricPoint[];
	readonly periodMs: number;
	/** Our own samples after the last point, drawn in another shade. */
	readonly live?: readonly Stretch[];
};

/** A time from one moment to another, ms since the epoch. */
export type Span = { readonly from: number; readonly to: number };

/** A value that is marked across the chart. */
export type Threshold = { readonly value: number; readonly label: string };

export type PlotInput = {
	readonly from: number;
	readonly to: number;
	/** The first is drawn as an area, the others as lines over it, at most seven in all. */
	readonly series: readonly PlotSeries[];
	readonly unit?: ChartUnit;
	readonly thresholds?: readonly Threshold[];
	/** Times in which an alarm was in ALARM: marked on the time axis. */
	readonly alarmed?: readonly Span[];
	/** A column to point at. */
	readonly cursorAt?: number;
	/** The other end of a span that is being chosen. */
	readonly spanFrom?: number;
	/** Where CloudWatch ends and our own samples begin. */
	readonly liveFrom?: number;
	readonly width: number;
	readonly height: number;
	readonly ascii: boolean;
	/** Zone of the time axis, an IANA name; this computer's without it. */
	readonly zone?: string;
};

export type Place = {
	readonly rows: number;
	readonly columns: number;
	/** Values of the axis' ends; `bottom` is zero, or below it. */
	readonly top: number;
	readonly bottom: number;
	readonly gutter: number;
	readonly unit: ChartUnit;
};

type Axis = Pick<Place, 'rows' | 'top' | 'bottom'>;

/** The row of dots, from the bottom, that is zero: the lowest of a row of cells. */
export function zeroDot({ rows, top, bottom }: Axis): number {
	if (bottom >= 0) return 0;
	if (top <= 0) return (rows - 1) * 4;
	const share = -bottom / (top - bottom);
	return 4 * Math.max(1, Math.min(rows - 1, Math.round(share * rows)));
}

/**
 * The row of dots, from the bottom, that a value reaches. Zero has a row of its own: what is more than zero
 * is above it and what is less below, however little.
 */
export function dotOf(value: number, axis: Axis): number {
	const zero = zeroDot(axis);
	const above = axis.rows * 4 - 1 - zero;
	const away = (share: number, most: number) =>
		Math.max(1, Math.min(most, Math.round(share * most)));
	if (value > 0) return zero + (above === 0 ? 0 : away(value / axis.top, above));
	if (value < 0) return zero - (zero === 0 ? 0 : away(value / axis.bottom, zero));
	return zero;
}

/** The row, from the bottom, in which a value is; -1 outside the axis. */
export function rowOf(value: number, place: Axis): number {
	if (value > place.top || value < place.bottom) return -1;
	return dotOf(value, place) >> 2;
}

/** What a column of dots shows: the value, and whether our own samples alone told it. */
export type ColumnValue = { readonly value: number; readonly live: boolean };

/**
 * What each column of dots shows, `undefined` in gaps. Where a column stands for several points, the one
 * furthest from zero is shown: peaks are what a chart is looked at for.
 */
export function columnValues(
	{ points, periodMs, live = [] }: PlotSeries,
	{ from, to }: Pick<PlotInput, 'from' | 'to'>,
	count: number,
): readonly (ColumnValue | undefined)[] {
	const columns = new Array<ColumnValue | undefined>(count).fill(undefined);
	const scale = count / (to - from);
	const put = (stretch: Stretch, isLive: boolean) => {
		const { value } = stretch;
		if (!Number.isFinite(value)) return;
		const start = (stretch.from - from) * scale;
		const end = (stretch.to - from) * scale;
		if (end <= 0 || start >= count) return;
		const first = Math.max(0, Math.floor(start + 1e-6));
		const last = Math.min(count - 1, Math.max(first, Math.ceil(end - 1e-6) - 1));
		for (let column = first; column <= last; column++) {
			const before = columns[column];
			if (before !== undefined && before.live !== isLive) continue;
			if (before === undefined || Math.abs(value) > Math.abs(before.value)) {
				columns[column] = { value, live: isLive };
			}
		}
	};
	for (const { at, value } of points) put({ from: at, to: at + periodMs, value }, false);
	for (const stretch of live) put(stretch, true);
	return columns;
}

export function columnOf(
	at: number,
	{ from, to }: Pick<PlotInput, 'from' | 'to'>,
	{ columns }: Pick<Place, 'columns'>,
): number | undefined {
	if (!(at >= from && at <= to)) return;
	return Math.min(columns - 1, Math.floor(((at - from) / (to - from)) * columns));
}

/** Whether no series has a value anywhere in a column of cells. */
export function gapColumns(
	values: readonly (readonly (ColumnValue | undefined)[])[],
	columns: number,
): readonly boolean[] {
	return Array.from({ length: columns }, (_, column) =>
		values.every(
			(series) => series[column * 2] === undefined && series[column * 2 + 1] === undefined,
		),
	);
}
