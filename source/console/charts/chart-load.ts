import type { ChartWindow } from '../../domain/charts/chart-range.ts';
import type { PanelId } from '../../domain/charts/panels.ts';
import type { KindId, RefOf } from '../../domain/kinds.ts';
import { chartFrame, resourceChart } from '../../operations/charts/chart.ts';
import type { MetricsPorts } from '../../operations/metrics/read-metrics.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';

type ChartView = ViewOf<'chart'>;

/** Charts a resource's depth or traffic from CloudWatch. */
export function openChart<Kind extends KindId>(
	session: Session,
	subject: Kind,
	ref: RefOf<Kind>,
): void {
	// Who reads the screen aloud hears nothing of a drawing.
	const shows = session.state.theme.name === 'plain' ? 'words' : 'plot';
	const id = session.push({
		kind: 'chart',
		subject,
		ref,
		window: { hours: 3 },
		before: [],
		chart: { loading: true },
		series: 0,
		shows,
	});
	loadChart(session, id);
}

/** Asks CloudWatch again; what is shown stays until the answer. With a budget it is asked by awsmsg itself. */
export function loadChart(
	session: Session,
	id: number,
	budget: Pick<MetricsPorts, 'budget'> = {},
): void {
	const view = session.state.views.find((one) => one.id === id);
	if (view?.kind !== 'chart') return;
	const askedAt = session.host.clock.now();
	const input = inputOf(view);
	const isStillAsked = (old: ChartView) => old.window === view.window && old.panel === view.panel;
	session.update(id, 'chart', (old) => ({
		...old,
		chart: { ...old.chart, loading: true, askedAt },
	}));
	session.run(
		id,
		async ({ gateways, clock, signal }) => {
			const value = await resourceChart(
				{ gateways, clock, ...budget },
				view.subject,
				input,
				signal,
			);
			session.update(id, 'chart', (old) =>
				isStillAsked(old)
					? {
							...old,
							answered: view.window,
							chart: { loading: false, value, at: askedAt, askedAt },
						}
					: old,
			);
		},
		(failure) =>
			session.update(id, 'chart', (old) => {
				if (!isStillAsked(old)) return old;
				const { value, ...chart } = old.chart;
				const fits = old.answered === view.window && value?.panel === (view.panel ?? value?.panel);
				// Our own samples need axes, whether CloudWatch tells anything or not.
				const shown =
					value !== undefined && fits ? value : chartFrame(session.host.clock, view.subject, input);
				return { ...old, chart: { ...chart, value: shown, loading: false, failure } };
			}),
	);
}

function inputOf({ ref, window, panel }: ChartView) {
	return { ref, window, ...(panel === undefined ? {} : { panel }) };
}

/** Shows another window, and the one before it again after `esc` where that is `kept`. */
export function showWindow(
	session: Session,
	view: ChartView,
	window: ChartWindow,
	kept: 'kept' | 'forgotten',
): void {
	session.update(view.id, 'chart', ({ spanFrom: _, ...old }) => ({
		...old,
		window,
		before: kept === 'kept' ? [...old.before, old.window] : [],
	}));
	loadChart(session, view.id);
}

/** Shows another panel of the resource. */
export function showPanel(session: Session, view: ChartView, panel: PanelId): void {
	session.update(view.id, 'chart', (old) => ({ ...old, panel, series: 0 }));
	loadChart(session, view.id);
}

/** `esc` on a chart: the span that is being chosen, then the zoom. `false` when there is neither. */
export function undoZoom(session: Session, view: ChartView): boolean {
	if (view.spanFrom !== undefined) {
		session.update(view.id, 'chart', ({ spanFrom: _, ...old }) => old);
		return true;
	}
	const window = view.before.at(-1);
	if (window === undefined) return false;
	session.update(view.id, 'chart', (old) => ({
		...old,
		window,
		before: old.before.slice(0, -1),
	}));
	loadChart(session, view.id);
	return true;
}
