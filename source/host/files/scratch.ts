import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stillRuns, thisProcess } from '../processes.ts';
import { makePrivateDirectory, namesIn, type Paths, withFileFailures } from './files.ts';

/** A directory for what is needed for a moment: the text in an editor, lines from a pipe. */
export type Scratch = { readonly directory: string; remove(): Promise<void> };

/** `PID-STARTED-RANDOM`, so that whoever comes later can tell whether somebody still needs it. */
const scratchName = /^(\d+)-(\d*)-[0-9a-f]{12}$/;

/**
 * Makes a new directory of 0700 in the state folder, never in a temporary folder that is shared with
 * other users: the contents of messages go through it. It goes with {@link Scratch.remove}, when this
 * process ends, or, after a kill, with the next start.
 */
export async function makeScratch(paths: Pick<Paths, 'state'>): Promise<Scratch> {
	const { pid, started = '' } = await thisProcess();
	const name = `${pid}-${started}-${randomBytes(6).toString('hex')}`;
	const directory = join(folderOf(paths), name);
	await makePrivateDirectory(folderOf(paths));
	await makePrivateDirectory(directory);
	const removeNow = () => rmSync(directory, { recursive: true, force: true });
	process.once('exit', removeNow);
	return {
		directory,
		async remove() {
			await rm(directory, { recursive: true, force: true });
			process.off('exit', removeNow);
		},
	};
}

/** Removes what processes that are gone have left. Throws FailureError. */
export async function removeLeftovers(paths: Pick<Paths, 'state'>): Promise<void> {
	const folder = folderOf(paths);
	for (const name of await namesIn(folder)) {
		const [, pid, started] = scratchName.exec(name) ?? [];
		if (pid === undefined) continue;
		const mark = { pid: Number(pid), ...(started ? { started } : {}) };
		if (await stillRuns(mark)) continue;
		const left = join(folder, name);
		await withFileFailures(left, () => rm(left, { recursive: true, force: true }));
	}
}

function folderOf(paths: Pick<Paths, 'state'>): string {
	return join(paths.state, 'scratch');
}
