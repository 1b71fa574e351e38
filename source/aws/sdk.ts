import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { AwsCredentialIdentity } from '@smithy/types';
import { fail } from '../domain/failure.ts';
import type { Gateways, LoginGateway } from '../operations/ports.ts';
import type { ClientSettings } from './client-options.ts';
import { createClients } from './clients.ts';
import { type AlarmGateway, createAlarmGateway } from './cloudwatch/alarm-gateway.ts';
import { type CredentialPlace, credentialClients } from './contexts/credential-clients.ts';
import type { CredentialSource } from './contexts/credential-source.ts';
import { sleep } from './contexts/device-login.ts';
import { createLoginGateway, type LoginSettings } from './contexts/login-gateway.ts';
import { type GettingPorts, profileCredentials } from './contexts/profile-credentials.ts';
import type { Gate } from './gate/gate.ts';
import { createStreamGateway } from './kinesis/stream-gateway.ts';
import type { sdkGateways } from './late-gateways.ts';
import type { LeanService } from './lean/lean-operations.ts';
import { type AnswerReader, answerReader } from './sdk-answers.ts';
import { resolveEndpoint } from './sdk-reader.ts';
import { createPushGateway } from './sns/push-gateway.ts';
import { createTopicGateway } from './sns/topic-gateway.ts';
import { createQueueChanges, type QueueChanges } from './sqs/queue-changes.ts';
import type { Wire } from './wire.ts';

/*
All that needs the SDK's clients, as one file of the build: it is loaded when something first needs it,
so that the first rows of a console do not wait for it.
*/

/** The SDK's chain of credential providers, which asks where the settings say. */
export function credentialChain(
	options: Parameters<typeof defaultProvider>[0],
	place: CredentialPlace,
): ReturnType<typeof defaultProvider> {
	const { handler: _, ...clients } = credentialClients(place);
	return defaultProvider({ ...options, ...clients });
}

/** Gets the credentials of a profile where the settings say. */
export function credentialsOfProfile(
	source: CredentialSource,
	place: CredentialPlace,
	ports: Omit<GettingPorts, 'clients'>,
): Promise<AwsCredentialIdentity> {
	return profileCredentials(source, { ...ports, clients: credentialClients(place) });
}

/** Logins of a context, asked for where the settings say. */
export function loginsAt({
	place,
	home,
	...settings
}: Omit<LoginSettings, 'endpoint' | 'ports'> & {
	readonly place: CredentialPlace;
	readonly home: string;
}): LoginGateway {
	const endpoint = place.endpoints['SSO OIDC'];
	const { handler } = credentialClients(place);
	return createLoginGateway({
		...settings,
		ports: { handler, home, now: Date.now, sleep },
		...(endpoint === undefined ? {} : { endpoint }),
	});
}

/** What the SDK does for one context. */
export type Sdk = Pick<Gateways, (typeof sdkGateways)[number]> & {
	readonly queues: QueueChanges;
	readonly alarms: AlarmGateway;
	/** Reads an answer that the lean client leaves to the SDK. */
	readonly read: AnswerReader;
	/** AWS's own endpoint of a service, by the SDK's rules. */
	endpointOf(service: LeanService): Promise<URL>;
	/** Closes what is the SDK's alone. */
	destroy(): void;
};

export function openSdk(settings: ClientSettings, gate: Gate, wire: Wire): Sdk {
	const { region } = settings;
	const clients = createClients(settings, gate, wire);
	const parts = { clients, gate, region };
	return {
		topics: createTopicGateway(parts),
		push: createPushGateway(parts),
		streams: createStreamGateway(parts),
		queues: createQueueChanges(parts),
		alarms: createAlarmGateway(parts),
		read: answerReader(settings),
		async endpointOf(service) {
			if (service === 'SQS') return resolveEndpoint(clients.sqs());
			if (service === 'CloudWatch') return resolveEndpoint(clients.cloudWatch());
			if (service === 'STS') return resolveEndpoint(clients.sts());
			throw fail('bug', `${service} is found elsewhere`);
		},
		destroy: () => clients.destroy(),
	};
}
