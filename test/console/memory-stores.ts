import { createHash } from 'node:crypto';
import type { ConsoleStores } from '../../source/console/shell/stores.ts';
import type { ConsoleMemory } from '../../source/domain/expressions/own-column.ts';
import { fail } from '../../source/domain/failure.ts';
import { type SeenQueue, seenAgain } from '../../source/domain/messages/seen.ts';
import type { JournalEntry } from '../../source/operations/ports.ts';
import { memoryClaims, memoryJournal } from '../commands/memory-stores.ts';
import { memoryKinds } from '../helpers/memory-kinds.ts';

/** Journals of redrives in memory. */
function memoryRuns(): ConsoleStores['redrive'] {
	const journals = new Map<string, JournalEntry[]>();
	let runs = 0;
	let bounces = '';
	const locks = new Map<string, string>();
	return {
		bounces: {
			read: async () => bounces,
			change: async (change) => {
				bounces = change(bounces);
			},
		},
		hash: (text) => createHash('sha256').update(text).digest('hex'),
		newRunId: () => `redrive-${++runs}`,
		runs: {
			open: async (runId) => {
				const entries = journals.get(runId) ?? [];
				journals.set(runId, entries);
				return {
					append: async (entry) => void entries.push(structuredClone(entry)),
					read: async () => ({ entries, damage: [] }),
					close: async () => {},
				};
			},
			read: async (runId) => ({ entries: journals.get(runId) ?? [], damage: [] }),
			list: async () => [...journals.keys()].map((runId) => ({ runId, changedAt: 0 })),
			async lock(name, owner) {
				locks.set(name, owner);
				return { release: async () => void locks.delete(name) };
			},
			async holder(name) {
				const owner = locks.get(name);
				return owner === undefined ? undefined : { owner, pid: 1 };
			},
			stopHolder: async () => false,
		},
	};
}

/** What is kept on this computer, in memory: `files` has what was written and what can be read. */
export function memoryStores(files: Map<string, string>): ConsoleStores {
	const seen = new Map<string, SeenQueue>();
	const entries: JournalEntry[] = [];
	const imports = new Map<string, JournalEntry[]>();
	let remembered: ConsoleMemory = { filters: {}, columns: {} };
	let runs = 0;
	const seenOf = (queue: string): SeenQueue => seen.get(queue) ?? { messages: [] };
	let spent = '';
	return {
		async rewriteDeleted(change) {
			for (const [index, entry] of entries.entries()) entries[index] = change(entry);
		},
		audit: memoryJournal().journal,
		spent: {
			read: async () => spent,
			change: async (change) => {
				spent = change(spent);
			},
		},
		receives: {
			load: async (queue) => seenOf(queue),
			record: async (queue, messages) => {
				const highest = new Map(seenOf(queue).messages.map((one) => [one.id, one]));
				for (const one of messages) {
					highest.set(one.id, seenAgain(highest.get(one.id), one));
				}
				seen.set(queue, { ...seenOf(queue), messages: [...highest.values()] });
			},
			accept: async (queue, acceptedAt) => {
				seen.set(queue, { ...seenOf(queue), acceptedAt });
			},
			forget: async (queue, ids) => {
				const gone = new Set(ids ?? seenOf(queue).messages.map(({ id }) => id));
				const messages = seenOf(queue).messages.filter(({ id }) => !gone.has(id));
				seen.set(queue, { ...seenOf(queue), messages });
			},
		},
		deletedIn: {
			directory: '/home/someone/.local/share/awsmsg/deleted',
			keepMilliseconds: 30 * 86_400_000,
			keepBytes: 512 * 1024 * 1024,
		},
		deleted: {
			append: async (entry) => {
				entries.push(structuredClone(entry));
			},
			read: async () => ({ entries, damage: [] }),
			close: async () => {},
		},
		redrive: memoryRuns(),
		fingerprints: memoryKinds(),
		memory: {
			load: async () => remembered,
			addFilter: async (list, text) => {
				const others = (remembered.filters[list] ?? []).filter((one) => one !== text);
				remembered = {
					...remembered,
					filters: { ...remembered.filters, [list]: [text, ...others] },
				};
				return remembered;
			},
			setColumns: async (queue, columns) => {
				remembered = { ...remembered, columns: { ...remembered.columns, [queue]: columns } };
				return remembered;
			},
			acknowledge: async (resource, all) => {
				const { [resource]: _, ...others } = remembered.acknowledged ?? {};
				const acknowledged = all.length === 0 ? others : { ...others, [resource]: all };
				remembered = { ...remembered, acknowledged };
				return remembered;
			},
		},
		claims: memoryClaims(),
		wouldReplace: async (path) => files.has(path),
		importSoFar: (digest, queue) => ({
			read: async () => ({ entries: imports.get(`${digest} ${queue}`) ?? [], damage: [] }),
		}),
		importJournal: async (digest, queue) => {
			const name = `${digest} ${queue}`;
			const kept = imports.get(name) ?? [];
			imports.set(name, kept);
			return {
				append: async (entry) => void kept.push(structuredClone(entry)),
				read: async () => ({ entries: kept, damage: [] }),
				close: async () => {},
			};
		},
		lines: async (path) => {
			const text = files.get(path);
			if (text === undefined) throw fail('invalid', `${path} does not exist`);
			return {
				name: path,
				digest: createHash('sha256').update(text).digest('hex'),
				async *lines() {
					yield* text.split('\n');
				},
			};
		},
		outputFile: async (path) => {
			let text = '';
			return {
				write: async (part) => {
					text += part;
				},
				finish: async () => {
					files.set(path, text);
				},
				discard: async () => {},
			};
		},
		readText: async (path) => {
			const text = files.get(path);
			if (text === undefined) throw fail('invalid', `${path} does not exist`);
			return text;
		},
		newRun: () => `run${++runs}`,
		md5: (bytes) => createHash('md5').update(bytes).digest(),
	};
}
