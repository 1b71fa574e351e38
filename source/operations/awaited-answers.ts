import { asFailure, type Failure, fail } from '../domain/failure.ts';
import { leftOut, mayHaveTakenEffect } from './messages/outcome.ts';
import { throwIfAborted } from './pause.ts';
import type { Clock } from './ports.ts';
import {
	isLoginOver,
	longestSilence,
	type Silence,
	silenceBy,
	silenceNow,
	unanswered,
} from './silence.ts';

/** Between two looks whether an endpoint answers again, ms. */
const lookEvery = 5000;

/** What may be asked of a queue again: a receive hides what it hides, a deletion deletes what it deleted. */
export const repeatableOfQueues: ReadonlySet<string> = new Set(['attributes', 'receive', 'delete']);

/** The same of a topic: what is published again is there twice. */
export const repeatableOfTopics: ReadonlySet<string> = new Set(['attributes']);

/** How often one call is made: an endpoint may answer all others and never this one. */
const mostTries = 3;

/**
 * The same of one that its credentials do not let through: reads may be let through long before writes are, which wait until
 * it is known whose the renewed ones are.
 */
function triesOf(failure: Failure, longest: number): number {
	return isLoginOver(failure) ? 1 + longest / lookEvery : mostTries;
}

/** What a run of many calls does about an endpoint that does not answer any more, or takes its credentials no more. */
export type Awaiting = {
	readonly clock: Clock;
	/** Ends the waiting at once, and a call as its own signal does. */
	readonly signal: AbortSignal;
	/** A read that the endpoint has answered before. */
	look(signal: AbortSignal): Promise<unknown>;
	/**
	 * Calls that may be made again when nothing answered them: they read, or do the same once more. Others are
	 * where they certainly did nothing.
	 */
	readonly again: ReadonlySet<string>;
	/** Told how it stands after each call and each look. */
	heard(silence: Silence | undefined): void;
	/** How long is waited, ms; {@link longestSilence} unless told. */
	readonly longest?: number;
};

/**
 * The gateway for a run that makes one call after another: while nothing answers, no further call is made, and what may
 * be made again is, once something does. A write of unknown outcome is not: its failure is thrown, and the
 * next call waits. After the longest wait every call throws a failure of code `NotSent`, as one that was never made.
 *
 * An endpoint that is gone, or a login that is over, is no reason to give up what is half done, nor to write each message
 * down as lost: it is asked every {@link lookEvery} ms by a read.
 */
export function awaitingAnswers<Gateway extends object>(
	gateway: Gateway,
	awaiting: Awaiting,
): Gateway {
	const answers = new AwaitedAnswers(awaiting);
	return new Proxy(gateway, {
		get(target, name) {
			const method: unknown = Reflect.get(target, name);
			if (typeof method !== 'function') return method;
			return (...args: readonly unknown[]) =>
				answers.call(String(name), async () => Reflect.apply(method, target, args));
		},
	});
}

class AwaitedAnswers {
	readonly #awaiting: Awaiting;
	#silence: Silence | undefined;
	/** The look that is under way, which several calls wait for. */
	#waiting: Promise<void> | undefined;

	constructor(awaiting: Awaiting) {
		this.#awaiting = awaiting;
	}

	async call<Answer>(name: string, make: () => Promise<Answer>): Promise<Answer> {
		const { clock, signal, longest = longestSilence } = this.#awaiting;
		/** Whether a try before this one may have taken effect. */
		let unsure = false;
		for (let tries = 1; ; tries++) {
			await this.#untilAnswered();
			const begun = clock.now();
			try {
				const answer = await make();
				this.#note(undefined);
				return unsure ? afterAnother(answer) : answer;
			} catch (error) {
				const failure = asFailure(error);
				this.#noteFailure(failure, begun);
				const may = this.#awaiting.again.has(name) || !mayHaveTakenEffect(failure);
				if (!isWaitedFor(failure) || !may || tries >= triesOf(failure, longest)) throw error;
				unsure ||= mayHaveTakenEffect(failure);
				// A look is answered meanwhile, and this call is not.
				if (tries > 1) await clock.sleep(lookEvery, signal).catch(() => {});
			}
		}
	}

	/** Returns at once while the endpoint answers. */
	async #untilAnswered(): Promise<void> {
		throwIfAborted(this.#awaiting.signal);
		if (this.#silence === undefined) return;
		this.#waiting ??= this.#look().finally(() => {
			this.#waiting = undefined;
		});
		await this.#waiting;
	}

	async #look(): Promise<void> {
		const { clock, signal, look, longest = longestSilence } = this.#awaiting;
		while (this.#silence !== undefined) {
			throwIfAborted(signal);
			if (clock.now() - this.#silence.since >= longest) {
				this.#note(this.#silence);
				throw notSent(this.#silence, longest);
			}
			const begun = clock.now();
			try {
				await look(signal);
				this.#note(undefined);
				return;
			} catch (error) {
				throwIfAborted(signal);
				this.#noteFailure(asFailure(error), begun);
			}
			if (this.#silence === undefined) return;
			const left = this.#silence.since + longest - clock.now();
			await clock.sleep(Math.max(0, Math.min(lookEvery, left)), signal).catch(() => {});
		}
	}

	#noteFailure(failure: Failure, begun: number): void {
		// Given up by us, or never sent: that says nothing of the endpoint.
		if (['aborted', 'refused', 'bug'].includes(failure.kind)) return;
		this.#note(isWaitedFor(failure) ? silenceBy(failure, begun) : undefined);
	}

	#note(silence: Silence | undefined): void {
		this.#silence = silenceNow(this.#silence, silence);
		this.#awaiting.heard(this.#silence);
	}
}

/** Nothing came, or only that something is down; an answer of another form is one. Or the login is over. */
function isWaitedFor(failure: Failure): boolean {
	return isLoginOver(failure) || (unanswered.has(failure.kind) && failure.retryable);
}

function notSent({ why, renewal }: Silence, longest: number) {
	const minutes = `${Math.round(longest / 60_000)} minutes`;
	if (renewal === undefined) {
		return fail('refused', `nothing has answered for ${minutes}: ${why}`, { code: 'NotSent' });
	}
	return fail('refused', `nobody has logged in again for ${minutes}: ${why}`, {
		code: 'NotSent',
		hint: renewal,
	});
}

/**
 * An answer to a call that was made before and perhaps took effect: an entry that is refused now may have been done
 * then, so that nothing is known of it.
 */
function afterAnother<Answer>(answer: Answer): Answer {
	if (!Array.isArray(answer)) return answer;
	return answer.map((entry: unknown) =>
		isRefused(entry)
			? leftOut(`it may have been done when nothing was answered, and then: ${entry.message}`)
			: entry,
	) as Answer;
}

function isRefused(entry: unknown): entry is { readonly message: string } {
	return Object(entry).ok === false;
}
