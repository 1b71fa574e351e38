import { EmulatedError } from '../errors.ts';
import type { StoredMessage, StoredQueue } from '../fauxqs.ts';
import { type Input, integer, invalidParameter, requiredText, text } from '../input.ts';
import { type BatchOutput, batchEntries, eachEntry } from './batch.ts';
import {
	checkCharacters,
	keptAttributes,
	messageAttributes,
	messageSize,
	traceHeader,
} from './message-attributes.ts';
import { type QueueRegion, queueOf } from './region.ts';

const BATCH_LIMIT = 1_048_576;

export type SendOutput = {
	readonly MessageId: string;
	readonly MD5OfMessageBody: string;
	readonly MD5OfMessageAttributes?: string;
	readonly MD5OfMessageSystemAttributes?: string;
	readonly SequenceNumber?: string;
};

export function sendMessage(region: QueueRegion, input: Input): SendOutput {
	return send(region, queueOf(region, input), input);
}

/** SendMessageBatch: one bad entry fails alone; a batch over 1 MiB in all is refused whole. */
export function sendMessageBatch(region: QueueRegion, input: Input): BatchOutput<SendOutput> {
	const queue = queueOf(region, input);
	let total = 0;
	for (const { entry } of batchEntries(input)) {
		total += messageSize(requiredText(entry, 'MessageBody'), attributesIfValid(entry));
	}
	if (total > BATCH_LIMIT) {
		throw new EmulatedError(
			'BatchRequestTooLong',
			`Batch requests cannot be longer than ${BATCH_LIMIT} bytes. You have sent ${total} bytes.`,
		);
	}
	return eachEntry(input, (entry) => send(region, queue, entry));
}

/** An entry with bad attributes fails later and alone. */
function attributesIfValid(entry: Input): ReturnType<typeof messageAttributes> {
	try {
		return messageAttributes(entry);
	} catch (error) {
		if (error instanceof EmulatedError) return {};
		throw error;
	}
}

function send(region: QueueRegion, queue: StoredQueue, input: Input): SendOutput {
	const body = requiredText(input, 'MessageBody');
	checkCharacters(body);
	const attributes = messageAttributes(input);
	const limit = Number(queue.attributes['MaximumMessageSize']);
	if (messageSize(body, attributes) > limit) {
		throw new EmulatedError(
			'InvalidParameterValue',
			`One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
		);
	}
	const trace = traceHeader(input);
	const groupId = identifier(input, 'MessageGroupId');
	const delay = integer(input, 'DelaySeconds', { min: 0, max: 900 });
	const deduplicationId = deduplication(region, queue, input, body);
	if (queue.isFifo()) {
		if (groupId === undefined) {
			throw new EmulatedError(
				'MissingParameter',
				'The request must contain the parameter MessageGroupId.',
			);
		}
		if (delay !== undefined && delay > 0) {
			throw invalidParameter(
				'DelaySeconds',
				delay,
				'The request include parameter that is not valid for this queue type.',
			);
		}
	}
	const seconds =
		queue.isFifo() || delay === undefined ? Number(queue.attributes['DelaySeconds']) : delay;
	const message = region.fauxqs.SqsStore.createMessage(
		body,
		attributes,
		seconds > 0 ? seconds : undefined,
		groupId,
		deduplicationId,
	);
	// The sum of the answer is of what was sent, and lets the sender see that it arrived.
	message.messageAttributes = keptAttributes(attributes);
	message.sentTimestamp = region.now();
	if (trace !== undefined) message.traceHeader = trace;
	const duplicateOf = enqueue(queue, message);
	const sent = duplicateOf ?? message;
	return {
		MessageId: sent.messageId,
		MD5OfMessageBody: message.md5OfBody,
		...(message.md5OfMessageAttributes === ''
			? {}
			: { MD5OfMessageAttributes: message.md5OfMessageAttributes }),
		...(trace === undefined
			? {}
			: {
					MD5OfMessageSystemAttributes: region.fauxqs.md5OfMessageAttributes({
						AWSTraceHeader: { DataType: 'String', StringValue: trace },
					}),
				}),
		...(sent.sequenceNumber === undefined ? {} : { SequenceNumber: sent.sequenceNumber }),
	};
}

/**
 * Puts a message into a queue. A FIFO duplicate within five minutes is accepted and never
 * delivered: then the ids of the first one come back.
 */
function enqueue(
	queue: StoredQueue,
	message: StoredMessage,
): Pick<StoredMessage, 'messageId' | 'sequenceNumber'> | undefined {
	if (queue.isFifo() && message.messageDeduplicationId !== undefined) {
		const scope = queue.attributes['DeduplicationScope'];
		const key =
			scope === 'messageGroup'
				? `${message.messageGroupId}\n${message.messageDeduplicationId}`
				: message.messageDeduplicationId;
		const earlier = queue.checkDeduplication(key);
		if (earlier.isDuplicate && earlier.originalMessageId !== undefined) {
			return {
				messageId: earlier.originalMessageId,
				...(earlier.originalSequenceNumber === undefined
					? {}
					: { sequenceNumber: earlier.originalSequenceNumber }),
			};
		}
		message.sequenceNumber = queue.nextSequenceNumber();
		queue.recordDeduplication(key, message.messageId, message.sequenceNumber);
	}
	queue.enqueue(message);
	return undefined;
}

function deduplication(
	region: QueueRegion,
	queue: StoredQueue,
	input: Input,
	body: string,
): string | undefined {
	const id = identifier(input, 'MessageDeduplicationId');
	if (!queue.isFifo()) {
		if (id !== undefined) {
			throw invalidParameter(
				'MessageDeduplicationId',
				id,
				'The request includes a parameter that is not valid for this queue type.',
			);
		}
		return undefined;
	}
	if (id !== undefined) return id;
	if (queue.attributes['ContentBasedDeduplication'] === 'true') {
		return region.fauxqs.SqsStore.contentBasedDeduplicationId(body);
	}
	throw new EmulatedError(
		'InvalidParameterValue',
		'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
	);
}

/** A group or deduplication id: 1 to 128 printable ASCII characters without spaces. */
function identifier(input: Input, name: string): string | undefined {
	const value = text(input, name);
	if (value !== undefined && !/^[!-~]{1,128}$/.test(value)) {
		throw invalidParameter(
			name,
			value,
			`${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
		);
	}
	return value;
}
