import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { readAwsHost } from '../domain/aws-host.ts';
import { asFailure, type FailureKind, fail } from '../domain/failure.ts';
import { type ServiceId, variableName } from '../domain/service-id.ts';
import type { FunctionGateway, Gateways } from '../operations/ports.ts';
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

/** What an endpoint answers that is not AWS's and has no Lambda: a page, a status, another service's refusal, nothing. */
const notOffered: ReadonlySet<FailureKind> = new Set(['unreachable', 'credentials', 'service']);

/**
 * Lambda is asked with every description, so that an endpoint of queues alone (ElasticMQ and its like) must not be called
 * broken for it: what is no answer of Lambda's is told as not supported there.
 */
function offered(
	functions: FunctionGateway,
	{ endpoints: { Lambda: endpoint }, local }: ClientSettings,
): FunctionGateway {
	if (local || endpoint === undefined) return functions;
	if (typeof readAwsHost(new URL(endpoint).hostname) === 'object') return functions;
	const told = (error: unknown) => {
		const failure = asFailure(error);
		if (!notOffered.has(failure.kind)) throw error;
		throw fail('unsupported', `Lambda is not offered by ${endpoint}: ${failure.message}`);
	};
	return {
		mappingsPage: (input, options) => functions.mappingsPage(input, options).catch(told),
		configuration: (arn, options) => functions.configuration(arn, options).catch(told),
		functionsPage: (input, options) => functions.functionsPage(input, options).catch(told),
	};
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
		functions: offered(createFunctionGateway({ lambda, gate }), settings),
		logs: createLogGateway({ logs, gate }),
	};
}
