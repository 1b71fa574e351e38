import { byStanding } from '../../domain/alarms/standing.ts';
import type { Chart } from '../../domain/charts/chart.ts';
import { type ChartWindow, chartRange } from '../../domain/charts/chart-range.ts';
import { highest, seriesOf } from '../../domain/charts/chart-series.ts';
import type { Panel, PanelId } from '../../domain/charts/panels.ts';
import type { KindId, RefOf } from '../../domain/kinds.ts';
import type { MetricQuery, MetricRange } from '../../domain/metric.ts';
import { withPasts } from '../alarms/alarm-past.ts';
import { alarmsAbout } from '../alarms/alarms.ts';
import { operationKinds } from '../kinds.ts';
import { type MetricsPorts, readMetrics, seriesIn } from '../metrics/read-metrics.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, Gateways } from '../ports.ts';

/** What to chart of a resource. */
export type ChartInput<Kind extends KindId> = {
	readonly ref: RefOf<Kind>;
	readonly window?: ChartWindow;
	/** The first that the resource has without it, or when it has none of that name. */
	readonly panel?: PanelId;
	/** That of the gauges; counters are summed, whatever is asked. */
	readonly statistic?: MetricQuery['statistic'];
};

type Ports = { readonly gateways: Gateways } & Pick<MetricsPorts, 'clock' | 'budget'>;

const usualWindow: ChartWindow = { hours: 3 };

/**
 * Series of one panel of a resource, with the alarms on it. A resource that can't be asked, or is deleted,
 * is charted by its name: CloudWatch still has its past.
 */
export async function resourceChart<Kind extends KindId>(
	{ gateways, ...ports }: Ports,
	kind: Kind,
	input: ChartInput<Kind>,
	signal: AbortSignal,
): Promise<Chart> {
	throwIfAborted(signal);
	const { metrics } = gateways;
	const { clock } = ports;
	const { ref, window = usualWindow, statistic = 'Maximum' } = input;
	const alarms = alarmsAbout({ metrics, clock }, kind, ref.name, signal);
	const past = { from: chartRange(clock.now(), window).from, most: mostPasts };
	const alarmsWithPasts = alarms.then(
		(known) => known && withPasts({ metrics }, byStanding(known, clock.now()), past, signal),
	);
	let withoutPasts: Awaited<typeof alarms>;
	alarms.then(
		(all) => {
			withoutPasts = all;
			// They may fail while nobody waits for them yet.
		},
		() => {},
	);
	alarmsWithPasts.catch(() => {});
	const { panels, unread } = await operationKinds[kind].panels(gateways, ref, statistic, signal);
	const panel = panelOf(panels, input.panel);
	const { queries } = panel;
	const range = (now: number) => chartRange(now, window);
	const told = await readMetrics({ metrics, ...ports }, { queries, range }, signal);
	const series = seriesOf(panel, seriesIn(told));
	const known = (await soon(clock, alarmsWithPasts, signal)) ?? withoutPasts;
	throwIfAborted(signal);
	return {
		...frameOf(ref.name, panels, panel, told.range, told.at),
		...highest(series),
		asked: queries.length,
		...(known === undefined ? {} : { alarms: known }),
		...(unread === undefined ? {} : { unread }),
		...(told.clockAhead === 0 ? {} : { clockAhead: told.clockAhead }),
	};
}

/** Alarms whose history is asked for, those first that need somebody: more than that a chart has no room for. */
const mostPasts = 5;

/** Nobody waits longer for the alarms once the figures are there, ms: with the next answer they are. */
const alarmsLate = 1000;

async function soon<Told>(
	clock: Clock,
	told: Promise<Told>,
	signal: AbortSignal,
): Promise<Told | undefined> {
	const end = new AbortController();
	const late = clock.sleep(alarmsLate, AbortSignal.any([signal, end.signal])).then(() => undefined);
	// Once it is told nobody waits for the time any more.
	late.catch(() => {});
	try {
		return await Promise.race([told, late]);
	} finally {
		end.abort();
	}
}

/** A chart before CloudWatch has answered, or where it never does: its axes, for our own samples. */
export function chartFrame<Kind extends KindId>(
	clock: Clock,
	kind: Kind,
	input: ChartInput<Kind>,
): Chart {
	const { ref, window = usualWindow, statistic = 'Maximum' } = input;
	const panels = operationKinds[kind].panelsByName(ref, statistic);
	const panel = panelOf(panels, input.panel);
	return frameOf(ref.name, panels, panel, chartRange(clock.now(), window), clock.now());
}

function frameOf(
	title: string,
	panels: readonly Panel[],
	panel: Panel,
	range: MetricRange,
	at: number,
): Chart {
	const empty = panel.queries.map((query) => ({ query, points: [], complete: true }));
	return {
		title,
		panel: panel.id,
		panels: panels.map(({ id }) => id),
		range,
		...highest(empty),
		...(panel.unasked === undefined ? {} : { unasked: panel.unasked }),
		asked: 0,
		at,
	};
}

function panelOf(panels: readonly Panel[], wanted: PanelId | undefined): Panel {
	const found = panels.find(({ id }) => id === wanted) ?? panels[0];
	return found ?? { id: 'depth', queries: [] };
}
