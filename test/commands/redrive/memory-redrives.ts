import { createHash } from 'node:crypto';
import { fail } from '../../../source/domain/failure.ts';
import type { JournalEntry, RedriveHost } from '../../../source/operations/ports.ts';
import { memoryJournal } from '../memory-stores.ts';

/** This computer's side of redrives, in memory. */
export function memoryRedrives(): RedriveHost & {
	readonly written: Map<string, string>;
	readonly journals: Map<string, JournalEntry[]>;
} {
	const journals = new Map<string, JournalEntry[]>();
	const locks = new Map<string, string>();
	const written = new Map<string, string>();
	let bounces = '';
	let runs = 0;
	return {
		written,
		journals,
		runs: {
			async open(runId) {
				const entries = journals.get(runId) ?? [];
				journals.set(runId, entries);
				return memoryJournal(entries).journal;
			},
			async read(runId) {
				const entries = journals.get(runId);
				if (entries === undefined) throw fail('not-found', `there is no run ${runId}`);
				return { entries: [...entries], damage: [] };
			},
			list: async () => [...journals.keys()].map((runId) => ({ runId, changedAt: 0 })),
			async lock(name, owner) {
				if (locks.has(name)) throw fail('refused', `a redrive of ${name} is running already`);
				locks.set(name, owner);
				return { release: async () => void locks.delete(name) };
			},
			async holder(name) {
				const owner = locks.get(name);
				return owner === undefined ? undefined : { owner, pid: 1 };
			},
			stopHolder: async (name, owner) => locks.get(name) === owner,
		},
		bounces: {
			read: async () => bounces,
			async change(change) {
				bounces = change(bounces);
			},
		},
		hash: (text) => createHash('sha256').update(text).digest('hex'),
		newRunId: () => `20261120-090000-00000${++runs}`,
		async writeOutput(path, text) {
			written.set(path, text);
		},
	};
}
