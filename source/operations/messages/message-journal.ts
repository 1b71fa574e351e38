import type { Message, OutgoingMessage } from '../../domain/messages/message.ts';
import { messageRecord, parseMessageRecord } from '../../domain/messages/message-file.ts';
import type { QueueRef } from '../../domain/resources.ts';
import type { Journal, JournalDamage } from '../ports.ts';

/*
What awsmsg deletes is written here before: a copy of each message, then what became of it. An entry
that was kept and has no outcome was about to be deleted when awsmsg ended: perhaps it is gone.
*/

export type DeleteOutcome = 'deleted' | 'not-found' | 'lease-lost' | 'failed' | 'unknown';

/** A message in the journal. */
export type KeptMessage = {
	/** Names the entry; the same message deleted twice has two. */
	readonly key: string;
	/** When it was put here, ms since the epoch. */
	readonly at: number;
	/** Where it was deleted from. */
	readonly queue: QueueRef;
	/** Account, region and endpoint in one text, so that an undo goes where the message was. */
	readonly place: string;
	readonly id: string;
	/** The queue that it was a dead letter of, when it was one. */
	readonly originArn?: string;
	readonly message: OutgoingMessage;
	/** System attributes as they were received, under AWS's names. */
	readonly system: Readonly<Record<string, string>>;
	readonly deduplicationId?: string;
	/** Absent when nothing is known: awsmsg ended in between. */
	readonly outcome?: DeleteOutcome;
	/** `begun`: a copy was on its way when awsmsg ended. */
	readonly undo?: 'begun' | { readonly messageId: string };
};

/** The deletion that a kept message belongs to, and its place in it: copies go back in that order. */
export function deletionOf({ key }: KeptMessage): {
	readonly run: string;
	readonly number: number;
} {
	const at = key.lastIndexOf('-');
	return { run: key.slice(0, at), number: Number(key.slice(at + 1)) };
}

/** A kept message as it was received, but for its receipt handle. */
export function receivedMessage({ id, message, system, at }: KeptMessage): Message {
	const { body, attributes = {} } = message;
	return { id, receiptHandle: '', body, attributes, system, receivedAt: at };
}

/**
 * Writes copies of messages; resolves once they are on the disk. Answers the keys in their order. Throws
 * when not all could be written: nothing may be deleted then, and what is written says so, if it can.
 */
export async function keepMessages(
	journal: Journal,
	input: {
		readonly queue: QueueRef;
		readonly place: string;
		readonly messages: readonly Message[];
		readonly at: number;
		/** Unique among all runs. */
		readonly run: string;
		/** The number of the first of them in the run. */
		readonly from: number;
	},
): Promise<readonly string[]> {
	const { queue, place, messages, at, run, from } = input;
	const keys = messages.map((_, index) => `${run}-${from + index}`);
	try {
		await Promise.all(
			messages.map((message, index) =>
				journal.append(
					{ type: 'kept', key: keys[index], at, queue, place, message: messageRecord(message) },
					{ durable: index === messages.length - 1 },
				),
			),
		);
	} catch (error) {
		await Promise.allSettled(keys.map((key) => noteOutcome(journal, key, 'failed')));
		throw error;
	}
	return keys;
}

export function noteOutcome(journal: Journal, key: string, outcome: DeleteOutcome): Promise<void> {
	return journal.append({ type: 'outcome', key, outcome });
}

/** Before a copy is sent: what is on its way when awsmsg dies is known to be. */
export function noteUndoBegun(journal: Journal, key: string): Promise<void> {
	return journal.append({ type: 'undo', key }, { durable: true });
}

/** With the id of the copy, or without one when none was made. */
export function noteUndone(journal: Journal, key: string, messageId?: string): Promise<void> {
	return journal.append(
		messageId === undefined ? { type: 'undo-failed', key } : { type: 'undone', key, messageId },
	);
}

/** The messages of the journal, the newest first, and the places that could not be read. */
export async function keptMessages(journal: Pick<Journal, 'read'>): Promise<{
	readonly messages: readonly KeptMessage[];
	readonly damage: readonly JournalDamage[];
}> {
	const { entries, damage } = await journal.read();
	const kept = new Map<string, KeptMessage>();
	for (const entry of entries) {
		const { type, key } = entry;
		if (type !== 'kept' || typeof key !== 'string') continue;
		const message = keptFrom(key, entry);
		if (message !== undefined) kept.set(key, message);
	}
	// Several processes write, and a clock may be set back: what became of a copy is never before it.
	const open = new Map<string, number>();
	for (const entry of entries) {
		const { key } = entry;
		const known = typeof key === 'string' ? kept.get(key) : undefined;
		if (known !== undefined) kept.set(known.key, changed(known, entry, open));
	}
	return { messages: [...kept.values()].sort((a, b) => b.at - a.at), damage };
}

/** `open`: undos of each key that began and have not ended, one of a process that died among them. */
function changed(
	known: KeptMessage,
	entry: Readonly<Record<string, unknown>>,
	open: Map<string, number>,
): KeptMessage {
	// Once it is back it is back, whatever an undo at the same time came to.
	if (typeof known.undo === 'object' && entry['type'] !== 'outcome') return known;
	const under = open.get(known.key) ?? 0;
	switch (entry['type']) {
		case 'outcome':
			return isOutcome(entry['outcome']) ? { ...known, outcome: entry['outcome'] } : known;
		case 'undo':
			open.set(known.key, under + 1);
			return { ...known, undo: 'begun' };
		case 'undone': {
			const { messageId } = entry;
			return { ...known, undo: { messageId: typeof messageId === 'string' ? messageId : '' } };
		}
		case 'undo-failed': {
			open.set(known.key, Math.max(0, under - 1));
			if (under > 1) return known;
			const { undo: _, ...rest } = known;
			return rest;
		}
		default:
			return known;
	}
}

function keptFrom(
	key: string,
	{ at, queue, place, message }: Readonly<Record<string, unknown>>,
): KeptMessage | undefined {
	const parsed = parseMessageRecord(message);
	if (!parsed.ok || typeof at !== 'number' || typeof place !== 'string' || !isQueue(queue)) return;
	const record = message as {
		readonly id?: unknown;
		readonly system?: Readonly<Record<string, string>>;
	};
	const originArn = record.system?.['DeadLetterQueueSourceArn'];
	const deduplicationId = record.system?.['MessageDeduplicationId'];
	return {
		key,
		at,
		queue,
		place,
		id: typeof record.id === 'string' ? record.id : '',
		message: parsed.value,
		system: record.system ?? {},
		...(originArn === undefined ? {} : { originArn }),
		...(deduplicationId === undefined ? {} : { deduplicationId }),
	};
}

function isOutcome(value: unknown): value is DeleteOutcome {
	return ['deleted', 'not-found', 'lease-lost', 'failed', 'unknown'].includes(String(value));
}

function isQueue(value: unknown): value is QueueRef {
	if (typeof value !== 'object' || value === null) return false;
	const { name, url, arn } = value as Partial<Record<string, unknown>>;
	return typeof name === 'string' && typeof url === 'string' && typeof arn === 'string';
}
