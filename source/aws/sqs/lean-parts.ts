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
import { LeanSqs, userAgent } from './lean-sqs.ts';

/** Hosts of which AWS's rules leave no doubt: AWS's first partition, no FIPS, no dual stack. */
const plainRegion = /^(?:us|eu|ap|sa|ca|me|af|il|mx)-(?:north|south|east|west|central)[a-z]*-\d$/;

/** The lean client of a context. The SDK is loaded where only it knows the answer. */
export function createLeanSqs(
	settings: ClientSettings,
	gate: Gate,
	wire: Wire,
	sdk: () => Promise<Pick<Sdk, 'readSqs' | 'sqsEndpoint'>>,
): LeanSqs {
	const { region } = settings;
	const configured = settings.endpoints.SQS;
	return new LeanSqs({
		region,
		async endpoint() {
			if (configured !== undefined) return new URL(configured);
			return settings.plainHosts === true && plainRegion.test(region)
				? new URL(`https://sqs.${region}.amazonaws.com`)
				: (await sdk()).sqsEndpoint();
		},
		credentials: credentialsOf(settings, configured),
		gate,
		wire,
		read: async (operation, input, answer) => (await sdk()).readSqs(operation, input, answer),
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
