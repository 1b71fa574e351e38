import type { Receiver, StoredQueue } from '../fauxqs.ts';
import type { QueueRegion } from './region.ts';

/**
 * Where messages of `source` go that were received too often, as fauxqs asks for it.
 *
 * AWS keeps the receive count across the move and says in every message which queue it came from.
 * A standard queue keeps the time of sending, a FIFO queue starts it anew and replaces the
 * deduplication id by the message id. Source: SQS developer guide, dead-letter queues.
 */
export function deadLetterReceiver(
	region: QueueRegion,
	source: StoredQueue,
	deadLetterArn: string,
): Receiver | undefined {
	const queue = region.store.getQueueByArn(deadLetterArn);
	if (queue === undefined) return undefined;
	return {
		enqueue(message) {
			// fauxqs counts the receive that finds the limit exceeded, though nobody gets the message.
			message.approximateReceiveCount -= 1;
			message.deadLetterSourceArn = source.arn;
			message.deadLetteredAt = region.now();
			delete message.delayUntil;
			if (queue.isFifo()) {
				message.sentTimestamp = region.now();
				message.messageDeduplicationId = message.messageId;
				message.sequenceNumber = queue.nextSequenceNumber();
			}
			queue.enqueue(message);
		},
	};
}
