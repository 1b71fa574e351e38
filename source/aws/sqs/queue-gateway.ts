import { hash } from 'node:crypto';
import type { SendMessageBatchRequestEntry, Message as SqsMessage } from '@aws-sdk/client-sqs';
import { parseArn } from '../../domain/arn.ts';
import { asFailure, FailureError, fail } from '../../domain/failure.ts';
import type { Message, OutgoingMessage, UnreadMessage } from '../../domain/messages/message.ts';
import type { QueueGateway } from '../../operations/ports.ts';
import { givenList, givenText } from '../failures/bent-answer.ts';
import type { Gate, PassOptions } from '../gate/gate.ts';
import { batchOutcomes, nextPage, optional, passOptions } from '../gateway-parts.ts';
import { late } from '../late.ts';
import type { LeanSqs } from './lean-sqs.ts';
import { fromWireAttributes, toWireAttributes } from './message-attributes.ts';
import { WrongSums } from './message-sums.ts';
import { toMoveTask } from './move-tasks.ts';
import { parseQueueAttributes, refuseUnreadablePolicy } from './queue-attributes.ts';
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
	/** `read` makes of an answer what it says, or throws for one that is not of AWS's form. */
	const call = <Name extends LeanOperation, Value>(
		operation: Name,
		input: LeanInput<Name>,
		options: PassOptions,
		read: (output: LeanOutput<Name>, isUnsure: boolean) => Value,
	): Promise<Value> =>
		gate.call(`SQS ${operation}`, { input }, options, async () =>
			read(await lean.send(operation, input), gate.isUnsure(input)),
		);
	return {
		async listPage({ prefix, next, known }, options) {
			return call(
				'ListQueues',
				{
					// Without MaxResults AWS answers 1,000 names and no token.
					MaxResults: 1000,
					...optional('QueueNamePrefix', prefix),
					...optional('NextToken', next),
				},
				passOptions(options),
				({ QueueUrls = [], NextToken }) => {
					const urls = QueueUrls.map((url) => givenText(url, 'a queue URL'));
					const mark = known === undefined ? undefined : hash('sha256', JSON.stringify(urls));
					if (mark !== undefined && mark === known) {
						return { items: [], isSame: true, mark, ...nextPage(NextToken) };
					}
					const items = urls.map((url) => queueReference(url, region));
					return { items, ...optional('mark', mark), ...nextPage(NextToken) };
				},
			);
		},

		async resolve(name, options) {
			return call('GetQueueUrl', { QueueName: name }, passOptions(options), ({ QueueUrl }) =>
				answeredQueue(givenText(QueueUrl, 'QueueUrl'), { name, region }),
			);
		},

		async attributes(url, options) {
			return call(
				'GetQueueAttributes',
				{ QueueUrl: url, AttributeNames: ['All'] },
				passOptions(options),
				({ Attributes = {} }) => {
					refuseUnreadablePolicy(Attributes);
					return parseQueueAttributes(Attributes, queueReference(url, region).arn);
				},
			);
		},

		async deadLetterSourcesPage({ url, next }, options) {
			return call(
				'ListDeadLetterSourceQueues',
				{
					QueueUrl: url,
					MaxResults: 1000,
					...optional('NextToken', next),
				},
				passOptions(options),
				({ queueUrls, NextToken }) => ({
					items: givenList(queueUrls, 'queueUrls'),
					...nextPage(NextToken),
				}),
			);
		},

		async tags(url, options) {
			return call(
				'ListQueueTags',
				{ QueueUrl: url },
				passOptions(options),
				({ Tags = {} }) => Tags,
			);
		},

		async receive({ url, max, leaseSeconds, waitSeconds }, options) {
			const input: LeanInput<'ReceiveMessage'> = {
				QueueUrl: url,
				MaxNumberOfMessages: max,
				VisibilityTimeout: leaseSeconds,
				WaitTimeSeconds: waitSeconds,
				MessageSystemAttributeNames: ['All'],
				MessageAttributeNames: ['All'],
			};
			const pass = passOptions(options, { timeoutMs: waitSeconds * 1000 + 10_000 });
			let answered: object = {};
			try {
				return await gate.call('SQS ReceiveMessage', { input }, pass, async () => {
					const output = await lean.send('ReceiveMessage', input).catch((error: unknown) => {
						if (error instanceof WrongSums) answered = error.output;
						throw error;
					});
					answered = output;
					const receivedAt = Date.now();
					return (output.Messages ?? []).map((message) => toMessage(message, receivedAt));
				});
			} catch (error) {
				throw new FailureError(asFailure(error), unreadIn(answered, Date.now()));
			}
		},

		async changeVisibility({ url, entries }, options) {
			return call(
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
				({ Successful, Failed }, isUnsure) =>
					batchOutcomes(entries.length, Successful, Failed, () => ({}), isUnsure),
			);
		},

		async send({ url, entries }, options) {
			// Within five minutes AWS takes a message of the same deduplication id once.
			const deduplicated =
				url.endsWith('.fifo') && entries.every((entry) => entry.deduplicationId !== undefined);
			return call(
				'SendMessageBatch',
				{ QueueUrl: url, Entries: entries.map(toEntry) },
				passOptions(options, deduplicated ? { repeatable: true } : {}),
				({ Successful, Failed }, isUnsure) =>
					batchOutcomes(
						entries.length,
						// A copy without an id is not confirmed: its original must not go for it.
						Successful?.filter(
							({ MessageId }) => typeof MessageId === 'string' && MessageId !== '',
						),
						Failed,
						({ MessageId, SequenceNumber }) => ({
							...optional('messageId', MessageId),
							...optional('sequenceNumber', SequenceNumber),
						}),
						isUnsure,
					),
			);
		},

		async delete({ url, receiptHandles }, options) {
			return call(
				'DeleteMessageBatch',
				{
					QueueUrl: url,
					Entries: receiptHandles.map((receiptHandle, index) => ({
						Id: String(index),
						ReceiptHandle: receiptHandle,
					})),
				},
				passOptions(options),
				({ Successful, Failed }, isUnsure) =>
					batchOutcomes(receiptHandles.length, Successful, Failed, () => ({}), isUnsure),
			);
		},

		async listMoves(sourceArn, options) {
			return call(
				'ListMessageMoveTasks',
				{ SourceArn: sourceArn, MaxResults: 10 },
				passOptions(options),
				({ Results = [] }) => {
					const tasks = Results.map((entry) => toMoveTask(entry, sourceArn));
					// Of the queue that was asked for, in whatever form the endpoint writes its ARN.
					for (const { handle } of tasks) gate.told.moveIs(handle, sourceArn);
					return tasks;
				},
			);
		},

		truePeek: (url, options) => truePeek(parts, url, options),

		...late<QueueChanges>(
			{
				purge: true,
				create: true,
				remove: true,
				setAttributes: true,
				tag: true,
				untag: true,
				startMove: true,
				cancelMove: true,
			},
			() => parts.changes(),
		),
	};
}

