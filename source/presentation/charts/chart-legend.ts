import type { Chart, ChartSeries } from '../../domain/charts/chart.ts';
import { isLiveNow } from '../../domain/charts/live.ts';
import { greatest } from '../../domain/extent.ts';
import type { MetricPoint, MetricQuery } from '../../domain/metric.ts';
import { drawn, type Line, lineWidth, type Span, span } from '../line.ts';
import { asciiStrokes, type Stroke } from './braille.ts';
import { seriesStrokes, seriesStyles } from './chart-plot.ts';
import { periodName } from './chart-time.ts';
import { metricValue, metricWords } from './metric-words.ts';

const samples: Readonly<Record<Stroke, string>> = {
	area: '█',
	solid: '──',
	dashed: '╌╌',
	dotted: '┈┈',
	long: '━━',
	'dash-dot': '╍╍',
	sparse: '┉┉',
};

/** What tells the resource of one series from those of the others: its last dimension, a shard by its number. */
function ownName({ dimensions }: MetricQuery): string {
	const name = Object.values(dimensions).at(-1) ?? '';
	return name.replace(/^shardId-0*(?=\d)/, 'shard ');
}

/**
 * A series' name: that of its metric, and in front of it its resource where that is another than the chart's (a
 * dead-letter queue, consumers, shards). Shards of one metric need no more than their own names.
 */
export function seriesName(chart: Chart, { query }: ChartSeries): string {
	const { label } = metricWords(query);
	const own = ownName(query);
	if (own === chart.title || own === '') return label;
	// Where all are of one metric the chart's name has said which.
	const isTold = chart.series.every(({ query: { metric } }) => metric === query.metric);
	return isTold && chart.series.length > 1 ? own : `${own} ${label}`;
}

/** The selected series, then the others with its unit, as many as strokes tell apart. */
export function drawnInOrder(chart: Chart, index: number): readonly ChartSeries[] {
	const selected = chart.series[index] ?? chart.series[0];
	if (selected === undefined) return [];
	const { unit } = metricWords(selected.query);
	const others = chart.series.filter(
		(series) => series !== selected && metricWords(series.query).unit === unit,
	);
	return [selected, ...others].slice(0, seriesStyles.length);
}

/** Points come late, ms: until then the last value of a series is told with its time, later that there is none. */
const comesLate = 5 * 60_000;

/**
 * The last value of a series: our own sample where there is one after CloudWatch's last point. Where others have newer
 * ones it says of when it is, or since when there is none: figures side by side are read as those of one moment.
 */
function lastWords(
	chart: Chart,
	{ query, points, live }: ChartSeries,
	{ isLive, now, zone }: { readonly isLive: boolean; readonly now: number; readonly zone?: string },
): readonly Span[] {
	const told = (value: number) => span(metricValue(query, value), 'strong');
	const sample = live?.at(-1);
	if (sample !== undefined) return [told(sample.value)];
	const last = points.at(-1);
	if (last === undefined) return [span('no data', 'dim')];
	const newest = newestOf(chart);
	if (!isLive && last.at >= newest) return [told(last.value)];
	const period = chart.range.periodSeconds * 1000;
	if (newest - last.at > Math.max(period, comesLate)) {
		return [span(`none since ${periodName(last.at + period, chart.range, now, zone)}`, 'dim')];
	}
	return [told(last.value), span(` (${periodName(last.at, chart.range, now, zone)})`, 'dim')];
}

/** Start of the newest period of which CloudWatch tells anything, ms since the epoch. */
function newestOf({ series }: Chart): number {
	return greatest(series.flatMap(({ points }) => points.at(-1)?.at ?? []));
}

/** CloudWatch's point whose period holds a moment; `undefined` in a gap. */
function pointAt({ points }: ChartSeries, { range }: Chart, at: number): MetricPoint | undefined {
	const point = points.findLast((one) => one.at <= at);
	return point !== undefined && at < point.at + range.periodSeconds * 1000 ? point : undefined;
}

/** Value of a series at a moment; `undefined` in a gap. */
export function valueAt(series: ChartSeries, chart: Chart, at: number): number | undefined {
	const point = pointAt(series, chart, at);
	if (point !== undefined) return point.value;
	return series.live?.find(({ from, to }) => from <= at && at < to)?.value;
}

/**
 * The moment that the values at a cursor are of: the start of their period, not where in it the cursor stood when the
 * range was another (a day's maximum is none of 18:36). The cursor's own in a gap.
 */
function momentAt(chart: Chart, cursor: number): number {
	const points = chart.series.map((series) => pointAt(series, chart, cursor)?.at);
	return points.find((at) => at !== undefined) ?? cursor;
}

function valueWords({ query }: ChartSeries, value: number | undefined): readonly Span[] {
	return value === undefined
		? [span('no data', 'dim')]
		: [span(metricValue(query, value), 'strong')];
}

/** Every series with its value at the cursor, or its last one; `>` is the selected one. In at most `most` lines. */
export function legendLines(
	chart: Chart,
	shown: readonly ChartSeries[],
	options: {
		readonly width: number;
		readonly most: number;
		readonly ascii: boolean;
		readonly cursor?: number;
		readonly now: number;
		readonly zone?: string;
	},
): readonly Line[] {
	const { width, most, ascii, cursor, now, zone } = options;
	// Of a panned window, or where sampling stopped, it is the last that is known.
	const isLive = chart.series.some((one) => isLiveNow(chart, one, now));
	const head =
		cursor === undefined
			? isLive
				? 'now'
				: 'last'
			: periodName(momentAt(chart, cursor), chart.range, now, zone);
	const lines: Span[][] = [[span(` ${head} `, cursor === undefined ? 'dim' : 'marked')]];
	for (const series of chart.series) {
		const place = shown.indexOf(series);
		const style = seriesStyles[place];
		const stroke = seriesStrokes[place];
		const sample = stroke === undefined ? '' : ascii ? asciiStrokes[stroke] : samples[stroke];
		const item: Span[] = [
			span(place === 0 ? ' > ' : '   ', 'strong'),
			...(stroke === undefined ? [] : [drawn(sample, style), span(' ')]),
			span(`${seriesName(chart, series)} `, place === 0 ? 'strong' : 'plain'),
			...(cursor === undefined
				? lastWords(chart, series, { isLive, now, ...(zone === undefined ? {} : { zone }) })
				: valueWords(series, valueAt(series, chart, cursor))),
		];
		const last = lines.at(-1) ?? [];
		if (last.length > 1 && lineWidth(last) + lineWidth(item) > width && lines.length < most) {
			lines.push([span('  '), ...item]);
		} else {
			last.push(...item);
		}
	}
	return lines;
}
