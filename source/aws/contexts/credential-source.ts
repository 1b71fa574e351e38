import { fail } from '../../domain/failure.ts';
import { nearestNames } from '../../domain/text/nearest.ts';
import { type ChosenProfile, type Section, type SharedConfig, sectionOf } from './shared-config.ts';

/** Where the credentials of a profile come from, by the shared files alone. */
export type CredentialSource = { readonly profile: string } & (
	| {
			readonly kind: 'static';
			readonly accessKeyId: string;
			readonly secretAccessKey: string;
			readonly sessionToken?: string;
	  }
	| {
			readonly kind: 'sso';
			/** The name of the `sso-session`; the older form has a start URL alone. */
			readonly session?: string;
			readonly startUrl: string;
			readonly region: string;
			readonly account: string;
			readonly role: string;
			/** What a login to the session asks for, separated by commas. */
			readonly scopes?: string;
	  }
	| { readonly kind: 'login'; readonly session: string }
	| { readonly kind: 'process'; readonly command: string }
	| {
			readonly kind: 'web-identity';
			readonly role: string;
			readonly tokenFile: string;
			readonly sessionName?: string;
	  }
	| {
			readonly kind: 'role';
			readonly role: string;
			readonly source: CredentialSource;
			readonly mfaSerial?: string;
			readonly externalId?: string;
			readonly sessionName?: string;
			readonly seconds?: number;
	  }
	/** `credential_source`, or nothing in the files at all: variables, a container, this machine. */
	| { readonly kind: 'elsewhere'; readonly of: 'environment' | 'container' | 'instance' | 'chain' }
);

type Of<Kind extends CredentialSource['kind']> = Extract<CredentialSource, { kind: Kind }>;

/**
 * Where the credentials of a profile come from, as the AWS CLI decides it: a role, then a web identity (of variables first,
 * unless the profile was named), SSO, keys of the credentials file, `aws login`, a process, keys of the config file.
 * (botocore, `credentials.py`.) Keys in variables go before all that where no profile was named, which is decided before.
 *
 * @throws {FailureError} `credentials` for a chain of roles that comes back to itself, which is named, and for settings
 *   that lack something.
 */
export function credentialSource(
	config: SharedConfig,
	chosen: Pick<ChosenProfile, 'name' | 'isNamed'>,
	env: NodeJS.ProcessEnv,
): CredentialSource {
	const { name: profile = 'default', isNamed } = chosen;
	const section = sectionOf(config, profile);
	const tokenFile = env['AWS_WEB_IDENTITY_TOKEN_FILE'];
	const role = env['AWS_ROLE_ARN'];
	if (!isNamed && tokenFile && role && !takesRole(section)) {
		const sessionName = optional('sessionName', env['AWS_ROLE_SESSION_NAME']);
		return { profile, kind: 'web-identity', role, tokenFile, ...sessionName };
	}
	return sourceOf(config, profile, []);
}

/** Whether a profile takes on a role with the credentials of another source. */
function takesRole(section: Section | undefined): boolean {
	return Boolean(
		section?.['role_arn'] && (section['source_profile'] || section['credential_source']),
	);
}

function sourceOf(
	config: SharedConfig,
	profile: string,
	before: readonly string[],
): CredentialSource {
	const section = sectionOf(config, profile);
	if (section === undefined) {
		if (before.length === 0) return { profile, kind: 'elsewhere', of: 'chain' };
		const near = nearestNames(profile, [...config.profiles.keys()]);
		throw fail(
			'credentials',
			`profile ${before.at(-1)} takes its credentials from profile ${profile}, which does not exist`,
			{
				hint: `Set source_profile to one that exists${near.length === 0 ? '' : `: ${near.join(', ')}`}`,
			},
		);
	}
	if (takesRole(section)) {
		return roleOf(config, profile, section, before);
	}
	return ownSourceOf(config, profile, section);
}

function roleOf(
	config: SharedConfig,
	profile: string,
	section: Section,
	before: readonly string[],
): Of<'role'> {
	const { role_arn: role = '', source_profile: next, credential_source: given } = section;
	if (next && given) {
		throw fail('credentials', `profile ${profile} has source_profile and credential_source`, {
			hint: 'Remove one of them: a role is taken on with the credentials of one source',
		});
	}
	const seconds = Number(section['duration_seconds']);
	return {
		profile,
		kind: 'role',
		role,
		source: given
			? { profile, kind: 'elsewhere', of: placeOf(profile, given) }
			: nextOf(config, profile, next ?? '', before),
		...optional('mfaSerial', section['mfa_serial']),
		...optional('externalId', section['external_id']),
		...optional('sessionName', section['role_session_name']),
		...(Number.isInteger(seconds) && seconds > 0 ? { seconds } : {}),
	};
}

