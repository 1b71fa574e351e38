import { readFile, stat } from 'node:fs/promises';

/** A process of this computer, told from a later one with the same number where that is possible. */
export type ProcessMark = {
	readonly pid: number;
	/** When it was started, in the system's own terms. */
	readonly started?: string;
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

/** Field 22 of `/proc/PID/stat`, in clock ticks since the start of the system; Linux alone has it. */
async function startOf(pid: number): Promise<string | undefined> {
	const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
	// The name in parentheses may hold anything; the fields after it are numbers.
	return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

async function isOurs(pid: number): Promise<boolean> {
	const owner = await stat(`/proc/${pid}`).then(
		({ uid }) => uid,
		() => undefined,
	);
	return owner === process.geteuid?.();
}
