import { constants, type Stats, stat } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ConfigurationFile } from '../../configuration/configuration.ts';
import { fail } from '../../domain/failure.ts';
import { answering } from './answering.ts';
import { canBeClosed } from './exposed-files.ts';
import { ownName, type Paths, withFileFailures } from './files.ts';
import { isForeign, isOpenToOthers, isSharedForWriting, kindOf, wayTo } from './way.ts';

/** Bytes that nobody writes by hand. */
const mostBytes = 1 << 20;

/** Where the configuration files are: the user's, and the one of whoever looks after this computer. */
export function configurationPaths(
	{ config }: Pick<Paths, 'config'>,
	env: NodeJS.ProcessEnv,
	platform: NodeJS.Platform = process.platform,
): { readonly user: string; readonly system: string } {
	const shared = platform === 'win32' ? (env['PROGRAMDATA'] ?? 'C:\\ProgramData') : '/etc';
	return { user: join(config, 'config.toml'), system: join(shared, ownName, 'config.toml') };
}

/**
 * The configuration files that exist, the user's first. Throws FailureError for one that can't be read: what it
 * forbids is unknown then. Links are followed, since people keep such files elsewhere.
 */
export async function configurationFiles(paths: {
	readonly user: string;
	readonly system: string;
}): Promise<readonly ConfigurationFile[]> {
	const found = await Promise.all([readFile(paths.user, 'user'), readFile(paths.system, 'system')]);
	return found.filter((file) => file !== undefined);
}

async function readFile(
	path: string,
	scope: ConfigurationFile['scope'],
): Promise<ConfigurationFile | undefined> {
	return answering(dirname(path), () =>
		withFileFailures(path, async () => {
			if (!(await isThere(path))) return;
			// A pipe would wait for its other end.
			const flags = constants.O_RDONLY | constants.O_NONBLOCK;
			const handle = await open(path, flags).catch((error: NodeJS.ErrnoException) => {
				if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
				throw error;
			});
			if (handle === undefined) return;
			try {
				const stats = await handle.stat();
				if (!stats.isFile()) {
					throw fail('invalid', `${path} is ${kindOf(stats)} where a file must be`);
				}
				if (stats.size > mostBytes) {
					throw fail('invalid', `${path} is too large for a configuration: ${stats.size} bytes`);
				}
				const text = await handle.readFile('utf8');
				const { steps } = await wayTo(path);
				const folders = steps.map((step) => step.stats).filter((one) => one.isDirectory());
				const links = steps.map((step) => step.stats).filter((one) => one.isSymbolicLink());
				const untrusted = objectionTo(stats, folders, links);
				const isReadable =
					scope === 'user' && isOpenToOthers(stats, folders) && (await canBeClosed(path, stats));
				return {
					path,
					scope,
					text,
					...(untrusted === undefined ? {} : { untrusted }),
					...(isReadable ? { readable: true } : {}),
				};
			} finally {
				await handle.close();
			}
		}),
	);
}

/** Whether there is a file: most starts find none, and to load `node:fs/promises` for that costs each of them 2 ms. */
function isThere(path: string): Promise<boolean> {
	return new Promise((resolve) => {
		stat(path, (error) => resolve(error?.code !== 'ENOENT' && error?.code !== 'ENOTDIR'));
	});
}

/** Why others than this user and root may have written a file, or put another one in its place. */
function objectionTo(
	file: Stats,
	folders: readonly Stats[],
	links: readonly Stats[],
): string | undefined {
	if (isForeign(file)) return `belongs to another user (${file.uid})`;
	if (isSharedForWriting(file)) return 'can be written by other users';
	if (links.some(isForeign)) return 'is reached by a link that another user made';
	const isLoose = (one: Stats) => isForeign(one) || (isSharedForWriting(one) && !isSticky(one));
	return folders.some(isLoose) ? 'lies in a folder that other users can write' : undefined;
}

/** In such a folder everybody makes files, and changes his own alone. */
function isSticky({ mode }: Stats): boolean {
	return (mode & 0o1000) !== 0;
}
