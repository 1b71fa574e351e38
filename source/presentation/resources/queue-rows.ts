import { nameOfArn } from '../../domain/arn.ts';
import { allDead, why } from '../../domain/diagnosis/diagnosis.ts';
import { netPerMinute, recentGrowth, trend } from '../../domain/diagnosis/samples.ts';
import type { Known } from '../../domain/kinds.ts';
import type { PagedMap } from '../../domain/paged-map.ts';
import {
	type DeadLetterLinks,
	deadLetterKey,
	deadLetterLinks,
	type KnownQueues,
} from '../../domain/queues/dead-letter-links.ts';
import type { ResourceKey } from '../../domain/resources.ts';
import type { Steps } from '../../domain/steps.ts';
import type { QueueRow } from '../rows.ts';
import { defined } from './defined.ts';

const trendBuckets = 8;
const rowsAStep = 8;

type Queue = Known<'queue'>;

/** A row with all that it was made of: it stays the same object as long as nothing of that has changed. */
type MadeRow = {
	readonly queue: Queue;
	readonly dlq: Queue | undefined;
	/** Queues that send their dead letters here: `orders (max 5)`. */
	readonly sources: readonly string[];
	/** How many queues send their dead letters to `dlq`. */
	readonly sharing: number;
	readonly row: QueueRow;
};

/** The rows that were made last, of what. */
let last:
	| {
			readonly queues: KnownQueues;
			readonly links: DeadLetterLinks;
			readonly made: PagedMap<ResourceKey, MadeRow>;
	  }
	| undefined;

const noNames: readonly string[] = [];

/** `orders (max 5)` */
function nameWithMost({ ref, facts }: Queue): string {
	const most = facts?.redrivePolicy?.maxReceiveCount;
	return most === undefined ? ref.name : `${ref.name} (max ${most})`;
}

/**
 * Every queue as a row, in the order in which they are known; in steps, since there may be thousands. Where the same
 * queues were rows before, with the same policies, only those are made that a new sample is about.
 */
export function* queueRows(queues: KnownQueues): Steps<readonly QueueRow[]> {
	const links = deadLetterLinks(queues);
	const before = last;
	const concerned =
		before?.links === links && queues.hasKeysOf(before.queues)
			? concernedBy(queues, before.queues, links)
			: queues.keys();
	const made: [ResourceKey, MadeRow][] = [];
	for (const key of concerned) {
		const queue = queues.get(key);
		if (queue === undefined) continue;
		const one = madeRow(queue, queues, links, before?.made.get(key));
		if (made.push([key, one]) % rowsAStep === 0) yield;
	}
	const isPart = made.length < queues.size;
	const all = isPart && before !== undefined ? before.made.with(made) : queues.filled(made);
	last = { queues, links, made: all };
	return all.pages.flatMap((page) => page.map(({ row }) => row));
}

/** Keys of the queues that are not what they were, and of those that send them their dead letters. */
function concernedBy(
	queues: KnownQueues,
	before: KnownQueues,
	links: DeadLetterLinks,
): ReadonlySet<ResourceKey> {
	const concerned = new Set<ResourceKey>();
	for (const [queue] of queues.changesFrom(before)) {
		concerned.add(queue.key);
		for (const key of links.sourcesOf(queue.context, queue.ref.arn)) concerned.add(key);
		// Its row says with how many receives each of its sources gives up.
		const target = deadLetterKey(queue);
		if (target !== undefined) concerned.add(target);
	}
	return concerned;
}

function madeRow(
	queue: Queue,
	queues: KnownQueues,
	links: DeadLetterLinks,
	before: MadeRow | undefined,
): MadeRow {
	const { context, ref, facts } = queue;
	const target = facts?.redrivePolicy?.deadLetterTargetArn;
	const dlqKey = deadLetterKey(queue);
	const dlq = dlqKey === undefined ? undefined : queues.get(dlqKey);
	const sharing = target === undefined ? 0 : links.sourcesOf(context, target).length;
	const keys = links.sourcesOf(context, ref.arn);
	const sources =
		keys.length === 0
			? noNames
			: keys.flatMap((key) => {
					const source = queues.get(key);
					return source === undefined ? [] : nameWithMost(source);
				});
	if (
		before?.queue === queue &&
		before.dlq === dlq &&
		before.sharing === sharing &&
		before.sources.length === sources.length &&
		before.sources.every((name, index) => name === sources[index])
	) {
		return before;
	}
	return { queue, dlq, sources, sharing, row: queueRow(queue, { dlq, sources, sharing }) };
}

function queueRow(
	{ key, ref, facts, failure, history, sampledAt, held }: Queue,
	{ dlq, sources, sharing }: Pick<MadeRow, 'dlq' | 'sources' | 'sharing'>,
): QueueRow {
	const isDead = sources.length > 0;
	const target = facts?.redrivePolicy?.deadLetterTargetArn;
	const diagnosis = why({
		...defined({ attributes: facts, failure, held }),
		history,
		...(dlq === undefined
			? {}
			: { deadLetterQueue: { history: dlq.history, shared: sharing > 1 } }),
		isDeadLetterQueue: isDead,
	});
	return {
		key,
		name: ref.name,
		url: ref.url,
		arn: ref.arn,
		type: ref.name.endsWith('.fifo') ? 'fifo' : 'std',
		...defined({
			visible: facts?.visible,
			dead: isDead && facts !== undefined ? allDead(facts) : undefined,
			inFlight: facts?.inFlight,
			delayed: facts?.delayed,
			netPerMinute: netPerMinute(history),
			dlqName: target === undefined ? undefined : nameOfArn(target),
			dlqDepth: dlq?.facts && allDead(dlq.facts),
			dlqSharedBy: sharing > 1 ? sharing : undefined,
			dlqRising: dlq !== undefined && (recentGrowth(dlq.history) ?? 0) > 0 ? true : undefined,
			sampledAt,
			failure,
		}),
		trend: trend(history, trendBuckets, isDead ? 'all' : 'visible'),
		deadLetter: isDead,
		sources,
		severity: diagnosis.severity,
		why: diagnosis.text,
		...(diagnosis.unknown === undefined ? {} : { unknown: diagnosis.unknown }),
	};
}
