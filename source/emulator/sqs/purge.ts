import { EmulatedError } from '../errors.ts';
import type { StoredQueue } from '../fauxqs.ts';
import type { Input } from '../input.ts';
import { type QueueRegion, queueOf } from './region.ts';

/** AWS allows one purge of a queue in this time. */
const PURGE_INTERVAL_MS = 60_000;

/** PurgeQueue, once in 60 seconds for a queue. */
export function createPurge(region: QueueRegion) {
	const purgedAt = new WeakMap<StoredQueue, number>();
	return function purgeQueue(input: Input) {
		const queue = queueOf(region, input);
		const now = region.now();
		const last = purgedAt.get(queue);
		if (last !== undefined && now - last < PURGE_INTERVAL_MS) {
			throw new EmulatedError(
				'PurgeQueueInProgress',
				`Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
				{ status: 403 },
			);
		}
		purgedAt.set(queue, now);
		queue.purge();
		return {};
	};
}
