import type { Effect } from '../../domain/effect.ts';
import type { Failure } from '../../domain/failure.ts';

/** What a request was, for the text of its failure. */
export type About = {
	/** `SQS ListQueues` */
	readonly operation: string;
	readonly effect: Effect;
	/** Name of the queue, topic or stream. */
	readonly resource?: string;
	readonly region: string;
	readonly profile?: string;
	/** What renews its credentials when they have expired. */
	readonly renewal?: string;
	/** Whether nothing renews them while the program runs. */
	readonly keysAreFixed?: boolean;
	/** Where it went (`http://127.0.0.1:4566`); absent while nothing was sent. */
	readonly endpoint?: string;
	/** Whether that endpoint has given an answer of AWS's form before. */
	readonly spokeAws: boolean;
	/** How long an answer was waited for. */
	readonly timeoutMs: number;
	/** Whether the caller has given up. */
	readonly aborted: boolean;
};

/** A failure in the making: its code, operation and request id are added by `toFailure`. */
export type Draft = Pick<Failure, 'kind' | 'message'> &
	Partial<
		Pick<Failure, 'hint' | 'retryable' | 'detail' | 'outcomeUnknown' | 'final' | 'permission'>
	>;

/** Whether a request with this effect may have changed something when its answer is missing. */
export function changes(effect: Effect): boolean {
	return effect !== 'read';
}

/** `SQS PurgeQueue on orders`, or the operation alone. */
export function subject(about: Pick<About, 'operation' | 'resource'>): string {
	return about.resource === undefined ? about.operation : `${about.operation} on ${about.resource}`;
}

/** The first line that says something, without its final period; empty when none does. */
export function sentence(text: string): string {
	const line = text.split(/[\r\n\u2028\u2029]/).find((one) => /[^\s.]/.test(one)) ?? '';
	return line.trim().replace(/[.\s]+$/, '');
}

/** Marks a failure after which the request may have taken effect. */
export function unknownOutcome(about: About): { outcomeUnknown?: true } {
	return about.endpoint !== undefined && changes(about.effect) ? { outcomeUnknown: true } : {};
}

/** An operation that the endpoint does not know. */
export function unsupported(about: About): Omit<Draft, 'kind'> {
	return {
		message: `${about.operation} is not supported by this endpoint${at(about)}`,
		hint: 'Use another endpoint for this, or go on without it',
	};
}

function at(about: About): string {
	return about.endpoint === undefined ? '' : ` (${about.endpoint})`;
}
