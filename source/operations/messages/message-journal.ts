import type { Keep } from '../../domain/contexts/journal-terms.ts';
import type { Terms } from '../../domain/contexts/terms.ts';
import { maskedView, trueMessage } from '../../domain/masking/mask-message.ts';
import type { Masks } from '../../domain/masking/masks.ts';
import type { Message, OutgoingMessage } from '../../domain/messages/message.ts';
import { messageRecord, parseMessageRecord } from '../../domain/messages/message-file.ts';
import type { QueueRef } from '../../domain/resources.ts';
import type { Journal, JournalDamage, JournalEntry } from '../ports.ts';

/*
What awsmsg deletes is written here before: a copy of each message, then what became of it. An entry
that was kept and has no outcome was about to be deleted when awsmsg ended: perhaps it is gone.
*/

export type DeleteOutcome = 'deleted' | 'not-found' | 'lease-lost' | 'failed' | 'unknown';

/** What is kept of deleted messages. */
export type KeepTerms = {
	readonly keep: Keep;
	readonly days?: number;
	/** SHA-256 in hexadecimal digits. */
	hash(text: string): string;
};

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
	/** When it goes, ms since the epoch, where that was said when it was put here. */
	readonly keepUntil?: number;
	/** Absent when nothing is known: awsmsg ended in between. */
	readonly outcome?: DeleteOutcome;
	/** `begun`: a copy was on its way when awsmsg ended. */
	readonly undo?: 'begun' | { readonly messageId: string };
};

/** A deleted message of which no copy is kept, or is any more. */
export type NotedMessage = Pick<
	KeptMessage,
	'key' | 'at' | 'queue' | 'place' | 'id' | 'outcome'
> & {
	/** Of its record, in hexadecimal digits. */
	readonly sha256?: string;
	/** That it was asked to be forgotten, or its time was over. */
	readonly forgotten?: true;
};

/** The deletion that a kept message belongs to, and its place in it: copies go back in that order. */
export function deletionOf({ key }: Pick<KeptMessage, 'key'>): {
	readonly run: string;
	readonly number: number;
} {
	const at = key.lastIndexOf('-');
	return { run: key.slice(0, at), number: Number(key.slice(at + 1)) };
}

/** A kept message as it was received, but for its receipt handle; as it may be seen. */
export function receivedMessage(
	{ id, message, system, at, queue }: KeptMessage,
	masks: Masks,
): Message {
	const { body, attributes = {} } = message;
	const received = { id, receiptHandle: '', body, attributes, system, receivedAt: at };
	return maskedView(received, masks, queue.name);
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
		/** What is kept of them, and for how many days; copies, for as long as the journal keeps them, without it. */
		readonly terms?: KeepTerms;
	},
): Promise<readonly string[]> {
	const { queue, place, messages, at, run, from, terms } = input;
	const keys = messages.map((_, index) => `${run}-${from + index}`);
	try {
		await Promise.all(
			messages.map((message, index) =>
				journal.append(
					entryOf({ key: keys[index] ?? '', at, queue, place }, trueMessage(message), terms),
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

/** What is kept by what holds in a place. */
export function keepTerms(terms: Terms | undefined, hash: (text: string) => string): KeepTerms {
	const days = terms?.days?.value;
	return { keep: terms?.keep.value ?? 'body', hash, ...(days === undefined ? {} : { days }) };
}

/** What is written down of a message before it is deleted. */
function entryOf(
	where: Pick<KeptMessage, 'key' | 'at' | 'queue' | 'place'>,
	message: Message,
	terms: KeepTerms | undefined,
): JournalEntry {
	const { keep = 'body', days, hash } = terms ?? {};
	const record = messageRecord(message);
	const until = days === undefined ? {} : { keepUntil: where.at + days * 86_400_000 };
	if (keep === 'body') return { type: 'kept', ...where, ...until, message: record };
	const digest =
		keep === 'hash' && hash !== undefined ? { sha256: hash(JSON.stringify(record)) } : {};
	return { type: 'noted', ...where, ...until, id: message.id, ...digest };
}

/** The same entry without the copy that it held, and without anything else that the message said. */
export function withoutCopy(entry: JournalEntry): JournalEntry {
	const { key, at, queue, place, message, written } = entry;
	const id = typeof message === 'object' && message !== null ? Reflect.get(message, 'id') : '';
	const when = written === undefined ? {} : { written };
	return { type: 'noted', key, at, queue, place, id, ...when, forgotten: true };
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
	/** Those of which there is no copy. */
	readonly noted: readonly NotedMessage[];
	readonly damage: readonly JournalDamage[];
}> {
	const { entries, damage } = await journal.read();
	const kept = new Map<string, KeptMessage>();
	const noted = new Map<string, NotedMessage>();
	for (const entry of entries) {
		const { type, key } = entry;
		if (typeof key !== 'string') continue;
		const note = type === 'noted' ? notedFrom(key, entry) : undefined;
		if (note !== undefined) noted.set(key, note);
		if (type !== 'kept') continue;
		const message = keptFrom(key, entry);
		if (message !== undefined) kept.set(key, message);
	}
	// Several processes write, and a clock may be set back: what became of a copy is never before it.
	const open = new Map<string, number>();
	for (const entry of entries) {
		const { key } = entry;
		const known = typeof key === 'string' ? kept.get(key) : undefined;
		if (known !== undefined) kept.set(known.key, changed(known, entry, open));
		const note = typeof key === 'string' ? noted.get(key) : undefined;
		if (note !== undefined && entry['type'] === 'outcome' && isOutcome(entry['outcome'])) {
			noted.set(note.key, { ...note, outcome: entry['outcome'] });
		}
	}
	const latest = <Entry extends NotedMessage>(all: ReadonlyMap<string, Entry>) =>
		[...all.values()].sort((a, b) => b.at - a.at);
	return { messages: latest(kept), noted: latest(noted), damage };
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

function notedFrom(
	key: string,
	{ at, queue, place, id, sha256, forgotten }: JournalEntry,
): NotedMessage | undefined {
	if (typeof at !== 'number' || typeof place !== 'string' || !isQueue(queue)) return;
	return {
		...{ key, at, queue, place, id: typeof id === 'string' ? id : '' },
		...(typeof sha256 === 'string' ? { sha256 } : {}),
		...(forgotten === true ? { forgotten } : {}),
	};
}

function keptFrom(
	key: string,
	{ at, queue, place, message, keepUntil }: Readonly<Record<string, unknown>>,
): KeptMessage | undefined {
	const parsed = parseMessageRecord(message);
	if (!parsed.ok || typeof at !== 'number' || typeof place !== 'string' || !isQueue(queue)) return;
	const record = message as {
		readonly id?: unknown;
		readonly system?: Readonly<Record<string, string>>;
	};
	const originArn = record.system?.['DeadLetterQueueSourceArn'];
	return {
		key,
		at,
		queue,
		place,
		id: typeof record.id === 'string' ? record.id : '',
		message: parsed.value,
		system: record.system ?? {},
		...(originArn === undefined ? {} : { originArn }),
		...(typeof keepUntil === 'number' ? { keepUntil } : {}),
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
