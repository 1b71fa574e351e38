import {
	CancelMessageMoveTaskCommand,
	CreateQueueCommand,
	DeleteQueueCommand,
	PurgeQueueCommand,
	SetQueueAttributesCommand,
	StartMessageMoveTaskCommand,
	TagQueueCommand,
	UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import type { QueueGateway } from '../../operations/ports.ts';
import { countIn, givenText } from '../failures/bent-answer.ts';
import { type GatewayParts, optional, passOptions } from '../gateway-parts.ts';
import { queueReference } from './queue-reference.ts';

/** The part of the queue gateway that is called now and then: by the SDK's own client. */
export type QueueChanges = Pick<
	QueueGateway,
	'purge' | 'create' | 'remove' | 'setAttributes' | 'tag' | 'untag' | 'startMove' | 'cancelMove'
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
