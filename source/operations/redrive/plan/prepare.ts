import type { Verdict } from '../../../domain/expressions/expression.ts';
import { asFailure, keptWords } from '../../../domain/failure.ts';
import {
	type Message,
	messageSize,
	type OutgoingMessage,
} from '../../../domain/messages/message.ts';
import { copyOf } from '../../../domain/messages/message-copy.ts';
import { messageProblems } from '../../../domain/messages/message-limits.ts';
import { asPublished } from '../../../domain/topics/publish-again.ts';
import type { Destination, Problem, RedriveWork } from '../engine/work.ts';
import { fingerprintText } from './fingerprint.ts';

/** A copy that may be sent. */
export type PreparedCopy = {
	readonly outgoing: OutgoingMessage;
	readonly bytes: number;
	/** Hashes of original and copy, when an edit made them differ. */
	readonly edit?: readonly [before: string, after: string];
};

/**
 * Whether a message is meant. A filter that throws leaves that open: a problem of this message, which is
 * kept from going, and of no other.
 */
export function verdictOf(
	{ chosen, filter }: Pick<RedriveWork, 'chosen' | 'filter'>,
	message: Message,
	now: number,
): Verdict | Problem {
	if (chosen !== undefined && !chosen.has(message.id)) return 'no-match';
	try {
		return filter?.(message, now) ?? 'match';
	} catch (error) {
		return { code: 'EditFailed', message: keptWords(asFailure(error)) };
	}
}

/** Whether a verdict says that a message is not meant, or leaves it open. */
export function isNotMeant(verdict: Verdict | Problem): verdict is Exclude<Verdict, 'match'> {
	return verdict === 'no-match' || verdict === 'missing' || verdict === 'costly';
}

/**
 * What is said of a message, and whether it is of the rest of a split, where what is not meant goes. What a run has
 * decided before stands: a filter may say something else of a message that was received once more. What the filter
 * was too costly for, or threw at, stays where it is.
 */
export function wayOf(
	work: Pick<RedriveWork, 'rest' | 'chosen' | 'filter' | 'before' | 'isLater'>,
	message: Message,
	now: number,
): { readonly verdict: Verdict | Problem; readonly isRest: boolean } {
	const { rest, chosen, before } = work;
	const isOut = rest?.decidedOnly === true && chosen?.has(message.id) !== true;
	const way = isOut ? undefined : before?.ways.get(message.id);
	if (way !== undefined)
		return { verdict: way === 'rest' ? 'no-match' : 'match', isRest: way === 'rest' };
	if (chosen?.has(message.id) !== true && work.isLater?.(message, now) === true) {
		return { verdict: 'no-match', isRest: false };
	}
	const verdict = verdictOf(work, message, now);
	const isDecided = verdict === 'no-match' || verdict === 'missing';
	return { verdict, isRest: rest !== undefined && rest.decidedOnly !== true && isDecided };
}

/** The copy of a message for its destination, edited where that is wanted, or why it can't be sent. */
export function prepareCopy(
	{ edit, fifo, runId, hash }: RedriveWork,
	destination: Destination,
	message: Message,
	now: number,
): PreparedCopy | Problem {
	const original = copyOf(message);
	let edited: ReturnType<NonNullable<typeof edit>> | undefined;
	try {
		edited = edit?.(message, now);
	} catch (error) {
		return { code: 'EditFailed', message: keptWords(asFailure(error)) };
	}
	if (edited?.ok === false) return { code: edited.code, message: edited.message };
	const copy = edited?.outgoing ?? original;
	const before = edited === undefined ? '' : fingerprintText(original);
	const after = edited === undefined ? '' : fingerprintText(copy);
	const published = 'url' in destination.ref ? copy : asPublished(copy, destination.ref);
	if ('code' in published) return published;
	const outgoing = destination.fifo
		? // The same for every attempt of this run, and no other message's: neither the original's id,
			// which the queue may still know, nor the body's hash, which a twin shares.
			{ ...published, deduplicationId: `awsmsg-${hash(`${runId}|${message.id}`)}` }
		: published;
	const { name } = destination.ref;
	if (destination.fifo !== fifo) {
		return { code: 'OtherType', message: `${name} is of the other queue type` };
	}
	const bytes = messageSize(outgoing);
	const most = destination.maximumMessageBytes;
	if (bytes > most) {
		const why = `it has ${bytes} bytes with its attributes, ${name} takes ${most}`;
		return { code: 'MessageTooLong', message: why };
	}
	if (before === after) return { outgoing, bytes };
	// SQS took the original as it is; what an edit made of it has to be looked at.
	const isTopic = 'url' in destination.ref ? {} : { isTopic: true as const };
	const problems = messageProblems(outgoing, { ...destination, ...isTopic });
	if (problems.length > 0) return { code: 'InvalidMessage', message: problems.join('; ') };
	return { outgoing, bytes, edit: [hash(before), hash(after)] };
}
