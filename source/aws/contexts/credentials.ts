import type { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { AwsCredentialIdentity } from '@smithy/types';
import { needsCode } from '../../domain/contexts/needs-code.ts';
import { FailureError, fail } from '../../domain/failure.ts';
import { isLoopback } from '../../domain/place.ts';
import { errorFacts } from '../failures/error-facts.ts';
import { kindOfCode } from '../failures/failure-codes.ts';
import { quietLogger } from '../quiet-logger.ts';
import type { CredentialPlace } from './credential-clients.ts';
import { CredentialKeeper } from './credential-keeper.ts';
import { type CredentialSource, credentialSource, isOurs, mfaRoleOf } from './credential-source.ts';
import { emulatorCredentials } from './emulator-credentials.ts';
import { environmentKeys, type MfaCode, type StaticCredentials } from './environment-keys.ts';
import { type LoginWay, loginWay, profileFlag, renewal } from './login-advice.ts';
import {
	type ChosenProfile,
	loadSharedConfig,
	type Section,
	type SharedConfig,
} from './shared-config.ts';
import { homeOf } from './shared-files.ts';

/** Credentials as the clients of one context share them. */
export type Credentials = StaticCredentials | ReturnType<typeof defaultProvider>;

/** Keys of a profile by any of which credentials can be had. */
const profileKeys = [
	'aws_access_key_id',
	'role_arn',
	'sso_session',
	'sso_start_url',
	'credential_process',
	'web_identity_token_file',
	'login_session',
];

/** Variables by any of which the SDK's chain finds credentials without a profile. */
const chainVariables = [
	'AWS_WEB_IDENTITY_TOKEN_FILE',
	'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
	'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

/** Whether a section says how credentials are had. */
function hasCredentials(section: Section): boolean {
	return profileKeys.some((key) => section[key]);
}

/** Whether variables lead to credentials of a container or a web identity. */
function hasChain(env: NodeJS.ProcessEnv): boolean {
	return chainVariables.some((name) => env[name]);
}

/**
 * Whether requests are signed with credentials of the profile, be it that nobody named: else with keys of variables, or what
 * this computer has. Without any an endpoint on this computer gets none that are worth something.
 */
export function signsByProfile(
	{ byKeys, name, section }: ChosenProfile,
	env: NodeJS.ProcessEnv,
	endpoint: string,
): boolean {
	if (byKeys) return false;
	return name !== undefined || hasCredentials(section) || (isLoopback(endpoint) && !hasChain(env));
}

/** The credentials of a context. All its clients share them. */
export type ContextCredentials = {
	/** Those for an endpoint; `undefined` is AWS's own. */
	of(endpoint: string | undefined): Credentials;
	/** When they end, ms since the epoch, as far as it is known. */
	endsAt(): number | undefined;
	/** Whether somebody has to renew them when they end: with a code, or by starting anew. */
	renewedByHand(): boolean;
	/** A request was refused for them: the next one gets them anew, as somebody may have renewed them. */
	refused(): void;
	/** They were renewed here: the next request gets them anew. */
	renewed(): void;
	/**
	 * Gets them with the code of an MFA device; answers when they end, ms since the epoch. Throws `credentials` for a
	 * code that AWS does not take.
	 */
	withCode(code: string): Promise<number | undefined>;
	/** Where they come from, by the files as they are now; throws `unsupported` where no file says it. */
	source(): Promise<CredentialSource>;
};

/** What decides about the credentials of a context. */
export type CredentialSettings = {
	readonly env: NodeJS.ProcessEnv;
	readonly config: SharedConfig;
	readonly profile: ChosenProfile;
	readonly mfaCode?: MfaCode;
	/** Where credentials are got. */
	readonly place: CredentialPlace;
};

/**
 * The credentials of a context. Keys in variables go before the profile of AWS_PROFILE, as in the AWS CLI, and only a
 * profile that is named goes before them. A loopback endpoint gets test/test when nothing is configured, instead of a
 * search that would end at the instance metadata service. A new context remembers no expired session.
 */
export function credentialsFor(settings: CredentialSettings): ContextCredentials {
	const { env, profile } = settings;
	const keys = profile.byKeys ? environmentKeys(env) : undefined;
	const byKeys = { config: settings.config, env, profile: undefined };
	if (keys !== undefined) {
		return {
			of: () => keys,
			endsAt: () => keys.expiration?.getTime(),
			renewedByHand: () => true,
			refused() {},
			renewed() {},
			withCode: () => noSource('keys of the environment take no code', loginWay(byKeys)),
			source: () => noSource('these credentials are keys of the environment', loginWay(byKeys)),
		};
	}
	const configured = hasCredentials(profile.section) || hasChain(env);
	const way = loginWay({ config: settings.config, env, profile: profile.name });
	let chain: Promise<Provider> | undefined;
	let wantsCode = false;
	// The files as they are by now: keys in them may have been renewed.
	const sourceNow = async () => credentialSource(await loadSharedConfig(env), profile, env);
	const get = async (mfaCode = settings.mfaCode): Promise<AwsCredentialIdentity> => {
		try {
			const source = await sourceNow();
			wantsCode = mfaRoleOf(source) !== undefined;
			// It is a good part of the SDK, and keys in the environment need none of it.
			const { credentialChain, credentialsOfProfile } = await import('../sdk.ts');
			if (isOurs(source)) {
				return await credentialsOfProfile(source, settings.place, {
					env,
					home: homeOf(env),
					renewal: renewal(way),
					...(mfaCode === undefined ? {} : { mfaCode }),
				});
			}
			chain ??= Promise.resolve(credentialChain(chainOptions(settings), settings.place));
			const { region } = settings.place;
			return await (await chain)({ callerClientConfig: { region: async () => region } });
		} catch (error) {
			throw credentialsFailure(error, profile.name, way);
		}
	};
	const keeper = new CredentialKeeper(() => get());
	const provider: Credentials = () => keeper.give();
	return {
		of: (endpoint) =>
			!configured && endpoint !== undefined && isLoopback(endpoint)
				? emulatorCredentials
				: provider,
		endsAt: () => keeper.endsAt,
		renewedByHand: () => wantsCode,
		refused: () => keeper.refused(),
		renewed: () => keeper.renewed(),
		withCode: async (code) => keeper.keep(await get(async () => code)),
		source: sourceNow,
	};
}

/** Of credentials that no profile gives. */
export async function noSource(what: string, way: LoginWay): Promise<never> {
	throw fail('unsupported', `${what}: awsmsg can not renew them`, { hint: renewal(way) });
}

type Provider = ReturnType<typeof defaultProvider>;

function chainOptions({ config, profile, mfaCode }: CredentialSettings) {
	return {
		filepath: config.credentialsFile,
		configFilepath: config.configFile,
		ignoreCache: true,
		logger: quietLogger,
		...(profile.name === undefined ? {} : { profile: profile.name }),
		...(mfaCode === undefined ? {} : { mfaCodeProvider: mfaCode }),
	};
}

/** Why credentials could not be had, with the command that helps. */
export function credentialsFailure(
	error: unknown,
	profile: string | undefined,
	way: LoginWay,
): FailureError {
	if (error instanceof FailureError) return error;
	const facts = errorFacts(error);
	const owner = ownerOf(profile);
	const more = { code: facts.name };
	if (
		/Could not load credentials|Could not resolve credentials|metadata service/i.test(facts.message)
	) {
		return fail('credentials', `no AWS credentials were found for ${owner}`, {
			...more,
			hint: 'Choose a profile with --profile, run aws configure, or start with --local',
		});
	}
	if (/multi-factor/i.test(facts.message)) {
		return fail('credentials', `${owner} needs a code of its MFA device`, {
			code: needsCode,
			hint: `Type it behind :login in the console, or run the command in a terminal, which asks for it; for a script run eval "$(aws configure export-credentials${profileFlag(profile)} --format env)" first, then start it without --profile and AWS_PROFILE`,
		});
	}
	if (/multifactor|mfa one time pass code/i.test(facts.message)) {
		return fail('credentials', `AWS does not take this code of the MFA device of ${owner}`, {
			...more,
			detail: oneLine(facts.message),
			hint: 'Each code is good for one try: wait for the next one that the device shows, then log in again',
		});
	}
	if (/aws login/i.test(facts.message)) {
		return fail('credentials', `the login session of ${owner} has ended`, {
			...more,
			hint: renewal({ ...way, kind: 'login' }),
		});
	}
	const role = refusedRole(facts.message) ?? (isDenied(facts.name) ? way.role : undefined);
	if (role !== undefined) {
		return fail('credentials', `${owner} may not take on the role ${role}`, {
			...more,
			detail: oneLine(facts.message),
			hint: `Ask for sts:AssumeRole on it, and to be named in its trust policy; who asks tells aws sts get-caller-identity${profileFlag(way.profile)}`,
		});
	}
	const words = `${facts.name} ${facts.message}`;
	if (/\bsso\b|expired|UnauthorizedException|session token/i.test(words)) {
		const sso = way.kind === 'sso' || (way.kind === 'unknown' && /\bsso\b/i.test(words));
		const renewed: LoginWay =
			sso && way.kind === 'unknown' ? { kind: 'sso', ...(profile && { profile }) } : way;
		return fail('credentials', ended(sso, ownerOf(renewed.profile ?? profile)), {
			...more,
			hint: renewal(renewed),
		});
	}
	return fail(
		'credentials',
		`the credentials of ${owner} could not be had: ${oneLine(facts.message)}`,
		{
			...more,
			hint: `Check it with aws sts get-caller-identity${profileFlag(profile)}`,
		},
	);
}

/** The role of `User: U is not authorized to perform: sts:AssumeRole on resource: ROLE`. */
function refusedRole(message: string): string | undefined {
	return /sts:(?:AssumeRole|TagSession)\w* on resource: (\S+)/i.exec(message)?.[1];
}

function ended(sso: boolean, owner: string): string {
	return sso
		? `the SSO session of ${owner} has expired or is missing`
		: `the credentials of ${owner} have expired`;
}

function ownerOf(profile: string | undefined): string {
	return profile === undefined ? 'the default profile' : `profile ${profile}`;
}

function isDenied(name: string): boolean {
	return kindOfCode(name) === 'denied';
}

function oneLine(text: string): string {
	return (text.split('\n')[0] ?? text).replace(/\.+$/, '');
}
