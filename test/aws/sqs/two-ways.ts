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
} from '@aws-sdk/client-sqs';
import type { ClientSettings } from '../../../source/aws/client-options.ts';
import { createClients } from '../../../source/aws/clients.ts';
import { Gate } from '../../../source/aws/gate/gate.ts';
import { openSdk } from '../../../source/aws/sdk.ts';
import { createLeanSqs } from '../../../source/aws/sqs/lean-parts.ts';
import type { LeanInput, LeanOperation } from '../../../source/aws/sqs/sqs-answers.ts';
import { createWire } from '../../../source/aws/wire.ts';
import { asFailure } from '../../../source/domain/failure.ts';
import { queueOfUrl } from '../../../source/domain/resource-id.ts';
import type { Call } from '../../../source/operations/ports.ts';
import { stopLater } from '../../helpers/fixtures.ts';
import { grantFor } from '../../helpers/grants.ts';
import { forever } from '../kinesis/fake-endpoint.ts';

export const keys = { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'token' };

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

export const operations = Object.keys(commands) as readonly LeanOperation[];

/** What a call came to: its output or failure, and what each attempt told. */
export type Came = {
	readonly output?: unknown;
	readonly failure?: unknown;
	readonly calls: readonly unknown[];
};

/** A call by the SDK's client or by ours, in a context of its own. */
export function oneWay(way: 'sdk' | 'lean', settings: Partial<ClientSettings>) {
	let calls: Call[] = [];
	const gate = new Gate({
		mode: () => 'open',
		onCall: (call) => calls.push(call),
		region: settings.region ?? 'us-east-1',
	});
	const full: ClientSettings = {
		region: 'us-east-1',
		endpoints: {},
		credentials: () => keys,
		local: false,
		...settings,
	};
	const { clients, lean } = bothClients(full, gate);
	return async <Name extends LeanOperation>(
		operation: Name,
		input: LeanInput<Name>,
		{ signal = forever, timeoutMs = 10_000 }: { signal?: AbortSignal; timeoutMs?: number } = {},
	): Promise<Came> => {
		calls = [];
		const { QueueUrl = '' } = input as { readonly QueueUrl?: string };
		const queue = queueOfUrl(QueueUrl, full.region);
		const grant = grantFor(queue?.name ?? '', { ...queue });
		const command = Reflect.construct(commands[operation], [input]) as ListQueuesCommand;
		const options = { signal, grant, timeoutMs };
		const told = () => calls.map(({ at, milliseconds, ...call }) => call);
		try {
			const output: object = await gate.call(`SQS ${operation}`, { input }, options, () =>
				way === 'sdk' ? clients.sqs().send(command) : lean.send(operation, input),
			);
			const { $metadata, ...rest } = output as { readonly $metadata?: unknown };
			return { output: known(rest), calls: told() };
		} catch (error) {
			return { failure: asFailure(error), calls: told() };
		}
	};
}

/** The SDK's client and ours, on one gate and one wire as in a connection; closed after the test. */
export function bothClients(settings: ClientSettings, gate: Gate) {
	const wire = createWire(gate);
	const clients = createClients(settings, gate, wire);
	const lean = createLeanSqs(settings, gate, wire, async () => openSdk(settings, gate, wire));
	stopLater(() => wire.handler.destroy());
	return { clients, lean };
}

/** An output without the fields that the service model does not have, which we never read. */
function known(value: unknown): unknown {
	if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
	if (Array.isArray(value)) return value.map(known);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([name, inner]) => inner !== undefined && !name.startsWith('extra'))
			.map(([name, inner]) => [name, known(inner)]),
	);
}
