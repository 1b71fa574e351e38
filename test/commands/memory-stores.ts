import type { Stores } from '../../source/commands/shell/context.ts';
import { fail } from '../../source/domain/failure.ts';
import { type SeenMessage, seenAgain } from '../../source/domain/messages/seen.ts';
import type { Claims } from '../../source/operations/claims.ts';
import type { Journal, JournalEntry } from '../../source/operations/ports.ts';
import { memoryKinds } from '../helpers/memory-kinds.ts';

/** A journal in memory, which can be told to fail. */
export function memoryJournal(entries: JournalEntry[] = []) {
	const state = { broken: false, entries };
	const journal: Journal = {
		async append(entry) {
			if (state.broken) throw fail('invalid', 'the journal is on a file system that is full');
			// As on the disk: what is written later changes nothing.
			state.entries.push(JSON.parse(JSON.stringify(entry)));
		},
		read: async () => ({ entries: [...state.entries], damage: [] }),
		close: async () => {},
	};
	return { journal, state };
}

/** Claims in memory: those of one process. */
export function memoryClaims(): Claims {
	const taken = new Map<string, string>();
	return {
		async take(name, what) {
			const before = taken.get(name);
			if (before !== undefined) throw fail('refused', `${before} is under way in process 1`);
			taken.set(name, what);
			return { release: async () => void taken.delete(name) };
		},
	};
}

/** Stores in memory. */
export function memoryStores(): Stores & {
	readonly files: Map<string, string>;
	readonly journal: ReturnType<typeof memoryJournal>;
} {
	const seen = new Map<string, Map<string, SeenMessage>>();
	const accepted = new Map<string, number>();
	const imports = new Map<string, Journal>();
	const files = new Map<string, string>();
	const journal = memoryJournal();
	const claims = memoryClaims();
	let runs = 0;
	return {
		files,
		journal,
		audit: memoryJournal().journal,
		receives: {
			async load(queue) {
				const acceptedAt = accepted.get(queue);
				return {
					messages: [...(seen.get(queue)?.values() ?? [])],
					...(acceptedAt === undefined ? {} : { acceptedAt }),
				};
			},
			async record(queue, messages) {
				const all = seen.get(queue) ?? new Map<string, SeenMessage>();
				seen.set(queue, all);
				for (const message of messages) {
					all.set(message.id, seenAgain(all.get(message.id), message));
				}
			},
			async accept(queue, at) {
				accepted.set(queue, at);
			},
			async forget(queue, ids) {
				if (ids === undefined) seen.delete(queue);
				for (const id of ids ?? []) seen.get(queue)?.delete(id);
			},
		},
		fingerprints: memoryKinds(),
		deleted: journal.journal,
		async rewriteDeleted(change) {
			journal.state.entries = journal.state.entries.map(change);
		},
		claims,
		async importJournal(digest, queue) {
			const name = `${digest} ${queue}`;
			const made = imports.get(name) ?? memoryJournal().journal;
			imports.set(name, made);
			const claim = await claims.take(name, 'the sending of the same file to the same place');
			return { ...made, close: () => claim.release() };
		},
		importSoFar: (digest, queue) => imports.get(`${digest} ${queue}`) ?? memoryJournal().journal,
		async outputFile(path) {
			let text = '';
			return {
				async write(part) {
					text += part;
				},
				async finish() {
					files.set(path, text);
				},
				discard: async () => {},
			};
		},
		newRun: () => `run${runs++}`,
	};
}
