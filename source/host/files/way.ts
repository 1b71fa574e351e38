import type { Stats } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, parse, resolve, sep } from 'node:path';

/** A folder, a link or a file on the way to a path. */
export type Step = { readonly path: string; readonly stats: Stats };

/** The way that the system takes to a path, links followed. */
export type Way = {
	readonly steps: readonly Step[];
	/** What the path names, without links: as far as it exists, and what is missing behind. */
	readonly real: string;
	readonly missing: readonly string[];
};

/** As many links as Linux follows. */
const mostLinks = 40;

/**
 * Walks to a path as the system does. The links of `/proc` are no paths: the way ends at them. Throws
 * what the system refuses, but for what does not exist.
 */
export async function wayTo(path: string): Promise<Way> {
	const whole = resolve(path);
	const { root } = parse(whole);
	const steps: Step[] = [{ path: root, stats: await lstat(root) }];
	const rest = namesOf(whole.slice(root.length));
	let at = root;
	let links = 0;
	while (rest.length > 0) {
		const name = rest.shift() ?? '';
		if (name === '..') {
			at = dirname(at);
			continue;
		}
		const place = join(at, name);
		const stats = await lstat(place).catch(absent);
		if (stats === undefined) return { steps, real: at, missing: [name, ...rest] };
		steps.push({ path: place, stats });
		if (!stats.isSymbolicLink() || place.startsWith('/proc/')) {
			at = place;
			continue;
		}
		links += 1;
		if (links > mostLinks) return { steps, real: at, missing: [name, ...rest] };
		const target = await readlink(place);
		if (isAbsolute(target)) at = parse(target).root;
		rest.unshift(...namesOf(target));
	}
	return { steps, real: at, missing: [] };
}

function namesOf(path: string): string[] {
	return path.split(sep).filter((name) => name !== '' && name !== '.');
}

function absent(error: NodeJS.ErrnoException): undefined {
	if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return;
	throw error;
}

/** What stands at a path that should be something else, in words. */
export function kindOf(stats: Stats): string {
	if (stats.isFIFO()) return 'a pipe';
	if (stats.isSocket()) return 'a socket';
	if (stats.isCharacterDevice() || stats.isBlockDevice()) return 'a device';
	if (stats.isSymbolicLink()) return 'a link';
	return stats.isDirectory() ? 'a directory' : 'a file';
}

/** Whether another user than this one and root made it. On Windows files have no such owner. */
export function isForeign(stats: Stats): boolean {
	const user = process.geteuid?.();
	return user !== undefined && stats.uid !== user && stats.uid !== 0;
}

/** Whether it is this user's own. */
export function isOwn(stats: Stats): boolean {
	const user = process.geteuid?.();
	return user === undefined || stats.uid === user;
}

/**
 * Whether users beside its owner may write there. A group with the number of its owner is the owner's
 * alone, as most Linux systems make them. Windows has no such bits.
 */
export function isSharedForWriting(stats: Stats): boolean {
	if (process.platform === 'win32') return false;
	return (stats.mode & 0o002) !== 0 || ((stats.mode & 0o020) !== 0 && stats.gid !== stats.uid);
}

/** Whether users beside its owner may read a file behind these folders. */
export function isOpenToOthers(file: Stats, folders: readonly Stats[]): boolean {
	if (process.platform === 'win32') return false;
	const byAll = (file.mode & 0o004) !== 0 && folders.every(({ mode }) => (mode & 0o001) !== 0);
	const byGroup = (file.mode & 0o040) !== 0 && file.gid !== file.uid;
	return byAll || (byGroup && folders.every(({ mode }) => (mode & 0o011) !== 0));
}
