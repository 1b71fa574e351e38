import type { ProgramRun } from '../domain/audit/audit-entry.ts';
import type { Contested } from '../domain/contexts/contested.ts';
import type { ContextChoice } from '../domain/contexts/context-choice.ts';
import { environmentName } from '../domain/contexts/meant-context.ts';
import { endpointOfProfile } from '../domain/contexts/profile-endpoints.ts';
import type { Mode, Receive } from '../domain/effect.ts';
import { fail } from '../domain/failure.ts';
import { once } from '../domain/once.ts';
import type { Endpoints } from '../domain/place.ts';
import type { Call, ContextInfo, Gateways } from '../operations/ports.ts';
import type { ClientSettings } from './client-options.ts';
import { createMetricsGateway } from './cloudwatch/metrics-gateway.ts';
import type { CredentialPlace } from './contexts/credential-clients.ts';
import {
	type ContextCredentials,
	credentialsFor,
	noSource,
	signsByProfile,
} from './contexts/credentials.ts';
import { emulatorCredentials } from './contexts/emulator-credentials.ts';
import type { MfaCode } from './contexts/environment-keys.ts';
import { accountIn, knownProfiles } from './contexts/known-profiles.ts';
import { loginWay, renewal } from './contexts/login-advice.ts';
import {
	type ChosenProfile,
	chooseProfile,
	emptyConfig,
	hasKeys,
	loadSharedConfig,
	type Section,
	type SharedConfig,
} from './contexts/shared-config.ts';
import { homeOf } from './contexts/shared-files.ts';
import {
	allLoopback,
	endpointText,
	regionOfEndpoints,
	resolveCredentialEndpoints,
	resolveEndpoints,
} from './endpoints.ts';
import { Gate } from './gate/gate.ts';
import { createFunctionGateway } from './lambda/function-gateway.ts';
import { accessGateways, consumerGateways, lateGateways, sdkGateways } from './late-gateways.ts';
import { createLeanClient } from './lean/lean-parts.ts';
import { direct, type Outbound, readOutbound } from './proxy/outbound.ts';
import type { Sdk } from './sdk.ts';
import { LeanSqs } from './sqs/lean-sqs.ts';
import { createQueueGateway } from './sqs/queue-gateway.ts';
import { createIdentityGateway } from './sts/identity-gateway.ts';
import { createWire } from './wire.ts';

/** The gateways of one context. */
export type Connection = {
	readonly info: ContextInfo;
	readonly gateways: Gateways;
	/** Closes all sockets: calls under way and later ones end as stopped. */
	close(): void;
};

/** A connection beside which others can be opened, with the same credentials. */
export type RegionalConnection = Connection & {
	/** The same context in another region. Throws `invalid` where its endpoints are those of one region. */
	inRegion(region: string): Connection;
};

const ofEmulator: ContextCredentials = {
	of: () => emulatorCredentials,
	endsAt: () => undefined,
	renewedByHand: () => false,
	refused() {},
	renewed() {},
	withCode: () => noSource('the local endpoint takes no code', { kind: 'unknown' }),
	source: () => noSource('the local endpoint has keys of its own', { kind: 'unknown' }),
};

/** What a connection tells and asks. */
export type ConnectHooks = {
	/** Asked before every request. */
	mode(): Mode;
	/** Asked before every request; everything may be received without it. */
	receive?(): Receive;
	/** Told of every attempt of every request, and of the context that made it. */
	onCall(call: Call, info: ContextInfo): void;
	/** The environment to read; the process's own by default. */
	readonly env?: NodeJS.ProcessEnv;
	/** This run of awsmsg, for the user agent. */
	readonly run?: ProgramRun;
	/** For profiles with an MFA device; without it they fail with a hint. */
	readonly mfaCode?: MfaCode;
};

/**
 * The gateways of the chosen context, behind one gate. Sends nothing: credentials are looked for at
 * the first request.
 *
 * @throws {FailureError} for an unknown profile, a missing or malformed region, a bad endpoint.
 */
