import { asFailure, type Failure } from '../domain/failure.ts';
import type { Clock } from './ports.ts';

/** That an endpoint does not answer. Plain data. */
export type Silence = {
	/** When the first request began that was not answered, with none answered since; ms since the epoch. */
	readonly since: number;
	/** Why the first of them failed, without a period. */
	readonly why: string;
};

/** How long a command waits for an answer before it pauses, ms. */
export const longestSilence = 5 * 60_000;

/** Failures that are no answer to what was asked: nothing came, or only that something is down. */
export const unanswered: ReadonlySet<Failure['kind']> = new Set([
	'unreachable',
	'timeout',
	'service',
]);

/**
 * Listens to the calls of gateways for whether anything answers. One that answers some calls and not others is no silence:
 * what fails then is for those who asked.
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
				const { kind, message } = asFailure(error);
				// Given up by us, or never sent: that says nothing of the endpoint.
				if (kind === 'aborted' || kind === 'refused' || kind === 'bug') return;
				this.#note(unanswered.has(kind) ? { since: begun, why: message } : undefined);
			},
		);
	}

	#note(silence: Silence | undefined): void {
		this.#silence = silence && (this.#silence ?? silence);
		this.#heard();
	}
}
