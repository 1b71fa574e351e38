import { readFile, readlink, stat } from 'node:fs/promises';
import { hostname } from 'node:os';

/** A process of this computer, told from a later one with the same number where that is possible. */
export type ProcessMark = {
	readonly pid: number;
	/** When it was started, in the system's own terms. */
	readonly started?: string;
};

/** Where a process has its number. Containers of one computer may share a name, and each counts from 1. */
export type ProcessPlace = {
	readonly host?: string;
	/** The computer, by a number that outlives its restarts. */
	readonly machine?: string;
	/** This start of the computer. */
	readonly boot?: string;
	/** The space of process numbers: a container has its own. */
	readonly space?: string;
};

/** Numbers beyond are no processes anywhere; Linux ends at 2^22. */
const largestPid = 2 ** 31 - 1;

/** The mark of this process. */
export async function thisProcess(): Promise<ProcessMark> {
	const started = await startOf(process.pid);
	return { pid: process.pid, ...(started === undefined ? {} : { started }) };
}

/**
 * Whether a process still runs and is this user's: the one that wrote the mark, not another that got its
 * number later. Where the system tells when processes were started a mark without that is nobody's. Zero
 * and negative numbers mean groups of processes: they are never asked for, and never signalled.
 */
export async function stillRuns({ pid, started }: ProcessMark): Promise<boolean> {
	if (!Number.isSafeInteger(pid) || pid <= 0 || pid > largestPid) return false;
	if ((await startOf(process.pid)) !== undefined) {
		return started !== undefined && (await startOf(pid)) === started && (await isOurs(pid));
	}
	try {
		// Nothing is sent; of another user's process it is refused.
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

/** Where the processes of here have their numbers; Linux alone tells more than the name of the computer. */
export async function thisPlace(): Promise<ProcessPlace> {
	const known = async (text: Promise<string>) => (await text.catch(() => '')).trim();
	const [machine, boot, space] = await Promise.all([
		known(readFile('/etc/machine-id', 'utf8')),
		known(readFile('/proc/sys/kernel/random/boot_id', 'utf8')),
		known(readlink('/proc/self/ns/pid')),
	]);
	return {
		host: hostname(),
		...(machine === '' ? {} : { machine }),
		...(boot === '' ? {} : { boot }),
		...(space === '' ? {} : { space }),
	};
}

/**
 * What can be told from `here` about the processes of a place: `ask` by their numbers, they are `gone` since
 * that computer was restarted, or it is `elsewhere`, where nobody can be asked. Earlier versions said
 * less of the place, or nothing.
 */
export function reachOf(there: ProcessPlace, here: ProcessPlace): 'ask' | 'gone' | 'elsewhere' {
	const same = (fact: keyof ProcessPlace) =>
		there[fact] === undefined || here[fact] === undefined || there[fact] === here[fact];
	const isKnown = there.boot !== undefined && here.boot !== undefined;
	if (isKnown && there.boot === here.boot) {
		// One running system, whatever it calls itself by now.
		if (there.space !== undefined || here.space !== undefined) {
			return there.space === here.space ? 'ask' : 'elsewhere';
		}
		return same('host') ? 'ask' : 'elsewhere';
	}
	if (!same('host') || !same('machine')) return 'elsewhere';
	return isKnown ? 'gone' : 'ask';
}

/**
 * Field 22 of `/proc/PID/stat`, in clock ticks since the start of the system; Linux alone has it. None of a
 * process that has ended and waits for its parent to notice, which in a container may be never.
 */
async function startOf(pid: number): Promise<string | undefined> {
	const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
	// The name in parentheses may hold anything; the fields after it are a letter and numbers.
	const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
	return fields === undefined || /^[ZXx]$/.test(fields[0] ?? '') ? undefined : fields[19];
}

async function isOurs(pid: number): Promise<boolean> {
	const owner = await stat(`/proc/${pid}`).then(
		({ uid }) => uid,
		() => undefined,
	);
	return owner === process.geteuid?.();
}