export async function connect(
	choice: ContextChoice,
	hooks: ConnectHooks,
): Promise<RegionalConnection> {
	// The SDK announces the end of support for Node versions on standard error.
	process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
	if (choice.local && choice.endpoint === undefined) {
		throw fail('bug', 'the local endpoint has not been started');
	}
	const env = choice.local ? {} : (hooks.env ?? process.env);
	const config = choice.local ? emptyConfig : await loadSharedConfig(env);
	const profile = chooseProfile(config, choice.profile, env);
	const settled = { env, profile: profile.section, config };
	const said = endpointOfProfile(choice.endpoints ?? [], profile.name);
	// It was said for the credentials of a profile: what others sign is not sent there.
	const file = said !== undefined && signsByProfile(profile, env, said.url) ? said : undefined;
	const endpoints = resolveEndpoints({ flag: choice.endpoint, file, ...settled });
	const loopback = allLoopback(endpoints);
	const chosen = chosenRegion(choice, env, profile.section);
	const first = regionOfEndpoints(endpoints, chosen) || (loopback ? 'us-east-1' : undefined);
	const named = profile.name === undefined ? {} : { profile: profile.name };
	// Whose credentials they are: a profile that has settings alone is not named for them.
	const owner = profile.byKeys ? undefined : profile.name;
	const mfa = hooks.mfaCode === undefined ? {} : { mfaCode: hooks.mfaCode };
	const ownClock = asksForOwnClock(env, profile.section);
	const outbound = choice.local ? direct : await readOutbound(env, profile.section);
	const place: CredentialPlace = {
		region: first ?? 'us-east-1',
		endpoints: choice.local ? {} : resolveCredentialEndpoints(settled),
		outbound,
		ownClock,
		...named,
	};
	const credentials = choice.local
		? ofEmulator
		: credentialsFor({ env, config, profile, place, ...mfa });
	const settings: Omit<ClientSettings, 'region'> = {
		endpoints,
		local: choice.local,
		credentials: credentials.of,
		endsAt: credentials.endsAt,
		renewedByHand: credentials.renewedByHand,
		plainHosts: !asksForOtherHosts(env, profile.section),
		ownClock,
		...named,
		...(hooks.run === undefined ? {} : { run: hooks.run }),
		...applicationId(env, profile.section),
	};
	const way = renewal(loginWay({ config, env, profile: owner }));
	const known = { config, keys: hasKeys(env) };
	const { source, renewed, withCode } = credentials;
	const loadedLogins = once(async () => {
		const { loginsAt } = await import('./sdk.ts');
		const from = { source, renewed, withCode };
		return { logins: loginsAt({ place, home: homeOf(env), renewal: way, ...from }) };
	});
	const logins = lateGateways(['logins'], loadedLogins.get);
	const open = (region: string): Connection => {
		const info = contextInfo(choice, profile, region, endpoints, loopback, known);
		return openIn(
			{
				...{ info, settings: { ...settings, region }, outbound, logins },
				...{ renewal: way, refused: credentials.refused, keysAreFixed: profile.byKeys === true },
			},
			hooks,
		);
	};
	return {
		...open(checkedRegion(first)),
		inRegion: (region) => open(checkedRegion(regionOfEndpoints(endpoints, region))),
	};
}

