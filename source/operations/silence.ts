import { asFailure, type Failure } from '../domain/failure.ts';
import type { HeldMeanwhile, Silence } from '../domain/silence.ts';
import type { Call, Clock } from './ports.ts';

export type { HeldMeanwhile, Silence };

/** How long a command waits for an answer before it pauses, ms. */
export const longestSilence = 5 * 60_000;

/** Failures that are no answer to what was asked: nothing came, or only that something is down. */
export const unanswered: ReadonlySet<Failure['kind']> = new Set([
	'unreachable',
	'timeout',
	'service',
]);

/** Whether nothing works until somebody has renewed the credentials; the request that failed did nothing. */
export function isLoginOver({ kind }: Pick<Failure, 'kind'>): boolean {
	return kind === 'credentials';
}

/** The silence that a request tells of which began then and failed: it did not reach anybody who takes it. */
export function silenceBy(failure: Failure, begun: number): Silence {
	const { message: why, hint } = failure;
	if (!isLoginOver(failure)) return { since: begun, why };
	return { since: begun, why, renewal: hint ?? 'Renew the credentials' };
}

/** What holds now: a silence that goes on has begun when it did, and a login that is over is another one. */
export function silenceNow(
	before: Silence | undefined,
	now: Silence | undefined,
): Silence | undefined {
	if (before === undefined || now === undefined) return now;
	return (before.renewal === undefined) === (now.renewal === undefined) ? before : now;
}

/** Whether a failure is an answer of the endpoint; `undefined` where it says nothing of that. */
function isAnswer({ kind }: Pick<Failure, 'kind'>): boolean | undefined {
	// Given up by us, or never sent.
	if (kind === 'aborted' || kind === 'refused' || kind === 'bug') return undefined;
	return !unanswered.has(kind);
}

/** What the attempts so far tell of whether anything answers. Plain data. */
export type Contact = {
	/** The services that have ever answered: `SQS`. */
	readonly answered: ReadonlySet<string>;
	/** Present while nothing answers. */
	readonly silence?: Silence;
};

export const noContact: Contact = { answered: new Set() };

/**
 * The contact after one attempt more, in the order in which they ended. A service that never answered,
 * such as one without an endpoint in a closed network, is not one that was lost: while others
 * answer, its own errors tell of it.
 */
export function afterCall(
	contact: Contact,
	{ operation, at, failure, waiting }: Pick<Call, 'operation' | 'at' | 'failure' | 'waiting'>,
): Contact {
	const { answered, silence } = contact;
	const service = operation.split(' ', 1)[0] ?? operation;
	const heard = waiting !== true && (failure === undefined || isAnswer(failure));
	if (heard === undefined) return contact;
	if (heard) {
		if (silence === undefined && answered.has(service)) return contact;
		return { answered: new Set([...answered, service]) };
	}
	if (silence !== undefined) return contact;
	if (answered.size > 0 && !answered.has(service)) return contact;
	return { answered, silence: { since: at, why: failure?.message ?? 'nothing answers' } };
}

/**
 * Listens to the calls of gateways for whether anything answers, and takes the credentials. One that answers some calls
 * and not others is no silence: what fails then is for those who asked.
 */
export class Answers {
	readonly #clock: Clock;
	readonly #heard: () => void;
	#silence: Silence | undefined;

	/** `heard` is called after every call, answered or not. */
	constructor(clock: Clock, heard: () => void = () => {}) {
		this.#clock = clock;
		this.#heard = heard;
	}

	get silence(): Silence | undefined {
		return this.#silence;
	}

	/** The gateway, whose calls are listened to. */
	of<Gateway extends object>(gateway: Gateway): Gateway {
		return new Proxy(gateway, {
			get: (target, name) => {
				const method: unknown = Reflect.get(target, name);
				if (typeof method !== 'function') return method;
				return (...args: readonly unknown[]) => {
					const begun = this.#clock.now();
					const answer: unknown = Reflect.apply(method, target, args);
					if (answer instanceof Promise) this.#listen(answer, begun);
					return answer;
				};
			},
		});
	}

	#listen(answer: Promise<unknown>, begun: number): void {
		answer.then(
			() => this.#note(undefined),
			(error: unknown) => {
				const failure = asFailure(error);
				const heard = isAnswer(failure);
				if (heard === undefined) return;
				this.#note(heard && !isLoginOver(failure) ? undefined : silenceBy(failure, begun));
			},
		);
	}

	#note(silence: Silence | undefined): void {
		this.#silence = silenceNow(this.#silence, silence);
		this.#heard();
	}
}
