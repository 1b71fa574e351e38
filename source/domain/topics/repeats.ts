import { deduplicatedFor } from '../messages/message-limits.ts';
import type { TopicMessage } from './delivery.ts';

/** A message that a FIFO topic took, and when, ms since 1970. */
export type Publish = {
	readonly message: Pick<TopicMessage, 'body' | 'groupId' | 'deduplicationId'>;
	readonly at: number;
};

/**
 * When a FIFO topic took a message for which it would take this one; `undefined` where none of `before` is certainly one.
 * Without an id the topic makes one of the body, so that an id and a body are never compared.
 */
export function repeatOf(
	message: Publish['message'],
	before: readonly Publish[],
	scope: 'Topic' | 'MessageGroup' | undefined,
	now: number,
): number | undefined {
	const same = before.filter(
		({ message: { body, groupId, deduplicationId }, at }) =>
			now - at < deduplicatedFor &&
			deduplicationId === message.deduplicationId &&
			(deduplicationId !== undefined || body === message.body) &&
			(scope === 'Topic' || groupId === message.groupId),
	);
	return same.at(-1)?.at;
}