/** The gateways of a context of which all is decided. */
function openIn(
	{
		info,
		settings,
		outbound,
		logins,
		renewal,
		keysAreFixed,
		refused,
	}: {
		readonly info: ContextInfo;
		readonly settings: ClientSettings;
		readonly outbound: Outbound;
		readonly logins: Pick<Gateways, 'logins'>;
		readonly renewal: string;
		/** Whether they are keys of the environment. */
		readonly keysAreFixed: boolean;
		/** Told when AWS has refused the credentials. */
		refused(): void;
	},
	hooks: ConnectHooks,
): Connection {
	const { region, endpoints } = settings;
	const { profile, endpoint } = info;
	const gate = new Gate({
		mode: hooks.mode,
		...(hooks.receive === undefined ? {} : { receive: hooks.receive }),
		onCall(call) {
			if (call.failure?.kind === 'credentials') refused();
			hooks.onCall(call, info);
		},
		region,
		...(profile === undefined ? {} : { profile }),
		...{ renewal, keysAreFixed },
		...(endpoint === undefined ? {} : { endpoint, endpoints }),
		whoAmI: (signal) => identity.whoAmI({ signal }),
	});
	const wire = createWire(gate, outbound);
	const sdk = once<Sdk>(async () => (await import('./sdk.ts')).openSdk(settings, gate, wire));
	const consumerSdk = once(async () =>
		(await import('./consumer-sdk.ts')).openConsumerSdk(settings, gate, wire),
	);
	const accessSdk = once(async () =>
		(await import('./access-sdk.ts')).openAccessSdk(settings, gate, wire),
	);
	const lean = createLeanClient(settings, gate, wire, (service) =>
		service === 'Lambda' ? consumerSdk.get() : sdk.get(),
	);
	const identity = createIdentityGateway({ lean, gate }, settings);
	const whenQuiet = async () => {
		// Loading keeps this thread busy, and the first rows are on their way.
		if (sdk.begun === undefined) await lean.quiet(300);
		return sdk.get();
	};
	return {
		info,
		gateways: {
			...logins,
			...lateGateways(sdkGateways, whenQuiet),
			...lateGateways(consumerGateways, consumerSdk.get),
			...lateGateways(accessGateways, accessSdk.get),
			identity,
			metrics: createMetricsGateway({
				lean,
				gate,
				alarms: async () => (await whenQuiet()).alarms,
			}),
			functions: createFunctionGateway({
				lean,
				gate,
				settings,
				details: async () => (await consumerSdk.get()).functions,
			}),
			queues: createQueueGateway({
				lean: new LeanSqs(lean),
				gate,
				region,
				...(endpoints.SQS === undefined ? {} : { queueEndpoint: endpoints.SQS }),
				changes: async () => (await whenQuiet()).queues,
			}),
		},
		close() {
			gate.close();
			wire.handler.destroy();
			sdk.begun?.then((loaded) => loaded.destroy()).catch(() => {});
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

/** Whether endpoints' clocks are to be left alone. As the SDK does, what is neither true nor false is passed over. */
function asksForOwnClock(env: NodeJS.ProcessEnv, profile: Section): boolean {
	const said = [
		env['AWS_DISABLE_CLOCK_SKEW_CORRECTION'],
		profile['disable_clock_skew_correction'],
	].find((value) => value === 'true' || value === 'false');
	return said === 'true';
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
	// The SDK takes these for a wish about hosts. As a region they would be in every ARN, and in signatures.
	const real = region.replace(/^fips-|-fips$/i, '');
	if (real !== region) {
		throw fail('invalid', `${region} is no region`, {
			hint: `Give the region as ${real}, and AWS_USE_FIPS_ENDPOINT=true`,
		});
	}
	// It becomes part of host names. `aws-global` stands for a partition.
	if (
		/^aws-(?:.+-)?global$/i.test(region) ||
		!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(region)
	) {
		throw fail('invalid', `${region} is no region`, { hint: 'Write it as eu-west-1' });
	}
	return region;
}

function contextInfo(
	choice: ContextChoice,
	chosen: ChosenProfile,
	region: string,
	endpoints: Endpoints,
	loopback: boolean,
	{ config, keys }: { readonly config: SharedConfig; readonly keys: boolean },
): ContextInfo {
	const endpoint = endpointText(endpoints);
	const profile = chosen.byKeys ? undefined : chosen.name;
	const owner = profile ?? (chosen.byKeys ? environmentName : 'default');
	return {
		// The embedded endpoint takes another port every time, and is the same place all the same.
		id: choice.local ? `local ${region}` : `${owner} ${region} ${endpoint ?? 'aws'}`,
		region,
		local: choice.local,
		...(profile === undefined ? {} : { profile }),
		...(keys ? { keysInEnvironment: true } : {}),
		...contestedBy(choice, chosen),
		...(endpoint === undefined ? {} : { endpoint, endpoints }),
		...(loopback ? { loopback } : {}),
		...(config.profiles.size === 0 ? {} : { profiles: knownProfiles(config) }),
		...(config.ssoSessions.size === 0 ? {} : { sessions: [...config.ssoSessions.keys()] }),
	};
}

/** The profile that may have been meant where keys go before it, as far as the files tell its account. */
function contestedBy(
	{ keys }: ContextChoice,
	{ byKeys, name, section }: ChosenProfile,
): { contested?: Contested } {
	const account = accountIn(section);
	if (!byKeys || keys || name === undefined || account === undefined) return {};
	return { contested: { profile: name, account } };
}
