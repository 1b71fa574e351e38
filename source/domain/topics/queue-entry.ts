import { parseArn } from '../arn.ts';
import type { Part } from '../details.ts';
import type { Failure } from '../failure.ts';
import { memoOf } from '../memo.ts';
import { type MessageAttribute, messageSize } from '../messages/message.ts';
import { isAwsManagedKey, policyLets } from '../queues/policy-evaluation.ts';
import type { QueueAttributes } from '../resources.ts';

/** Whether a queue takes what a topic sends, and why not. What can't be known is said: it is no "no". */
export type QueueEntry =
	| { readonly delivers: true }
	| { readonly delivers: false; readonly why: 'queue-missing' | 'queue-policy' | 'queue-key' }
	| { readonly delivers: 'unknown'; readonly why: 'queue-unread'; readonly failure: Failure }
	/**
	 * `queue-far`: it is of another account or region, and is not asked. `queue-unasked`: it is one of too many.
	 * `queue-conditions`: its policy rests on something that can't be known here. `queue-key-policy`: who may use its
	 * key stands in a policy of KMS.
	 */
	| {
			readonly delivers: 'unknown';
			readonly why: 'queue-far' | 'queue-unasked' | 'queue-conditions' | 'queue-key-policy';
	  }
	/** It may be larger there than the queue takes; AWS does not say how SNS's own part counts. */
	| { readonly delivers: 'unknown'; readonly why: 'queue-size'; readonly most: number };

/** A queue that a topic may send to, as far as it was read; nothing where nobody asked. */
export type KnownQueue = Part<QueueAttributes> | undefined;

/** Whether a queue lets a topic in, whatever the message is. */
export function entryOf(queue: KnownQueue, queueArn: string, topicArn: string): QueueEntry {
	if (queue === undefined) {
		const why = isNear(queueArn, topicArn) ? 'queue-unasked' : 'queue-far';
		return { delivers: 'unknown', why };
	}
	if (!queue.ok) {
		const { failure } = queue;
		return failure.kind === 'not-found'
			? { delivers: false, why: 'queue-missing' }
			: { delivers: 'unknown', why: 'queue-unread', failure };
	}
	return entryWhere(queue.value, JSON.stringify({ topicArn, queueArn }));
}

/** The same for every message: thousands may be judged at once. */
const entryWhere = memoOf(({ policy, kmsKeyId }: QueueAttributes, sending: string) =>
	entryBy(policyLets(policy, JSON.parse(sending)), kmsKeyId),
);

function entryBy(lets: ReturnType<typeof policyLets>, kmsKeyId: string | undefined): QueueEntry {
	if (lets === false) return { delivers: false, why: 'queue-policy' };
	if (kmsKeyId !== undefined && isAwsManagedKey(kmsKeyId)) {
		return { delivers: false, why: 'queue-key' };
	}
	if (lets === 'unknown') return { delivers: 'unknown', why: 'queue-conditions' };
	return kmsKeyId === undefined
		? { delivers: true }
		: { delivers: 'unknown', why: 'queue-key-policy' };
}

/** Why a queue certainly does not let a topic in; `undefined` when nothing speaks against it. */
export function keptOut(
	queue: QueueAttributes,
	queueArn: string,
	topicArn: string,
): 'policy' | 'key' | undefined {
	const entry = entryOf({ ok: true, value: queue }, queueArn, topicArn);
	if (entry.delivers !== false) return;
	return entry.why === 'queue-key' ? 'key' : 'policy';
}

/** Whether a queue is of the topic's own account and region: no other can be read beside the topic. */
export function isNear(queueArn: string, topicArn: string): boolean {
	const [queue, topic] = [parseArn(queueArn), parseArn(topicArn)];
	return queue?.account === topic?.account && queue?.region === topic?.region;
}

/** Whether a message may be larger than a queue takes, in the form in which it comes there. */
export function sizeEntry(
	queue: KnownQueue,
	{ text, attributes, form }: Arriving,
): Extract<QueueEntry, { why: 'queue-size' }> | undefined {
	const most = queue?.ok ? queue.value.maximumMessageBytes : undefined;
	if (most === undefined) return;
	const size = messageSize({ body: text, attributes });
	const there = form === 'raw' ? size : inEnvelope(text, attributes);
	return there > most ? { delivers: 'unknown', why: 'queue-size', most } : undefined;
}

type Arriving = {
	readonly text: string;
	readonly attributes: Readonly<Record<string, MessageAttribute>>;
	readonly form: string;
};

/** What SNS writes around a message: ids, times, signature and addresses. Some 900 bytes, more by long names. */
const envelopeBytes = 2048;
const attributeBytes = 32;

/** The most bytes that a message may have in an envelope. */
function inEnvelope(text: string, attributes: Arriving['attributes']): number {
	const inside = Object.entries(attributes).map(([name, attribute]) => {
		const value = 'bytes' in attribute ? Math.ceil(attribute.bytes.length / 3) * 4 : attribute.text;
		const length = typeof value === 'number' ? value : messageSize({ body: JSON.stringify(value) });
		return attributeBytes + length + messageSize({ body: `${name}${attribute.type}` });
	});
	const body = messageSize({ body: JSON.stringify(text) });
	return inside.reduce((sum, bytes) => sum + bytes, envelopeBytes + body);
}
