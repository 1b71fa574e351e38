import {
	figureQueries,
	figureRange,
	figuresOf,
	type QueueMetrics,
} from '../../domain/diagnosis/queue-metrics.ts';
import { asFailure } from '../../domain/failure.ts';
import { type MetricQuery, mostQueries } from '../../domain/metric.ts';
import { priceOfMetrics } from '../../domain/prices.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, MetricsGateway } from '../ports.ts';
import { within } from '../watch/cloudwatch-patience.ts';

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
 * What CloudWatch tells of these queues now, by name, with as few requests as can be. A request that fails is the
 * answer for its queues; nothing is told of queues that were not asked for.
 */
export async function readFigures(
	ports: { readonly metrics: MetricsGateway; readonly clock: Clock },
	wanted: readonly Wanted[],
	signal: AbortSignal,
): Promise<ReadonlyMap<string, QueueMetrics>> {
	const { metrics, clock } = ports;
	const told = new Map<string, QueueMetrics>();
	for (const batch of batches(wanted)) {
		const now = clock.now();
		const queries = batch.flatMap(({ queries }) => queries);
		try {
			const range = figureRange(now);
			const series = await within(clock, signal, (soon) =>
				metrics.series({ queries, range }, { signal: soon }),
			);
			let start = 0;
			for (const { one, queries } of batch) {
				told.set(
					one.name,
					figuresOf(series.slice(start, start + queries.length), now, one.firstAskedAt),
				);
				start += queries.length;
			}
		} catch (error) {
			throwIfAborted(signal);
			const failure = asFailure(error);
			for (const { one } of batch) told.set(one.name, { askedAt: now, state: 'failed', failure });
		}
	}
	return told;
}

type Asked = { readonly one: Wanted; readonly queries: readonly MetricQuery[] };

/** The queries of one queue go together. */
function batches(wanted: readonly Wanted[]): readonly (readonly Asked[])[] {
	const all: Asked[][] = [];
	let room = 0;
	for (const one of wanted) {
		const queries = figureQueries(one.name, one.dead);
		if (queries.length > room) {
			all.push([]);
			room = mostQueries;
		}
		all.at(-1)?.push({ one, queries });
		room -= queries.length;
	}
	return all;
}
