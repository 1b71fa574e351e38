import { createHash } from 'node:crypto';
import { link, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../domain/failure.ts';
import type { KeptText, RunStore } from '../../operations/ports.ts';
import {
	makePrivateDirectory,
	namesIn,
	readOwn,
	withFileFailures,
	writePrivate,
} from '../files/files.ts';
import { type ProcessMark, stillRuns, thisProcess } from '../processes.ts';
import { openJournal, readJournal } from './journal.ts';

/** Runs that ended so long ago are forgotten, ms. */
const keptFor = 90 * 24 * 3_600_000;
const journalFile = /^([\w-]+)\.\d{6,}\.jsonl$/;

/** Journals of redrives below `directory`, 0600 in a directory of 0700. */
export function createRunStore(directory: string): RunStore {
	return {
		async open(runId) {
			await makePrivateDirectory(directory);
			return openJournal(directory, checked(runId), { keepMilliseconds: keptFor });
		},
		async read(runId) {
			const content = await readJournal(directory, checked(runId));
			if (content.entries.length + content.damage.length > 0) return content;
			throw fail('not-found', `there is no run ${runId}`, {
				hint: 'awsmsg resume without a run lists those that can be finished',
			});
		},
		async list() {
			const files = await namesIn(directory);
			const runs = new Map<string, number>();
			for (const file of files) {
				const runId = journalFile.exec(file)?.[1];
				if (runId === undefined) continue;
				const { mtimeMs } = await stat(join(directory, file));
				runs.set(runId, Math.max(runs.get(runId) ?? 0, mtimeMs));
			}
			return Array.from(runs, ([runId, changedAt]) => ({ runId, changedAt })).toSorted(
				(a, b) => b.changedAt - a.changedAt,
			);
		},
		async lock(name, owner) {
			await makePrivateDirectory(directory);
			const file = lockFile(directory, name);
			const own = JSON.stringify({ ...(await thisProcess()), owner });
			await withFileFailures(file, () => take(file, own, name));
			return {
				async release() {
					const text = await readOwn(file).catch(() => undefined);
					if (text === own) await rm(file, { force: true });
				},
			};
		},
		holder: (name) => holderOf(lockFile(directory, name)),
		async stopHolder(name) {
			const holder = await holderOf(lockFile(directory, name));
			if (holder === undefined || holder.pid === process.pid) return false;
			process.kill(holder.pid, 'SIGTERM');
			return true;
		},
	};
}

function lockFile(directory: string, name: string): string {
	const digest = createHash('sha256').update(name).digest('hex').slice(0, 24);
	return join(directory, `${digest}.lock`);
}

async function holderOf(file: string): Promise<Holder | undefined> {
	const holder = parse((await readOwn(file)) ?? '');
	return holder !== undefined && (await stillRuns(holder)) ? holder : undefined;
}

/** A text in one file of its own. */
export function keptText(file: string): KeptText {
	return {
		read: async () => (await readOwn(file).catch(() => undefined)) ?? '',
		write: (text) => writePrivate(file, text),
	};
}

function checked(runId: string): string {
	if (/^[\w-]{1,64}$/.test(runId)) return runId;
	throw fail('invalid', `${runId} is no run`, { hint: 'Run ids look like 20261120-0912-a1b2c3' });
}

/** Makes the lock file, or takes it over from a process that is gone. */
async function take(file: string, own: string, name: string): Promise<void> {
	for (let attempt = 0; attempt < 5; attempt++) {
		if (await create(file, own)) return;
		const text = await readOwn(file);
		if (text === undefined) continue;
		const holder = parse(text);
		if (holder !== undefined && (await stillRuns(holder))) {
			throw fail('conflict', `a redrive of ${name} is running already (run ${holder.owner})`, {
				hint: `Wait for it, or stop it: it belongs to process ${holder.pid}`,
			});
		}
		await clear(file, text);
	}
	throw fail('conflict', `the lock of ${name} changes hands all the time`, {
		hint: 'Try again in a moment',
	});
}

/** Appears with its whole content, or not at all. */
async function create(file: string, text: string): Promise<boolean> {
	const aside = `${file}.${process.pid}.new`;
	await writePrivate(aside, text);
	try {
		await link(aside, file);
		return true;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
		throw error;
	} finally {
		await rm(aside, { force: true });
	}
}

/** Takes an abandoned lock away; one that somebody made anew meanwhile is put back. */
async function clear(file: string, abandoned: string): Promise<void> {
	const aside = `${file}.${process.pid}.old`;
	try {
		await rename(file, aside);
	} catch {
		return;
	}
	if ((await readOwn(aside)) !== abandoned) await link(aside, file).catch(() => {});
	await rm(aside, { force: true });
}

type Holder = ProcessMark & { readonly owner: string };

function parse(text: string): Holder | undefined {
	try {
		const value: Partial<Holder> = JSON.parse(text);
		const { pid, owner } = value;
		if (typeof pid !== 'number' || typeof owner !== 'string') return;
		return { pid, owner, ...(typeof value.started === 'string' ? { started: value.started } : {}) };
	} catch {
		return;
	}
}
