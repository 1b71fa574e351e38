import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../domain/failure.ts';
import { arnIn } from '../../domain/here.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import type { KeptText, RunStore } from '../../operations/ports.ts';
import { claim, holderOf, isCertain, type Standing, whose } from '../files/claims.ts';
import { withFileLock } from '../files/file-lock.ts';
import { makePrivateDirectory, namesIn, readOwn, writePrivate } from '../files/files.ts';
import { forgetJournals, openJournal, readJournal } from './journal.ts';

/** Runs that nobody touched for so long are forgotten, ms: no queue keeps a message for a fifth of it. */
const keptFor = 90 * 24 * 3_600_000;
const journalFile = /^([\w-]+)\.\d{6,}\.jsonl$/;

/** Journals of redrives below `directory`, 0600 in a directory of 0700. */
export function createRunStore(directory: string): RunStore {
	return {
		async open(runId) {
			await makePrivateDirectory(directory);
			await forgetJournals(directory, { untouchedFor: keptFor, but: checked(runId) });
			return openJournal(directory, runId);
		},
		async read(runId) {
			const content = await readJournal(directory, checked(runId));
			if (content.entries.length + content.damage.length > 0) return content;
			throw fail('not-found', `there is no run ${runId}`, {
				hint: `${bareCommand('resume')} without a run lists those that can be finished`,
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
			const before = await holderOfBefore(directory, name);
			const answer =
				before === undefined ? await claim(directory, lockName(name), owner) : { holder: before };
			if ('taken' in answer) return answer.taken;
			throw fail(
				'refused',
				`a redrive of ${name} is running already (run ${answer.holder.owner})`,
				{
					hint: `Nothing was sent: wait for it, or stop it: it belongs to ${whose(answer.holder)}`,
				},
			);
		},
		async holder(name) {
			const holder = await holderAt(directory, name);
			if (holder === undefined) return;
			const { owner, pid } = holder;
			return { owner, pid, ...(isCertain(holder) ? {} : { perhapsGone: whose(holder) }) };
		},
		async stopHolder(name, owner) {
			const holder = await holderAt(directory, name);
			if (holder?.owner !== owner || !holder.asked || holder.pid === process.pid) return false;
			try {
				process.kill(holder.pid, 'SIGTERM');
			} catch {
				return false;
			}
			return true;
		},
	};
}

async function holderAt(directory: string, name: string): Promise<Standing | undefined> {
	return (await holderOf(directory, lockName(name))) ?? holderOfBefore(directory, name);
}

/**
 * The process of an earlier version that has a queue of an endpoint: it names queues by their ARNs alone, and its
 * file has no process in its name.
 */
async function holderOfBefore(directory: string, name: string): Promise<Standing | undefined> {
	const before = lockName(arnIn(name));
	if (before === lockName(name)) return;
	const holder = await holderOf(directory, before);
	return holder?.file === join(directory, `${before}.lock`) ? holder : undefined;
}

function lockName(name: string): string {
	return createHash('sha256').update(name).digest('hex').slice(0, 24);
}

/** A text in one file of its own. */
export function keptText(file: string): KeptText {
	return {
		read: async () => (await readOwn(file).catch(() => undefined)) ?? '',
		async change(change) {
			await withFileLock(file, async () => {
				await writePrivate(file, change((await readOwn(file).catch(() => undefined)) ?? ''));
			});
		},
	};
}

function checked(runId: string): string {
	if (/^[\w-]{1,64}$/.test(runId)) return runId;
	throw fail('invalid', `${runId} is no run`, { hint: 'Run ids look like 20261120-0912-a1b2c3' });
}
