import type { QueueLimits } from '../../domain/messages/message-limits.ts';
import type { QueueRef } from '../../domain/resources.ts';
import type { ImportCheck } from '../../operations/messages/import-messages.ts';
import type { ImportState } from '../../operations/messages/import-record.ts';
import type { LineSource } from '../../operations/ports.ts';

/** A file that was read whole for an import into a queue; nothing of it has been sent. */
export type CheckedImport = {
	readonly queue: QueueRef;
	readonly source: LineSource;
	readonly limits: QueueLimits;
	readonly check: ImportCheck;
	/** What an earlier import of the same file into this queue did. */
	readonly earlier: ImportState;
};
