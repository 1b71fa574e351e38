import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { type FailureError, fail } from '../../domain/failure.ts';

/** Where awsmsg keeps its files. The directories need not exist. */
export type Paths = {
	/** What the user writes. */
	readonly config: string;
	/** What must survive: journals. */
	readonly data: string;
	/** What is nice to have again: remembered resources, logs. */
	readonly state: string;
	/** What can be made again. */
	readonly cache: string;
};

/**
 * XDG base directories, which win on every system when they are set; else `~/.config` and its
 * relatives, and on Windows the AppData directories. A relative XDG path is invalid and ignored, as
 * the specification says.
 */
export function pathsFrom(
	env: NodeJS.ProcessEnv,
	platform: NodeJS.Platform = process.platform,
	home = homedir(),
): Paths {
	const windows = platform === 'win32';
	const roaming = windows ? env['APPDATA'] : undefined;
	const local = windows ? env['LOCALAPPDATA'] : undefined;
	const below = (variable: string, ...otherwise: readonly string[]) => {
		const named = env[variable];
		const base = named !== undefined && isAbsolute(named) ? named : join(...otherwise);
		return join(base, 'awsmsg');
	};
	return {
		config: below('XDG_CONFIG_HOME', roaming ?? join(home, '.config')),
		data: below('XDG_DATA_HOME', local ?? join(home, '.local', 'share')),
		state: below('XDG_STATE_HOME', local ?? join(home, '.local', 'state')),
		cache: below(
			'XDG_CACHE_HOME',
			local === undefined ? join(home, '.cache') : join(local, 'Cache'),
		),
	};
}

function isAbsolute(path: string): boolean {
	return path.startsWith('/') || /^[a-z]:[\\/]/i.test(path);
}

/** Makes a directory that only its owner can enter; parents too. */
export async function makePrivateDirectory(directory: string): Promise<void> {
	await withFileFailures(directory, () => mkdir(directory, { recursive: true, mode: 0o700 }));
}

/**
 * Replaces a file that only its owner can read (0600), as one step: readers see the old text or the
 * new one, also after a crash. Throws FailureError.
 */
export async function writePrivate(file: string, text: string): Promise<void> {
	await makePrivateDirectory(dirname(file));
	const aside = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
	await withFileFailures(file, async () => {
		try {
			const handle = await open(aside, 'wx', 0o600);
			try {
				await handle.writeFile(text);
				await handle.sync();
			} finally {
				await handle.close();
			}
			await rename(aside, file);
		} catch (error) {
			await rm(aside, { force: true });
			throw error;
		}
	});
}

/** What a file system error means for the user. */
const meanings: Readonly<Record<string, readonly [what: string, hint: string]>> = {
	ENOENT: ['does not exist', 'Check the path'],
	EACCES: ['may not be used by this user', 'Check its permissions and owner'],
	EPERM: ['may not be used by this user', 'Check its permissions and owner'],
	EROFS: ['is on a file system that is read-only', 'Name another directory by XDG_STATE_HOME'],
	ENOSPC: ['is on a file system that is full', 'Make room, then try again'],
	EISDIR: ['is a directory', 'Name a file'],
	ENOTDIR: ['has a file where a directory must be', 'Move that file away'],
	EMFILE: ['can not be opened: too many open files', 'Raise the limit (ulimit -n)'],
};

/** Runs file work on `path`; what the system refuses becomes a FailureError that names the path. */
export async function withFileFailures<Result>(
	path: string,
	run: () => Promise<Result>,
): Promise<Result> {
	try {
		return await run();
	} catch (error) {
		throw fileFailure(path, error) ?? error;
	}
}

/** What the system refused on `path`; `undefined` for what is not of the system. */
export function fileFailure(path: string, error: unknown): FailureError | undefined {
	const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
	if (code === undefined || !/^E[A-Z]+$/.test(code)) return;
	const [what, hint] = meanings[code] ?? [`can not be used (${code})`, 'Check the path'];
	return fail('invalid', `${path} ${what}`, { code, hint });
}
