import type {
	ChangeMessageVisibilityBatchCommandOutput,
	DeleteMessageBatchCommandOutput,
	GetQueueAttributesCommandOutput,
	GetQueueUrlCommandOutput,
	ListDeadLetterSourceQueuesCommandOutput,
	ListMessageMoveTasksCommandOutput,
	ListQueuesCommandOutput,
	ListQueueTagsCommandOutput,
	ReceiveMessageCommandOutput,
	SendMessageBatchCommandOutput,
} from '@aws-sdk/client-sqs';
import type { InputOf } from '../gate/allow-list.ts';

/** The operations of SQS that the lean client has, with what comes out. */
export type LeanOperations = {
	ListQueues: ListQueuesCommandOutput;
	GetQueueUrl: GetQueueUrlCommandOutput;
	GetQueueAttributes: GetQueueAttributesCommandOutput;
	ListDeadLetterSourceQueues: ListDeadLetterSourceQueuesCommandOutput;
	ListQueueTags: ListQueueTagsCommandOutput;
	ListMessageMoveTasks: ListMessageMoveTasksCommandOutput;
	ReceiveMessage: ReceiveMessageCommandOutput;
	ChangeMessageVisibilityBatch: ChangeMessageVisibilityBatchCommandOutput;
	SendMessageBatch: SendMessageBatchCommandOutput;
	DeleteMessageBatch: DeleteMessageBatchCommandOutput;
};

export type LeanOperation = keyof LeanOperations;
export type LeanInput<Name extends LeanOperation> = InputOf<`SQS ${Name}`>;
export type LeanOutput<Name extends LeanOperation> = LeanOperations[Name];
