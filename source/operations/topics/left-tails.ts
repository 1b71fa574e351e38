import type { Grant } from '../../domain/effect.ts';
import { asFailure, type Failure } from '../../domain/failure.ts';
import { pagesOf } from '../../domain/paging.ts';
import { type ResourceId, resourceOf, resourceOfArn } from '../../domain/resource-id.ts';
import type { QueueRef } from '../../domain/resources.ts';
import {
	type FoundTail,
	type Removal,
	subscriptionOfMark,
	tailPrefix,
	topicOfMark,
} from '../../domain/topics/topic-tail.ts';
import { throwIfAborted } from '../pause.ts';
import { lastTailOf } from './plan-tail.ts';
import { findSubscription, removeTail } from './remove-tail.ts';
import type { TailPorts } from './topic-tail.ts';

/** What a search for tails came to. */
export type FoundTails = {
	readonly tails: readonly FoundTail[];
	/** Queues whose names say that they are for tails, and whose tags do not: whose they are nobody knows. */
	readonly strange: readonly QueueRef[];
	/** Queues that could not be asked. */
	readonly unread: readonly { readonly queue: QueueRef; readonly failure: Failure }[];
};

/** Calls at a time. */
const callsAtOnce = 4;
/** Queues that are looked at. */
const mostQueues = { pages: 2, items: 1000 };

/**
 * The tails of this account and region, by the names and tags of their queues, and by the tags of `lent`, the queue that the
 * configuration names for tails. Throws where the queues can not be listed.
 */
export async function findTails(
	ports: TailPorts,
	lent: QueueRef | undefined,
	signal: AbortSignal,
): Promise<FoundTails> {
	const { queues } = ports;
	const page = (next: string | undefined) =>
		queues.listPage({ prefix: tailPrefix, ...(next === undefined ? {} : { next }) }, { signal });
	const found: QueueRef[] = lent === undefined ? [] : [lent];
	for await (const items of pagesOf('queues', page, signal, mostQueues)) {
		for (const one of items) if (one.arn !== lent?.arn) found.push(one);
	}
	const tails: FoundTail[] = [];
	const strange: QueueRef[] = [];
	const unread: { queue: QueueRef; failure: Failure }[] = [];
	const left = [...found];
	const work = async () => {
		for (let queue = left.shift(); queue !== undefined; queue = left.shift()) {
			try {
				const tail = await tailOf(ports, queue, queue !== lent, signal);
				if (tail !== undefined) tails.push(tail);
				else if (queue !== lent) strange.push(queue);
			} catch (error) {
				throwIfAborted(signal);
				const failure = asFailure(error);
				// One that was just removed is listed for a while.
				if (failure.kind !== 'not-found') unread.push({ queue, failure });
			}
		}
	};
	await Promise.all(Array.from({ length: callsAtOnce }, work));
	return {
		tails: tails.toSorted((a, b) => a.mark.expiresAt - b.mark.expiresAt),
		strange,
		unread,
	};
}

async function tailOf(
	ports: TailPorts,
	queue: QueueRef,
	made: boolean,
	signal: AbortSignal,
): Promise<FoundTail | undefined> {
	const last = await lastTailOf(ports, queue, signal);
	if (last === undefined) return;
	const { mark, standing } = last;
	const base = { queue, mark, standing, made };
	if (standing === 'running') return base;
	try {
		const subscription =
			subscriptionOfMark(mark, queue.arn) ??
			(await findSubscription(
				ports,
				{ topicArn: topicOfMark(mark, queue.arn), queueArn: queue.arn },
				signal,
			));
		return { ...base, ...(subscription === undefined ? {} : { subscription }) };
	} catch (error) {
		throwIfAborted(signal);
		const failure = asFailure(error);
		// A topic that is gone took its subscriptions with it.
		return failure.kind === 'not-found' ? base : { ...base, unknown: failure };
	}
}

/** All that removing tails changes, as the guard is asked for it. */
export function tailsSubjects([first, ...others]: readonly [FoundTail, ...FoundTail[]]): {
	readonly resource: ResourceId;
	readonly also: readonly ResourceId[];
} {
	const subscriptions = [first, ...others].flatMap(
		({ subscription }) => resourceOfArn(subscription) ?? [],
	);
	return {
		resource: resourceOf('queue', first.queue),
		also: [...others.map(({ queue }) => resourceOf('queue', queue)), ...subscriptions],
	};
}

/**
 * Removes what a tail left: its subscription, then its queue. Asks once more whether somebody reads by it, since that may have
 * begun meanwhile; answers `living` then.
 */
export async function removeFound(
	ports: TailPorts,
	{ tail, grant }: { readonly tail: FoundTail; readonly grant: Grant },
	signal: AbortSignal,
): Promise<Removal | 'living'> {
	throwIfAborted(signal);
	const { queue, mark, made, subscription } = tail;
	try {
		const now = await tailOf(ports, queue, made, signal);
		if (now?.standing === 'running') return 'living';
	} catch (error) {
		throwIfAborted(signal);
		const failure = asFailure(error);
		// Somebody may read by it who can not be asked now.
		if (failure.kind !== 'not-found') return nothingRemoved(tail, failure);
	}
	return removeTail(
		ports,
		{
			queue,
			queueArn: queue.arn,
			stays: !made,
			topicArn: topicOfMark(mark, queue.arn),
			...(subscription === undefined ? {} : { subscription }),
			grant,
		},
		signal,
	);
}

function nothingRemoved({ queue, made }: FoundTail, failure: Failure): Removal {
	const left = { done: false, failure } as const;
	return { subscription: left, queue: left, queueName: queue.name, stays: !made };
}
