import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { fail } from '../domain/failure.ts';
import type { Gateways } from '../operations/ports.ts';
import { type ClientSettings, clientOptions, once } from './client-options.ts';
import { refuseUnasked } from './endpoints.ts';
import type { Gate } from './gate/gate.ts';
import { createFunctionDetails, type FunctionDetails } from './lambda/function-details.ts';
import type { LeanOutput, LeanService } from './lean/lean-operations.ts';
import { createLogGateway } from './logs/log-gateway.ts';
import type { AnswerReader } from './sdk-answers.ts';
import { readBySdk, readerOptions, resolveEndpoint } from './sdk-reader.ts';
import type { Wire } from './wire.ts';

/*
The SDK's clients for what tells of consumers, as one file of the build: most sessions never ask for it, so it is loaded at
its own first call.
*/

/** What stands on them. */
export type ConsumerSdk = Pick<Gateways, 'logs'> & {
	readonly functions: FunctionDetails;
	/** Reads an answer of Lambda's that the lean client leaves to the SDK. */
	readonly read: AnswerReader;
	/** AWS's own endpoint of Lambda, by the SDK's rules. */
	endpointOf(service: LeanService): Promise<URL>;
};

export function openConsumerSdk(settings: ClientSettings, gate: Gate, wire: Wire): ConsumerSdk {
	const lambda = once(() => {
		refuseUnasked('Lambda', settings.endpoints);
		const client = new LambdaClient(clientOptions(settings, 'Lambda', wire));
		gate.install(client.middlewareStack);
		return client;
	});
	const logs = once(() => {
		refuseUnasked('CloudWatch Logs', settings.endpoints);
		const client = new CloudWatchLogsClient(clientOptions(settings, 'CloudWatch Logs', wire));
		gate.install(client.middlewareStack);
		return client;
	});
	const reader = once(() => new LambdaClient(readerOptions(settings)));
	return {
		functions: createFunctionDetails({ lambda, gate }),
		logs: createLogGateway({ logs, gate }),
		async read(operation, input, answer) {
			if (operation !== 'Lambda ListEventSourceMappings') {
				throw fail('bug', `${operation} is read elsewhere`);
			}
			const command: unknown = Reflect.construct(ListEventSourceMappingsCommand, [input]);
			const output: unknown = await readBySdk(reader(), command, answer);
			return output as LeanOutput<typeof operation>;
		},
		endpointOf: () => resolveEndpoint(lambda()),
	};
}
