import type { Message } from '../../domain/messages/message.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { isoTime } from '../json/json-facts.ts';
import type { journalEntry } from '../json/shapes/messages.ts';
import type { Form } from '../json/shapes/parts.ts';
import { messageJson } from './message-json.ts';

type EntryJson = Form<typeof journalEntry>;

/** An entry of the journal of deletions. */
type Entry = {
	readonly key: string;
	readonly at: number;
	readonly queue: QueueRef;
	/** Its endpoint, or `aws`. */
	readonly place: string;
	readonly id: string;
	readonly originArn?: string;
	readonly outcome?: EntryJson['outcome'];
	readonly undo?: 'begun' | { readonly messageId: string };
};

/** An entry of the journal in JSON, with the message as it may be seen. */
export function journalEntryJson(entry: Entry, copy: Message): EntryJson {
	const { key, at, queue, place, id, originArn, outcome, undo } = entry;
	return {
		kind: 'journal-entry',
		key,
		deletedAt: isoTime(at),
		queue,
		endpointUrl: place === 'aws' ? undefined : place,
		messageId: id,
		deadLetterQueueSourceArn: originArn,
		messageDeduplicationId: copy.system['MessageDeduplicationId'],
		outcome,
		undo: undo && undoJson(undo),
		copy: messageJson(copy),
	};
}

function undoJson(undo: NonNullable<Entry['undo']>): NonNullable<EntryJson['undo']> {
	return undo === 'begun' ? { outcome: 'unknown' } : { outcome: 'sent', messageId: undo.messageId };
}
