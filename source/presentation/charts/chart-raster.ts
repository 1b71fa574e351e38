import { firingSpells } from '../../domain/alarms/past.ts';
import { byStanding } from '../../domain/alarms/standing.ts';
import type { Chart, ChartSeries } from '../../domain/charts/chart.ts';
import { seamOf } from '../../domain/charts/live.ts';
import type { MetricQuery } from '../../domain/metric.ts';
import { alarmStyle } from '../alarms/alarm-lines.ts';
import { alarmCondition, alarmSentence } from '../alarms/alarm-words.ts';
import { counted, duration } from '../formats.ts';
import { drawn, type Line, type Span as LineSpan, span } from '../line.ts';
import type { PlotSeries, Span, Threshold } from './chart-geometry.ts';
import { drawnInOrder, legendLines, seriesName } from './chart-legend.ts';
import { alarmedText } from './chart-marks.ts';
import { plotLines } from './chart-plot.ts';
import { momentName, periodName } from './chart-time.ts';
import { metricValue, metricWords, statisticWord } from './metric-words.ts';

export type ChartOptions = {
	readonly width: number;
	readonly height: number;
	readonly ascii: boolean;
	/** Index of the series that is drawn as an area; those with the same unit go over it as lines. */
	readonly series: number;
	readonly now: number;
	/** ms since the epoch; a column to read values at. */
	readonly cursor?: number;
	/** The other end of a span that is being chosen. */
	readonly spanFrom?: number;
	/** Zone of all times, an IANA name; this computer's without it. */
	readonly zone?: string;
};

/** Below this height a chart has no room for its alarms. */
const roomForAlarms = 12;

/** A chart in `height` lines: the plot, each series' value, what the numbers are, and the alarms. */
export function chartLines(chart: Chart, options: ChartOptions): readonly Line[] {
	const { width, height, ascii, cursor, spanFrom, zone } = options;
	const shown = drawnInOrder(chart, options.series);
	const selected = shown[0];
	const legend = legendLines(chart, shown, { ...options, most: height < 16 ? 2 : 3 });
	const about = selected === undefined ? [] : [aboutLine(chart, selected, zone)];
	const alarms = height < roomForAlarms ? [] : alarmLines(chart, options);
	const below = [...legend, ...about, ...alarms];
	const seam = seamOf(selected);
	const plot = plotLines({
		from: chart.range.from,
		to: chart.range.to,
		series: shown.map((series) => plotSeries(chart, series)),
		unit: selected === undefined ? 'count' : metricWords(selected.query).unit,
		width,
		height: Math.max(4, height - below.length),
		ascii,
		thresholds: selected === undefined ? [] : thresholdsOf(chart, selected.query),
		alarmed: alarmedIn(chart),
		...(cursor === undefined ? {} : { cursorAt: cursor }),
		...(spanFrom === undefined ? {} : { spanFrom }),
		...(seam === undefined ? {} : { liveFrom: seam }),
		...(zone === undefined ? {} : { zone }),
	});
	return [...plot, ...below].slice(0, Math.max(0, height));
}

/** A series in the unit of its axis. */
export function plotSeries(chart: Chart, series: ChartSeries): PlotSeries {
	const { points, live } = series;
	const { factor } = metricWords(series.query);
	const scaled = <Item extends { readonly value: number }>(items: readonly Item[]) =>
		factor === 1 ? items : items.map((item) => ({ ...item, value: item.value * factor }));
	return {
		label: seriesName(chart, series),
		periodMs: chart.range.periodSeconds * 1000,
		points: scaled(points),
		...(live === undefined ? {} : { live: scaled(live) }),
	};
}

const samePlace = (
	one: Readonly<Record<string, string>>,
	other: Readonly<Record<string, string>>,
): boolean => {
	const names = Object.keys(one);
	return (
		names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
	);
};

/**
 * Thresholds of the alarms on a metric, in the unit of its axis. A sum is no number of the axis of a gauge, and depends on
 * its period: an alarm on another statistic of this sort, or on sums of another period than the chart's, is named, and
 * not drawn.
 */
