import {
	figureQueries,
	figureRange,
	figuresOf,
	type QueueMetrics,
} from '../../domain/diagnosis/queue-metrics.ts';
import { type MetricSeries, shifted } from '../../domain/metric.ts';
import { priceOfMetrics } from '../../domain/prices.ts';
import { comfortPatience } from './patience.ts';
import { type MetricsPorts, type MetricsTold, readMetrics, wholePoints } from './read-metrics.ts';

/** A queue whose figures are wanted. */
export type Wanted = {
	readonly name: string;
	/** Whether a redrive policy sends dead letters here. */
	readonly dead: boolean;
	/** When we looked at it first, ms since the epoch: a first look wakes its metrics. */
	readonly firstAskedAt: number;
};

/** What the figures of these queues cost, US dollars. */
export function priceOfFigures(wanted: readonly Pick<Wanted, 'dead'>[]): number {
	return priceOfMetrics(wanted.reduce((sum, { dead }) => sum + figureQueries('', dead).length, 0));
}

/**
 * What CloudWatch tells of these queues now, by name. A request that fails is the answer for its queues. Times are by
 * this computer's clock, as those of our own samples are.
 */
export async function readFigures(
	ports: MetricsPorts,
	wanted: readonly Wanted[],
	signal: AbortSignal,
): Promise<ReadonlyMap<string, QueueMetrics>> {
	const askedAt = ports.clock.now();
	const asked = wanted.map((one) => ({ one, queries: figureQueries(one.name, one.dead) }));
	const queries = asked.flatMap((each) => each.queries);
	const patienceMs = comfortPatience;
	const told = await readMetrics(ports, { queries, range: figureRange, patienceMs }, signal);
	const figures = new Map<string, QueueMetrics>();
	let start = 0;
	for (const { one, queries: own } of asked) {
		figures.set(one.name, figuresIn(told, start, own.length, askedAt, one.firstAskedAt));
		start += own.length;
	}
	return figures;
}

/** The figures of the queue whose answers begin at `start`. */
function figuresIn(
	{ answers, clockAhead }: MetricsTold,
	start: number,
	many: number,
	askedAt: number,
	firstAskedAt: number,
): QueueMetrics {
	const series: MetricSeries[] = [];
	for (const answer of answers.slice(start, start + many)) {
		const points = wholePoints(answer);
		if (!points.ok) return { askedAt, state: 'failed', failure: points.failure };
		if (answer.ok) series.push({ ...answer.value, points: shifted(points.value, clockAhead) });
	}
	return figuresOf(series, askedAt, firstAskedAt);
}
