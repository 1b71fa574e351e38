import { readFile } from 'node:fs/promises';
import { readSessionRole } from '../../domain/contexts/session-role.ts';
import { type FailureError, fail } from '../../domain/failure.ts';
import { nearestNames } from '../../domain/text/nearest.ts';
import { readIni, wordsOfSection } from './ini.ts';
import { sharedFiles } from './shared-files.ts';

/** One section of `~/.aws/config` or `~/.aws/credentials`. */
export type Section = Readonly<Record<string, string | undefined>>;

/** What the two shared files of the AWS tools say. */
export type SharedConfig = {
	readonly configFile: string;
	readonly credentialsFile: string;
	/** By profile name; the credentials file wins where both have a key. */
	readonly profiles: ReadonlyMap<string, Section>;
	/** `services` sections by name; keys are `sqs.endpoint_url`. */
	readonly services: ReadonlyMap<string, Section>;
	readonly ssoSessions: ReadonlyMap<string, Section>;
	/** Profiles whose keys stand in the credentials file. */
	readonly keysOf: ReadonlySet<string>;
};

/** Shared files that nobody wrote: for `--local`, which reads none. */
export const emptyConfig: SharedConfig = {
	configFile: '',
	credentialsFile: '',
	profiles: new Map(),
	services: new Map(),
	ssoSessions: new Map(),
	keysOf: new Set(),
};

/** Reads the shared files afresh, so that a login in another terminal is seen. Absent files are empty. */
export async function loadSharedConfig(env: NodeJS.ProcessEnv): Promise<SharedConfig> {
	const { configFile, credentialsFile } = sharedFiles(env);
	const [shared, keys] = await Promise.all([read(configFile), read(credentialsFile)]);
	const profiles = new Map<string, Section>();
	const services = new Map<string, Section>();
	const ssoSessions = new Map<string, Section>();
	const kinds = new Map([
		['profile', profiles],
		['services', services],
		['sso-session', ssoSessions],
	]);
	for (const [name, section] of readIni(shared)) {
		const [kind = '', own = ''] = wordsOfSection(name) ?? [];
		if (name === 'default') profiles.set('default', { ...profiles.get('default'), ...section });
		else kinds.get(kind)?.set(own, section);
	}
	const keysOf = new Set<string>();
	for (const [name, section] of readIni(keys)) {
		profiles.set(name, { ...profiles.get(name), ...section });
		if (section['aws_access_key_id']) keysOf.add(name);
	}
	return { configFile, credentialsFile, profiles, services, ssoSessions, keysOf };
}

/** A file that is not there, or that can't be read, is empty, as it is for the AWS tools. */
async function read(file: string): Promise<string> {
	return readFile(file, 'utf8').catch(() => '');
}

/** What the files say of a profile, or of a role that an sso-session of theirs leads to. */
export function sectionOf(config: SharedConfig, name: string): Section | undefined {
	const own = config.profiles.get(name);
	if (own !== undefined) return own;
	const { session = '', account, role } = readSessionRole(name) ?? {};
	if (!config.ssoSessions.has(session)) return;
	return { sso_session: session, sso_account_id: account, sso_role_name: role };
}

/** A profile, as it was chosen. */
export type ChosenProfile = {
	/** Absent where nothing names one. */
	readonly name?: string;
	readonly section: Section;
	/** Set where the credentials are keys of the environment: the profile has settings alone. */
	readonly byKeys?: true;
	/** Set where it was named, by a flag or inside: it goes before what variables hold. */
	readonly isNamed?: true;
};

/** Whether variables hold keys. */
export function hasKeys(env: NodeJS.ProcessEnv): boolean {
	return Boolean(env['AWS_ACCESS_KEY_ID'] && env['AWS_SECRET_ACCESS_KEY']);
}

/**
 * The section of a profile: the one named, else that of AWS_PROFILE, else `default`, which may be
 * absent. Keys in variables go before every profile but one that is named, as in the AWS CLI: of AWS_PROFILE only
 * the settings hold then.
 *
 * @throws {FailureError} `credentials` when a named profile does not exist.
 */
export function chooseProfile(
	config: SharedConfig,
	named: string | undefined,
	env: NodeJS.ProcessEnv,
): ChosenProfile {
	const name = named || env['AWS_PROFILE'] || undefined;
	const how = named
		? ({ isNamed: true } as const)
		: hasKeys(env)
			? ({ byKeys: true } as const)
			: {};
	if (name === undefined) return { section: config.profiles.get('default') ?? {}, ...how };
	const section = sectionOf(config, name);
	if (section !== undefined) return { name, section, ...how };
	const { session } = readSessionRole(name) ?? {};
	if (session !== undefined) throw noSession(config, session, name);
	const near = nearestNames(name, [...config.profiles.keys()]);
	throw fail('credentials', `there is no profile ${name} in ${config.configFile}`, {
		hint:
			near.length === 0
				? `Add it with aws configure --profile ${name}, or start with --local`
				: `Use one of the profiles that exist: ${near.join(', ')}`,
	});
}

/** Why a role that is named with its session leads nowhere. */
function noSession(config: SharedConfig, session: string, name: string): FailureError {
	const near = nearestNames(session, [...config.ssoSessions.keys()]);
	return fail('credentials', `there is no sso-session ${session} in ${config.configFile}`, {
		hint:
			near.length === 0
				? `${name} is no profile either: add the session with aws configure sso-session`
				: `Use one of the sessions that exist: ${near.join(', ')}`,
	});
}
