import { awsCommand, type CommandPlace } from '../../domain/text/shell-words.ts';

/*
Requests that were made, as commands of the AWS CLI. What was in them is not kept: what stands in capitals is for whoever runs
the command to fill in, bodies, receipt handles and tokens among it.
*/

/** What an attempt tells of its request. */
type Told = { readonly operation: string; readonly resource?: string };

/** Services that the AWS CLI calls otherwise than the SDK. */
const services: Readonly<Record<string, string>> = { CloudWatchLogs: 'logs' };

/** The parameter that names the resource of a request, by its service. */
const named: Readonly<Record<string, (name: string) => readonly string[]>> = {
	SQS: (name) => ['--queue-url', `QUEUE_URL_OF_${name}`],
	SNS: (name) => ['--topic-arn', `TOPIC_ARN_OF_${name}`],
	Kinesis: (name) => ['--stream-name', name],
	Lambda: (name) => ['--function-name', name],
	CloudWatchLogs: (name) => ['--log-group-name', name],
};

const all = 'ATTRIBUTES';

/** What else a request takes, and those whose resource is not named in the usual way. `NAME` is its resource. */
const parameters: Readonly<Record<string, readonly string[]>> = {
	'SQS ListQueues': ['--page-size', '1000'],
	'SQS GetQueueUrl': ['--queue-name', 'NAME'],
	'SQS GetQueueAttributes': ['--attribute-names', 'All'],
	'SQS ListMessageMoveTasks': ['--source-arn', 'QUEUE_ARN'],
	'SQS ReceiveMessage': ['--max-number-of-messages', '10', '--visibility-timeout', 'SECONDS'],
	'SQS ChangeMessageVisibilityBatch': ['--entries', 'RECEIPT_HANDLES'],
	'SQS SendMessageBatch': ['--entries', 'BODIES'],
	'SQS DeleteMessageBatch': ['--entries', 'RECEIPT_HANDLES'],
	'SQS CreateQueue': ['--queue-name', 'NAME', '--attributes', all],
	'SQS SetQueueAttributes': ['--attributes', all],
	'SQS TagQueue': ['--tags', 'TAGS'],
	'SQS UntagQueue': ['--tag-keys', 'TAGS'],
	'SQS StartMessageMoveTask': ['--source-arn', 'QUEUE_ARN'],
	'SQS CancelMessageMoveTask': ['--task-handle', 'TASK_HANDLE'],
	'SNS ListTopics': [],
	'SNS ListSubscriptions': [],
	'SNS ListTagsForResource': ['--resource-arn', 'TOPIC_ARN'],
	'SNS GetSubscriptionAttributes': ['--subscription-arn', 'SUBSCRIPTION_ARN'],
	'SNS SetSubscriptionAttributes': [
		'--subscription-arn',
		'SUBSCRIPTION_ARN',
		'--attribute-name',
		'X',
	],
	'SNS Unsubscribe': ['--subscription-arn', 'SUBSCRIPTION_ARN'],
	'SNS CreateTopic': ['--name', 'NAME'],
	'SNS Subscribe': ['--protocol', 'PROTOCOL', '--notification-endpoint', 'ENDPOINT'],
	'SNS ConfirmSubscription': ['--token', 'TOKEN'],
	'SNS Publish': ['--message', 'BODY'],
	'SNS PublishBatch': ['--publish-batch-request-entries', 'BODIES'],
	'Kinesis ListStreams': [],
	'Kinesis ListStreamConsumers': ['--stream-arn', 'STREAM_ARN'],
	'Kinesis GetShardIterator': ['--shard-id', 'SHARD', '--shard-iterator-type', 'POSITION'],
	'Kinesis GetRecords': ['--shard-iterator', 'SHARD_ITERATOR'],
	'Kinesis SubscribeToShard': ['--consumer-arn', 'CONSUMER_ARN', '--shard-id', 'SHARD'],
	'Kinesis PutRecords': ['--records', 'BODIES'],
	'Kinesis CreateStream': ['--shard-count', 'COUNT'],
	'Kinesis SplitShard': ['--shard-to-split', 'SHARD', '--new-starting-hash-key', 'HASH_KEY'],
	'Kinesis MergeShards': ['--shard-to-merge', 'SHARD', '--adjacent-shard-to-merge', 'SHARD'],
	'Kinesis UpdateShardCount': [
		'--target-shard-count',
		'COUNT',
		'--scaling-type',
		'UNIFORM_SCALING',
	],
	'Kinesis IncreaseStreamRetentionPeriod': ['--retention-period-hours', 'HOURS'],
	'Kinesis DecreaseStreamRetentionPeriod': ['--retention-period-hours', 'HOURS'],
	'Kinesis UpdateStreamMode': ['--stream-arn', 'STREAM_ARN', '--stream-mode-details', 'MODE'],
	'Kinesis RegisterStreamConsumer': ['--stream-arn', 'STREAM_ARN', '--consumer-name', 'CONSUMER'],
	'Kinesis DeregisterStreamConsumer': ['--consumer-arn', 'CONSUMER_ARN'],
	'Kinesis GetRecords DryRun': ['--shard-iterator', 'SHARD_ITERATOR', '--dry-run'],
	'Kinesis PutRecords DryRun': ['--records', 'BODIES', '--dry-run'],
	'CloudWatch GetMetricData': [
		'--metric-data-queries',
		'METRICS',
		'--start-time',
		'TIME',
		'--end-time',
		'TIME',
	],
	'Lambda ListEventSourceMappings': [],
	'Lambda ListFunctions': [],
	'CloudWatchLogs FilterLogEvents': ['--filter-pattern', 'PATTERN'],
	'CloudWatchLogs StartQuery': [
		'--query-string',
		'QUERY',
		'--start-time',
		'TIME',
		'--end-time',
		'TIME',
	],
	'IAM GetRole': ['--role-name', 'NAME'],
	'IAM SimulatePrincipalPolicy': [
		'--policy-source-arn',
		'PRINCIPAL_ARN',
		'--action-names',
		'ACTIONS',
	],
	'CloudWatchLogs GetQueryResults': ['--query-id', 'QUERY_ID'],
	'CloudWatchLogs StopQuery': ['--query-id', 'QUERY_ID'],
};

