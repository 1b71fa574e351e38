import { type Message, sentAt } from './message.ts';

/**
 * When a queue deletes a message since it is too old, ms since the epoch; not before that, and in a standard queue no
 * later. It counts from the first send, which a redrive policy does not change; in a FIFO queue the move into it starts
 * the time anew, at a time that nobody tells but perhaps SentTimestamp. `undefined` where the endpoint did not tell
 * when it was sent. Source: SQS developer guide, dead-letter queue retention.
 */
export function endOf(message: Message, retentionSeconds: number): number | undefined {
	const sent = sentAt(message);
	return sent === undefined ? undefined : sent + retentionSeconds * 1000;
}
