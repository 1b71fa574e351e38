import type { Known } from '../kinds.ts';
import { memoFrom } from '../memo.ts';
import type { PagedMap } from '../paged-map.ts';
import { type ContextId, type ResourceKey, resourceKey } from '../resources.ts';

/** Queues as they are known, by key. */
export type KnownQueues = PagedMap<ResourceKey, Known<'queue'>>;

type Queue = Known<'queue'>;

/** The key of the queue that a queue's dead letters go to; it stands in the same context. */
export function deadLetterKey({ context, facts }: Queue): ResourceKey | undefined {
	const target = facts?.redrivePolicy?.deadLetterTargetArn;
	return target === undefined ? undefined : resourceKey(context, target);
}

/** Which queues send their dead letters to which, by the redrive policies seen so far. */
export type DeadLetterLinks = {
	/** Keys of the queues that send theirs to the queue of this ARN, in the order in which they are known. */
	sourcesOf(context: ContextId, arn: string): readonly ResourceKey[];
};

const noSources: readonly ResourceKey[] = [];

/** Makes a function of queues to their links: the same object for as long as no policy of these queues has changed. */
export function rememberingLinks(): (queues: KnownQueues) => DeadLetterLinks {
	return memoFrom<[queues: KnownQueues], DeadLetterLinks>((before, queues) =>
		before !== undefined && sameTargets(before.args[0], queues) ? before.result : linksOf(queues),
	);
}

/** The links of all queues of the one list that there is. */
export const deadLetterLinks = rememberingLinks();

/** Texts of targets are compared page by page: ten samples of ten thousand queues are ten pages. */
function sameTargets(before: KnownQueues, queues: KnownQueues): boolean {
	if (!queues.hasKeysOf(before)) return false;
	return queues.changesFrom(before).every(([queue, old]) => targetOf(queue) === targetOf(old));
}

const targetOf = ({ facts }: Queue) => facts?.redrivePolicy?.deadLetterTargetArn;

function linksOf(queues: KnownQueues): DeadLetterLinks {
	// By the texts of the policies: a key of its own for each of 100,000 targets would be another 20 MB.
	const contexts = new Map<ContextId, Map<string, ResourceKey[]>>();
	for (const queue of queues.values()) {
		const target = targetOf(queue);
		if (target === undefined) continue;
		const sources = contexts.get(queue.context) ?? new Map<string, ResourceKey[]>();
		contexts.set(queue.context, sources);
		const known = sources.get(target);
		if (known === undefined) sources.set(target, [queue.key]);
		else known.push(queue.key);
	}
	return { sourcesOf: (context, arn) => contexts.get(context)?.get(arn) ?? noSources };
}
