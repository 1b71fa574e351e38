import type { DecodingTools } from '../../domain/streams/record-decoding.ts';
import type { Claims } from '../../operations/claims.ts';
import type {
	ConsoleMemoryStore,
	FingerprintMemory,
	Journal,
	KeptText,
	LineSource,
	ReceiveMemory,
	RedriveHost,
	RewriteJournal,
} from '../../operations/ports.ts';

/** A file that is being written, in order. Throws FailureError when that fails. */
export type WrittenFile = {
	write(text: string): Promise<void>;
	/** Makes the file complete under its name; without it nothing of it stays. */
	finish(): Promise<void>;
	discard(): Promise<void>;
};

/** What is kept on this computer; made when it is first used. */
export type ConsoleStores = {
	readonly receives: ReceiveMemory;
	/** Copies of deleted messages. */
	readonly deleted: Journal;
	/** Changes what the journal of deletions holds. */
	readonly rewriteDeleted: RewriteJournal;
	/** Who wrote what. */
	readonly audit: Journal;
	/** Where they are and what becomes of them, for people. */
	readonly deletedIn: {
		readonly directory: string;
		readonly keepMilliseconds: number;
		readonly keepBytes: number;
	};
	/** Journals of redrives; the runs themselves write them in their own thread. */
	readonly redrive: Pick<RedriveHost, 'runs' | 'bounces' | 'hash' | 'newRunId'>;
	/** What each context has cost on which day. */
	readonly spent: KeptText;
	/** What CloudWatch may cost a day, US dollars; the usual where nobody said it. */
	readonly budget?: number;
	/** Kinds of messages that were seen before, with notes. */
	readonly fingerprints: FingerprintMemory;
	/** Filters and columns of earlier sessions. */
	readonly memory: ConsoleMemoryStore;
	/** What one process does at a time. */
	readonly claims: Claims;
	/**
	 * What an import of a file (its digest) into a queue (its ARN) has done so far, to go on with: one
	 * process has it open at a time. Throws `conflict` while another one has.
	 */
	importJournal(digest: string, queue: string): Promise<Journal>;
	/** The same to look at, whoever has it open. */
	importSoFar(digest: string, queue: string): Pick<Journal, 'read'>;
	/** A file as lines of UTF-8. Throws FailureError. */
	lines(path: string): Promise<LineSource>;
	/**
	 * A file that only its owner can read, one that exists is replaced at the end; or a pipe or a device,
	 * which takes what comes. A pipe waits for its reader until the signal aborts.
	 */
	outputFile(path: string, signal?: AbortSignal): Promise<WrittenFile>;
	/** Whether {@link outputFile} would replace a file that is there. */
	wouldReplace(path: string): Promise<boolean>;
	/** A whole file as UTF-8. Throws FailureError. */
	readText(path: string): Promise<string>;
	/** A text that no other run has. */
	newRun(): string;
	readonly md5: DecodingTools['md5'];
};