/** The queue that GetQueueUrl answered, which has to be the one that was asked for. */
function answeredQueue(url: string, asked: { readonly name: string; readonly region: string }) {
	const answered = queueReference(url, asked.region);
	const region = parseArn(answered.arn)?.region;
	if (answered.name === asked.name && region === asked.region) return answered;
	const what = `asked for the queue ${asked.name} in ${asked.region}`;
	throw fail('service', `${what}, the endpoint answered ${answered.name} in ${region}`, {
		hint: 'Nothing was done with either: look at the endpoint',
	});
}

function toMessage(message: SqsMessage, receivedAt: number): Message {
	return {
		id: givenText(message.MessageId, 'MessageId'),
		receiptHandle: givenText(message.ReceiptHandle, 'ReceiptHandle'),
		// An emulator may have taken an empty one.
		body: message.Body === '' ? '' : givenText(message.Body, 'Body'),
		attributes: fromWireAttributes(message.MessageAttributes),
		system: { ...message.Attributes },
		receivedAt,
	};
}

/** What an answer that is not used names of what it has hidden. */
function unreadIn(output: object, receivedAt: number): readonly UnreadMessage[] {
	const { Messages }: { readonly Messages?: unknown } = output;
	if (!Array.isArray(Messages)) return [];
	return Messages.map((message: Partial<SqsMessage> | null): UnreadMessage => {
		const { MessageId, ReceiptHandle, Attributes } = message ?? {};
		return {
			...(isGiven(MessageId) ? { id: MessageId } : {}),
			...(isGiven(ReceiptHandle) ? { receiptHandle: ReceiptHandle } : {}),
			system: { ...Attributes },
			receivedAt,
		};
	});
}

function isGiven(text: unknown): text is string {
	return typeof text === 'string' && text !== '';
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
