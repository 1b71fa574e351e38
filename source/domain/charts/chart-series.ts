import { difference, type MetricSeries } from '../metric.ts';
import { mostSeries, type Panel } from './panels.ts';

/** The series of a panel: those that were asked for, then the differences of them. */
export function seriesOf(
	{ differences = [] }: Panel,
	answered: readonly MetricSeries[],
): readonly MetricSeries[] {
	const worked = differences.flatMap(([plus, minus]) => {
		const [one, other] = [answered[plus], answered[minus]];
		return one === undefined || other === undefined ? [] : [difference(one, other)];
	});
	return [...answered, ...worked];
}

/** As many series as a chart can tell apart, in their order: of more those that reach highest, and how many are left out. */
export function highest(series: readonly MetricSeries[]): {
	readonly series: readonly MetricSeries[];
	readonly left: number;
} {
	if (series.length <= mostSeries) return { series, left: 0 };
	const peak = ({ points }: MetricSeries) =>
		points.reduce((most, { value }) => Math.max(most, value), Number.NEGATIVE_INFINITY);
	const peaks = new Map(series.map((one) => [one, peak(one)]));
	const byPeak = series.toSorted((a, b) => (peaks.get(b) ?? 0) - (peaks.get(a) ?? 0) || 0);
	const kept = new Set(byPeak.slice(0, mostSeries));
	return { series: series.filter((one) => kept.has(one)), left: series.length - mostSeries };
}
