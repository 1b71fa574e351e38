import { EmulatedError } from '../errors.ts';
import type { ReceivedMessage, StoredQueue } from '../fauxqs.ts';
import { type Input, integer, invalidParameter, text, texts } from '../input.ts';
import { deadLetterReceiver } from './dead-letters.ts';
import { earlierAttempt, rememberAttempt, takeInGroups } from './receive-fifo.ts';
import { type QueueRegion, queueOf } from './region.ts';
import {
	requestedSystemAttributes,
	selectAttributes,
	systemAttributes,
} from './system-attributes.ts';

/** Messages that may be in flight at once. Source: SQS quotas. */
const IN_FLIGHT_LIMIT = 120_000;

/**
 * ReceiveMessage. `gone` aborts when the caller hung up: a long poll must not hand messages to
 * nobody.
 */
export async function receiveMessage(region: QueueRegion, input: Input, gone: AbortSignal) {
	const queue = queueOf(region, input);
	const count = integer(input, 'MaxNumberOfMessages', { min: 1, max: 10 }) ?? 1;
	const lease = integer(input, 'VisibilityTimeout', { min: 0, max: 43_200 });
	const wait =
		integer(input, 'WaitTimeSeconds', { min: 0, max: 20 }) ??
		Number(queue.attributes['ReceiveMessageWaitTimeSeconds']);
	const systemNames = requestedSystemAttributes(input);
	const attributeNames = texts(input, 'MessageAttributeNames');

	const attempt = text(input, 'ReceiveRequestAttemptId');
	if (attempt !== undefined && !queue.isFifo()) {
		throw invalidParameter(
			'ReceiveRequestAttemptId',
			attempt,
			'The request includes a parameter that is not valid for this queue type.',
		);
	}
	const again = attempt === undefined ? undefined : earlierAttempt(queue, attempt, lease);
	if (again !== undefined) return again;

	const resolve = (arn: string) => deadLetterReceiver(region, queue, arn);
	const deadline = performance.now() + wait * 1000;
	let received = take(queue, count, lease, wait, resolve);
	while (received.length === 0) {
		const left = deadline - performance.now();
		if (left <= 0 || region.stopping) break;
		region.waiting++;
		await queue.waitForMessages(left / 1000).finally(() => region.waiting--);
		// The queue may have been deleted, and perhaps made anew, meanwhile.
		if (gone.aborted || region.store.getQueueByName(queue.name) !== queue) break;
		received = take(queue, count, lease, wait, resolve);
	}
	if (received.length === 0) return {};
	const now = region.now();
	const output = {
		Messages: received.map((message) => {
			const entry = queue.inflightMessages.get(message.ReceiptHandle);
			if (entry === undefined) return message;
			entry.receivedAt = now;
			return present(region, entry.message, message, systemNames, attributeNames);
		}),
	};
	if (attempt !== undefined) rememberAttempt(queue, attempt, output);
	return output;
}

function take(
	queue: StoredQueue,
	count: number,
	lease: number | undefined,
	wait: number,
	resolve: Parameters<StoredQueue['dequeue']>[2],
): ReceivedMessage[] {
	if (queue.inflightMessages.size >= IN_FLIGHT_LIMIT) {
		// A long poll at the limit gets silence, a FIFO queue too.
		if (queue.isFifo() || wait > 0) return [];
		throw new EmulatedError('OverLimit', 'Too many messages in flight', { status: 403 });
	}
	return queue.isFifo()
		? takeInGroups(queue, count, lease, resolve)
		: queue.dequeue(count, lease, resolve);
}

function present(
	region: QueueRegion,
	stored: Parameters<typeof systemAttributes>[0],
	message: ReceivedMessage,
	systemNames: readonly string[],
	attributeNames: readonly string[],
): ReceivedMessage {
	const system = systemAttributes(stored, systemNames);
	const attributes = selectAttributes(stored.messageAttributes, attributeNames);
	return {
		MessageId: message.MessageId,
		ReceiptHandle: message.ReceiptHandle,
		MD5OfBody: message.MD5OfBody,
		Body: message.Body,
		...(Object.keys(system).length === 0 ? {} : { Attributes: system }),
		...(Object.keys(attributes).length === 0
			? {}
			: {
					MD5OfMessageAttributes: region.fauxqs.md5OfMessageAttributes(attributes),
					MessageAttributes: attributes,
				}),
	};
}
