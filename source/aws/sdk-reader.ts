import {
	ChangeMessageVisibilityBatchCommand,
	DeleteMessageBatchCommand,
	GetQueueAttributesCommand,
	GetQueueUrlCommand,
	ListDeadLetterSourceQueuesCommand,
	ListQueuesCommand,
	ListQueueTagsCommand,
	ReceiveMessageCommand,
	SendMessageBatchCommand,
	SQSClient,
} from '@aws-sdk/client-sqs';
import { HttpResponse } from '@smithy/core/protocols';
import { fail } from '../domain/failure.ts';
import { emulatorCredentials } from './contexts/emulator-credentials.ts';
import { brokenOff } from './failures/web-page.ts';
import { quietLogger } from './quiet-logger.ts';
import type { LeanInput, LeanOperation, LeanOutput, RawAnswer } from './sqs/sqs-answers.ts';

const commands = {
	ListQueues: ListQueuesCommand,
	GetQueueUrl: GetQueueUrlCommand,
	GetQueueAttributes: GetQueueAttributesCommand,
	ListDeadLetterSourceQueues: ListDeadLetterSourceQueuesCommand,
	ListQueueTags: ListQueueTagsCommand,
	ReceiveMessage: ReceiveMessageCommand,
	ChangeMessageVisibilityBatch: ChangeMessageVisibilityBatchCommand,
	SendMessageBatch: SendMessageBatchCommand,
	DeleteMessageBatch: DeleteMessageBatchCommand,
};

/**
 * An answer as the SDK reads it: its output, or its error in every detail (codes, faults, request ids,
 * a corrected clock). The command runs through all of the SDK but the network, in whose place the answer
 * is given back. `reader` is a client that can't send.
 */
export async function readBySdk<Name extends LeanOperation>(
	reader: SQSClient,
	operation: Name,
	input: LeanInput<Name>,
	answer: RawAnswer,
): Promise<LeanOutput<Name>> {
	const { statusCode, reason, headers, body } = answer;
	const response = new HttpResponse({
		statusCode,
		...(reason === undefined ? {} : { reason }),
		headers: { ...headers },
		body: body instanceof Error ? brokenOff(body) : body,
	});
	const Command = commands[operation];
	const command = Reflect.construct(Command, [input]) as InstanceType<typeof ListQueuesCommand>;
	command.middlewareStack.add(
		() => () => Promise.resolve({ response, output: undefined as never }),
		{
			step: 'deserialize',
			name: 'awsmsgGivenAnswer',
			priority: 'low',
		},
	);
	const output: unknown = await reader.send(command);
	return output as LeanOutput<Name>;
}

/** AWS's own endpoint of SQS, as the SDK's rules have it (partition, FIPS, dual stack). */
export async function resolveSqs({ config }: SQSClient): Promise<URL> {
	const { region, useFipsEndpoint: fips, useDualstackEndpoint: dualStack } = config;
	const [Region, UseFIPS, UseDualStack] = await Promise.all([region(), fips(), dualStack()]);
	return config.endpointProvider({ Region, UseFIPS, UseDualStack }, { logger: quietLogger }).url;
}

/** A client that reads answers which are given to it; for its own requests it has no way out. */
export function sqsReader(region: string): SQSClient {
	return new SQSClient({
		region,
		endpoint: 'http://127.0.0.1:9',
		credentials: emulatorCredentials,
		requestHandler: {
			handle: () => Promise.reject(fail('refused', 'this client only reads answers')),
		},
		// Sums are looked at where the answer is used, whoever read it.
		md5: false,
		maxAttempts: 1,
		logger: quietLogger,
		ignoreConfiguredEndpointUrls: true,
		useFipsEndpoint: false,
		useDualstackEndpoint: false,
		useQueueUrlAsEndpoint: false,
		defaultsMode: 'standard',
		retryMode: 'standard',
		userAgentAppId: '',
		authSchemePreference: [],
	});
}
