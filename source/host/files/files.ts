import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type FailureError, fail } from '../../domain/failure.ts';
import { answering } from './answering.ts';
import { isForeign, isOwn, isSharedForWriting, kindOf, wayTo } from './way.ts';

/** The name of our directory in each of those that all programs share. What lies in it is ours alone. */
export const ownName = 'awsmsg';

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
		return join(base, ownName);
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

/**
 * Makes a directory that only its owner can enter; parents too. Throws FailureError where it can't be
 * made, and where it is not ours alone: what another user may write there, or lead elsewhere by a link,
 * must not be trusted.
 */
export async function makePrivateDirectory(directory: string): Promise<void> {
	await inOurs(directory, async () => {
		// Before as well: nothing is made where a stranger's link leads.
		if (await refuseForeign(directory)) return;
		await makeDirectory(directory);
		await refuseForeign(directory);
	});
}

/** Makes a directory that only its owner can enter, parents too; throws what the system says. */
export async function makeDirectory(directory: string): Promise<void> {
	try {
		await mkdir(directory, { recursive: true, mode: 0o700 });
	} catch (error) {
		const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
		const parent = dirname(directory);
		if (!isMissing || parent === directory) throw error;
		// Node says so too where the file system is read-only: one at a time the system says what it is.
		await makeDirectory(parent);
		await mkdir(directory, { mode: 0o700 });
	}
}

/**
 * Work in a directory of ours that answers. Where something else stands in its way, that is named: the
 * system's own error names the whole path.
 */
async function inOurs<Result>(directory: string, work: () => Promise<Result>): Promise<Result> {
	return answering(directory, async () => {
		try {
			return await work();
		} catch (error) {
			const code = error instanceof Error && 'code' in error ? error.code : undefined;
			if (code === 'ENOTDIR' || code === 'EEXIST') await refuseForeign(directory);
			throw fileFailure(directory, error) ?? error;
		}
	});
}

/** Throws where a directory is not ours alone, as far as it exists; answers whether all of it does. */
async function refuseForeign(directory: string): Promise<boolean> {
	const { steps, missing } = await withFileFailures(directory, () => wayTo(directory));
	const first = steps.findIndex(
		({ path, stats }) => basename(path) === ownName && stats.isDirectory(),
	);
	for (const [index, { path, stats }] of steps.entries()) {
		const isEnd = index === steps.length - 1 && (missing.length === 0 || !stats.isDirectory());
		const mustBeOurs = isEnd || (first !== -1 && index >= first);
		const objection = stats.isSymbolicLink()
			? isForeign(stats) && 'is a link that another user made'
			: mustBeOurs && objectionTo(stats);
		if (objection) throw fail('invalid', `${path} ${objection}`, { hint: anotherFolder });
	}
	return missing.length === 0;
}

function objectionTo(stats: Stats): string | false {
	if (!stats.isDirectory()) return `is ${kindOf(stats)} where a directory must be`;
	if (!isOwn(stats)) return `belongs to another user (${stats.uid})`;
	return isSharedForWriting(stats) && 'can be written by other users';
}

const anotherFolder = 'Name a folder of your own by XDG_STATE_HOME and XDG_DATA_HOME';

/**
 * Opens a file in a folder of ours, without waiting for anything; `undefined` when there is none. Throws
 * FailureError for what is no plain file of this user: a pipe would wait for its other end, and a link
 * or a stranger's file was not written by us.
 */
export async function openOwn(file: string, flags: number): Promise<FileHandle | undefined> {
	const directory = dirname(file);
	return answering(directory, () =>
		withFileFailures(file, async () => {
			const handle = await open(
				file,
				flags | constants.O_NONBLOCK | constants.O_NOFOLLOW,
				0o600,
			).catch(async (error: NodeJS.ErrnoException) => {
				if (error.code === 'ENOENT') return undefined;
				if (error.code === 'ENOTDIR') await refuseForeign(directory);
				throw error;
			});
			const stats = await handle?.stat();
			const what =
				stats !== undefined &&
				(stats.isFile()
					? !isOwn(stats) && `belongs to another user (${stats.uid})`
					: `is ${kindOf(stats)} where a file must be`);
			if (!what) return handle;
			await handle?.close();
			throw fail('invalid', `${file} ${what}`, { hint: 'Move it away' });
		}),
	);
}

/** The text of a file of ours, as {@link openOwn} opens it; `undefined` when there is none. */
export async function readOwn(file: string): Promise<string | undefined> {
	const handle = await openOwn(file, constants.O_RDONLY);
	if (handle === undefined) return;
	try {
		return await withFileFailures(file, () => handle.readFile('utf8'));
	} finally {
		await handle.close();
	}
}

/** The names in one of our directories; none where it does not exist. Throws FailureError. */
export async function namesIn(directory: string): Promise<readonly string[]> {
	return inOurs(directory, () =>
		readdir(directory).catch((error: NodeJS.ErrnoException) => {
			if (error.code === 'ENOENT') return [];
			throw error;
		}),
	);
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
	EEXIST: ['is there already and no directory', 'Move it away'],
	ELOOP: ['is a link where a file must be, or one of too many', 'Move it away'],
	ENOTCONN: ['is on a file system that is gone', 'Mount it again, or name another folder'],
	ENXIO: ['has nobody at its other end', 'Name a file, a pipe or a device'],
	EPIPE: ['is read by nobody any more', 'Start its reader again, then this'],
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
