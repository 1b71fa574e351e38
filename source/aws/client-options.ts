import type { ProgramRun } from '../domain/audit/audit-entry.ts';
import type { Endpoints } from '../domain/place.ts';
import type { ServiceId } from '../domain/service-id.ts';
import { maximumAttempts } from './bounded-retry.ts';
import type { Credentials } from './contexts/credentials.ts';
import { quietLogger } from './quiet-logger.ts';
import type { Wire } from './wire.ts';

/** What the clients of one context are made of. */
export type ClientSettings = {
	readonly region: string;
	/** Only for what the profile says beside endpoint and credentials (FIPS, dual stack). */
	readonly profile?: string;
	readonly endpoints: Endpoints;
	/** By the endpoint they are for. */
	readonly credentials: (endpoint: string | undefined) => Credentials;
	/** When these end, ms since the epoch, as far as it is known; clients are told an earlier time. */
	endsAt?(): number | undefined;
	/** Whether somebody has to renew them then. */
	renewedByHand?(): boolean;
	/** Whether the user's AWS variables and files must not be read at all. */
	readonly local: boolean;
	/** The user's name for this program in requests (`AWS_SDK_UA_APP_ID`). */
	readonly appId?: string;
	/** The run of awsmsg, for the user agent. */
	readonly run?: ProgramRun;
	/**
	 * Whether it is known that nothing asks for FIPS or dual-stack hosts, so that the lean client may name AWS's hosts
	 * itself. The SDK's clients read what is asked for themselves.
	 */
	readonly plainHosts?: boolean;
	/** Whether requests are signed by this computer's clock, whatever time an endpoint tells. */
	readonly ownClock?: boolean;
};

/** What a client of a service is made with. */
export function clientOptions(settings: ClientSettings, id: ServiceId, { handler, retry }: Wire) {
	const { region, profile, credentials, local } = settings;
	const endpoint = settings.endpoints[id];
	// An own endpoint has no FIPS or dual-stack form, and the SDK refuses the mixture.
	const plainHost = local || endpoint !== undefined;
	return {
		region,
		credentials: credentials(endpoint),
		requestHandler: handler,
		retryStrategy: retry,
		maxAttempts: maximumAttempts,
		retryMode: 'standard',
		cacheMiddleware: true,
		logger: quietLogger,
		// What we resolved is all there is: see endpoints.ts.
		ignoreConfiguredEndpointUrls: true,
		disableClockSkewCorrection: settings.ownClock === true,
		defaultsMode: 'standard',
		...(endpoint === undefined ? {} : { endpoint }),
		...(profile === undefined || local ? {} : { profile }),
		...(plainHost ? { useFipsEndpoint: false, useDualstackEndpoint: false } : {}),
		...(settings.run === undefined ? {} : { customUserAgent: agentOf(settings.run) }),
		...(local ? { userAgentAppId: '', authSchemePreference: [] } : {}),
	} as const;
}

/** The name of the program, for those who see its requests. */
export const product = 'awsmsg';

/** What requests say of their sender; the audit file names the run as well, so that CloudTrail's rows find it there. */
function agentOf({ id, version }: ProgramRun): [string, string][] {
	return [
		[product, version],
		['run', id],
	];
}

/** Makes something when it is first asked for. */
export function once<Value>(make: () => Value): () => Value {
	let made: { readonly value: Value } | undefined;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}
