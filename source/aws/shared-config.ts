import { homedir } from 'node:os';
import { join } from 'node:path';
import { loadSharedConfigFiles } from '@smithy/core/config';
import { fail } from '../domain/failure.ts';
import { nearestNames } from '../domain/text/nearest.ts';

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
};

/** Shared files that nobody wrote: for `--local`, which reads none. */
export const emptyConfig: SharedConfig = {
	configFile: '',
	credentialsFile: '',
	profiles: new Map(),
	services: new Map(),
};

/** Reads the shared files afresh, so that a login in another terminal is seen. Absent files are empty. */
export async function loadSharedConfig(env: NodeJS.ProcessEnv): Promise<SharedConfig> {
	const home = env['HOME'] || homedir();
	const configFile = env['AWS_CONFIG_FILE'] || join(home, '.aws', 'config');
	const credentialsFile = env['AWS_SHARED_CREDENTIALS_FILE'] || join(home, '.aws', 'credentials');
	const loaded = await loadSharedConfigFiles({
		configFilepath: configFile,
		filepath: credentialsFile,
		ignoreCache: true,
	});
	const profiles = new Map<string, Section>();
	const services = new Map<string, Section>();
	for (const [name, section] of Object.entries(loaded.configFile)) {
		if (name.startsWith('services.')) services.set(name.slice('services.'.length), section);
		else if (!name.startsWith('sso-session.')) profiles.set(name, section);
	}
	for (const [name, section] of Object.entries(loaded.credentialsFile)) {
		profiles.set(name, { ...profiles.get(name), ...section });
	}
	return { configFile, credentialsFile, profiles, services };
}

/**
 * The section of a profile: the one named, else that of AWS_PROFILE, else `default`, which may be
 * absent.
 *
 * @throws {FailureError} `credentials` when a named profile does not exist.
 */
export function chooseProfile(
	config: SharedConfig,
	named: string | undefined,
	env: NodeJS.ProcessEnv,
): { readonly name?: string; readonly section: Section } {
	const name = named || env['AWS_PROFILE'] || undefined;
	if (name === undefined) return { section: config.profiles.get('default') ?? {} };
	const section = config.profiles.get(name);
	if (section !== undefined) return { name, section };
	const near = nearestNames(name, [...config.profiles.keys()]);
	throw fail('credentials', `there is no profile ${name} in ${config.configFile}`, {
		hint:
			near.length === 0
				? `Add it with aws configure --profile ${name}, or start with --local`
				: `Use one of the profiles that exist: ${near.join(', ')}`,
	});
}
