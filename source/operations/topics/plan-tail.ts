import { fail } from '../../domain/failure.ts';
import { policyLets } from '../../domain/queues/policy-evaluation.ts';
import type { QueueRef, TopicRef } from '../../domain/resources.ts';
import {
	endedMark,
	type FoundTail,
	lentQueue,
	madeQueue,
	type TopicTailPlan,
	tailMarkIn,
	tailStanding,
} from '../../domain/topics/topic-tail.ts';
import { findSubscription } from './remove-tail.ts';
import type { TailPorts } from './topic-tail.ts';

/** What a tail is wanted for. */
export type WantedTail = Pick<TopicTailPlan, 'topic' | 'raw' | 'filter'> & {
	/** A queue that is there for tails, by its reference; one is made without it. */
	readonly lent?: QueueRef;
};

/**
 * A tail as it would be made, from reads alone: none where it makes its queue. A queue that is lent has to let the topic in, and
 * nobody else may read by it: throws `refused` and `conflict` otherwise, and `invalid` for what can not be.
 */
export async function planTopicTail(
	ports: TailPorts,
	{ topic, raw, filter, lent }: WantedTail,
	signal: AbortSignal,
): Promise<TopicTailPlan> {
	const base = { topic, raw, ...(filter === undefined ? {} : { filter }) };
	if (lent === undefined) return { ...base, queue: madeQueue(topic, ports.owner.unique()) };
	const isFifo = topic.name.endsWith('.fifo');
	if (!isFifo && lent.name.endsWith('.fifo')) {
		throw fail('invalid', `a standard topic delivers to no FIFO queue, and ${lent.name} is one`);
	}
	if (raw) {
		throw fail(
			'invalid',
			`a tail by ${lent.name} needs the envelope, which tells of which topic a message is`,
			{
				hint: 'Leave raw delivery out, or the queue',
			},
		);
	}
	const holds = await checkLent(ports, lent, topic, signal);
	return { ...base, queue: lentQueue(lent, holds) };
}

/**
 * Makes sure that a queue is free for a tail of a topic; answers how many messages lie there, as far as that is told. Asked for the plan, and
 * once more before anything is sent, since a confirmation takes its time. Throws `refused` and `conflict`.
 */
export async function checkLent(
	ports: TailPorts,
	lent: QueueRef,
	topic: TopicRef,
	signal: AbortSignal,
): Promise<number | undefined> {
	const { queues } = ports;
	const [{ policy, redrivePolicy, visible }, last] = await Promise.all([
		queues.attributes(lent.url, { signal }),
		lastTailOf(ports, lent, signal),
	]);
	if (policyLets(policy, { queueArn: lent.arn, topicArn: topic.arn }) === false) {
		throw fail('refused', `the policy of ${lent.name} does not let ${topic.name} in`, {
			hint: `Nothing was sent: it needs a statement that lets sns.amazonaws.com send where aws:SourceArn is ${topic.arn}`,
		});
	}
	if (redrivePolicy !== undefined) {
		throw fail('refused', `${lent.name} has a dead-letter queue`, {
			hint: 'Nothing was sent: what others put there would be received again and again, and end in that; name a queue without one',
		});
	}
	if (last?.standing === 'running') {
		throw fail('conflict', `${lent.name} is in use by a tail of ${last.mark.owner}`, {
			hint: 'Nothing was sent: two tails of one queue would take messages from each other',
		});
	}
	if (last !== undefined) {
		const how =
			last.mark.expiresAt === endedMark.expiresAt
				? 'ended, and could not be removed'
				: 'was killed';
		throw fail('conflict', `a tail of ${last.mark.topic} by ${lent.name} ${how}`, {
			hint: `Nothing was sent: its subscription may go on, and would be forgotten; cleanup with --queue ${lent.name} removes it`,
		});
	}
	// Subscribe would answer this one, whose messages are for somebody else.
	const sought = { topicArn: topic.arn, queueArn: lent.arn };
	if ((await findSubscription(ports, sought, signal)) !== undefined) {
		throw fail('conflict', `${lent.name} is subscribed to ${topic.name} already`, {
			hint: 'Nothing was sent: its messages would be deleted, and its subscription with the tail',
		});
	}
	return visible;
}

/** The tail whose mark a queue has, and whether it still reads by it; `undefined` without a mark. */
export async function lastTailOf(
	{ queues, owner, clock }: TailPorts,
	queue: QueueRef,
	signal: AbortSignal,
): Promise<Pick<FoundTail, 'mark' | 'standing'> | undefined> {
	const mark = tailMarkIn(await queues.tags(queue.url, { signal }));
	if (mark === undefined) return;
	const standing = tailStanding(mark, await owner.standing(mark.process), clock.now());
	return { mark, standing };
}
