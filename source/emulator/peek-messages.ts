import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.ts';
import type { StoredQueue, WireAttribute } from './fauxqs.ts';
import { systemAttributes } from './sqs/system-attributes.ts';

/** LocalStack's developer endpoint for SQS. */
export const PEEK_PATH = '/_aws/sqs/messages';

export type PeekedMessage = {
	readonly MessageId: string;
	readonly MD5OfBody: string;
	readonly Body: string;
	readonly Attributes: Readonly<Record<string, string>>;
	readonly MessageAttributes: Readonly<Record<string, WireAttribute>>;
};

/** Ready, delayed and in-flight messages, none of them touched. */
export function peekMessages(queue: StoredQueue): readonly PeekedMessage[] {
	const { ready, delayed, inflight } = queue.inspectMessages();
	return [...ready, ...delayed, ...inflight.map(({ message }) => message)].map((message) => ({
		MessageId: message.messageId,
		MD5OfBody: message.md5OfBody,
		Body: message.body,
		Attributes: systemAttributes(message, [
			'SenderId',
			'SentTimestamp',
			'ApproximateReceiveCount',
			'ApproximateFirstReceiveTimestamp',
			'SequenceNumber',
			'MessageDeduplicationId',
			'MessageGroupId',
			'AWSTraceHeader',
			'DeadLetterQueueSourceArn',
		]),
		MessageAttributes: message.messageAttributes,
	}));
}

/** `GET /_aws/sqs/messages?QueueUrl=`, in the form that LocalStack answers JSON in. */
export function peekAnswer(
	request: IncomingMessage,
	backends: {
		peekQueue(region: string, name: string): readonly PeekedMessage[] | undefined;
	},
	region: string,
): Answer {
	const url = new URL(request.url ?? '/', 'http://127.0.0.1');
	const queueUrl = url.searchParams.get('QueueUrl') ?? '';
	const messages = backends.peekQueue(region, queueUrl.slice(queueUrl.lastIndexOf('/') + 1));
	const headers = { 'content-type': 'application/json' };
	if (messages === undefined) return { status: 404, headers, body: '{"error":"no such queue"}' };
	const result = {
		ReceiveMessageResponse: { ReceiveMessageResult: { Message: messages.map(toLocalStack) } },
	};
	return { status: 200, headers, body: JSON.stringify(result) };
}

/** Attributes as lists of names and values, as the XML they are made from has them. */
function toLocalStack({ Attributes, MessageAttributes, ...message }: PeekedMessage) {
	return {
		...message,
		ReceiptHandle: 'SQS/BACKDOOR/ACCESS',
		Attribute: Object.entries(Attributes).map(([Name, Value]) => ({ Name, Value })),
		MessageAttribute: Object.entries(MessageAttributes).map(([Name, Value]) => ({ Name, Value })),
	};
}
