import {
	CloudWatchClient,
	DescribeAlarmsCommand,
	GetMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import {
	ChangeMessageVisibilityBatchCommand,
	DeleteMessageBatchCommand,
	GetQueueAttributesCommand,
	GetQueueUrlCommand,
	ListDeadLetterSourceQueuesCommand,
	ListMessageMoveTasksCommand,
	ListQueuesCommand,
	ListQueueTagsCommand,
	ReceiveMessageCommand,
	SendMessageBatchCommand,
	SQSClient,
} from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fail } from '../domain/failure.ts';
import { once } from './client-options.ts';
import {
	type LeanInput,
	type LeanOperation,
	type LeanOutput,
	partsOf,
	type RawAnswer,
} from './lean/lean-operations.ts';
import { readBySdk, readerOptions } from './sdk-reader.ts';

/** The lean client's operations, as the SDK has them; that of Lambda is in a file of its own (consumer-sdk.ts). */
const commands = {
	'SQS ListQueues': ListQueuesCommand,
	'SQS GetQueueUrl': GetQueueUrlCommand,
	'SQS GetQueueAttributes': GetQueueAttributesCommand,
	'SQS ListDeadLetterSourceQueues': ListDeadLetterSourceQueuesCommand,
	'SQS ListQueueTags': ListQueueTagsCommand,
	'SQS ListMessageMoveTasks': ListMessageMoveTasksCommand,
	'SQS ReceiveMessage': ReceiveMessageCommand,
	'SQS ChangeMessageVisibilityBatch': ChangeMessageVisibilityBatchCommand,
	'SQS SendMessageBatch': SendMessageBatchCommand,
	'SQS DeleteMessageBatch': DeleteMessageBatchCommand,
	'CloudWatch DescribeAlarms': DescribeAlarmsCommand,
	'CloudWatch GetMetricData': GetMetricDataCommand,
	'STS GetCallerIdentity': GetCallerIdentityCommand,
} satisfies Record<Exclude<LeanOperation, `Lambda ${string}`>, unknown>;

/** Reads the answers that the lean client leaves to the SDK. */
export type AnswerReader = <Name extends LeanOperation>(
	operation: Name,
	input: LeanInput<Name>,
	answer: RawAnswer,
) => Promise<LeanOutput<Name>>;

/** A reader of all answers but those of Lambda. */
export function answerReader(settings: Parameters<typeof readerOptions>[0]): AnswerReader {
	const options = readerOptions(settings);
	const clients = {
		// Sums are looked at where the answer is used, whoever read it.
		SQS: once(() => new SQSClient({ ...options, md5: false, useQueueUrlAsEndpoint: false })),
		CloudWatch: once(() => new CloudWatchClient(options)),
		STS: once(() => new STSClient(options)),
	};
	return async (operation, input, answer) => {
		const [service] = partsOf(operation);
		const Command = operation in commands && commands[operation as keyof typeof commands];
		if (service === 'Lambda' || !Command) throw fail('bug', `${operation} is read elsewhere`);
		const command: unknown = Reflect.construct(Command, [input]);
		const output: unknown = await readBySdk(clients[service](), command, answer);
		return output as LeanOutput<typeof operation>;
	};
}
