import { createHash, randomBytes } from 'node:crypto';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail } from '../../domain/failure.ts';
import type { Claims } from '../../operations/claims.ts';
import { type ProcessMark, stillRuns, thisProcess } from '../processes.ts';
import { makePrivateDirectory, namesIn, readOwn, withFileFailures } from './files.ts';

/*
Who may do a thing that only one process at a time may do. A claim is a file of its own that nobody else
ever writes, `NAME.PID-RANDOM.lock`: a process announces itself, then looks who else is there, and steps
back where somebody lives. Of two that come at once at least one sees the other, since both announce before
they look. No file changes hands, so that what a dead process left can be removed by anybody at any time.
*/

/** Who has a name, or wants it. */
export type Holder = ProcessMark & {
	/** The computer it runs on: another one's processes can't be looked at. */
	readonly host?: string;
	/** What it has the name for. */
	readonly owner: string;
};

/** A claim that stands, and the file that says so. */
export type Standing = Holder & { readonly file: string };

/** A name that is taken until it is released or the process is gone. */
export type Taken = { release(): Promise<void> };

export type ClaimOptions = {
	/** Claims that say nothing of a process of this computer are void when they are this old, ms. */
	readonly voidAfter?: number;
};

/** Somebody who steps back as well is gone after so many looks, each a little later than the last. */
const looks = 8;
const step = 15;

/** Claims of this user, in a directory that is made when it is needed. */
export function claimsIn(directory: string): Claims {
	return {
		async take(name, what) {
			await makePrivateDirectory(directory);
			const digest = createHash('sha256').update(name).digest('hex').slice(0, 24);
			const answer = await claim(directory, digest, what);
			if ('taken' in answer) return answer.taken;
			const { holder } = answer;
			throw fail('conflict', `${holder.owner} is under way in ${whose(holder)}`, {
				hint: 'Nothing was sent: try again when it has ended',
			});
		},
	};
}

/** Takes `name` in a directory that exists, or answers who has it. Throws FailureError. */
export async function claim(
	directory: string,
	name: string,
	owner: string,
	options: ClaimOptions = {},
): Promise<{ readonly taken: Taken } | { readonly holder: Standing }> {
	for (let look = 1; ; look++) {
		const answer = await tryClaim(directory, name, owner, options);
		if ('taken' in answer || look === looks) return answer;
		await sleep(look * step * Math.random());
	}
}

/** One look: may answer somebody who steps back in the same moment. */
export async function tryClaim(
	directory: string,
	name: string,
	owner: string,
	options: ClaimOptions = {},
): Promise<{ readonly taken: Taken } | { readonly holder: Standing }> {
	const own = `${name}.${process.pid}-${randomBytes(6).toString('hex')}.lock`;
	const file = join(directory, own);
	await announce(file, await thisHolder(owner));
	try {
		const [holder] = await others(directory, name, own, options);
		if (holder === undefined) return { taken: { release: () => rm(file, { force: true }) } };
		await rm(file, { force: true });
		return { holder };
	} catch (error) {
		await rm(file, { force: true });
		throw error;
	}
}

/** Who has a name now, and lives. */
export async function holderOf(
	directory: string,
	name: string,
	options: ClaimOptions = {},
): Promise<Standing | undefined> {
	return (await others(directory, name, undefined, options))[0];
}

/** Whether a claim is of this computer; earlier versions did not say. */
export function isHere({ host = hostname() }: Pick<Holder, 'host'>): boolean {
	return host === hostname();
}

/** `process 4711`, or with the computer and the file that has to go when that process is gone. */
export function whose(holder: Standing): string {
	const { pid, host, file } = holder;
	if (isHere(holder)) return `process ${pid}`;
	return `process ${pid} on ${host}, which can't be asked from here; if it is gone, remove ${file}`;
}

/** Appears with its whole content. Not synced: after a crash of the computer nobody lives. */
async function announce(file: string, holder: Holder): Promise<void> {
	const aside = `${file}.new`;
	await withFileFailures(file, async () => {
		try {
			await writeFile(aside, JSON.stringify(holder), { mode: 0o600, flag: 'wx' });
			await rename(aside, file);
		} catch (error) {
			await rm(aside, { force: true });
			throw error;
		}
	});
}

/** All that stand but `own`; what the dead left is removed on the way. */
async function others(
	directory: string,
	name: string,
	own: string | undefined,
	{ voidAfter }: ClaimOptions,
): Promise<readonly Standing[]> {
	const found: Standing[] = [];
	for (const entry of await namesIn(directory)) {
		if (entry === own || !isOf(name, entry)) continue;
		const file = join(directory, entry);
		// A file that is gone meanwhile was released; what can't be read otherwise says nothing.
		const text = await readOwn(file).catch(() => '');
		if (text === undefined) continue;
		const holder = parse(text);
		if (await stands(file, holder, voidAfter)) {
			found.push({ pid: 0, owner: 'another version of awsmsg', ...holder, file });
		} else await rm(file, { recursive: true, force: true });
	}
	return found;
}

async function stands(
	file: string,
	holder: Holder | undefined,
	voidAfter: number | undefined,
): Promise<boolean> {
	if (holder !== undefined && isHere(holder)) return stillRuns(holder);
	if (voidAfter === undefined) return holder !== undefined;
	const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: 0 }));
	return Date.now() - mtimeMs <= voidAfter;
}

/** Earlier versions have one file a name, `NAME.lock`, or a directory. */
function isOf(name: string, file: string): boolean {
	if (!file.startsWith(`${name}.`) || !file.endsWith('lock')) return false;
	return /^(?:\d+-[0-9a-f]{12}\.)?lock$/.test(file.slice(name.length + 1));
}

function parse(text: string): Holder | undefined {
	try {
		const value: Partial<Holder> = JSON.parse(text);
		const { pid, owner, started, host } = value;
		// Zero and negative numbers stand for groups of processes.
		if (!Number.isSafeInteger(pid) || pid === undefined || pid <= 0) return;
		if (typeof owner !== 'string') return;
		return {
			pid,
			owner,
			...(typeof started === 'string' ? { started } : {}),
			...(typeof host === 'string' ? { host } : {}),
		};
	} catch {
		return;
	}
}

async function thisHolder(owner: string): Promise<Holder> {
	return { ...(await thisProcess()), host: hostname(), owner };
}
