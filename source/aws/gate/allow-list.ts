import type { Effect } from '../../domain/effect.ts';

/** What the gate knows of one AWS operation. */
export type Rule = {
	readonly effect: Effect;
	/**
	 * Whether sending it again after an unknown outcome (no answer, a reset, a 5xx) does no harm.
	 * What is not repeatable is sent again only when AWS said that nothing happened (throttling).
	 */
	readonly repeatable: boolean;
};

const read: Rule = { effect: 'read', repeatable: true };

/*
Every request that awsmsg may send (law 4): an operation that is not here is refused. A gateway that
needs a new operation adds one line here, and nothing else.
*/
const rules = {
	'STS GetCallerIdentity': read,

	'SQS ListQueues': read,
	'SQS GetQueueUrl': read,
	'SQS GetQueueAttributes': read,
	'SQS ListQueueTags': read,
	'SQS ListDeadLetterSourceQueues': read,
	'SQS ListMessageMoveTasks': read,
	// A receive whose answer got lost has raised counts and hidden messages: one look, one receive.
	'SQS ReceiveMessage': { effect: 'touch', repeatable: false },
	'SQS ChangeMessageVisibilityBatch': { effect: 'touch', repeatable: true },
	'SQS SendMessageBatch': { effect: 'write', repeatable: false },
	'SQS DeleteMessageBatch': { effect: 'destroy', repeatable: true },
	// A second purge within 60 s fails and would hide that the first one worked.
	'SQS PurgeQueue': { effect: 'destroy', repeatable: false },
	'SQS CreateQueue': { effect: 'write', repeatable: true },
	// The second of two says that the queue does not exist, which would hide that the first one worked.
	'SQS DeleteQueue': { effect: 'destroy', repeatable: false },
	'SQS SetQueueAttributes': { effect: 'destroy', repeatable: true },
	'SQS TagQueue': { effect: 'write', repeatable: true },
	'SQS UntagQueue': { effect: 'destroy', repeatable: true },
	// Empties a dead-letter queue, but into another queue and by AWS's own copy-then-delete: nothing
	// goes away, and what does change (id, time of sending) is told by the plan. So a write.
	'SQS StartMessageMoveTask': { effect: 'write', repeatable: false },
	'SQS CancelMessageMoveTask': { effect: 'write', repeatable: false },

	// No operation of AWS: what emulators offer in place of a peek.
	'Emulator GetMessages': read,

	'SNS ListTopics': read,
	'SNS GetTopicAttributes': read,
	'SNS ListTagsForResource': read,
	'SNS ListSubscriptionsByTopic': read,
	'SNS GetSubscriptionAttributes': read,
	'SNS Publish': { effect: 'write', repeatable: false },

	'Kinesis ListStreams': read,
	'Kinesis DescribeStreamSummary': read,
	'Kinesis ListTagsForStream': read,
	'Kinesis ListShards': read,
	'Kinesis ListStreamConsumers': read,
	'Kinesis GetShardIterator': read,
	'Kinesis GetRecords': read,
	// Takes the subscription from whoever reads by the consumer.
	'Kinesis SubscribeToShard': { effect: 'touch', repeatable: true },
	'Kinesis PutRecords': { effect: 'write', repeatable: false },
	// A second one of these fails, or splits again, and would hide that the first one worked.
	'Kinesis CreateStream': { effect: 'write', repeatable: false },
	'Kinesis DeleteStream': { effect: 'destroy', repeatable: false },
	'Kinesis SplitShard': { effect: 'write', repeatable: false },
	'Kinesis MergeShards': { effect: 'write', repeatable: false },
	'Kinesis UpdateShardCount': { effect: 'write', repeatable: false },
	'Kinesis IncreaseStreamRetentionPeriod': { effect: 'write', repeatable: false },
	// What is older is deleted.
	'Kinesis DecreaseStreamRetentionPeriod': { effect: 'destroy', repeatable: false },
	'Kinesis UpdateStreamMode': { effect: 'write', repeatable: false },
	'Kinesis RegisterStreamConsumer': { effect: 'write', repeatable: false },
	'Kinesis DeregisterStreamConsumer': { effect: 'destroy', repeatable: false },

	'CloudWatch GetMetricData': read,
	'CloudWatch DescribeAlarms': read,
} satisfies Readonly<Record<string, Rule>>;

/** An operation of the allow-list; gateways can name no other. */
export type Operation = keyof typeof rules;

/** The rule of an operation (`SQS ListQueues`); `undefined` for one that may not be sent at all. */
export function ruleOf(operation: string): Rule | undefined {
	const all: Readonly<Record<string, Rule>> = rules;
	return Object.hasOwn(all, operation) ? all[operation] : undefined;
}

/** All operations of the list, for documents and generated policies. */
export const allowedOperations: readonly string[] = Object.keys(rules);

/**
 * The IAM action that an operation needs: `SQS SendMessageBatch` -> `sqs:SendMessage`. Batch calls of
 * SQS use the permission of the single call. Source: SQS developer guide, API permissions reference.
 */
export function permissionOf(operation: string): string {
	const [service = '', action = ''] = operation.split(' ');
	const single =
		service === 'SQS' && action.endsWith('Batch') ? action.slice(0, -'Batch'.length) : action;
	return `${service.toLowerCase()}:${single}`;
}
