import { byStanding } from '../../domain/alarms/standing.ts';
import type { Chart, ChartSeries } from '../../domain/charts/chart.ts';
import { isLiveNow, seamOf } from '../../domain/charts/live.ts';
import type { MetricPoint } from '../../domain/metric.ts';
import { alarmDetails } from '../alarms/alarm-words.ts';
import { counted, duration } from '../formats.ts';
import { seriesName } from './chart-legend.ts';
import { clockWords, thresholdsOf, unaskedWords } from './chart-raster.ts';
import { momentName, zoneName } from './chart-time.ts';
import { metricValue, panelName, statisticWord } from './metric-words.ts';

type When = { readonly now: number; readonly zone?: string };

/**
 * A chart in sentences, for screens that are read aloud and for texts: of each series its first and last value, its
 * highest and lowest, where nothing is known, what our own samples say, and which alarms there are.
 */
export function chartWords(chart: Chart, { now, zone }: When): readonly string[] {
	const { range, title, panel, series, alarms, left, unasked, clockAhead, unread } = chart;
	const when = (at: number) => momentName(at, now, zone);
	const period = duration(range.periodSeconds * 1000);
	return [
		`${title}, ${panelName(panel)}, from ${when(range.from)} to ${when(Math.min(range.to, Math.max(range.from, chart.at)))} ${zoneName(range.from, zone)}, a value each ${period}.`,
		...series.flatMap((one) => seriesWords(chart, one, { when, now })),
		...(series.length === 0 ? ['No series.'] : []),
		...(left === 0 ? [] : [`${counted(left, 'lower series', 'lower series')} left out.`]),
		...(unasked === undefined ? [] : [`${unaskedWords(unasked)}.`]),
		...(alarms === undefined ? ['Alarms are unknown: CloudWatch has not told them.'] : []),
		...byStanding(alarms ?? [], now).map((alarm) => alarmDetails(alarm, now, when)),
		...(clockAhead === undefined ? [] : [`Mind that ${clockWords(clockAhead)}.`]),
		...(unread === undefined ? [] : [`${title} itself could not be asked: ${unread.message}.`]),
	];
}

function seriesWords(
	chart: Chart,
	series: ChartSeries,
	{ when, now }: { readonly when: (at: number) => string; readonly now: number },
): readonly string[] {
	const { query } = series;
	const { range } = chart;
	const points = series.points.filter(({ at }) => at >= range.from && at < range.to);
	const name = seriesName(chart, series);
	const of = (value: number) => metricValue(query, value);
	const head = `${name}, ${statisticWord(query.statistic)}:`;
	const live = series.live?.at(-1);
	const own =
		live === undefined
			? []
			: [
					`${name}, by our own samples since ${when(seamOf(series) ?? live.from)}: ${isLiveNow(chart, series, now) ? 'now' : `at ${when(live.to)}`} ${of(live.value)}.`,
				];
	const [first, last] = [points[0], points.at(-1)];
	// What did not come is no gap.
	const rest = series.complete ? [] : [`CloudWatch did not send all points of ${name}.`];
	if (first === undefined || last === undefined) {
		return [...(series.complete ? [`${head} no data in this range.`] : rest), ...own];
	}
	const most = points.reduce((one, other) => (other.value > one.value ? other : one), first);
	const least = points.reduce((one, other) => (other.value < one.value ? other : one), first);
	const shape =
		most.value === least.value
			? `${of(first.value)} throughout, ${when(first.at)} to ${when(last.at)}`
			: `${of(first.value)} at ${when(first.at)}, ${of(last.value)} at ${when(last.at)}, highest ${of(most.value)} at ${when(most.at)}, lowest ${of(least.value)} at ${when(least.at)}`;
	return [
		`${head} ${shape}.`,
		...(series.complete ? gapWords(chart, points, when) : rest),
		...own,
		...thresholdsOf(chart, query).map(({ label }) => `${name} has the ${label}.`),
	];
}

/** Gaps that are told one by one; of more their number. */
const toldGaps = 3;

function gapWords(
	{ range, at: now }: Chart,
	points: readonly MetricPoint[],
	when: (at: number) => string,
): readonly string[] {
	const gaps = gapsIn(points, { ...range, to: Math.min(range.to, now) });
	if (gaps.length === 0) return [];
	if (gaps.length > toldGaps)
		return [`No data in ${counted(gaps.length, 'stretch', 'stretches')} of it.`];
	return gaps.map(({ from, to }) => `No data from ${when(from)} to ${when(to)}.`);
}

/** Stretches of whole periods without a point. `points` ascend. */
function gapsIn(
	points: readonly MetricPoint[],
	{
		from,
		to,
		periodSeconds,
	}: { readonly from: number; readonly to: number; readonly periodSeconds: number },
): readonly { readonly from: number; readonly to: number }[] {
	const period = periodSeconds * 1000;
	const gaps: { from: number; to: number }[] = [];
	let seen = from;
	for (const { at } of points) {
		if (at - seen >= period) gaps.push({ from: seen, to: at });
		seen = Math.max(seen, at + period);
	}
	if (to - seen >= period) gaps.push({ from: seen, to });
	return gaps;
}
