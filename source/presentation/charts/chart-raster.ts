import type { MetricRange, MetricSeries } from '../../domain/metric.ts';
import { type Column, headerLine, layoutColumns, rowLine } from '../columns.ts';
import { counted, duration, shortTime, time } from '../formats.ts';
import { drawn, type Line, lineWidth, type Span, span } from '../line.ts';
import type { PlotSeries, Threshold } from './chart-geometry.ts';
import { plotLines, seriesStrokes, seriesStyles } from './chart-plot.ts';
import { metricValue, metricWords, statisticWord } from './metric-words.ts';

/** What CloudWatch answered for one chart. */
export type ChartData = {
	readonly title: string;
	readonly range: MetricRange;
	readonly series: readonly MetricSeries[];
	/** When it was asked, ms since the epoch. */
	readonly at: number;
};

export type ChartOptions = {
	readonly width: number;
	readonly height: number;
	readonly ascii: boolean;
	/** Index of the series that is drawn as an area; those with the same unit go over it as lines. */
	readonly series: number;
	readonly now: number;
	/** ms since the epoch; a column to read values at. */
	readonly cursor?: number;
	readonly thresholds?: readonly Threshold[];
};

/** A chart in `height` lines: the plot, each series' value, and what the numbers are. */
export function chartLines(chart: ChartData, options: ChartOptions): Line[] {
	const { width, height, ascii, cursor, thresholds } = options;
	const drawnSeries = drawnInOrder(chart, options.series);
	const selected = drawnSeries[0];
	const legend = legendLines(chart, drawnSeries, options);
	const about = selected === undefined ? [] : [aboutLine(chart, selected)];
	const plot = plotLines({
		from: chart.range.from,
		to: chart.range.to,
		series: drawnSeries.map((series) => plotSeries(series, chart.range)),
		unit: selected === undefined ? 'count' : metricWords(selected.query).unit,
		width,
		height: Math.max(4, height - legend.length - about.length),
		ascii,
		...(cursor === undefined ? {} : { cursorAt: cursor }),
		...(thresholds === undefined ? {} : { thresholds }),
	});
	return [...plot, ...legend, ...about].slice(0, Math.max(0, height));
}

/** The selected series, then the others with its unit, as many as strokes tell apart. */
function drawnInOrder(chart: ChartData, index: number): readonly MetricSeries[] {
	const selected = chart.series[index] ?? chart.series[0];
	if (selected === undefined) return [];
	const { unit } = metricWords(selected.query);
	const others = chart.series.filter(
		(series) => series !== selected && metricWords(series.query).unit === unit,
	);
	return [selected, ...others].slice(0, seriesStyles.length);
}

function plotSeries({ query, points }: MetricSeries, range: MetricRange): PlotSeries {
	const { label, factor } = metricWords(query);
	return {
		label,
		periodMs: range.periodSeconds * 1000,
		points: factor === 1 ? points : points.map(({ at, value }) => ({ at, value: value * factor })),
	};
}

/** A series' name, with its resource in front where a chart shows several. */
function seriesName(chart: ChartData, { query }: MetricSeries): string {
	const { label } = metricWords(query);
	const resource = (dimensions: Readonly<Record<string, string>>) =>
		Object.values(dimensions).join(' ');
	const own = resource(query.dimensions);
	const several = chart.series.some(({ query: other }) => resource(other.dimensions) !== own);
	return several ? `${own} ${label}` : label;
}

const samples = { area: '█', solid: '──', dashed: '╌╌', dotted: '┈┈' } as const;

/** Value of a series at the cursor, or its last one; `undefined` in a gap. */
function shownValue(series: MetricSeries, range: MetricRange, cursor?: number): number | undefined {
	if (cursor === undefined) return series.points.at(-1)?.value;
	const point = series.points.findLast(({ at }) => at <= cursor);
	return point !== undefined && cursor < point.at + range.periodSeconds * 1000
		? point.value
		: undefined;
}

/** Every series with its value, in the order of the chart; `>` is the selected one. */
function legendLines(
	chart: ChartData,
	shown: readonly MetricSeries[],
	{ width, cursor, now }: ChartOptions,
): Line[] {
	const head = cursor === undefined ? 'last' : time(cursor, now).slice(0, -3);
	const lines: Span[][] = [[span(` ${head} `, cursor === undefined ? 'dim' : 'marked')]];
	for (const series of chart.series) {
		const place = shown.indexOf(series);
		const value = shownValue(series, chart.range, cursor);
		const style = seriesStyles[place];
		const stroke = seriesStrokes[place];
		const item: Span[] = [
			span(place === 0 ? ' > ' : '   ', 'strong'),
			...(stroke === undefined ? [] : [drawn(samples[stroke], style), span(' ')]),
			span(`${seriesName(chart, series)} `, place === 0 ? 'strong' : 'plain'),
			value === undefined
				? span('no data', 'dim')
				: span(metricValue(series.query, value), 'strong'),
		];
		const last = lines.at(-1) ?? [];
		if (last.length > 1 && lineWidth(last) + lineWidth(item) > width && lines.length < 2) {
			lines.push([span('  '), ...item]);
		} else {
			last.push(...item);
		}
	}
	return lines;
}

/** What the numbers of the selected series are, and how much of it is missing. */
function aboutLine({ range }: ChartData, { query, points, complete }: MetricSeries): Line {
	const period = range.periodSeconds * 1000;
	const periods = Math.max(0, Math.round((range.to - range.from) / period));
	const inside = points.filter(({ at }) => at >= range.from && at < range.to);
	const missing = Math.max(0, periods - inside.length);
	const last = inside.at(-1);
	return [
		span(` ${statisticWord(query.statistic)} in each ${duration(period)}, from CloudWatch`, 'dim'),
		span(last === undefined ? '' : `, last ${shortTime(last.at)}`, 'dim'),
		span(missing === 0 ? '' : `, ${counted(missing, 'period')} without data`, 'dim'),
		span(complete ? '' : ', more points than it sent', 'notice'),
	];
}

type PointRow = { readonly at: number; readonly values: ReadonlyMap<MetricSeries, number> };

/** The points of all series as a table, the newest first; a gap is `-`. */
export function chartTableLines(
	chart: ChartData,
	{ width, now }: Pick<ChartOptions, 'width' | 'now'>,
): Line[] {
	const byTime = new Map<number, Map<MetricSeries, number>>();
	for (const series of chart.series) {
		for (const { at, value } of series.points) {
			const row = byTime.get(at) ?? new Map<MetricSeries, number>();
			row.set(series, value);
			byTime.set(at, row);
		}
	}
	if (byTime.size === 0) return [[span(' no data in this range', 'dim')]];
	const rows = [...byTime].map(([at, values]): PointRow => ({ at, values }));
	rows.sort((a, b) => b.at - a.at);
	const layout = layoutColumns(tableColumns(chart, now), width);
	return [headerLine(layout), ...rows.map((row) => rowLine(layout, row))];
}

function tableColumns(chart: ChartData, now: number): readonly Column<PointRow>[] {
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
	const when: Column<PointRow> = {
		id: 'time',
		title: 'TIME',
		align: 'left',
		width: { min: 19, max: 19 },
		priority: 100,
		cell: ({ at }) => span(time(at, now), 'dim'),
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
