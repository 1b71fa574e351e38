import type { MetricPoint, MetricQuery } from '../../../domain/metric.ts';
import { comfortPatience } from '../../metrics/patience.ts';
import { type MetricsPorts, readMetrics, wholePoints } from '../../metrics/read-metrics.ts';

const minute = 60_000;
/** What is looked at: a quarter of an hour, up to two minutes ago, since CloudWatch's counts come late. */
const minutes = 15;
const late = 2 * minute;
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

/**
 * Asks with one request what moved of late; {@link nothing} where nobody can say. No message is touched. At most once a
 * minute: a plan is made anew while somebody types.
 */
export async function trafficOf(
	ports: MetricsPorts,
	source: string,
	destinations: readonly string[],
	signal: AbortSignal,
): Promise<Traffic> {
	const names = destinations.slice(0, mostDestinations);
	const range = (now: number) => {
		const to = now - (now % minute) - late;
		return { from: to - minutes * minute, to, periodSeconds: 60 };
	};
	const sum = (metric: string, queue: string): MetricQuery => ({
		...{ namespace: 'AWS/SQS', metric, statistic: 'Sum' },
		dimensions: { QueueName: queue },
	});
	const queries = [
		sum('NumberOfEmptyReceives', source),
		sum('NumberOfMessagesReceived', source),
		...names.map((name) => sum('NumberOfMessagesDeleted', name)),
	];
	const asked = { queries, range, patienceMs: comfortPatience, freshMs: minute };
	const { answers } = await readMetrics(ports, asked, signal);
	const told = answers.map(wholePoints);
	if (told.some(({ ok }) => !ok)) return nothing;
	const [empty = [], received = [], ...deleted] = told.map((one) => (one.ok ? one.value : []));
	const polls = pollsOf([...empty, ...received]);
	return {
		drains: new Map(
			names.flatMap((name, index) => {
				const drain = drainOf(deleted[index]);
				return drain === undefined ? [] : [[name, drain] as const];
			}),
		),
		...(polls === undefined ? {} : { polls }),
	};
}

/** A minute without a count is a gap, and no zero. */
function drainOf(points: readonly MetricPoint[] = []): number | undefined {
	if (points.length < fewestMinutes) return;
	return points.reduce((all, { value }) => all + value, 0) / (points.length * 60);
}

function pollsOf(points: readonly MetricPoint[]): Traffic['polls'] {
	const counted = new Set<number>();
	const polled = new Set<number>();
	for (const { at, value } of points) {
		counted.add(at);
		if (value > 0) polled.add(at);
	}
	return counted.size === 0 ? undefined : { polled: polled.size, of: minutes };
}
