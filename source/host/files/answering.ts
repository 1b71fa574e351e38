import { sep } from 'node:path';
import { fail } from '../../domain/failure.ts';

/** How long a folder of ours may take to answer, ms. A disk that wakes up takes a second or two. */
const patienceMs = 3_000;
/**
 * It is waited for in so many steps: a program that was kept from working meanwhile, by its own code or by a busy computer, has
 * waited one of them, and looks for the answer before the next.
 */
const steps = 12;

/** Folders that have not answered yet. Each request to one of them blocks one of the few file threads. */
const silent = new Set<string>();

/**
 * Does file work in one of our folders, where it answers: a share that is gone lets requests hang for
 * ever. Throws FailureError (`timeout`, names the folder) when nothing comes in time, and at once while
 * an earlier request hangs there; the work itself goes on.
 */
export async function answering<Result>(
	folder: string,
	work: () => Promise<Result>,
	within = patienceMs,
): Promise<Result> {
	for (const other of silent) {
		if (isWithin(folder, other) || isWithin(other, folder)) throw noAnswer(other);
	}
	let timer: NodeJS.Timeout | undefined;
	const patience = new Promise<never>((_, reject) => {
		const wait = (left: number) => {
			timer = setTimeout(() => {
				if (left > 1) return wait(left - 1);
				silent.add(folder);
				reject(noAnswer(folder));
			}, within / steps);
		};
		wait(steps);
	});
	const answer = work();
	const settled = () => {
		clearTimeout(timer);
		silent.delete(folder);
	};
	answer.then(settled, settled);
	return Promise.race([answer, patience]);
}

function isWithin(folder: string, other: string): boolean {
	return folder === other || folder.startsWith(`${other}${sep}`);
}

function noAnswer(folder: string) {
	return fail('timeout', `${folder} does not answer`, {
		hint: 'Look after the file system that it is on, or name another folder by XDG_STATE_HOME, XDG_DATA_HOME and XDG_CACHE_HOME',
	});
}