export function thresholdsOf(
	{ alarms = [], range }: Chart,
	query: MetricQuery,
): readonly Threshold[] {
	const { factor } = metricWords(query);
	const isSum = query.statistic === 'Sum';
	return alarms.flatMap((alarm): Threshold[] => {
		const { namespace, metric, dimensions, threshold, periodSeconds, statistic } = alarm;
		if (threshold === undefined || namespace !== query.namespace || metric !== query.metric)
			return [];
		if (!samePlace(dimensions, query.dimensions)) return [];
		if (statistic === 'SampleCount') return [];
		if (statistic !== undefined && (statistic === 'Sum') !== isSum) return [];
		if (isSum && periodSeconds !== undefined && periodSeconds !== range.periodSeconds) return [];
		const condition = alarmCondition(alarm, (value) => metricValue(query, value));
		return [{ value: threshold * factor, label: `alarm ${condition}` }];
	});
}

/** Times of a chart in which one of its alarms was in ALARM, as far as their history tells. */
export function alarmedIn({ alarms = [], range, at }: Chart): readonly Span[] {
	const now = Math.min(range.to, at);
	return alarms
		.filter(({ past }) => past !== undefined)
		.flatMap(firingSpells)
		.map(({ from = range.from, to = now }) => ({ from, to }))
		.filter(({ from, to }) => from < now && to >= range.from);
}

/** What the numbers of the selected series are, and how much of it is missing. */
function aboutLine(chart: Chart, selected: ChartSeries, zone?: string): Line {
	const { query, points, complete } = selected;
	const { range, at, asked, left, unasked, unread, clockAhead } = chart;
	const period = range.periodSeconds * 1000;
	const periods = Math.max(0, Math.round((Math.min(range.to, at) - range.from) / period));
	const inside = points.filter((point) => point.at >= range.from && point.at < range.to);
	const missing = Math.max(0, periods - inside.length);
	const last = inside.at(-1);
	// Of several series it would be read as of all.
	const whose = chart.series.length > 1 ? ` of ${seriesName(chart, selected)}` : '';
	const source = asked === 0 ? 'our own samples' : 'from CloudWatch';
	return [
		span(` ${statisticWord(query.statistic)} in each ${duration(period)}, ${source}`, 'dim'),
		span(last === undefined ? '' : `, last ${periodName(last.at, range, at, zone)}`, 'dim'),
		span(last !== undefined && last.at + period > at ? ' not over yet' : '', 'dim'),
		span(
			missing === 0 || asked === 0 ? '' : `, ${counted(missing, 'period')}${whose} without data`,
			'dim',
		),
		span(complete ? '' : ', more points than it sent', 'notice'),
		span(left === 0 ? '' : `, ${counted(left, 'lower series', 'lower series')} left out`, 'notice'),
		span(unasked === undefined ? '' : `, ${unaskedWords(unasked)}`, 'notice'),
		span(clockAhead === undefined ? '' : `, ${clockWords(clockAhead)}`, 'notice'),
		span(unread === undefined ? '' : `, ${chart.title} could not be asked`, 'notice'),
	];
}

/** `150 older shards not asked for`: each would be billed. */
export function unaskedWords(shards: number): string {
	return `${counted(shards, 'older shard')} not asked for`;
}

/** `this computer's clock is 1 h ahead`. */
export function clockWords(ahead: number): string {
	return `this computer's clock is ${duration(Math.abs(ahead))} ${ahead > 0 ? 'ahead' : 'behind'}`;
}

/** The alarms on the resource in one line, those that need somebody first; or that nobody could say. */
function alarmLines(
	chart: Chart,
	{ now, zone, ascii }: Pick<ChartOptions, 'now' | 'zone' | 'ascii'>,
): readonly Line[] {
	const { alarms } = chart;
	if (alarms === undefined)
		return [[span(' alarms: unknown, CloudWatch has not told them', 'dim')]];
	if (alarms.length === 0) return [];
	const when = (at: number) => momentName(at, now, zone);
	const spans: LineSpan[] = [span(` ${counted(alarms.length, 'alarm')}: `, 'dim')];
	for (const [index, alarm] of byStanding(alarms, now).entries()) {
		if (index > 0) spans.push(span(', ', 'dim'));
		spans.push(span(alarmSentence(alarm, now, when), alarmStyle(alarm, now)));
	}
	if (alarmedIn(chart).length > 0) {
		spans.push(
			span('  axis ', 'dim'),
			drawn(alarmedText({ ascii }), 'bad'),
			span(' in ALARM', 'dim'),
		);
	}
	return [spans];
}
