import { EmulatedError } from '../errors.ts';
import type { Fauxqs, QueueStore } from '../fauxqs.ts';
import type { Input } from '../input.ts';
import { getQueueAttributes, setQueueAttributes } from './attributes.ts';
import { listDeadLetterSourceQueues } from './dead-letter-sources.ts';
import { createHandles } from './handles.ts';
import { createMoveTasks, type Moved } from './move-tasks.ts';
import { createPurge } from './purge.ts';
import { createQueues } from './queues.ts';
import { receiveMessage } from './receive.ts';
import type { QueueRegion } from './region.ts';
import { sendMessage, sendMessageBatch } from './send.ts';

/** SQS of one region. */
export type Sqs = {
	readonly store: QueueStore;
	/** Serves one operation; throws EmulatedError. `gone` aborts when the caller hung up. */
	handle(operation: string, input: Input, gone: AbortSignal): unknown;
	/** How many receives wait for a message just now. */
	waiting(): number;
	/** Ends long polls and move tasks. */
	stop(): void;
};

export type SqsOptions = {
	readonly fauxqs: Fauxqs;
	readonly region: string;
	readonly endpoint: string;
	/** Messages a second of a move task that names no rate. */
	readonly moveRate: number;
	now(): number;
	onMoved(moved: Moved): void;
};

type Operation = (input: Input, gone: AbortSignal) => unknown;

/** Makes the SQS of one region: messages are kept by fauxqs, behaviour is AWS's. */
export function createSqs(options: SqsOptions): Sqs {
	const store = new options.fauxqs.SqsStore();
	const region: QueueRegion = {
		region: options.region,
		endpoint: options.endpoint,
		store,
		fauxqs: options.fauxqs,
		now: options.now,
		stopping: false,
		waiting: 0,
	};
	const queues = createQueues(region);
	const handles = createHandles(region);
	const purgeQueue = createPurge(region);
	const moves = createMoveTasks(region, {
		defaultRate: options.moveRate,
		onMoved: options.onMoved,
	});
	const operations = new Map<string, Operation>([
		['CreateQueue', queues.createQueue],
		['DeleteQueue', queues.deleteQueue],
		['GetQueueUrl', queues.getQueueUrl],
		['ListQueues', queues.listQueues],
		['ListQueueTags', queues.listQueueTags],
		['TagQueue', queues.tagQueue],
		['UntagQueue', queues.untagQueue],
		['GetQueueAttributes', (input) => getQueueAttributes(region, input)],
		['SetQueueAttributes', (input) => setQueueAttributes(region, input)],
		['SendMessage', (input) => sendMessage(region, input)],
		['SendMessageBatch', (input) => sendMessageBatch(region, input)],
		['ReceiveMessage', (input, gone) => receiveMessage(region, input, gone)],
		['DeleteMessage', handles.deleteMessage],
		['DeleteMessageBatch', handles.deleteMessageBatch],
		['ChangeMessageVisibility', handles.changeMessageVisibility],
		['ChangeMessageVisibilityBatch', handles.changeMessageVisibilityBatch],
		['PurgeQueue', purgeQueue],
		['ListDeadLetterSourceQueues', (input) => listDeadLetterSourceQueues(region, input)],
		['StartMessageMoveTask', moves.start],
		['ListMessageMoveTasks', moves.list],
		['CancelMessageMoveTask', moves.cancel],
	]);
	return {
		store,
		handle(operation, input, gone) {
			const serve = operations.get(operation);
			if (serve === undefined) {
				throw new EmulatedError(
					'InvalidAction',
					`The action ${operation} is not valid for this endpoint.`,
				);
			}
			return serve(input, gone);
		},
		waiting: () => region.waiting,
		stop() {
			region.stopping = true;
			moves.stop();
			store.shutdown();
		},
	};
}
