import { constants, type Dirent, stat as lookAt, type Stats } from 'node:fs';
import { access, readdir, readFile, stat, statfs } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { Exposed } from '../../configuration/configuration.ts';
import { answering } from './answering.ts';
import { isOpenToOthers, isOwn, wayTo } from './way.ts';

/** Where secrets lie. */
export type SecretPlaces = {
	/** The user's own folder. Where nobody else gets into it, as on most computers, no more than that is looked at. */
	readonly home: string;
	/** `holds`: what makes it secret; without it whatever is in it. */
	readonly files: readonly { readonly path: string; readonly holds?: RegExp }[];
	/** All files in them, as deep as we keep some. */
	readonly folders: readonly string[];
};

/** Folders in folders, and entries of each: more is nobody's cache or journal. */
const deepest = 2;
const mostEntries = 500;

/**
 * What users beside its owner can read of what is secret, and this user can keep from them: files, and folders with such files in
 * them. Looks and changes nothing; what can't be looked at is passed over, since whoever needs it says so.
 */
export async function exposedFiles({ home, ...all }: SecretPlaces): Promise<readonly Exposed[]> {
	// There files have no such modes.
	if (process.platform === 'win32') return [];
	const isClosed = await answering(home, () => isClosedFolder(home)).catch(() => false);
	const isOutside = (path: string) => !isClosed || !path.startsWith(`${home}${sep}`);
	const files = all.files.filter(({ path }) => isOutside(path));
	const folders = all.folders.filter(isOutside);
	const looks = [
		...files.map(async ({ path, holds }): Promise<Exposed | undefined> => {
			const isExposed = await answering(dirname(path), () => isFileExposed(path, holds));
			return isExposed ? { path, mode: '600' } : undefined;
		}),
		...folders.map(async (path): Promise<Exposed | undefined> => {
			const isExposed = await answering(path, () => isFolderExposed(path));
			return isExposed ? { path, mode: '700' } : undefined;
		}),
	];
	const found = await Promise.all(looks.map((look) => look.catch(() => undefined)));
	return found.filter((one) => one !== undefined);
}

/** Not by the promises of `node:fs`: a start that has nothing else to look at would load them for this. */
function isClosedFolder(path: string): Promise<boolean> {
	return new Promise((resolve) => {
		lookAt(path, (error, stats) => resolve(error === null && !canBeEntered(stats)));
	});
}

async function isFileExposed(path: string, holds: RegExp | undefined): Promise<boolean> {
	const stats = await stat(path);
	// Most are closed, and cost one look.
	if (!stats.isFile() || (stats.mode & 0o044) === 0) return false;
	if (!isOpenToOthers(stats, await foldersTo(path)) || !(await canBeClosed(path, stats))) {
		return false;
	}
	return holds === undefined || holds.test(await readFile(path, 'utf8'));
}

async function isFolderExposed(path: string): Promise<boolean> {
	const stats = await stat(path);
	if (!stats.isDirectory() || !canBeEntered(stats)) return false;
	return hasOpenFile(path, [...(await foldersTo(path)), stats], deepest);
}

/** Whether a file in a folder can be read from outside, with `folders` on the way to it. */
async function hasOpenFile(
	folder: string,
	folders: readonly Stats[],
	deep: number,
): Promise<boolean> {
	const entries: readonly Dirent[] = await readdir(folder, { withFileTypes: true });
	for (const entry of entries.slice(0, mostEntries)) {
		const path = join(folder, entry.name);
		// No links: nothing of ours is one.
		if (!entry.isFile() && !entry.isDirectory()) continue;
		const stats = await stat(path);
		const isOpen = entry.isFile()
			? isOpenToOthers(stats, folders) && (await canBeClosed(path, stats))
			: deep > 0 && canBeEntered(stats) && (await hasOpenFile(path, [...folders, stats], deep - 1));
		if (isOpen) return true;
	}
	return false;
}

/** Whether others than the owner get into a folder at all. A group with the number of its owner is the owner's alone. */
function canBeEntered({ mode, uid, gid }: Stats): boolean {
	return (mode & 0o001) !== 0 || ((mode & 0o010) !== 0 && gid !== uid);
}

/** The folders on the way to a path, without what it names. */
async function foldersTo(path: string): Promise<readonly Stats[]> {
	const { steps } = await wayTo(path);
	return steps.slice(0, -1).flatMap(({ stats }) => (stats.isDirectory() ? [stats] : []));
}

/**
 * Whether this user can change the modes of what is there: it is his, the file system can be written, and the modes are its own. A
 * warning that nobody can do anything about is noise: a secret that is mounted for reading, a drive of Windows.
 */
export async function canBeClosed(path: string, stats: Stats): Promise<boolean> {
	if (!isOwn(stats) && process.geteuid?.() !== 0) return false;
	const refused = await access(path, constants.W_OK).catch(({ code }) => code);
	if (refused === 'EROFS') return false;
	return (stats.mode & 0o111) !== 0o111 || !modeless.has((await statfs(path)).type);
}

/**
 * File systems whose modes may be those of their mount, alike for all: everything can be run by everybody then. Source: the
 * magic numbers of statfs(2), and those of `linux/magic.h`.
 */
const modeless: ReadonlySet<number> = new Set([
	0x4d44, // FAT
	0x2011_bab0, // exFAT
	0x5346_544e, // NTFS
	0x7366_746e, // NTFS3
	0x6573_5546, // FUSE, as ntfs-3g is
	0x0102_1997, // 9P, as drives of Windows in WSL 2
	0x5346_4846, // drives of Windows in WSL 1
	0xff53_4d42, // CIFS
	0xfe53_4d42, // SMB 2
]);
