import type { Chart } from '../../domain/charts/chart.ts';
import { chartRange } from '../../domain/charts/chart-range.ts';
import { withLive } from '../../domain/charts/live.ts';
import { resourceKey } from '../../domain/resources.ts';
import type { State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';

/**
 * The chart of a view, its axis up to now where it follows the time: CloudWatch is asked once a minute at most, and
 * our own samples come every few seconds.
 */
function moved({ chart: { value }, window, answered }: ViewOf<'chart'>, now: number) {
	const isOld = answered !== undefined && answered !== window;
	if (value === undefined || isOld || window.until !== undefined) return value;
	const range = chartRange(now - (value.clockAhead ?? 0), window);
	return range.to > value.range.to && range.periodSeconds === value.range.periodSeconds
		? { ...value, range }
		: value;
}

/** The chart of a view with our own samples of its queues over it. */
export function chartOn(view: ViewOf<'chart'>, state: State): Chart | undefined {
	const value = moved(view, state.now);
	if (value === undefined || view.subject !== 'queue') return value;
	const { entries } = state.resources.queue;
	// A dead-letter queue on the chart is of the same account and region: its ARN differs by the name alone.
	const place = view.ref.arn.slice(0, view.ref.arn.length - view.ref.name.length);
	const context = state.context.info?.id ?? '';
	const samplesOf = (name: string) =>
		entries.get(resourceKey(context, `${place}${name}`))?.history?.samples;
	return withLive(value, samplesOf, state.now);
}
