import type { Mode, Receive } from '../domain/effect.ts';
import { fail } from '../domain/failure.ts';
import type { KnownProfile } from '../domain/fitting-profile.ts';
import type { Endpoints } from '../domain/place.ts';
import type { Call, ContextInfo, Gateways } from '../operations/ports.ts';
import type { ClientSettings } from './client-options.ts';
import type { ConsumerSdk } from './consumer-sdk.ts';
import { credentialsFor, type MfaCode } from './credentials.ts';
import { emulatorCredentials } from './emulator-credentials.ts';
import { allLoopback, endpointText, regionOfEndpoints, resolveEndpoints } from './endpoints.ts';
import { Gate } from './gate/gate.ts';
import { consumerGateways, lateGateways, sdkGateways } from './late-gateways.ts';
import { loginWay, renewal } from './login-advice.ts';
import type { Sdk } from './sdk.ts';
import {
	chooseProfile,
	emptyConfig,
	loadSharedConfig,
	type Section,
	type SharedConfig,
} from './shared-config.ts';
import { createLeanSqs } from './sqs/lean-parts.ts';
import { createQueueGateway } from './sqs/queue-gateway.ts';
import { createWire } from './wire.ts';

/** Which account, region and endpoint to work in, as far as the user said. */
export type ContextChoice = {
	readonly profile?: string;
	readonly region?: string;
	readonly endpoint?: string;
	/** The embedded endpoint, at `endpoint`: every AWS variable and profile is ignored. */
	readonly local: boolean;
};

/** The gateways of one context. */
export type Connection = {
	readonly info: ContextInfo;
	readonly gateways: Gateways;
	/** Closes all sockets: calls under way and later ones end as stopped. */
	close(): void;
};

/** What a connection tells and asks. */
export type ConnectHooks = {
	/** Asked before every request. */
	mode(): Mode;
	/** Asked before every request; everything may be received without it. */
	receive?(): Receive;
	/** Told of every attempt of every request. */
	onCall(call: Call): void;
	/** The environment to read; the process's own by default. */
	readonly env?: NodeJS.ProcessEnv;
	/** For profiles with an MFA device; without it they fail with a hint. */
	readonly mfaCode?: MfaCode;
};

/**
 * The gateways of the chosen context, behind one gate. Sends nothing: credentials are looked for at
 * the first request.
 *
 * @throws {FailureError} for an unknown profile, a missing or malformed region, a bad endpoint.
 */
export async function connect(choice: ContextChoice, hooks: ConnectHooks): Promise<Connection> {
	// The SDK announces the end of support for Node versions on standard error.
	process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
	if (choice.local && choice.endpoint === undefined) {
		throw fail('bug', 'the local endpoint has not been started');
	}
	const env = choice.local ? {} : (hooks.env ?? process.env);
	const config = choice.local ? emptyConfig : await loadSharedConfig(env);
	const profile = chooseProfile(config, choice.profile, env);
	const endpoints = resolveEndpoints({
		flag: choice.endpoint,
		env,
		profile: profile.section,
		config,
	});
	const loopback = allLoopback(endpoints);
	const chosen = chosenRegion(choice, env, profile.section);
	const region = checkedRegion(
		regionOfEndpoints(endpoints, chosen) || (loopback ? 'us-east-1' : undefined),
	);
	const named = profile.name === undefined ? {} : { profile: profile.name };
	const endpoint = endpointText(endpoints);
	const gate = new Gate({
		mode: hooks.mode,
		...(hooks.receive === undefined ? {} : { receive: hooks.receive }),
		onCall: hooks.onCall,
		region,
		...named,
		renewal: renewal(loginWay({ config, env, profile: profile.name })),
		...(endpoint === undefined ? {} : { endpoint, endpoints }),
	});
	const mfa = hooks.mfaCode === undefined ? {} : { mfaCode: hooks.mfaCode };
	const settings: ClientSettings = {
		region,
		endpoints,
		local: choice.local,
		credentials: choice.local
			? () => emulatorCredentials
			: credentialsFor({ env, config, profile, ...mfa }),
		plainHosts: !asksForOtherHosts(env, profile.section),
		...named,
		...applicationId(env, profile.section),
	};
	const wire = createWire(gate);
	let loading: Promise<Sdk> | undefined;
	const sdk = () => {
		loading ??= import('./sdk.ts').then(({ openSdk }) => openSdk(settings, gate, wire));
		return loading;
	};
	let loadingConsumers: Promise<ConsumerSdk> | undefined;
	const consumerSdk = () => {
		loadingConsumers ??= import('./consumer-sdk.ts').then(({ openConsumerSdk }) =>
			openConsumerSdk(settings, gate, wire),
		);
		return loadingConsumers;
	};
	const lean = createLeanSqs(settings, gate, wire, sdk);
	const whenQuiet = async () => {
		// Loading keeps this thread busy, and the first rows are on their way.
		if (loading === undefined) await lean.quiet(300);
		return sdk();
	};
	return {
		info: contextInfo(choice, profile.name, region, endpoints, loopback, config),
		gateways: {
			...lateGateways(sdkGateways, whenQuiet),
			...lateGateways(consumerGateways, consumerSdk),
			queues: createQueueGateway({
				lean,
				gate,
				region,
				...(endpoints.SQS === undefined ? {} : { queueEndpoint: endpoints.SQS }),
				changes: async () => (await whenQuiet()).queues,
			}),
		},
		close() {
			gate.close();
			wire.handler.destroy();
			loading?.then((loaded) => loaded.destroy()).catch(() => {});
		},
	};
}

