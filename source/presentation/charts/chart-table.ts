import type { Chart, ChartSeries } from '../../domain/charts/chart.ts';
import type { MetricPoint } from '../../domain/metric.ts';
import { type Column, headerLine, layoutColumns, rowLine } from '../columns.ts';
import { date, time, timeOfDay } from '../formats.ts';
import { type Line, span } from '../line.ts';
import { seriesName } from './chart-legend.ts';
import { metricValue } from './metric-words.ts';

export type PointRow = {
	/** Start of the period, ms since the epoch. */
	readonly at: number;
	readonly values: ReadonlyMap<ChartSeries, number>;
	/** Our own sample, and no point of CloudWatch. */
	readonly live: boolean;
};

/**
 * The points of all series by their time, the oldest first, and our own samples behind them; a series that has none
 * at a time has a gap there.
 */
export function pointRows({ series: all }: Chart): readonly PointRow[] {
	const told = rowsOf(all, ({ points }) => points, false);
	const live = rowsOf(
		all,
		(series) => series.live?.map(({ from, value }) => ({ at: from, value })) ?? [],
		true,
	);
	return [...told, ...live].sort((a, b) => a.at - b.at);
}

function rowsOf(
	all: readonly ChartSeries[],
	pointsOf: (series: ChartSeries) => readonly MetricPoint[],
	live: boolean,
): readonly PointRow[] {
	const byTime = new Map<number, Map<ChartSeries, number>>();
	for (const series of all) {
		for (const { at, value } of pointsOf(series)) {
			const row = byTime.get(at) ?? new Map<ChartSeries, number>();
			row.set(series, value);
			byTime.set(at, row);
		}
	}
	return [...byTime].map(([at, values]) => ({ at, values, live }));
}

/** The points of all series as a table, the newest first; a gap is `-`. */
export function chartTableLines(
	chart: Chart,
	{ width, now }: { readonly width: number; readonly now: number },
): readonly Line[] {
	const rows = pointRows(chart).toReversed();
	if (rows.length === 0) return [[span(' no data in this range', 'dim')]];
	const layout = layoutColumns(tableColumns(chart, now), width);
	return [headerLine(layout), ...rows.map((row) => rowLine(layout, row))];
}

function tableColumns(chart: Chart, now: number): readonly Column<PointRow>[] {
	const columns = chart.series.map((series, index): Column<PointRow> => {
		const title = seriesName(chart, series).toUpperCase();
		return {
			id: `series-${index}`,
			title,
			align: 'right',
			width: { min: Math.max(11, Math.min(24, title.length + 1)), max: 30 },
			priority: 90 - index,
			cell: ({ values }) => {
				const value = values.get(series);
				return value === undefined ? span('-', 'dim') : metricValue(series.query, value);
			},
		};
	});
	// Where a point is of a day or more, today's needs its day too: it would read as the moment of midnight.
	const isDaily = chart.range.periodSeconds >= 86_400;
	const named = (at: number) => (isDaily ? `${date(at)} ${timeOfDay(at)}` : time(at, now));
	const when: Column<PointRow> = {
		id: 'time',
		title: 'TIME',
		align: 'left',
		width: { min: 24, max: 24 },
		priority: 100,
		cell: ({ at, live }) => (live ? span(`${named(at)} live`, 'accent') : span(named(at), 'dim')),
	};
	const rest: Column<PointRow> = {
		id: 'rest',
		title: '',
		align: 'left',
		width: { min: 0, max: 0, grow: 1 },
		priority: 1,
		cell: () => '',
	};
	return [when, ...columns, rest];
}
