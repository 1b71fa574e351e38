import type { StoredMessage, StoredQueue } from '../fauxqs.ts';

/** A queue is looked through for what is too old at most so often, ms: there may be thousands of messages. */
const every = 1000;

const lookedAt = new WeakMap<StoredQueue, number>();

/**
 * Deletes what a queue has kept for its retention, as SQS does: counted from when it was sent, which a redrive policy
 * does not change in a standard queue. What is in flight goes once it is back. Source: SQS developer guide, message
 * retention and dead-letter queue retention.
 */
export function deleteTooOld(queue: StoredQueue, now: number): void {
	const last = lookedAt.get(queue);
	if (last !== undefined && now - last < every && now >= last) return;
	lookedAt.set(queue, now);
	const retention = Number(queue.attributes['MessageRetentionPeriod']) * 1000;
	if (!Number.isFinite(retention)) return;
	const isYoung = ({ sentTimestamp }: StoredMessage) => sentTimestamp + retention > now;
	queue.messages = young(queue.messages, isYoung);
	queue.delayedMessages = young(queue.delayedMessages, isYoung);
	for (const groups of [queue.fifoMessages, queue.fifoDelayed]) {
		for (const [group, messages] of groups) {
			const left = young(messages, isYoung);
			if (left.length === 0) groups.delete(group);
			else groups.set(group, left);
		}
	}
}

/** The same list where none of it is too old. */
function young(
	messages: StoredMessage[],
	isYoung: (message: StoredMessage) => boolean,
): StoredMessage[] {
	return messages.every(isYoung) ? messages : messages.filter(isYoung);
}
