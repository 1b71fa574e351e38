import { mostDays } from '../../domain/contexts/journal-terms.ts';
import { asFailure, fail } from '../../domain/failure.ts';
import { type Masks, noMasks } from '../../domain/masking/masks.ts';
import { fingerprintOf } from '../../domain/messages/fingerprint.ts';
import type { Message } from '../../domain/messages/message.ts';
import { parseMessageRecord } from '../../domain/messages/message-file.ts';
import { turnOfOthers } from '../pause.ts';
import type { FingerprintMemory, Journal, JournalEntry, RewriteJournal } from '../ports.ts';
import { type KeepTerms, keptMessages, receivedMessage, withoutCopy } from './message-journal.ts';

/** What was found that is to be forgotten, or was forgotten. */
export type Forgotten = {
	/** Copies in the journal of deletions; that they were deleted stays known. */
	readonly copies: number;
	/** Kinds of messages with their notes. */
	readonly kinds: number;
	/** Lines of files that were named. */
	readonly lines: number;
	/** What could not be read, and stays as it is. */
	readonly unread: number;
};

/** A file of messages that was named: its text before, and what is left of it. */
export type ForgottenFile = {
	readonly path: string;
	readonly lines: number;
	readonly text: string;
};

/** What is meant: messages by what they are, and texts that are noted about kinds of them. */
export type Meant = {
	test(message: Message): boolean;
	/** Whether a title or a note holds what is meant; absent where only messages are meant. */
	says?(text: string): boolean;
};

/** Keys of the copies that are meant, the kinds of their messages, and those whose notes hold what is meant. */
export async function findForgotten(
	journal: Pick<Journal, 'read'>,
	fingerprints: Pick<FingerprintMemory, 'load'>,
	meant: Meant,
	masks: Masks,
): Promise<{
	readonly keys: ReadonlySet<string>;
	readonly kinds: ReadonlySet<string>;
	readonly damage: number;
}> {
	const { messages, damage } = await keptMessages(journal);
	const keys = new Set<string>();
	const ofThem = new Set<string>();
	for (const kept of messages) {
		const message = receivedMessage(kept, noMasks);
		if (meant.test(message)) {
			keys.add(kept.key);
			ofThem.add(fingerprintOf(message).id);
			// Kinds are noted by what is seen of messages.
			ofThem.add(fingerprintOf(receivedMessage(kept, masks)).id);
		}
		await turnOfOthers();
	}
	const kinds = new Set<string>();
	for (const { id, title, note = '' } of await fingerprints.load()) {
		if (ofThem.has(id) || meant.says?.(title) === true || meant.says?.(note) === true)
			kinds.add(id);
	}
	return { keys, kinds, damage: damage.length };
}

/** An entry of the journal without its copy, where that is meant; any other as it is. */
export function forgetting(keys: ReadonlySet<string>): (entry: JournalEntry) => JournalEntry {
	return (entry) =>
		entry['type'] === 'kept' && keys.has(String(entry['key'])) ? withoutCopy(entry) : entry;
}

/** Copies whose time is over lose what they hold: reading hides them, their file may be there still. */
export function expiring(now: number): (entry: JournalEntry) => JournalEntry {
	const oldest = now - mostDays * 86_400_000;
	return (entry) => {
		const { type, keepUntil, written } = entry;
		const isOver =
			(typeof keepUntil === 'number' && keepUntil < now) ||
			(typeof written === 'number' && written < oldest);
		return type === 'kept' && isOver ? withoutCopy(entry) : entry;
	};
}

/**
 * Erases copies whose time is over, where a place says how long they are kept. A disk that refuses keeps them from being
 * shown all the same. Never throws.
 */
export async function expireCopies(
	{ rewriteDeleted }: { readonly rewriteDeleted: RewriteJournal },
	{ days }: Pick<KeepTerms, 'days'>,
	now: number,
): Promise<void> {
	if (days !== undefined) await rewriteDeleted(expiring(now)).catch(() => {});
}

/**
 * A file of messages (an export, or one that a rescue wrote) without the lines that are meant; the others stay as they are,
 * byte for byte. Throws `refused` for what is no file of messages, a line each.
 */
export async function forgetInFile(
	path: string,
	text: string,
	meant: Meant,
): Promise<ForgottenFile> {
	const lines = text.split(/(?<=\n)/);
	const left: string[] = [];
	for (const [index, line] of lines.entries()) {
		if (line.trim() === '' || !isMeant(path, line, index + 1, meant)) left.push(line);
		await turnOfOthers();
	}
	return { path, lines: lines.length - left.length, text: left.join('') };
}

function isMeant(path: string, line: string, number: number, meant: Meant): boolean {
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch (error) {
		throw noMessages(path, number, asFailure(error).message);
	}
	// What is masked in it is a message all the same.
	const { masked: _, ...record } = (value ?? {}) as Readonly<Record<string, unknown>>;
	const read = parseMessageRecord(record);
	if (!read.ok) throw noMessages(path, number, read.problem);
	const { id, system } = value as { readonly id?: unknown; readonly system?: object };
	return meant.test({
		id: typeof id === 'string' ? id : '',
		receiptHandle: '',
		body: read.value.body,
		attributes: read.value.attributes ?? {},
		// Texts by name, as the record was read.
		system: (system ?? {}) as Readonly<Record<string, string>>,
		receivedAt: 0,
	});
}

function noMessages(path: string, line: number, problem: string) {
	return fail('refused', `${path} is no file of messages, a line each: line ${line}: ${problem}`, {
		hint: 'Nothing was forgotten: leave it out, or name another',
	});
}
