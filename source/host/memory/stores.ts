import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Claims } from '../../operations/claims.ts';
import type {
	FingerprintMemory,
	Journal,
	KeptText,
	ReceiveMemory,
	RewriteJournal,
} from '../../operations/ports.ts';
import { claimsIn } from '../files/claims.ts';
import { withFileLock } from '../files/file-lock.ts';
import type { Paths } from '../files/files.ts';
import { outputFile, type WrittenFile } from '../files/output-file.ts';
import { fingerprintMemory } from './fingerprints.ts';
import { forgetJournals, openJournal, readJournal } from './journal.ts';
import { rewriteSegments } from './journal-rewrite.ts';
import { receiveMemory } from './receive-memory.ts';
import { keptText } from './run-store.ts';
import {
	auditLimits,
	messageJournalLimits,
	openSharedJournal,
	type SharedJournalOptions,
} from './shared-journal.ts';

/** All that awsmsg remembers of messages on this computer. Nothing is made before it is needed. */
export type MessageStores = {
	readonly receives: ReceiveMemory;
	readonly fingerprints: FingerprintMemory;
	/** Copies of deleted messages. */
	readonly deleted: Journal;
	/** Changes what the journal of deletions holds. */
	readonly rewriteDeleted: RewriteJournal;
	/** Who wrote what. */
	readonly audit: Journal;
	/** Where they are, and how long they stay. */
	readonly deletedIn: SharedJournalOptions & { readonly directory: string };
	/** What each context has cost on which day. */
	readonly spent: KeptText;
	/** What one process does at a time. */
	readonly claims: Claims;
	/**
	 * What an import of a file into a queue (named by `keyAt`) has done so far, to go on with: one process has it open at a
	 * time, until it closes it. Throws `refused` while another one has.
	 */
	importJournal(digest: string, queue: string): Promise<Journal>;
	/** The same to look at, whoever has it open. */
	importSoFar(digest: string, queue: string): Pick<Journal, 'read'>;
	outputFile(path: string, signal?: AbortSignal): Promise<WrittenFile>;
	/** A text that no other run has. */
	newRun(): string;
};

/** Imports that nobody went on with for so long are forgotten, ms; one that is gone on with is not. */
const importsKept = 30 * 86_400_000;

export function openStores(paths: Paths): MessageStores {
	const imports = join(paths.data, 'imports');
	const claims = claimsIn(join(paths.data, 'claims'));
	return {
		receives: receiveMemory(paths),
		fingerprints: fingerprintMemory(paths),
		deletedIn: { directory: join(paths.data, 'deleted'), ...messageJournalLimits },
		deleted: openSharedJournal(join(paths.data, 'deleted'), 'messages', messageJournalLimits),
		async rewriteDeleted(change) {
			// Two at a time would each put back what the other one took away.
			await withFileLock(join(paths.data, 'deleted-rewrite'), () =>
				rewriteSegments(join(paths.data, 'deleted'), 'messages', change),
			);
		},
		audit: openSharedJournal(join(paths.data, 'audit'), 'audit', auditLimits),
		spent: keptText(join(paths.state, 'spent.json')),
		claims,
		async importJournal(digest, queue) {
			const name = importName(digest, queue);
			const claim = await claims.take(name, 'the sending of the same file to the same place');
			try {
				await forgetJournals(imports, { untouchedFor: importsKept, but: name });
				const journal = await openJournal(imports, name);
				return {
					...journal,
					close: () => journal.close().finally(() => claim.release()),
				};
			} catch (error) {
				await claim.release();
				throw error;
			}
		},
		importSoFar: (digest, queue) => ({
			read: () => readJournal(imports, importName(digest, queue)),
		}),
		outputFile,
		newRun: () => `${Date.now().toString(36)}${randomBytes(4).toString('hex')}`,
	};
}

function importName(digest: string, queue: string): string {
	return `import-${createHash('sha256').update(`${digest} ${queue}`).digest('hex').slice(0, 32)}`;
}
