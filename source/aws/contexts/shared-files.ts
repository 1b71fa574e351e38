import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder that `~` means. */
export function homeOf(env: NodeJS.ProcessEnv): string {
	return env['HOME'] || homedir();
}

/** The two files that all AWS tools share. */
export function sharedFiles(env: NodeJS.ProcessEnv): {
	readonly configFile: string;
	readonly credentialsFile: string;
} {
	const folder = join(homeOf(env), '.aws');
	return {
		configFile: env['AWS_CONFIG_FILE'] || join(folder, 'config'),
		credentialsFile: env['AWS_SHARED_CREDENTIALS_FILE'] || join(folder, 'credentials'),
	};
}

/**
 * Where keys and tokens of AWS lie on this computer: the shared files, `config` where it holds keys, and the folders that the
 * AWS CLI keeps logins and sessions in.
 */
export function secretsOfAws(env: NodeJS.ProcessEnv): {
	readonly files: readonly { readonly path: string; readonly holds?: RegExp }[];
	readonly folders: readonly string[];
} {
	const folder = join(homeOf(env), '.aws');
	const { configFile, credentialsFile } = sharedFiles(env);
	return {
		files: [{ path: credentialsFile }, { path: configFile, holds: anyKey }],
		folders: [
			join(folder, 'sso', 'cache'),
			join(folder, 'cli', 'cache'),
			env['AWS_LOGIN_CACHE_DIRECTORY'] || join(folder, 'login', 'cache'),
		],
	};
}

const anyKey = /^\s*aws_(?:secret_access_key|session_token)\s*=/im;
