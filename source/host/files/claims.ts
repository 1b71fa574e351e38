import { createHash, randomBytes } from 'node:crypto';
import { lstat, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail } from '../../domain/failure.ts';
import type { Claims } from '../../operations/claims.ts';
import {
	type ProcessMark,
	type ProcessPlace,
	reachOf,
	stillRuns,
	thisPlace,
	thisProcess,
} from '../processes.ts';
import { makePrivateDirectory, namesIn, readOwn, withFileFailures } from './files.ts';
import { isOwn } from './way.ts';

/*
Who may do a thing that only one process at a time may do. A claim is a file of its own that nobody else
ever writes, `NAME.PID-RANDOM.lock`: a process announces itself, then looks who else is there, and steps
back where somebody lives. Of two that come at once at least one sees the other, since both announce before
they look. No file changes hands, so that what a dead process left can be removed by anybody at any time.
*/

/** Who has a name, or wants it. */
export type Holder = ProcessMark &
	ProcessPlace & {
		/** What it has the name for. */
		readonly owner: string;
	};

/** A claim that stands, and the file that says so. */
export type Standing = Holder & {
	readonly file: string;
	/** Whether its process was asked for and lives; else only its file says so. */
	readonly asked: boolean;
};

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
			throw fail('refused', `${holder.owner} is under way in ${whose(holder)}`, {
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
		if (holder === undefined) return { taken: { release: () => removeNow(file) } };
		await rm(file, { force: true });
		return { holder };
	} catch (error) {
		await rm(file, { force: true });
		throw error;
	}
}

/** What was done under a claim is told also where its file can't go: it is void once this process has ended. */
async function removeNow(file: string): Promise<void> {
	await rm(file, { force: true }).catch(() => {});
}

/** Who has a name now, and lives. */
export async function holderOf(
	directory: string,
	name: string,
	options: ClaimOptions = {},
): Promise<Standing | undefined> {
	return (await others(directory, name, undefined, options))[0];
}

/** Whether the process of a claim lives for certain, and is no later one with its number. */
export function isCertain({ asked, started }: Pick<Standing, 'asked' | 'started'>): boolean {
	return asked && started !== undefined;
}

/**
 * `process 4711`, or with where it is, and with the file that has to go when it is gone: of a process that
 * can't be asked for from here, or not be told from a later one with its number.
 */
export function whose(holder: Standing): string {
	const { pid, host, file, asked } = holder;
	if (!asked && pid === 0)
		return `an awsmsg that nothing is known of; if none runs, remove ${file}`;
	if (!asked) {
		return `process ${pid} on ${host}, which can't be asked from here; if it is gone, remove ${file}`;
	}
	return isCertain(holder)
		? `process ${pid}`
		: `process ${pid}; if that is no awsmsg, remove ${file}`;
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
	let here: ProcessPlace | undefined;
	for (const entry of await namesIn(directory)) {
		const file = join(directory, entry);
		if (isHalfOf(name, entry)) await removeOld(file);
		if (entry === own || !isOf(name, entry)) continue;
		const text = await textOf(file);
		// Released meanwhile.
		if (text === undefined) continue;
		const holder = text === unreadable ? undefined : parse(text);
		here ??= await thisPlace();
		const state =
			text === unreadable && voidAfter === undefined
				? 'stands'
				: await stateOf(file, holder, here, voidAfter);
		if (state === 'void') await rm(file, { recursive: true, force: true });
		else {
			const asked = state === 'lives';
			found.push({ pid: 0, owner: 'another awsmsg', ...holder, file, asked });
		}
	}
	return found;
}

const unreadable = Symbol('a claim that is there and could not be read');

/**
 * What a claim's file says. No file, but a directory, a pipe or a link, is no claim and says nothing; one that
 * can't be read at this moment may be a living process's.
 */
async function textOf(file: string): Promise<string | typeof unreadable | undefined> {
	try {
		return await readOwn(file);
	} catch {
		const stats = await lstat(file).catch(() => undefined);
		return stats?.isFile() === true && isOwn(stats) ? unreadable : '';
	}
}

async function stateOf(
	file: string,
	holder: Holder | undefined,
	here: ProcessPlace,
	voidAfter: number | undefined,
): Promise<'lives' | 'stands' | 'void'> {
	const reach = holder === undefined ? 'elsewhere' : reachOf(holder, here);
	if (holder !== undefined && reach === 'ask') return (await stillRuns(holder)) ? 'lives' : 'void';
	if (reach === 'gone') return 'void';
	if (voidAfter === undefined) return holder === undefined ? 'void' : 'stands';
	const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: 0 }));
	// Its time may be ahead: a clock was set back since, or another computer's runs fast.
	return Math.abs(Date.now() - mtimeMs) <= voidAfter ? 'stands' : 'void';
}

/** Earlier versions have one file a name, `NAME.lock`, or a directory. */
function isOf(name: string, file: string): boolean {
	if (!file.startsWith(`${name}.`) || !file.endsWith('lock')) return false;
	return /^(?:\d+-[0-9a-f]{12}\.)?lock$/.test(file.slice(name.length + 1));
}

/** What a process left that died between the two steps of {@link announce}. */
function isHalfOf(name: string, file: string): boolean {
	return (
		file.startsWith(`${name}.`) && /^\d+-[0-9a-f]{12}\.lock\.new$/.test(file.slice(name.length + 1))
	);
}

/** Whoever comes back to a half one after so long finds that it is gone, and announces nothing, ms. */
const halfVoidAfter = 3_600_000;

async function removeOld(half: string): Promise<void> {
	const { mtimeMs } = await stat(half).catch(() => ({ mtimeMs: Date.now() }));
	if (Math.abs(Date.now() - mtimeMs) > halfVoidAfter) await rm(half, { force: true });
}

function parse(text: string): Holder | undefined {
	try {
		const value: Partial<Holder> = JSON.parse(text);
		const { pid, owner, ...where } = value;
		// Zero and negative numbers stand for groups of processes.
		if (!Number.isSafeInteger(pid) || pid === undefined || pid <= 0) return;
		if (typeof owner !== 'string') return;
		const texts = (['started', 'host', 'machine', 'boot', 'space'] as const).flatMap((name) =>
			typeof where[name] === 'string' ? [[name, where[name]] as const] : [],
		);
		return { pid, owner, ...Object.fromEntries(texts) };
	} catch {
		return;
	}
}

async function thisHolder(owner: string): Promise<Holder> {
	return { ...(await thisProcess()), ...(await thisPlace()), owner };
}
