import type { SendMessageBatchRequestEntry, Message as SqsMessage } from '@aws-sdk/client-sqs';
import { fail } from '../../domain/failure.ts';
import type { Message, OutgoingMessage } from '../../domain/messages/message.ts';
import type { QueueGateway } from '../../operations/ports.ts';
import type { Gate, PassOptions } from '../gate/gate.ts';
import { batchOutcomes, nextPage, optional, passOptions } from '../gateway-parts.ts';
import { late } from '../late.ts';
import type { LeanSqs } from './lean-sqs.ts';
import { fromWireAttributes, toWireAttributes } from './message-attributes.ts';
import { parseQueueAttributes } from './queue-attributes.ts';
import type { QueueChanges } from './queue-changes.ts';
import { queueReference } from './queue-reference.ts';
import type { LeanInput, LeanOperation, LeanOutput } from './sqs-answers.ts';
import { truePeek } from './true-peek.ts';

/** What the queue gateway stands on. */
export type QueueParts = {
	readonly lean: LeanSqs;
	readonly gate: Gate;
	readonly region: string;
	/** The configured endpoint of SQS; absent for AWS's own. */
	readonly queueEndpoint?: string;
	/** Loads the SDK. */
	changes(): Promise<QueueChanges>;
};

/** Queues on SQS. */
export function createQueueGateway(parts: QueueParts): QueueGateway {
	const { lean, gate, region } = parts;
	const call = <Name extends LeanOperation>(
		operation: Name,
		input: LeanInput<Name>,
		options: PassOptions,
	): Promise<LeanOutput<Name>> =>
		gate.call(`SQS ${operation}`, { input }, options, () => lean.send(operation, input));
	return {
		async listPage({ prefix, next }, options) {
			const output = await call(
				'ListQueues',
				{
					// Without MaxResults AWS answers 1,000 names and no token.
					MaxResults: 1000,
					...optional('QueueNamePrefix', prefix),
					...optional('NextToken', next),
				},
				passOptions(options),
			);
			const items = (output.QueueUrls ?? []).map((url) => queueReference(url, region));
			return { items, ...nextPage(output.NextToken) };
		},

		async resolve(name, options) {
			const output = await call('GetQueueUrl', { QueueName: name }, passOptions(options));
			if (!output.QueueUrl) throw fail('not-found', `queue ${name} does not exist in ${region}`);
			return queueReference(output.QueueUrl, region);
		},

		async attributes(url, options) {
			const output = await call(
				'GetQueueAttributes',
				{ QueueUrl: url, AttributeNames: ['All'] },
				passOptions(options),
			);
			return parseQueueAttributes(output.Attributes ?? {}, queueReference(url, region).arn);
		},

		async deadLetterSourcesPage({ url, next }, options) {
			const output = await call(
				'ListDeadLetterSourceQueues',
				{
					QueueUrl: url,
					MaxResults: 1000,
					...optional('NextToken', next),
				},
				passOptions(options),
			);
			return { items: output.queueUrls ?? [], ...nextPage(output.NextToken) };
		},

		async receive({ url, max, leaseSeconds, waitSeconds }, options) {
			const output = await call(
				'ReceiveMessage',
				{
					QueueUrl: url,
					MaxNumberOfMessages: max,
					VisibilityTimeout: leaseSeconds,
					WaitTimeSeconds: waitSeconds,
					MessageSystemAttributeNames: ['All'],
					MessageAttributeNames: ['All'],
				},
				passOptions(options, { timeoutMs: waitSeconds * 1000 + 10_000 }),
			);
			const receivedAt = Date.now();
			return (output.Messages ?? []).map((message) => toMessage(message, receivedAt));
		},

		async changeVisibility({ url, entries }, options) {
			const output = await call(
				'ChangeMessageVisibilityBatch',
				{
					QueueUrl: url,
					Entries: entries.map(({ receiptHandle, seconds }, index) => ({
						Id: String(index),
						ReceiptHandle: receiptHandle,
						VisibilityTimeout: seconds,
					})),
				},
				passOptions(options),
			);
			return batchOutcomes(entries.length, output.Successful, output.Failed, () => ({}));
		},

		async send({ url, entries }, options) {
			// Within five minutes AWS takes a message of the same deduplication id once.
			const deduplicated =
				url.endsWith('.fifo') && entries.every((entry) => entry.deduplicationId !== undefined);
			const output = await call(
				'SendMessageBatch',
				{ QueueUrl: url, Entries: entries.map(toEntry) },
				passOptions(options, deduplicated ? { repeatable: true } : {}),
			);
			return batchOutcomes(entries.length, output.Successful, output.Failed, (entry) => ({
				...optional('messageId', entry.MessageId),
				...optional('sequenceNumber', entry.SequenceNumber),
			}));
		},

		async delete({ url, receiptHandles }, options) {
			const output = await call(
				'DeleteMessageBatch',
				{
					QueueUrl: url,
					Entries: receiptHandles.map((receiptHandle, index) => ({
						Id: String(index),
						ReceiptHandle: receiptHandle,
					})),
				},
				passOptions(options),
			);
			return batchOutcomes(receiptHandles.length, output.Successful, output.Failed, () => ({}));
		},

		truePeek: (url, options) => truePeek(parts, url, options),

		...late<QueueChanges>(
			{
				tags: true,
				purge: true,
				create: true,
				remove: true,
				setAttributes: true,
				tag: true,
				untag: true,
				startMove: true,
				listMoves: true,
				cancelMove: true,
			},
			() => parts.changes(),
		),
	};
}

function toMessage(message: SqsMessage, receivedAt: number): Message {
	return {
		id: message.MessageId ?? '',
		receiptHandle: message.ReceiptHandle ?? '',
		body: message.Body ?? '',
		attributes: fromWireAttributes(message.MessageAttributes),
		system: { ...message.Attributes },
		receivedAt,
	};
}

function toEntry(message: OutgoingMessage, index: number): SendMessageBatchRequestEntry {
	const { attributes, traceHeader } = message;
	const wire = attributes === undefined ? {} : toWireAttributes(attributes);
	return {
		Id: String(index),
		MessageBody: message.body,
		...(Object.keys(wire).length === 0 ? {} : { MessageAttributes: wire }),
		...(traceHeader === undefined
			? {}
			: {
					MessageSystemAttributes: {
						AWSTraceHeader: { DataType: 'String', StringValue: traceHeader },
					},
				}),
		...optional('MessageGroupId', message.groupId),
		...optional('MessageDeduplicationId', message.deduplicationId),
		...optional('DelaySeconds', message.delaySeconds),
	};
}
