import type { QueueLimits } from '../../domain/messages/message-limits.ts';
import type { QueueRef, TopicRef } from '../../domain/resources.ts';
import type { ImportCheck } from '../../operations/messages/import-messages.ts';
import type { ImportState } from '../../operations/messages/import-record.ts';
import type { LineSource } from '../../operations/ports.ts';
import type { CheckedPublish } from '../../operations/topics/publish-file.ts';

/** A file that was read whole for a queue or a topic; nothing of it has been sent. */
export type CheckedImport = {
	readonly to: QueueRef | TopicRef;
	readonly source: LineSource;
	readonly limits: QueueLimits;
	readonly check: ImportCheck;
	/** What an earlier run of the same file did there. */
	readonly earlier: ImportState;
	/** Of a topic: how far it goes, all of it and what an earlier run left. */
	readonly publish?: { readonly all: CheckedPublish; readonly left: CheckedPublish };
};
