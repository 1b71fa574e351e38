import {
	CancelMessageMoveTaskCommand,
	CreateQueueCommand,
	DeleteQueueCommand,
	ListMessageMoveTasksCommand,
	type ListMessageMoveTasksResultEntry,
	ListQueueTagsCommand,
	PurgeQueueCommand,
	type SendMessageBatchRequestEntry,
	SetQueueAttributesCommand,
	type Message as SqsMessage,
	StartMessageMoveTaskCommand,
	TagQueueCommand,
	UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { fail } from '../domain/failure.ts';
import type { Message, OutgoingMessage } from '../domain/message.ts';
import type { MoveTask } from '../domain/resources.ts';
import type { QueueGateway } from '../operations/ports.ts';
import type { PassOptions } from './gate.ts';
import {
	batchOutcomes,
	type GatewayParts,
	nextPage,
	optional,
	passOptions,
} from './gateway-parts.ts';
import { fromWireAttributes, toWireAttributes } from './message-attributes.ts';
import { parseQueueAttributes } from './queue-attributes.ts';
import { queueReference } from './queue-reference.ts';
import type { LeanInput, LeanOperation, LeanOutput } from './sqs-answers.ts';
import { truePeek } from './true-peek.ts';

/** Queues on SQS. */
export function createQueueGateway(parts: GatewayParts): QueueGateway {
	const { clients, gate, region } = parts;
	const { sqs, leanSqs } = clients;
	const call = <Name extends LeanOperation>(
		operation: Name,
		input: LeanInput<Name>,
		options: PassOptions,
	): Promise<LeanOutput<Name>> =>
		gate.call(`SQS ${operation}`, { input }, options, () => leanSqs().send(operation, input));
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

		async tags(url, options) {
			const output = await gate.call(
				'SQS ListQueueTags',
				new ListQueueTagsCommand({ QueueUrl: url }),
				passOptions(options),
				(command) => sqs().send(command),
			);
			return output.Tags ?? {};
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

		async purge(url, options) {
			await gate.call(
				'SQS PurgeQueue',
				new PurgeQueueCommand({ QueueUrl: url }),
				passOptions(options),
				(command) => sqs().send(command),
			);
		},

		async create({ name, attributes, tags }, options) {
			const output = await gate.call(
				'SQS CreateQueue',
				new CreateQueueCommand({
					QueueName: name,
					...(Object.keys(attributes).length === 0 ? {} : { Attributes: { ...attributes } }),
					...(Object.keys(tags).length === 0 ? {} : { tags: { ...tags } }),
				}),
				passOptions(options),
				(command) => sqs().send(command),
			);
			return queueReference(output.QueueUrl ?? name, region);
		},

		async remove(url, options) {
			await gate.call(
				'SQS DeleteQueue',
				new DeleteQueueCommand({ QueueUrl: url }),
				passOptions(options),
				(command) => sqs().send(command),
			);
		},

		async setAttributes({ url, attributes }, options) {
			await gate.call(
				'SQS SetQueueAttributes',
				new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { ...attributes } }),
				passOptions(options),
				(command) => sqs().send(command),
			);
		},

		async tag({ url, tags }, options) {
			await gate.call(
				'SQS TagQueue',
				new TagQueueCommand({ QueueUrl: url, Tags: { ...tags } }),
				passOptions(options),
				(command) => sqs().send(command),
			);
		},

		async untag({ url, keys }, options) {
			await gate.call(
				'SQS UntagQueue',
				new UntagQueueCommand({ QueueUrl: url, TagKeys: [...keys] }),
				passOptions(options),
				(command) => sqs().send(command),
			);
		},

		truePeek: (url, options) => truePeek(parts, url, options),

		async startMove({ sourceArn, destinationArn, perSecond }, options) {
			const output = await gate.call(
				'SQS StartMessageMoveTask',
				new StartMessageMoveTaskCommand({
					SourceArn: sourceArn,
					...optional('DestinationArn', destinationArn),
					...optional('MaxNumberOfMessagesPerSecond', perSecond),
				}),
				passOptions(options),
				(command) => sqs().send(command),
			);
			return { handle: output.TaskHandle ?? '' };
		},

		async listMoves(sourceArn, options) {
			const output = await gate.call(
				'SQS ListMessageMoveTasks',
				new ListMessageMoveTasksCommand({ SourceArn: sourceArn, MaxResults: 10 }),
				passOptions(options),
				(command) => sqs().send(command),
			);
			return (output.Results ?? []).map((entry) => toMoveTask(entry, sourceArn));
		},

		async cancelMove(handle, options) {
			const output = await gate.call(
				'SQS CancelMessageMoveTask',
				new CancelMessageMoveTaskCommand({ TaskHandle: handle }),
				passOptions(options),
				(command) => sqs().send(command),
			);
			return { moved: output.ApproximateNumberOfMessagesMoved ?? 0 };
		},
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

const moveStates = ['RUNNING', 'COMPLETED', 'CANCELLING', 'CANCELLED', 'FAILED'] as const;

function toMoveTask(entry: ListMessageMoveTasksResultEntry, sourceArn: string): MoveTask {
	const status = moveStates.find((state) => state === entry.Status);
	return {
		// A state that AWS may add one day is shown under its own name, as the reason.
		status: status ?? 'FAILED',
		sourceArn: entry.SourceArn ?? sourceArn,
		...optional('destinationArn', entry.DestinationArn || undefined),
		...optional('handle', entry.TaskHandle || undefined),
		...optional('perSecond', entry.MaxNumberOfMessagesPerSecond),
		moved: entry.ApproximateNumberOfMessagesMoved ?? 0,
		...optional('toMove', entry.ApproximateNumberOfMessagesToMove),
		...optional('startedAt', entry.StartedTimestamp),
		...optional(
			'failureReason',
			status === undefined ? `unknown state ${entry.Status}` : entry.FailureReason || undefined,
		),
	};
}
