import type { MetricQuery, MetricSeries } from '../../../domain/metric.ts';
import type { Clock, MetricsGateway } from '../../ports.ts';

const minute = 60_000;
/** What is looked at: a quarter of an hour, up to two minutes ago, since CloudWatch's counts come late. */
const minutes = 15;
const late = 2 * minute;
/** The plan waits no longer for it: it is a comfort. */
const patience = 3000;
/** Destinations that are asked for: each is a metric that is billed. */
const mostDestinations = 20;
/** Fewer minutes than that are no measure. */
const fewestMinutes = 3;

/** What CloudWatch counted at the queues of a plan of late. */
export type Traffic = {
	/** Deletes a second by name of a destination; one without counts has none. */
	readonly drains: ReadonlyMap<string, number>;
	/** In how many of the minutes that it counted somebody asked the source for messages. */
	readonly polls?: { readonly polled: number; readonly of: number };
};

const nothing: Traffic = { drains: new Map() };

/** The last answers: a plan that is made anew while somebody types asks no more than once a minute. */
const answers = new WeakMap<MetricsGateway, Map<string, { at: number; traffic: Traffic }>>();

/** Asks with one request what moved of late; {@link nothing} where nobody can say. No message is touched. */
export async function trafficOf(
	{ metrics, clock }: { readonly metrics: MetricsGateway; readonly clock: Clock },
	source: string,
	destinations: readonly string[],
	signal: AbortSignal,
): Promise<Traffic> {
	const now = clock.now();
	const names = destinations.slice(0, mostDestinations);
	const key = JSON.stringify([source, names]);
	const known = answers.get(metrics) ?? new Map<string, { at: number; traffic: Traffic }>();
	answers.set(metrics, known);
	const last = known.get(key);
	if (last !== undefined && now - last.at < minute && now >= last.at) return last.traffic;
	const traffic = await asked(metrics, now, source, names, signal);
	known.set(key, { at: now, traffic });
	return traffic;
}

async function asked(
	metrics: MetricsGateway,
	now: number,
	source: string,
	names: readonly string[],
	signal: AbortSignal,
): Promise<Traffic> {
	const to = now - (now % minute) - late;
	const range = { from: to - minutes * minute, to, periodSeconds: 60 };
	const sum = (metric: string, queue: string): MetricQuery => ({
		...{ namespace: 'AWS/SQS', metric, statistic: 'Sum' },
		dimensions: { QueueName: queue },
	});
	const queries = [
		sum('NumberOfEmptyReceives', source),
		sum('NumberOfMessagesReceived', source),
		...names.map((name) => sum('NumberOfMessagesDeleted', name)),
	];
	try {
		const soon = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
		const [empty, received, ...deleted] = await metrics.series(
			{ queries, range },
			{ signal: soon },
		);
		const polls = pollsOf([empty, received]);
		return {
			drains: new Map(
				names.flatMap((name, index) => {
					const drain = drainOf(deleted[index]);
					return drain === undefined ? [] : [[name, drain] as const];
				}),
			),
			...(polls === undefined ? {} : { polls }),
		};
	} catch (error) {
		if (signal.aborted) throw error;
		return nothing;
	}
}

/** A minute without a count is a gap, and no zero. */
function drainOf(series: MetricSeries | undefined): number | undefined {
	const points = series?.points ?? [];
	if (points.length < fewestMinutes) return;
	return points.reduce((all, { value }) => all + value, 0) / (points.length * 60);
}

function pollsOf(series: readonly (MetricSeries | undefined)[]): Traffic['polls'] {
	const counted = new Set<number>();
	const polled = new Set<number>();
	for (const { at, value } of series.flatMap((one) => one?.points ?? [])) {
		counted.add(at);
		if (value > 0) polled.add(at);
	}
	return counted.size === 0 ? undefined : { polled: polled.size, of: minutes };
}
