import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { FingerprintMemory, Journal, ReceiveMemory } from '../../operations/ports.ts';
import type { Paths } from '../files/files.ts';
import { outputFile, type WrittenFile } from '../files/output-file.ts';
import { fingerprintMemory } from './fingerprints.ts';
import { openJournal } from './journal.ts';
import { receiveMemory } from './receive-memory.ts';
import {
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
	/** Where they are, and how long they stay. */
	readonly deletedIn: SharedJournalOptions & { readonly directory: string };
	/** What an import of a file into a queue has done so far. */
	importJournal(digest: string, queue: string): Promise<Journal>;
	outputFile(path: string, signal?: AbortSignal): Promise<WrittenFile>;
	/** A text that no other run has. */
	newRun(): string;
};

const importsKept = 30 * 86_400_000;

export function openStores(paths: Paths): MessageStores {
	return {
		receives: receiveMemory(paths),
		fingerprints: fingerprintMemory(paths),
		deletedIn: { directory: join(paths.data, 'deleted'), ...messageJournalLimits },
		deleted: openSharedJournal(join(paths.data, 'deleted'), 'messages', messageJournalLimits),
		importJournal(digest, queue) {
			const name = createHash('sha256').update(`${digest} ${queue}`).digest('hex').slice(0, 32);
			return openJournal(join(paths.data, 'imports'), `import-${name}`, {
				keepMilliseconds: importsKept,
			});
		},
		outputFile,
		newRun: () => `${Date.now().toString(36)}${randomBytes(4).toString('hex')}`,
	};
}
