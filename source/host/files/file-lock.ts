import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail } from '../../domain/failure.ts';
import { makePrivateDirectory, withFileFailures } from './files.ts';

/** A lock this old was left by a process that died: nobody works that long under one. */
const staleMs = 10_000;
const giveUpMs = 15_000;
const lockEvery = 5;

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
	const lock = `${file}.lock`;
	await makePrivateDirectory(dirname(file));
	const until = Date.now() + giveUpMs;
	while (!(await take(lock))) {
		if (Date.now() > until) {
			throw fail('conflict', `${file} is locked by another awsmsg`, {
				hint: `If none runs, remove ${lock}`,
			});
		}
		await sleep(lockEvery);
	}
	try {
		return await work();
	} finally {
		await rm(lock, { recursive: true, force: true });
	}
}

/** Making a directory is the one step that only one process can succeed at. */
async function take(lock: string): Promise<boolean> {
	try {
		await mkdir(lock, { mode: 0o700 });
		return true;
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		if (code !== 'EEXIST') return withFileFailures(lock, () => Promise.reject(error));
	}
	const age = await stat(lock).then(
		({ mtimeMs }) => Date.now() - mtimeMs,
		() => 0,
	);
	if (age > staleMs) await rm(lock, { recursive: true, force: true });
	return false;
}
