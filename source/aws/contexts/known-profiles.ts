import type { KnownProfile } from '../../domain/fitting-profile.ts';
import { loginWay } from './login-advice.ts';
import { loadSharedConfig, type Section, type SharedConfig } from './shared-config.ts';

/** The profiles of the shared files as they are now; no call is made. */
export async function readProfiles(env: NodeJS.ProcessEnv): Promise<readonly KnownProfile[]> {
	return knownProfiles(await loadSharedConfig(env));
}

/** What the shared files name as they are now: profiles, and the sso-sessions that lead to more than these. */
export async function readNames(env: NodeJS.ProcessEnv): Promise<{
	readonly profiles: readonly KnownProfile[];
	readonly sessions: readonly string[];
}> {
	const config = await loadSharedConfig(env);
	return { profiles: knownProfiles(config), sessions: [...config.ssoSessions.keys()] };
}

/** The account that a profile leads to, as far as it says: that of its role goes before that of its SSO settings. */
export function accountIn(section: Section): string | undefined {
	const [, account] = /::(\d{12}):role\//.exec(section['role_arn'] ?? '') ?? [];
	return account ?? section['sso_account_id'];
}

/** What the shared files tell of the account and the role behind each profile: no call is made. */
export function knownProfiles(config: SharedConfig): readonly KnownProfile[] {
	return Array.from(config.profiles, ([name, section]) => {
		const [, path] = /::\d{12}:role\/(.+)$/.exec(section['role_arn'] ?? '') ?? [];
		const account = accountIn(section);
		const role = path?.slice(path.lastIndexOf('/') + 1) ?? section['sso_role_name'];
		const { region, sso_session: session } = section;
		const by = sourceOf(config, name, section);
		return {
			name,
			...(account === undefined ? {} : { account }),
			...(role === undefined ? {} : { role }),
			...(region === undefined ? {} : { region }),
			...(session === undefined ? {} : { session }),
			...(by === undefined ? {} : { by }),
		};
	});
}

const kinds = {
	login: 'aws login',
	process: 'a process',
	stored: 'keys',
} as const;

/** Where the credentials of a profile come from, in a few words; `undefined` where the files do not say. */
function sourceOf(config: SharedConfig, profile: string, section: Section): string | undefined {
	if (section['role_arn'] && section['web_identity_token_file']) return 'a web identity';
	if (section['role_arn'] && section['credential_source']) return section['credential_source'];
	const { kind, profile: source = profile } = loginWay({ config, env: {}, profile });
	const own = config.profiles.get(source);
	const session = own?.['sso_session'];
	const how =
		kind === 'sso'
			? session === undefined
				? 'SSO'
				: `SSO ${session}`
			: kind === 'login' || kind === 'process' || kind === 'stored'
				? kinds[kind]
				: undefined;
	if (source === profile) return how;
	return how === undefined ? source : `${how} of ${source}`;
}
