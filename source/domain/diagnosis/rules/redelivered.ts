import type { Missing } from '../finding.ts';
import { highest, mean, total, within } from '../points.ts';
import {
	isForLetters,
	minute,
	type QueueSubject,
	type QueueWeek,
	staleness,
} from '../queue-subject.ts';

/*
What comes back to a queue: by how much more is received, and deleted, than was there. A counter without a point is none: SQS tells
of receives, deletions and what is in flight where there are some. Source: SQS developer guide, "CloudWatch metrics".
*/

/** What is looked at of traffic. */
export const span = 30 * minute;

/** SQS delays a message for so long at most, by its queue or by itself. Source: SQS developer guide, "Delay queues", "Message timers". */
const longestDelay = 15 * minute;

/** The traffic of the last half hour. */
export type Traffic = {
	readonly figures: QueueWeek;
	readonly received: number;
	readonly deleted: number;
	/** At most so many different messages can have been there. */
	readonly messages: number;
};

/** Whether many were received again: more receives than there were messages, by far. */
export function comeBack({ received, deleted, messages }: Traffic): boolean {
	return received >= 1.3 * messages && received - deleted >= 20;
}

/**
 * Whether more were deleted than there were. Who works for longer than the visibility timeout deletes what was given to others
 * meanwhile, who delete it as well, and each of these counts. Source: SQS developer guide, "CloudWatch metrics".
 */
export function isOverdeleted({ received, deleted, messages }: Traffic): boolean {
	return received >= 1.3 * messages && deleted >= 1.15 * messages && deleted - messages >= 20;
}

/**
 * For how long a receive holds a message, ms, where that is until the visibility timeout is over although messages are deleted in
 * the end: then it is too short. By Little's law as many are in flight as are received in the time that a receive holds one.
 */
export function heldWhole(
	{ attributes }: QueueSubject,
	{ figures, received, deleted }: Traffic,
): number | undefined {
	const visibilitySeconds = attributes.ok ? attributes.value.visibilitySeconds : undefined;
	const inFlight = mean(within(figures.inFlight, figures.to - span, figures.to));
	if (visibilitySeconds === undefined || visibilitySeconds === 0 || inFlight === undefined) return;
	// Where few of those received are deleted the others fail, and failing holds each to the end.
	if (deleted < 10 || deleted < 0.35 * received) return;
	const heldMs = (inFlight / received) * span;
	return heldMs < 0.8 * visibilitySeconds * 1000 ? undefined : heldMs;
}

/** Nothing is there and nothing is hidden: whatever its figures are, nothing is wrong with its traffic. */
function isStill({ attributes }: QueueSubject): boolean {
	if (!attributes.ok) return false;
	const { visible, inFlight } = attributes.value;
	return visible === 0 && inFlight === 0;
}

/** The traffic of the last half hour; `undefined` for a queue of which it says nothing. */
export function recentTraffic(
	queue: QueueSubject,
): undefined | { readonly missing: Missing } | Traffic {
	if (isForLetters(queue) || isStill(queue)) return;
	if (!queue.sources.ok) return { missing: queue.sources.missing };
	const { figures } = queue;
	if (!figures.ok) {
		// Our own samples tell nothing of it: a list that never asked is no reason to name it.
		return figures.missing.because === 'not asked' ? undefined : { missing: figures.missing };
	}
	const { received, deleted, visible, inFlight, to, periodMs } = figures.value;
	const stale = staleness(visible, queue.now, periodMs);
	if (stale !== undefined) return { missing: stale };
	const recent = (points: QueueWeek['sent']) => total(within(points, to - span, to)) ?? 0;
	const began = (points: QueueWeek['sent']) =>
		highest(within(points, to - span - periodMs, to - span + periodMs)) ?? 0;
	return {
		figures: figures.value,
		received: recent(received),
		deleted: recent(deleted),
		messages: began(visible) + began(inFlight) + mostCome(figures.value),
	};
}

/** How many were sent that came within the span, at most: which of them were delayed, and for how long, nobody tells. */
function mostCome({ sent, to, periodMs }: QueueWeek): number {
	let most = 0;
	for (let delay = 0; delay <= longestDelay; delay += periodMs) {
		most = Math.max(most, total(within(sent, to - span - delay, to - delay)) ?? 0);
	}
	return most;
}
