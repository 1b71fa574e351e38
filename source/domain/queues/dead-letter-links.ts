import type { Known } from '../kinds.ts';
import { memo } from '../memo.ts';
import { type ResourceKey, resourceKey } from '../resources.ts';

/** Queues as they are known, by key. */
export type KnownQueues = ReadonlyMap<ResourceKey, Known<'queue'>>;

/** The key of the queue that a queue's dead letters go to; it stands in the same context. */
export function deadLetterKey({ context, facts }: Known<'queue'>): ResourceKey | undefined {
	const target = facts?.redrivePolicy?.deadLetterTargetArn;
	return target === undefined ? undefined : resourceKey(context, target);
}

/** Which queues send their dead letters to which queue, by the redrive policies seen so far. */
export const sourcesByDeadLetterKey = memo(
	(queues: KnownQueues): ReadonlyMap<ResourceKey, readonly Known<'queue'>[]> => {
		const sources = new Map<ResourceKey, Known<'queue'>[]>();
		for (const queue of queues.values()) {
			const target = deadLetterKey(queue);
			if (target === undefined) continue;
			const known = sources.get(target);
			if (known === undefined) sources.set(target, [queue]);
			else known.push(queue);
		}
		return sources;
	},
);
