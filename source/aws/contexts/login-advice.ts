import { bareCommand, shellWord } from '../../domain/text/shell-words.ts';
import { type Section, type SharedConfig, sectionOf } from './shared-config.ts';

/** Where the credentials of a context come from at last, and so what renews them. */
export type LoginWay = {
	/**
	 * - `sso`: a profile of IAM Identity Center; - `login`: one of `aws login`; - `process`: a command of the
	 * user's; - `stored`: keys in the shared files; - `environment`: keys in variables; - `unknown`: a role of
	 * this machine, a token file, or nothing.
	 */
	readonly kind: 'sso' | 'login' | 'process' | 'stored' | 'environment' | 'unknown';
	/** The profile that has them: the last of a chain of `source_profile`. */
	readonly profile?: string;
	/** The role that a profile takes on with them. */
	readonly role?: string;
};

/** The way of a profile, or of no profile at all. Follows `source_profile`, as the SDK and the AWS CLI do. */
export function loginWay(input: {
	readonly config: SharedConfig;
	readonly env: NodeJS.ProcessEnv;
	/** As it was chosen by flag or AWS_PROFILE. */
	readonly profile: string | undefined;
}): LoginWay {
	const { config, env, profile } = input;
	if (profile === undefined && env['AWS_ACCESS_KEY_ID'] && env['AWS_SECRET_ACCESS_KEY']) {
		return { kind: 'environment' };
	}
	let name = profile ?? 'default';
	let role: string | undefined;
	const seen = new Set<string>();
	for (;;) {
		const section = sectionOf(config, name);
		if (section === undefined || seen.has(name)) break;
		seen.add(name);
		role ??= section['role_arn'];
		const { source_profile: source } = section;
		// A profile that names itself has its own keys: the shared files allow that.
		if (section['role_arn'] !== undefined && source !== undefined && source !== name) {
			name = source;
			continue;
		}
		return {
			kind: kindOf(section),
			...(name === 'default' && profile === undefined ? {} : { profile: name }),
			...(role === undefined ? {} : { role }),
		};
	}
	return { kind: 'unknown', ...(role === undefined ? {} : { role }) };
}

function kindOf(section: Section): LoginWay['kind'] {
	if (section['sso_session'] || section['sso_start_url']) return 'sso';
	if (section['login_session']) return 'login';
	if (section['credential_process']) return 'process';
	return section['aws_access_key_id'] ? 'stored' : 'unknown';
}

/** `--profile base` as it can be pasted into a shell, with a space before it; nothing without a profile. */
export function profileFlag(profile: string | undefined): string {
	return profile === undefined ? '' : ` --profile ${shellWord(profile)}`;
}

/**
 * What renews credentials that have expired: an imperative without a period. `aws login` knows profiles with settings of
 * their own alone, so a role's profile is no use to it: the source is named.
 */
export function renewal({ kind, profile }: LoginWay): string {
	const flag = profileFlag(profile);
	const flags = profile === undefined ? [] : ['--profile', profile];
	switch (kind) {
		case 'sso':
			return `Run ${bareCommand('login', ...flags)}, which is :login in the console`;
		case 'login':
			return `Run aws login${flag}`;
		case 'process':
			return `Log in again with what the credential_process of ${owner(profile)} runs`;
		case 'stored':
			return `Take a new session and store its keys in ${owner(profile)}`;
		case 'environment':
			return 'Take a new session, set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN to its keys, and start again';
		default:
			return 'Take a new session where these credentials come from';
	}
}

function owner(profile: string | undefined): string {
	return profile === undefined ? 'the default profile' : `profile ${profile}`;
}