/** The source of a role: a profile that is named; one with keys of its own is never asked for a role again. */
function nextOf(
	config: SharedConfig,
	profile: string,
	next: string,
	before: readonly string[],
): CredentialSource {
	const chain = [...before, profile];
	const keys = keysOf(next, config.profiles.get(next));
	if (keys !== undefined) return keys;
	if (chain.includes(next)) {
		throw fail(
			'credentials',
			`the roles of profile ${chain[0]} go in a circle: ${[...chain, next].join(' -> ')}`,
			{ hint: 'Set the source_profile of one of them to a profile with credentials of its own' },
		);
	}
	return sourceOf(config, next, chain);
}

function placeOf(profile: string, given: string): Of<'elsewhere'>['of'] {
	switch (given) {
		case 'Environment':
			return 'environment';
		case 'EcsContainer':
			return 'container';
		case 'Ec2InstanceMetadata':
			return 'instance';
		default:
			throw fail('credentials', `profile ${profile} has an unknown credential_source: ${given}`, {
				hint: 'Use Environment, EcsContainer or Ec2InstanceMetadata',
			});
	}
}

/** The credentials that a profile has without taking on a role of another profile's. */
function ownSourceOf(config: SharedConfig, profile: string, section: Section): CredentialSource {
	const { web_identity_token_file: tokenFile, role_arn: role } = section;
	if (tokenFile && role) {
		const sessionName = optional('sessionName', section['role_session_name']);
		return { profile, kind: 'web-identity', role, tokenFile, ...sessionName };
	}
	if (section['sso_account_id'] || section['sso_role_name'] || section['sso_session']) {
		return ssoOf(config, profile, section);
	}
	if (config.keysOf.has(profile)) {
		const keys = keysOf(profile, section);
		if (keys !== undefined) return keys;
	}
	if (section['login_session'])
		return { profile, kind: 'login', session: section['login_session'] };
	if (section['credential_process']) {
		return { profile, kind: 'process', command: section['credential_process'] };
	}
	return keysOf(profile, section) ?? { profile, kind: 'elsewhere', of: 'chain' };
}

function keysOf(profile: string, section: Section | undefined): Of<'static'> | undefined {
	const accessKeyId = section?.['aws_access_key_id'];
	if (!accessKeyId) return;
	const secretAccessKey = section?.['aws_secret_access_key'];
	if (!secretAccessKey) {
		throw fail(
			'credentials',
			`profile ${profile} has aws_access_key_id without aws_secret_access_key`,
			{
				hint: `Set both with aws configure --profile ${profile}`,
			},
		);
	}
	const token = optional('sessionToken', section?.['aws_session_token']);
	return { profile, kind: 'static', accessKeyId, secretAccessKey, ...token };
}

function ssoOf(config: SharedConfig, profile: string, section: Section): Of<'sso'> {
	const { sso_session: session } = section;
	const shared = session ? config.ssoSessions.get(session) : undefined;
	if (session && shared === undefined) {
		const near = nearestNames(session, [...config.ssoSessions.keys()]);
		throw fail(
			'credentials',
			`profile ${profile} names the sso-session ${session}, which does not exist`,
			{
				hint:
					near.length === 0
						? `Add [sso-session ${session}] to ${config.configFile}`
						: `Use one that exists: ${near.join(', ')}`,
			},
		);
	}
	const given = { ...section, ...shared };
	const {
		sso_start_url: startUrl,
		sso_region: region,
		sso_account_id: account,
		sso_role_name: role,
	} = given;
	const missing = Object.entries({
		sso_start_url: startUrl,
		sso_region: region,
		sso_account_id: account,
		sso_role_name: role,
	}).flatMap(([key, value]) => (value ? [] : [key]));
	if (!startUrl || !region || !account || !role) {
		throw fail('credentials', `the SSO settings of profile ${profile} lack ${missing.join(', ')}`, {
			hint: `Run aws configure sso --profile ${profile}`,
		});
	}
	const named = session ? { session } : {};
	const scopes = optional('scopes', given['sso_registration_scopes']);
	return { profile, kind: 'sso', ...named, startUrl, region, account, role, ...scopes };
}

function optional<Name extends string>(
	name: Name,
	value: string | undefined,
): Partial<Record<Name, string>> {
	const some: Partial<Record<Name, string>> = {};
	if (value) some[name] = value;
	return some;
}

/**
 * Whether these credentials are got here. The rest, of this machine, of a container and of `aws login`, is left to the
 * SDK's own chain.
 */
export function isOurs(source: CredentialSource): boolean {
	if (source.kind === 'role') return isOurs(source.source);
	return source.kind === 'elsewhere' ? source.of === 'environment' : source.kind !== 'login';
}

/** The role of a chain that is taken on with a code. */
export function mfaRoleOf(
	source: CredentialSource,
): (Of<'role'> & { readonly mfaSerial: string }) | undefined {
	if (source.kind !== 'role') return;
	const { mfaSerial } = source;
	return mfaSerial === undefined ? mfaRoleOf(source.source) : { ...source, mfaSerial };
}
