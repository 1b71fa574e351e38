import {
	CancelMessageMoveTaskCommand,
	CreateQueueCommand,
	DeleteQueueCommand,
	ListMessageMoveTasksCommand,
	type ListMessageMoveTasksResultEntry,
	PurgeQueueCommand,
	SetQueueAttributesCommand,
	StartMessageMoveTaskCommand,
	TagQueueCommand,
	UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import type { MoveTask } from '../../domain/resources.ts';
import type { QueueGateway } from '../../operations/ports.ts';
import { countIn, givenCount, givenText } from '../failures/bent-answer.ts';
import { type GatewayParts, optional, passOptions } from '../gateway-parts.ts';
import { queueReference } from './queue-reference.ts';

/** The part of the queue gateway that is called now and then: by the SDK's own client. */
export type QueueChanges = Pick<
	QueueGateway,
	| 'purge'
	| 'create'
	| 'remove'
	| 'setAttributes'
	| 'tag'
	| 'untag'
	| 'startMove'
	| 'listMoves'
	| 'cancelMove'
>;

/** Changes of tags, queues themselves and AWS's move tasks, on SQS. */
export function createQueueChanges({ clients, gate, region }: GatewayParts): QueueChanges {
	const sqs = clients.sqs;
	return {
		async purge(url, options) {
			await gate.call(
				'SQS PurgeQueue',
				new PurgeQueueCommand({ QueueUrl: url }),
				passOptions(options),
				(command) => sqs().send(command),
			);
		},

		async create({ name, attributes, tags }, options) {
			const url = await gate.call(
				'SQS CreateQueue',
				new CreateQueueCommand({
					QueueName: name,
					...(Object.keys(attributes).length === 0 ? {} : { Attributes: { ...attributes } }),
					...(Object.keys(tags).length === 0 ? {} : { tags: { ...tags } }),
				}),
				passOptions(options),
				async (command) => givenText((await sqs().send(command)).QueueUrl, 'QueueUrl'),
			);
			return queueReference(url, region);
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

		async startMove({ sourceArn, destinationArn, perSecond }, options) {
			const handle = await gate.call(
				'SQS StartMessageMoveTask',
				new StartMessageMoveTaskCommand({
					SourceArn: sourceArn,
					...optional('DestinationArn', destinationArn),
					...optional('MaxNumberOfMessagesPerSecond', perSecond),
				}),
				passOptions(options),
				async (command) => givenText((await sqs().send(command)).TaskHandle, 'TaskHandle'),
			);
			gate.told.moveIs(handle, sourceArn);
			return { handle };
		},

		async listMoves(sourceArn, options) {
			return gate.call(
				'SQS ListMessageMoveTasks',
				new ListMessageMoveTasksCommand({ SourceArn: sourceArn, MaxResults: 10 }),
				passOptions(options),
				async (command) => {
					const { Results = [] } = await sqs().send(command);
					const tasks = Results.map((entry) => toMoveTask(entry, sourceArn));
					// Of the queue that was asked for, in whatever form the endpoint writes its ARN.
					for (const { handle } of tasks) gate.told.moveIs(handle, sourceArn);
					return tasks;
				},
			);
		},

		async cancelMove(handle, options) {
			const output = await gate.call(
				'SQS CancelMessageMoveTask',
				new CancelMessageMoveTaskCommand({ TaskHandle: handle }),
				passOptions(options),
				(command) => sqs().send(command),
			);
			return optional('moved', countIn(output.ApproximateNumberOfMessagesMoved));
		},
	};
}

const moveStates = ['RUNNING', 'COMPLETED', 'CANCELLING', 'CANCELLED', 'FAILED'] as const;

function toMoveTask(entry: ListMessageMoveTasksResultEntry, sourceArn: string): MoveTask {
	const told = givenText(entry.Status, 'Status');
	const status = moveStates.find((state) => state === told);
	return {
		// A state that AWS may add one day is shown under its own name, as the reason.
		status: status ?? 'FAILED',
		sourceArn: entry.SourceArn ?? sourceArn,
		...optional('destinationArn', entry.DestinationArn || undefined),
		...optional('handle', entry.TaskHandle || undefined),
		...optional('perSecond', countIn(entry.MaxNumberOfMessagesPerSecond)),
		// AWS leaves it out where nothing has moved.
		moved: givenCount(entry.ApproximateNumberOfMessagesMoved ?? 0, 'a count of moved messages'),
		...optional('toMove', countIn(entry.ApproximateNumberOfMessagesToMove)),
		...optional('startedAt', countIn(entry.StartedTimestamp)),
		...optional(
			'failureReason',
			status === undefined ? `unknown state ${told}` : entry.FailureReason || undefined,
		),
	};
}