/** Whether something that the SDK reads as well may ask for hosts with FIPS or dual stack. */
function asksForOtherHosts(env: NodeJS.ProcessEnv, profile: Section): boolean {
	return [
		env['AWS_USE_FIPS_ENDPOINT'],
		env['AWS_USE_DUALSTACK_ENDPOINT'],
		profile['use_fips_endpoint'],
		profile['use_dualstack_endpoint'],
	].some((value) => value !== undefined && value !== 'false');
}

/** The name that the user gave requests, by the SDK's own variable or the profile. */
function applicationId(env: NodeJS.ProcessEnv, profile: Section): { appId?: string } {
	const appId = env['AWS_SDK_UA_APP_ID'] || profile['sdk_ua_app_id'];
	return appId ? { appId } : {};
}

function chosenRegion(
	choice: ContextChoice,
	env: NodeJS.ProcessEnv,
	profile: Section,
): string | undefined {
	return (
		choice.region ||
		env['AWS_REGION'] ||
		env['AWS_DEFAULT_REGION'] ||
		profile['region'] ||
		undefined
	);
}

function checkedRegion(region: string | undefined): string {
	if (region === undefined) {
		throw fail('invalid', 'no region is chosen', {
			hint: 'Give one with --region or AWS_REGION, or set it in the profile',
		});
	}
	// It becomes part of host names.
	if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(region)) {
		throw fail('invalid', `${region} is no region`, { hint: 'Write it as eu-west-1' });
	}
	return region;
}

function contextInfo(
	choice: ContextChoice,
	profile: string | undefined,
	region: string,
	endpoints: Endpoints,
	loopback: boolean,
	config: SharedConfig,
): ContextInfo {
	const endpoint = endpointText(endpoints);
	return {
		// The embedded endpoint takes another port every time, and is the same place all the same.
		id: choice.local ? `local ${region}` : `${profile ?? 'default'} ${region} ${endpoint ?? 'aws'}`,
		region,
		local: choice.local,
		...(profile === undefined ? {} : { profile }),
		...(endpoint === undefined ? {} : { endpoint, endpoints }),
		...(loopback ? { loopback } : {}),
		...(config.profiles.size === 0 ? {} : { profiles: knownProfiles(config) }),
	};
}

/** What the shared files tell of the account behind each profile: no call is made. */
function knownProfiles({ profiles }: SharedConfig): readonly KnownProfile[] {
	return Array.from(profiles, ([name, section]) => {
		const account =
			section['sso_account_id'] ?? /::(\d{12}):role\//.exec(section['role_arn'] ?? '')?.[1];
		const region = section['region'];
		return {
			name,
			...(account === undefined ? {} : { account }),
			...(region === undefined ? {} : { region }),
		};
	});
}
