import type { Chart } from '../../domain/charts/chart.ts';
import { type ChartWindow, chartRange } from '../../domain/charts/chart-range.ts';
import { highest, seriesOf } from '../../domain/charts/chart-series.ts';
import type { Panel, PanelId } from '../../domain/charts/panels.ts';
import type { KindId, RefOf } from '../../domain/kinds.ts';
import type { MetricQuery, MetricRange } from '../../domain/metric.ts';
import { alarmsAbout } from '../alarms.ts';
import { operationKinds } from '../kinds.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, Gateways, MetricsGateway } from '../ports.ts';
import { askMetrics } from './asking.ts';

/** What to chart of a resource. */
export type ChartInput<Kind extends KindId> = {
	readonly ref: RefOf<Kind>;
	readonly window?: ChartWindow;
	/** The first that the resource has without it, or when it has none of that name. */
	readonly panel?: PanelId;
	/** That of the gauges; counters are summed, whatever is asked. */
	readonly statistic?: MetricQuery['statistic'];
};

type Ports = { readonly gateways: Gateways; readonly clock: Clock };

const usualWindow: ChartWindow = { hours: 3 };

/**
 * Series of one panel of a resource, with the alarms on it. A resource that can't be asked, or is deleted,
 * is charted by its name: CloudWatch still has its past.
 */
export async function resourceChart<Kind extends KindId>(
	{ gateways, clock }: Ports,
	kind: Kind,
	input: ChartInput<Kind>,
	signal: AbortSignal,
): Promise<Chart> {
	throwIfAborted(signal);
	const { ref, window = usualWindow, statistic = 'Maximum' } = input;
	const alarms = alarmsAbout({ metrics: gateways.metrics, clock }, kind, ref.name, signal);
	// It may fail while nobody waits for it yet.
	alarms.catch(() => {});
	const { panels, unread } = await operationKinds[kind].panels(gateways, ref, statistic, signal);
	const panel = panelOf(panels, input.panel);
	const { answered, range, at, ahead } = await inItsTime(
		{ gateways, clock },
		{ queries: panel.queries, window },
		signal,
	);
	const known = await soon(clock, alarms, signal);
	throwIfAborted(signal);
	return {
		...frameOf(ref.name, panels, panel, range, at),
		...highest(seriesOf(panel, answered)),
		asked: panel.queries.length,
		...(known === undefined ? {} : { alarms: known }),
		...(unread === undefined ? {} : { unread }),
		...(ahead === 0 ? {} : { clockAhead: ahead }),
	};
}

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

/** How much this computer's clock is ahead of each endpoint's, ms, as far as answers have told. */
const aheadOf = new WeakMap<MetricsGateway, number>();
/** Clocks that differ by less are right enough for points of a minute, ms. */
const closeEnough = 60_000;

/**
 * Asks for a window that ends now, by the endpoint's clock: with ours an hour behind, the last hour would be
 * missing. An answer tells what time it is there; where that is news, the window is asked for once more.
 */
async function inItsTime(
	{ gateways: { metrics }, clock }: Ports,
	{ queries, window }: { readonly queries: readonly MetricQuery[]; readonly window: ChartWindow },
	signal: AbortSignal,
) {
	for (let tries = 0; ; tries++) {
		const before = aheadOf.get(metrics) ?? 0;
		const askedAt = clock.now();
		const range = chartRange(askedAt - before, window);
		const answered = await askMetrics(metrics, { queries, range }, signal);
		const ahead = aheadBy(answered[0]?.answeredAt, askedAt, clock.now()) ?? before;
		aheadOf.set(metrics, ahead);
		if (tries > 0 || Math.abs(ahead - before) < closeEnough) {
			return { answered, range, ahead: before, at: clock.now() - before };
		}
	}
}

/** How much a clock that showed `askedAt` and `cameAt` around an answer is ahead; 0 where it may be right. */
function aheadBy(
	answeredAt: number | undefined,
	askedAt: number,
	cameAt: number,
): number | undefined {
	if (answeredAt === undefined) return;
	if (answeredAt > askedAt - closeEnough && answeredAt < cameAt + closeEnough) return 0;
	return cameAt - answeredAt;
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
		asked: 0,
		at,
	};
}

function panelOf(panels: readonly Panel[], wanted: PanelId | undefined): Panel {
	const found = panels.find(({ id }) => id === wanted) ?? panels[0];
	return found ?? { id: 'depth', queries: [] };
}
