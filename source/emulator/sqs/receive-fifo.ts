import type { ReceivedMessage, StoredMessage, StoredQueue } from '../fauxqs.ts';

type Resolve = Parameters<StoredQueue['dequeue']>[2];
type Output = { readonly Messages: readonly ReceivedMessage[] };

/** How long an attempt id is known. Source: SQS API reference, ReceiveRequestAttemptId. */
const KNOWN_MS = 5 * 60_000;

/**
 * Takes as many messages of one group as there are before it turns to the next, in their order, as AWS
 * does; fauxqs takes one of each group. Source: SQS developer guide, FIFO delivery logic.
 */
export function takeInGroups(
	queue: StoredQueue,
	count: number,
	lease: number | undefined,
	resolve: Resolve,
): ReceivedMessage[] {
	const received: ReceivedMessage[] = [];
	queue.processTimers();
	for (const messages of queue.fifoMessages.values()) restoreOrder(messages);
	const { processTimers } = queue;
	// What comes back meanwhile is for the next receive: with a lease of 0 s it would be this one's.
	queue.processTimers = () => {};
	try {
		while (received.length < count) {
			const [first] = queue.dequeue(1, lease, resolve);
			if (first === undefined) break;
			received.push(first);
			const group = queue.inflightMessages.get(first.ReceiptHandle)?.message.messageGroupId;
			while (group !== undefined && received.length < count) {
				const next = nextOf(queue, group, lease, resolve);
				if (next === undefined) break;
				received.push(next);
			}
		}
	} finally {
		queue.processTimers = processTimers;
	}
	return received;
}

/** fauxqs puts what comes back to the front of its group, one by one; AWS keeps the group's order. */
function restoreOrder(messages: StoredMessage[]): void {
	const inOrder = messages.every((message, index) => {
		const before = messages[index - 1];
		return before === undefined || comesBefore(before, message);
	});
	if (!inOrder) messages.sort((a, b) => (comesBefore(a, b) ? -1 : 1));
}

function comesBefore(a: StoredMessage, b: StoredMessage): boolean {
	const [one, other] = [a.sequenceNumber ?? '', b.sequenceNumber ?? ''];
	return one.length === other.length ? one <= other : one.length < other.length;
}

/** The next message of a group that this very receive has locked. */
function nextOf(
	queue: StoredQueue,
	group: string,
	lease: number | undefined,
	resolve: Resolve,
): ReceivedMessage | undefined {
	const all = queue.fifoMessages;
	const rest = all.get(group);
	if (rest === undefined || rest.length === 0) return;
	const locks = queue.fifoLockedGroups.get(group) ?? 0;
	queue.fifoLockedGroups.delete(group);
	queue.fifoMessages = new Map([[group, rest]]);
	try {
		return queue.dequeue(1, lease, resolve)[0];
	} finally {
		queue.fifoMessages = all;
		if (rest.length === 0) all.delete(group);
		queue.fifoLockedGroups.set(group, locks + (queue.fifoLockedGroups.get(group) ?? 0));
	}
}

const attempts = new WeakMap<StoredQueue, Map<string, { at: number; output: Output }>>();

/** Remembers what an attempt got, so that it gets the same when its answer was lost. */
export function rememberAttempt(queue: StoredQueue, id: string, output: Output): void {
	const known = attempts.get(queue) ?? new Map<string, { at: number; output: Output }>();
	attempts.set(queue, known);
	known.set(id, { at: performance.now(), output });
	for (const [other, { at }] of known) {
		if (performance.now() - at > KNOWN_MS) known.delete(other);
	}
}

/**
 * The messages of an attempt that is repeated, hidden anew; `undefined` when it is not known, or when
 * one of them was deleted or given back meanwhile.
 */
export function earlierAttempt(
	queue: StoredQueue,
	id: string,
	lease: number | undefined,
): Output | undefined {
	const earlier = attempts.get(queue)?.get(id);
	if (earlier === undefined || performance.now() - earlier.at > KNOWN_MS) return;
	queue.processTimers();
	const { Messages: messages } = earlier.output;
	if (!messages.every(({ ReceiptHandle }) => queue.inflightMessages.has(ReceiptHandle))) return;
	const seconds = lease ?? Number(queue.attributes['VisibilityTimeout']);
	for (const { ReceiptHandle } of messages) queue.changeVisibility(ReceiptHandle, seconds);
	return earlier.output;
}
