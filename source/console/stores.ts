import type { DecodingTools } from '../domain/record-decoding.ts';
import type { Journal, ReceiveMemory, RedriveHost } from '../operations/ports.ts';

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
	/** Journals of redrives; the runs themselves write them in their own thread. */
	readonly redrive: Pick<RedriveHost, 'runs' | 'hash' | 'newRunId'>;
	/** A file that only its owner can read; one that exists is replaced at the end. */
	outputFile(path: string): Promise<WrittenFile>;
	/** A whole file as UTF-8. Throws FailureError. */
	readText(path: string): Promise<string>;
	/** A text that no other run has. */
	newRun(): string;
	readonly inflate: DecodingTools['inflate'];
	readonly md5: DecodingTools['md5'];
};
