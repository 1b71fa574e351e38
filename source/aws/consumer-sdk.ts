import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { fail } from '../domain/failure.ts';
import { type ServiceId, variableName } from '../domain/service-id.ts';
import type { Gateways } from '../operations/ports.ts';
import { type ClientSettings, clientOptions, once } from './client-options.ts';
import { unaskedFor } from './endpoints.ts';
import type { Gate } from './gate/gate.ts';
import { createFunctionGateway } from './lambda/function-gateway.ts';
import { createLogGateway } from './logs/log-gateway.ts';
import type { Wire } from './wire.ts';

/*
The SDK's clients for what tells of consumers, as one file of the build: most sessions never ask for it, so it is loaded at
its own first call.
*/

/** The gateways that stand on them. */
export type ConsumerSdk = Pick<Gateways, 'functions' | 'logs'>;

/** @throws {FailureError} `unsupported`: the context has no such service. */
function refuseUnasked(id: ServiceId, { endpoints }: ClientSettings): void {
	const why = unaskedFor(id, endpoints);
	if (why === undefined) return;
	throw fail('unsupported', `${id} is not asked: ${why}`, {
		hint: `Set AWS_ENDPOINT_URL_${variableName(id)} where it has it too`,
	});
}

export function openConsumerSdk(settings: ClientSettings, gate: Gate, wire: Wire): ConsumerSdk {
	const lambda = once(() => {
		refuseUnasked('Lambda', settings);
		const client = new LambdaClient(clientOptions(settings, 'Lambda', wire));
		gate.install(client.middlewareStack);
		return client;
	});
	const logs = once(() => {
		refuseUnasked('CloudWatch Logs', settings);
		const client = new CloudWatchLogsClient(clientOptions(settings, 'CloudWatch Logs', wire));
		gate.install(client.middlewareStack);
		return client;
	});
	return {
		functions: createFunctionGateway({ lambda, gate }),
		logs: createLogGateway({ logs, gate }),
	};
}