/** Parameters that say what a request is about, so that no other one does. */
const about =
	/^--(?:queue-name|source-arn|task-handle|resource-arn|subscription-arn|name|stream-arn|shard-iterator|consumer-arn|query-id)$/;

/** The command that makes such a request; `undefined` where the AWS CLI has none, as of what only an emulator answers. */
export function commandOfCall(
	{ operation, resource }: Told,
	place: CommandPlace,
): string | undefined {
	const [service = '', action = ''] = operation.split(' ');
	if (service === 'Emulator' || action === '') return;
	const more = Object.hasOwn(parameters, operation) ? (parameters[operation] ?? []) : [];
	const names = resource === undefined || more.some((word) => about.test(word));
	const first = names ? [] : (named[service]?.(resource) ?? []);
	const words = [...first, ...more.map((word) => (word === 'NAME' ? (resource ?? 'NAME') : word))];
	return awsCommand(place, services[service] ?? service.toLowerCase(), kebab(action), ...words);
}

/** `ListQueues` as the AWS CLI has it: `list-queues`. */
function kebab(action: string): string {
	return action.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
}

/** Requests in their order as a script to read: what failed and what was tried again stands beside it. */
export function callScript(
	calls: readonly (Told & {
		readonly at: number;
		readonly attempt: number;
		readonly failure?: { readonly code?: string; readonly kind: string };
		readonly requestId?: string;
	})[],
	place: CommandPlace,
): string {
	const lines = calls.flatMap(({ at, attempt, failure, requestId, ...call }) => {
		const command = commandOfCall(call, place);
		if (command === undefined) return [];
		const notes = [
			new Date(at).toISOString(),
			...(attempt > 1 ? [`attempt ${attempt}`] : []),
			...(failure === undefined ? [] : [failure.code ?? failure.kind]),
			...(requestId === undefined ? [] : [`request ${requestId}`]),
		];
		return [`# ${notes.join(', ').replace(/[^\x20-\x7e]/g, '?')}`, command];
	});
	const head =
		'# What stands in capitals was not kept: bodies, receipt handles and tokens among it.';
	return `${[head, ...lines].join('\n')}\n`;
}
