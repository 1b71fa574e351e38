import { brokenWords } from './broken.ts';
import type { UnreadMessage } from './messages/message.ts';

/**
 * Everything that can go wrong, by what the user can do about it.
 *
 * - `denied`: AccessDenied and its relatives; the hint names the missing permission.
 * - `credentials`: none, expired, invalid or a profile that cannot be used.
 * - `not-found`: the resource does not exist here.
 * - `unsupported`: this endpoint does not know the operation (emulators answer so in many shapes).
 * - `throttled`: AWS asks us to slow down.
 * - `unreachable`: refused, reset, DNS, TLS, or an answer that is not AWS's (HTML).
 * - `timeout`: no answer in time; for a write the outcome is unknown.
 * - `invalid`: AWS refused the input, or our own validation of what was just typed.
 * - `conflict`: the resource is in a state that does not allow it now (purge in progress, ...).
 * - `clock`: the signature's time is off.
 * - `refused`: our own gate, guard or check of what was given, or of what is there, said no; nothing was sent.
 * - `aborted`: the caller gave up; never shown as an error.
 * - `service`: 5xx.
 * - `bug`: ours.
 */
export type FailureKind =
	| 'denied'
	| 'credentials'
	| 'not-found'
	| 'unsupported'
	| 'throttled'
	| 'unreachable'
	| 'timeout'
	| 'invalid'
	| 'conflict'
	| 'clock'
	| 'refused'
	| 'aborted'
	| 'service'
	| 'bug';

/** One thing that went wrong, as plain data that crosses threads. Texts may hold hostile characters. */
export type Failure = {
	readonly kind: FailureKind;
	/** What happened, to what: one sentence without a final period. */
	readonly message: string;
	/** What to do next, when there is something: one imperative sentence without a final period. */
	readonly hint?: string;
	/** Whether the same request may succeed later without a change. */
	readonly retryable: boolean;
	/** AWS's own name for it (`AccessDenied`), for the errors screen and reports. */
	readonly code?: string;
	/** The AWS operation that failed (`SQS ListQueues`). */
	readonly operation?: string;
	readonly requestId?: string;
	/** AWS's own words, where they say more than the message (which policy denied, which field). */
	readonly detail?: string;
	/** Of a denial IAM's name of what is missing: `sqs:ReceiveMessage`. */
	readonly permission?: string;
	/** Of an error that is none of ours what may be kept of it, or told outside of a screen: `message` may quote a message or a key. */
	readonly broke?: string;
	/** Set when a request that changes something may have taken effect all the same. */
	readonly outcomeUnknown?: true;
	/** Set for credentials that nobody can renew while this program runs: keys in its environment. */
	readonly final?: true;
};

/** The one error class that ports and operations throw. */
export class FailureError extends Error {
	override readonly name = 'FailureError';
	readonly failure: Failure;
	/**
	 * Messages that the refused answer of a receive has hidden. Not a part of the failure, which is shown and kept: these have
	 * receipt handles, so that nothing that prints an error prints them.
	 */
	declare readonly unread?: readonly UnreadMessage[];

	constructor(failure: Failure, unread: readonly UnreadMessage[] = []) {
		super(failure.message);
		this.failure = failure;
		Object.defineProperty(this, 'unread', { value: unread, enumerable: false });
	}

	/** By name: each file of the bundle has a class of its own, and errors pass from one to another. */
	static override [Symbol.hasInstance](value: unknown): value is FailureError {
		// biome-ignore lint/complexity/noThisInStatic: a subclass is asked for instances of its own
		if (this !== FailureError) return Function.prototype[Symbol.hasInstance].call(this, value);
		return value instanceof Error && value.name === 'FailureError' && 'failure' in value;
	}
}

/** Makes a {@link FailureError}: `throw fail('invalid', 'queue orders has no dead-letter queue')`. */
export function fail(
	kind: FailureKind,
	message: string,
	more: Partial<Omit<Failure, 'kind' | 'message'>> = {},
): FailureError {
	return new FailureError({ retryable: false, ...more, kind, message });
}

/** Messages that something thrown says are hidden by an answer that could not be used. */
export function unreadOf(error: unknown): readonly UnreadMessage[] {
	// One of another file, or of the launcher, may be without.
	return error instanceof FailureError ? (error.unread ?? []) : [];
}

/** Any thrown value as a {@link Failure}; what is not ours is a `bug`, except aborts. */
export function asFailure(error: unknown): Failure {
	if (error instanceof FailureError) return error.failure;
	if (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')) {
		return { kind: 'aborted', message: 'stopped', retryable: false };
	}
	const message = error instanceof Error ? error.message : String(error);
	return { kind: 'bug', message, broke: brokenWords(error), retryable: false };
}

/** What ends a program, as it is told to a shell and its logs. */
export function lastFailure(error: unknown): Failure {
	const failure = asFailure(error);
	if (failure.kind !== 'bug') return failure;
	return { hint: faultHint, ...failure, message: keptWords(failure) };
}

/** What went wrong, as far as it may be kept. */
export function keptWords({ broke, message }: Failure): string {
	return broke ?? message;
}

const faultHint =
	'This is a fault of awsmsg; run it again with --debug for the trace, which may hold parts of messages';

/** `message. Hint.`: the one-line form for a footer or standard error. */
export function failureLine(failure: Failure): string {
	return failure.hint === undefined ? failure.message : `${failure.message}. ${failure.hint}`;
}

/** Failures whose reason stands in AWS's own words alone: which policy, which key, which state. */
const toldByAws: ReadonlySet<FailureKind> = new Set(['denied', 'credentials', 'conflict']);

/** `message. Hint. AWS says: ...`: all there is, for whoever has to find out why. */
export function wholeFailureLine(failure: Failure): string {
	const { kind, message, detail } = failure;
	const line = failureLine(failure);
	if (detail === undefined || !toldByAws.has(kind) || message.includes(detail)) return line;
	return `${line}. AWS says: ${detail}`;
}
