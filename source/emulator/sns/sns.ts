import { EmulatedError } from '../errors.ts';
import type { Fauxqs, QueueStore, StoredMessage, StoredQueue } from '../fauxqs.ts';
import type { Input } from '../input.ts';

/** SNS of one region. */
export type Sns = {
	/** Serves one operation: Query parameters to the text of an XML answer. Throws EmulatedError. */
	handle(operation: string, input: Input): Promise<string>;
};

/** Makes the SNS of one region; it delivers into the queues of the same region. */
export function createSns(options: {
	readonly fauxqs: Fauxqs;
	readonly region: string;
	readonly queues: QueueStore;
	/** One message that a subscription put into a queue. */
	onDelivered(queue: StoredQueue, message: StoredMessage): void;
}): Sns {
	const topics = new options.fauxqs.SnsStore();
	topics.region = options.region;
	const headers = {
		authorization: `Credential=local/20000101/${options.region}/sns/aws4_request`,
	};
	const queues = {
		getQueueByArn(arn: string) {
			const queue = options.queues.getQueueByArn(arn);
			return queue === undefined ? undefined : watched(queue, options.onDelivered);
		},
	};
	return {
		async handle(operation, input) {
			const serve = options.fauxqs.topicHandlers.get(operation);
			if (serve === undefined) {
				throw new EmulatedError(
					'InvalidAction',
					`Could not find operation ${operation} for version 2010-03-31`,
				);
			}
			try {
				return await serve(input as Record<string, string>, topics, queues, { headers });
			} catch (error) {
				throw asEmulated(error);
			}
		},
	};
}

/** The queue itself, except that what is put into it is seen, and delayed as its queue says. */
function watched(
	queue: StoredQueue,
	onDelivered: (queue: StoredQueue, message: StoredMessage) => void,
): StoredQueue {
	return Object.create(queue, {
		enqueue: {
			value(message: StoredMessage) {
				const delay = Number(queue.attributes['DelaySeconds']);
				if (delay > 0) message.delayUntil = message.sentTimestamp + delay * 1000;
				queue.enqueue(message);
				onDelivered(queue, message);
			},
		},
	});
}

function asEmulated(error: unknown): unknown {
	if (!(error instanceof Error) || error.name !== 'SnsError') return error;
	const { code, statusCode } = error as Error & { code?: unknown; statusCode?: unknown };
	return new EmulatedError(String(code), error.message, { status: Number(statusCode) });
}
