import { EmulatedError } from '../errors.ts';
import type { Fauxqs, QueueStore, StoredQueue } from '../fauxqs.ts';
import { type Input, parseObject, requiredText } from '../input.ts';
import { deleteTooOld } from './too-old.ts';

/** Account of everything in the endpoint. */
export const ACCOUNT = '000000000000';

/** What the SQS operations of one region share. */
export type QueueRegion = {
	readonly region: string;
	/** `http://127.0.0.1:4566`: queue URLs start with it. */
	readonly endpoint: string;
	readonly store: QueueStore;
	readonly fauxqs: Fauxqs;
	/** ms since the epoch. */
	now(): number;
	/** Set when the endpoint stops, so that long polls end. */
	stopping: boolean;
	/** Receives that wait for a message just now. */
	waiting: number;
};

/** The queue that a request names by its URL; host and account in the URL don't matter. */
export function queueOf(region: QueueRegion, input: Input): StoredQueue {
	const url = requiredText(input, 'QueueUrl');
	const name = url.slice(url.lastIndexOf('/') + 1);
	const queue = region.store.getQueueByName(name);
	if (queue === undefined) throw queueDoesNotExist();
	deleteTooOld(queue, region.now());
	return queue;
}

export function queueDoesNotExist(): EmulatedError {
	return new EmulatedError('QueueDoesNotExist', 'The specified queue does not exist.');
}

export function queueArn(region: QueueRegion, name: string): string {
	return `arn:aws:sqs:${region.region}:${ACCOUNT}:${name}`;
}

/** ARN and receive limit of a queue's dead-letter queue, when it has one. */
export function redrivePolicy(
	queue: StoredQueue,
): { readonly targetArn: string; readonly maxReceiveCount: number } | undefined {
	const policy = parseObject(queue.attributes['RedrivePolicy']);
	const targetArn = policy?.['deadLetterTargetArn'];
	return typeof targetArn === 'string'
		? { targetArn, maxReceiveCount: Number(policy?.['maxReceiveCount']) }
		: undefined;
}

/** Queues whose redrive policy names `arn`, by name. */
export function deadLetterSources(region: QueueRegion, arn: string): readonly StoredQueue[] {
	const sources: StoredQueue[] = [];
	for (const queue of region.store.allQueues()) {
		// The text test keeps this cheap with ten thousand queues.
		if (!queue.attributes['RedrivePolicy']?.includes(arn)) continue;
		if (redrivePolicy(queue)?.targetArn === arn) sources.push(queue);
	}
	return sources.sort((a, b) => (a.name < b.name ? -1 : 1));
}
