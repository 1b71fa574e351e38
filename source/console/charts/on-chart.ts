import type { Chart } from '../../domain/charts/chart.ts';
import { withLive } from '../../domain/charts/live.ts';
import { resourceKey } from '../../domain/resources.ts';
import type { State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';

/** The chart of a view with our own samples of its queues over it. */
export function chartOn(view: ViewOf<'chart'>, state: State): Chart | undefined {
	const { value } = view.chart;
	if (value === undefined || view.subject !== 'queue') return value;
	const { entries } = state.resources.queue;
	// A dead-letter queue on the chart is of the same account and region: its ARN differs by the name alone.
	const place = view.ref.arn.slice(0, view.ref.arn.length - view.ref.name.length);
	const context = state.context.info?.id ?? '';
	const samplesOf = (name: string) =>
		entries.get(resourceKey(context, `${place}${name}`))?.history?.samples;
	return withLive(value, samplesOf, state.now);
}
