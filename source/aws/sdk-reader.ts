import { Readable } from 'node:stream';
import {
	ChangeMessageVisibilityBatchCommand,
	DeleteMessageBatchCommand,
	GetQueueAttributesCommand,
	GetQueueUrlCommand,
	ListDeadLetterSourceQueuesCommand,
	ListQueuesCommand,
	ReceiveMessageCommand,
	SendMessageBatchCommand,
	type SQSClient,
} from '@aws-sdk/client-sqs';
import { HttpResponse } from '@smithy/core/protocols';
import type { LeanInput, LeanOperation, LeanOutput } from './sqs-answers.ts';

/** An answer as it came: its body, or what broke off while it was read. */
export type Answer = {
	readonly statusCode: number;
	readonly reason?: string | undefined;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Uint8Array | Error;
};

const commands = {
	ListQueues: ListQueuesCommand,
	GetQueueUrl: GetQueueUrlCommand,
	GetQueueAttributes: GetQueueAttributesCommand,
	ListDeadLetterSourceQueues: ListDeadLetterSourceQueuesCommand,
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
	answer: Answer,
): Promise<LeanOutput<Name>> {
	const { statusCode, reason, headers, body } = answer;
	const response = new HttpResponse({
		statusCode,
		...(reason === undefined ? {} : { reason }),
		headers: { ...headers },
		body: body instanceof Error ? broken(body) : body,
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

/** A body that breaks off as the one that was read did. */
function broken(error: Error): Readable {
	return new Readable({
		read() {
			this.destroy(error);
		},
	});
}
