import {
	doesIdentityRequireRefresh,
	isIdentityExpired,
	memoizeIdentityProvider,
} from '@smithy/core';
import type { AwsCredentialIdentity } from '@smithy/types';
import { fail } from '../../domain/failure.ts';
import type { ClientSettings } from '../client-options.ts';
import type { Gate } from '../gate/gate.ts';
import type { Sdk } from '../sdk.ts';
import type { Wire } from '../wire.ts';
import { LeanClient, userAgent } from './lean-client.ts';
import { type LeanService, partsOf } from './lean-operations.ts';

/** Hosts of which AWS's rules leave no doubt: AWS's first partition, no FIPS, no dual stack. */
const plainRegion = /^(?:us|eu|ap|sa|ca|me|af|il|mx)-(?:north|south|east|west|central)[a-z]*-\d$/;

/** How these hosts begin. */
const hosts: Readonly<Record<LeanService, string>> = {
	SQS: 'sqs',
	CloudWatch: 'monitoring',
	Lambda: 'lambda',
	STS: 'sts',
};

/** What the lean client asks the SDK: to read an answer, and where a service is. */
export type SdkAnswers = Pick<Sdk, 'read' | 'endpointOf'>;

/** The lean client of a context. The SDK is loaded where only it knows the answer. */
export function createLeanClient(
	settings: ClientSettings,
	gate: Gate,
	wire: Wire,
	sdk: (service: LeanService) => Promise<SdkAnswers>,
): LeanClient {
	const { region, endpoints } = settings;
	return new LeanClient({
		region,
		async endpoint(service) {
			const configured = endpoints[service];
			if (configured !== undefined) return new URL(configured);
			return settings.plainHosts === true && plainRegion.test(region)
				? new URL(`https://${hosts[service]}.${region}.amazonaws.com`)
				: (await sdk(service)).endpointOf(service);
		},
		credentials: (service) => credentialsOf(settings, endpoints[service]),
		ownClock: settings.ownClock === true,
		gate,
		wire,
		read: async (operation, input, answer) =>
			(await sdk(partsOf(operation)[0])).read(operation, input, answer),
		userAgent: userAgent(settings.appId, settings.run),
	});
}

/** The context's credentials for one endpoint, kept until they are about to expire, as the SDK does. */
function credentialsOf(
	{ credentials, region, profile }: ClientSettings,
	endpoint: string | undefined,
): () => Promise<AwsCredentialIdentity> {
	const source = credentials(endpoint);
	if (typeof source !== 'function') return async () => source;
	// Providers that ask STS do so in the region of the client that they serve.
	const callerClientConfig = {
		region: async () => region,
		...(profile === undefined ? {} : { profile }),
	};
	const kept = memoizeIdentityProvider(
		() => source({ callerClientConfig }),
		isIdentityExpired,
		doesIdentityRequireRefresh,
	);
	return async () => {
		const identity = await kept?.();
		if (identity === undefined) throw fail('credentials', 'there are no credentials');
		return identity;
	};
}
