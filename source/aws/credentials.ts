import type { defaultProvider } from '@aws-sdk/credential-provider-node';
import { FailureError, fail } from '../domain/failure.ts';
import { isLoopback } from '../domain/place.ts';
import type { CredentialPlace } from './credential-clients.ts';
import { emulatorCredentials } from './emulator-credentials.ts';
import { errorFacts } from './failures/error-facts.ts';
import { kindOfCode } from './failures/failure-codes.ts';
import { type LoginWay, loginWay, profileFlag, renewal } from './login-advice.ts';
import { quietLogger } from './quiet-logger.ts';
import type { ChosenProfile, SharedConfig } from './shared-config.ts';

type StaticCredentials = {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken?: string;
	/** When they end, where whoever made them said so. */
	readonly expiration?: Date;
};

/** Credentials as the clients of one context share them. */
export type Credentials = StaticCredentials | ReturnType<typeof defaultProvider>;

/** Asks the user for the code of the MFA device with this serial number. */
export type MfaCode = (serial: string) => Promise<string>;

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

/**
 * The credentials of a context, by the endpoint they are for (`undefined` is AWS's own). Keys in variables go before
 * the profile of AWS_PROFILE, as in the AWS CLI, and only a profile that is named goes before them. A loopback endpoint gets test/test when nothing
 * is configured, instead of a search that would end at the instance metadata service. All clients of
 * a context share one provider; a new context has a fresh one that remembers no expired session.
 */
export function credentialsFor(input: {
	readonly env: NodeJS.ProcessEnv;
	readonly config: SharedConfig;
	readonly profile: ChosenProfile;
	readonly mfaCode?: MfaCode;
	/** Where credentials are got. */
	readonly place: CredentialPlace;
}): (endpoint: string | undefined) => Credentials {
	const { env, config, profile, mfaCode, place } = input;
	const accessKeyId = env['AWS_ACCESS_KEY_ID'];
	const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
	if (profile.byKeys && accessKeyId && secretAccessKey) {
		const sessionToken = env['AWS_SESSION_TOKEN'];
		// Wrappers such as aws-vault and granted say when the session that they took ends.
		const expiration = new Date(env['AWS_CREDENTIAL_EXPIRATION'] ?? '');
		const fixed = {
			accessKeyId,
			secretAccessKey,
			...(sessionToken ? { sessionToken } : {}),
			...(Number.isNaN(expiration.getTime()) ? {} : { expiration }),
		};
		return () => fixed;
	}
	const configured =
		profileKeys.some((key) => profile.section[key]) || chainVariables.some((name) => env[name]);
	const chain = async () => {
		// The chain is a good part of the SDK, and keys in the environment need none of it.
		const { credentialChain } = await import('./sdk.ts');
		const options = {
			filepath: config.credentialsFile,
			configFilepath: config.configFile,
			ignoreCache: true,
			logger: quietLogger,
			...(profile.name === undefined ? {} : { profile: profile.name }),
			...(mfaCode === undefined ? {} : { mfaCodeProvider: mfaCode }),
		};
		return credentialChain(options, place);
	};
	const way = loginWay({ config, env, profile: profile.name });
	let made: ReturnType<typeof chain> | undefined;
	const provider: Credentials = async (options) => {
		try {
			made ??= chain();
			return await (await made)(options);
		} catch (error) {
			throw credentialsFailure(error, profile.name, way);
		}
	};
	return (endpoint) =>
		!configured && endpoint !== undefined && isLoopback(endpoint) ? emulatorCredentials : provider;
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
			...more,
			hint: `Run eval "$(aws configure export-credentials${profileFlag(profile)} --format env)", which asks for the code, then start without --profile and AWS_PROFILE`,
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
