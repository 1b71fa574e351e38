import { DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
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
} from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type ClientSettings, clientOptions } from '../../../source/aws/client-options.ts';
import { createClients } from '../../../source/aws/clients.ts';
import { openConsumerSdk } from '../../../source/aws/consumer-sdk.ts';
import { Gate } from '../../../source/aws/gate/gate.ts';
import {
	type LeanInput as AnyInput,
	type LeanOperation as AnyOperation,
	partsOf,
} from '../../../source/aws/lean/lean-operations.ts';
import { createLeanClient } from '../../../source/aws/lean/lean-parts.ts';
import { openSdk } from '../../../source/aws/sdk.ts';
import { LeanSqs } from '../../../source/aws/sqs/lean-sqs.ts';
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
	'Lambda ListEventSourceMappings': ListEventSourceMappingsCommand,
	'STS GetCallerIdentity': GetCallerIdentityCommand,
} satisfies Record<AnyOperation, unknown>;

const all = Object.keys(commands) as readonly AnyOperation[];
/** Those of SQS, by their names there. */
export const operations = all
	.filter((operation) => partsOf(operation)[0] === 'SQS')
	.map((operation) => partsOf(operation)[1]) as readonly LeanOperation[];
export const otherOperations = all.filter((operation) => partsOf(operation)[0] !== 'SQS');

/** What a call came to: its output or failure, and what each attempt told. */
export type Came = {
	readonly output?: unknown;
	readonly failure?: unknown;
	readonly calls: readonly unknown[];
};

type Limits = { signal?: AbortSignal; timeoutMs?: number };

/** A call of SQS by the SDK's client or by ours, in a context of its own. */
export function oneWay(way: 'sdk' | 'lean', settings: Partial<ClientSettings>) {
	const call = anyWay(way, settings);
	return <Name extends LeanOperation>(
		operation: Name,
		input: LeanInput<Name>,
		limits?: Limits,
	): Promise<Came> =>
		call(`SQS ${operation}` as AnyOperation, input as AnyInput<AnyOperation>, limits);
}

/** A call of any service by the SDK's client or by ours, in a context of its own. */
export function anyWay(way: 'sdk' | 'lean', settings: Partial<ClientSettings>) {
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
	const { theirs, ours } = bothClients(full, gate);
	return async <Name extends AnyOperation>(
		operation: Name,
		input: AnyInput<Name>,
		{ signal = forever, timeoutMs = 10_000 }: Limits = {},
	): Promise<Came> => {
		calls = [];
		const { QueueUrl = '' } = input as { readonly QueueUrl?: string };
		const queue = queueOfUrl(QueueUrl, full.region);
		const grant = grantFor(queue?.name ?? '', { ...queue });
		const options = { signal, grant, timeoutMs };
		const told = () => calls.map(({ at, milliseconds, ...call }) => call);
		try {
			const send = way === 'sdk' ? theirs : ours;
			const output: object = await gate.call(operation, { input }, options, () =>
				send(operation, input),
			);
			const { $metadata, ...rest } = output as { readonly $metadata?: unknown };
			return { output: known(rest), calls: told() };
		} catch (error) {
			return { failure: asFailure(error), calls: told() };
		}
	};
}

type Sender = { send(command: never): Promise<object> };

/** The SDK's clients and ours, on one gate and one wire as in a connection; closed after the test. */
export function bothClients(settings: ClientSettings, gate: Gate) {
	const wire = createWire(gate);
	const clients = createClients(settings, gate, wire);
	const lambda = new LambdaClient(clientOptions(settings, 'Lambda', wire));
	gate.install(lambda.middlewareStack);
	const client = createLeanClient(settings, gate, wire, async (service) =>
		service === 'Lambda' ? openConsumerSdk(settings, gate, wire) : openSdk(settings, gate, wire),
	);
	const lean = new LeanSqs(client);
	stopLater(() => wire.handler.destroy());
	const senders = {
		SQS: () => clients.sqs(),
		CloudWatch: () => clients.cloudWatch(),
		Lambda: () => lambda,
		STS: () => clients.sts(),
	};
	return {
		lean,
		theirs(operation: AnyOperation, input: object): Promise<object> {
			const command: unknown = Reflect.construct(commands[operation], [input]);
			const sender = senders[partsOf(operation)[0]]();
			return (sender as Sender).send(command as never);
		},
		ours(operation: AnyOperation, input: object): Promise<object> {
			const [service, action] = partsOf(operation);
			return service === 'SQS'
				? lean.send(action as LeanOperation, input as never)
				: client.send(operation, input as never);
		},
	};
}

/** An output without the fields that the service model does not have, which we never read. */
function known(value: unknown): unknown {
	if (value instanceof Date) return `at ${value.getTime()}`;
	if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
	if (Array.isArray(value)) return value.map(known);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(
				([name, inner]) => inner !== undefined && name !== '$unknown' && !name.startsWith('extra'),
			)
			.map(([name, inner]) => [name, known(inner)]),
	);
}
