import { laterBy, type Since } from '../../domain/diagnosis/onset.ts';
import { findSince, type SinceWanted } from '../metrics/find-since.ts';
import type { MetricsPorts } from '../metrics/read-metrics.ts';

/**
 * Since when a queue has dead letters, or a backlog, by the history that lists read too, so that all say the same; all times by the
 * endpoint's clock. `undefined` where that is not known, and then the figures of a week tell it, less well.
 */
export type ReadOnset = (wanted: SinceWanted, signal: AbortSignal) => Promise<Since | undefined>;

/** Queues whose history is read: each is two to six metrics, a tenth of a cent together. */
const mostOnsets = 20;

/** Reads the histories of the first queues that have something to tell of; `clockAhead`: how much our clock is, ms. */
export function onsetReader(ports: MetricsPorts): (clockAhead: number) => ReadOnset {
	let left = mostOnsets;
	return (clockAhead) =>
		async ({ oldestAt, ...wanted }, signal) => {
			if (left === 0) return;
			left--;
			const oldest = oldestAt === undefined ? {} : { oldestAt: oldestAt + clockAhead };
			const { since } = await findSince(ports, { ...wanted, ...oldest }, signal);
			return since && laterBy(since, -clockAhead);
		};
}
