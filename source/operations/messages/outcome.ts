import { loginUnreached } from '../../domain/contexts/login-unreached.ts';
import { asFailure, type Failure } from '../../domain/failure.ts';
import type { EntryOutcome } from '../../domain/messages/message.ts';

/**
 * What became of one message or record, never told better than it is:
 *
 * - `sent`: AWS confirmed it.
 * - `rejected`: it was certainly not taken.
 * - `unknown`: the request may have reached AWS and no usable answer came.
 */
export type NamedOutcome =
	| {
			readonly outcome: 'sent';
			readonly messageId?: string;
			readonly sequenceNumber?: string;
			readonly shardId?: string;
	  }
	| {
			readonly outcome: 'rejected' | 'unknown';
			readonly code: string;
			readonly message: string;
			readonly hint?: string;
			/** AWS says that what was sent is at fault, and not itself. */
			readonly senderFault?: true;
	  };

/** Failures that prove that AWS, or our own gate, did not act on the request. */
const certain: ReadonlySet<Failure['kind']> = new Set([
	'refused',
	'credentials',
	'denied',
	'invalid',
	'not-found',
	'unsupported',
	'conflict',
	'clock',
	// The client layer repeats a write only after AWS refused it, so every attempt was refused.
	'throttled',
]);

/** Codes of a request that was never sent: Node's for a connection that never came about, and for what stood before one. */
const neverSent: ReadonlySet<string> = new Set([
	...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'],
	...['EPROXYREFUSED', loginUnreached],
]);

/** Failures that every later request of the same kind would meet as well. */
const lasting: ReadonlySet<Failure['kind']> = new Set([
	'refused',
	'credentials',
	'denied',
	'not-found',
	'unsupported',
	'clock',
	'aborted',
]);

/** Whether the request behind a failure may have taken effect. */
export function mayHaveTakenEffect(failure: Failure): boolean {
	if (failure.outcomeUnknown === true) return true;
	if (failure.kind === 'unreachable') return !neverSent.has(failure.code ?? '');
	return !certain.has(failure.kind);
}

/** The outcome of everything in a request that threw. */
export function outcomeOfFailure(failure: Failure): NamedOutcome {
	const isCertain = !mayHaveTakenEffect(failure);
	const hint =
		failure.hint ?? (isCertain ? undefined : 'Check whether it arrived before you send it again');
	return {
		outcome: isCertain ? 'rejected' : 'unknown',
		code: failure.code ?? failure.kind,
		message: failure.message,
		...(hint === undefined ? {} : { hint }),
	};
}

/** Whether it is no use to send the rest after this failure. */
export function endsSending(failure: Failure): boolean {
	return lasting.has(failure.kind);
}

/** The outcome of one entry of an answered batch; an entry that the answer leaves out is unknown. */
export function outcomeOfEntry(entry: EntryOutcome | undefined): NamedOutcome {
	if (entry === undefined) {
		return { outcome: 'unknown', code: 'NoAnswer', message: 'the answer leaves this entry out' };
	}
	if (!entry.ok && isLeftOut(entry)) {
		return { outcome: 'unknown', code: 'NoAnswer', message: entry.message };
	}
	if (!entry.ok) {
		const { code, message, senderFault } = entry;
		return { outcome: 'rejected', code, message, ...(senderFault ? { senderFault } : {}) };
	}
	const { messageId, sequenceNumber } = entry;
	return {
		outcome: 'sent',
		...(messageId === undefined ? {} : { messageId }),
		...(sequenceNumber === undefined ? {} : { sequenceNumber }),
	};
}

const noOutcome = 'NoOutcome';

/** An entry of which nothing is known, and why. */
export function leftOut(message: string): Extract<EntryOutcome, { readonly ok: false }> {
	return { ok: false, code: noOutcome, message, senderFault: false };
}

/** Whether nothing is known of an entry: it may have taken effect. */
export function isLeftOut(entry: { readonly ok: boolean; readonly code?: string }): boolean {
	return !entry.ok && entry.code === noOutcome;
}

/** Never tried, because of what happened before it. */
export function notTried(why: string): NamedOutcome {
	return { outcome: 'rejected', code: 'NotSent', message: `not sent: ${why}` };
}

/** Whether something was never tried: it counts as such, not as refused. */
export function isNotTried(outcome: NamedOutcome): boolean {
	return outcome.outcome === 'rejected' && outcome.code === 'NotSent';
}

/** {@link outcomeOfFailure} for anything thrown. */
export function outcomeOfError(error: unknown): NamedOutcome {
	return outcomeOfFailure(asFailure(error));
}

/** Why the visibility of one message was not changed, by its entry of the answer. */
export function visibilityFailure(outcome: {
	readonly code: string;
	readonly message: string;
	readonly senderFault: boolean;
}): Failure {
	return {
		kind: outcome.senderFault ? 'invalid' : 'service',
		message: outcome.message === '' ? outcome.code : outcome.message,
		retryable: !outcome.senderFault,
		code: outcome.code,
		operation: 'SQS ChangeMessageVisibilityBatch',
	};
}
