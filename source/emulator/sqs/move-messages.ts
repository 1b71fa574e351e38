import type { StoredMessage, StoredQueue } from '../fauxqs.ts';

/** Messages that can be received now: what a move task can take. */
export function available(queue: StoredQueue): number {
	queue.processTimers();
	if (!queue.isFifo()) return queue.messages.length;
	let count = 0;
	for (const [group, messages] of queue.fifoMessages) {
		if (!queue.fifoLockedGroups.has(group)) count += messages.length;
	}
	return count;
}

/** Takes the next message out of a queue; of a FIFO queue the head of a group nobody holds. */
export function takeNext(queue: StoredQueue): StoredMessage | undefined {
	queue.processTimers();
	if (!queue.isFifo()) return queue.messages.shift();
	for (const [group, messages] of queue.fifoMessages) {
		if (queue.fifoLockedGroups.has(group)) continue;
		const message = messages.shift();
		if (messages.length === 0) queue.fifoMessages.delete(group);
		if (message !== undefined) return message;
	}
	return undefined;
}

/** Puts a message back where {@link takeNext} took it. */
export function giveBack(queue: StoredQueue, message: StoredMessage): void {
	if (!queue.isFifo()) {
		queue.messages.unshift(message);
		return;
	}
	const group = message.messageGroupId ?? '';
	queue.fifoMessages.set(group, [message, ...(queue.fifoMessages.get(group) ?? [])]);
}
