import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail } from '../../domain/failure.ts';
import { type Taken, tryClaim } from './claims.ts';
import { makePrivateDirectory } from './files.ts';

/** Nobody works so long under one: what can't be told to be of a living process is void then. */
const voidAfter = 10_000;
const giveUpMs = 15_000;
const lockEvery = 8;

/** Turns of this process on one file: they need no lock against each other. */
const turns = new Map<string, Promise<unknown>>();

/**
 * Runs `work` while no other process, and no other call of this one, runs it for the same file. Throws
 * FailureError when the lock can't be had.
 */
export function withFileLock<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
	const before = turns.get(file) ?? Promise.resolve();
	const turn = before.then(() => locked(file, work));
	const settled = turn.catch(() => {});
	turns.set(file, settled);
	void settled.then(() => {
		if (turns.get(file) === settled) turns.delete(file);
	});
	return turn;
}

async function locked<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
	const lock = await waitFor(file);
	try {
		return await work();
	} finally {
		await lock.release();
	}
}

async function waitFor(file: string): Promise<Taken> {
	const directory = dirname(file);
	await makePrivateDirectory(directory);
	// By a clock that nobody sets.
	const until = performance.now() + giveUpMs;
	for (;;) {
		const answer = await tryClaim(directory, basename(file), 'a change', { voidAfter });
		if ('taken' in answer) return answer.taken;
		if (performance.now() > until) {
			throw fail('conflict', `${file} is locked by another awsmsg`, {
				hint: `If none runs, remove ${answer.holder.file}`,
			});
		}
		await sleep(lockEvery * Math.random());
	}
}
