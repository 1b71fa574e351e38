import { fail } from '../domain/failure.ts';
import { stepsTaken } from '../domain/step-budget.ts';
import type { Clock } from './ports.ts';

/** Why a wait ends that nobody needs any more. Made once: an abort without a reason makes an error each time. */
const notWaitedFor = new Error('nobody waits for this any more');

/** Throws the failure `aborted` once the signal has aborted: the guard before every further call. */
export function throwIfAborted(signal: AbortSignal): void {
	if (signal.aborted) throw fail('aborted', 'stopped');
}

/**
 * Runs a receive that goes on for `milliseconds` after the caller has given up: an answer that is on its
 * way hides messages, and only if it arrives can they be given back.
 */
export async function withGrace<Result>(
	clock: Clock,
	signal: AbortSignal,
	milliseconds: number,
	run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
	const work = new AbortController();
	const over = new AbortController();
	const giveUp = () => {
		clock.sleep(milliseconds, over.signal).then(
			() => work.abort(signal.reason),
			() => {},
		);
	};
	if (signal.aborted) throw fail('aborted', 'stopped');
	signal.addEventListener('abort', giveUp, { once: true });
	try {
		return await run(work.signal);
	} finally {
		signal.removeEventListener('abort', giveUp);
		over.abort(notWaitedFor);
	}
}

/** Steps of expressions after which signals, keys and timers get their turn: a fortieth of a second or so. */
const stepsATurn = 250_000;
let turnAt = 0;

/**
 * Between two messages that expressions are asked about: lets others have their turn when these took long.
 * `undefined` when they did not, so that a stream of cheap ones waits for nothing.
 */
export function turnOfOthers(): Promise<void> | undefined {
	if (stepsTaken() - turnAt < stepsATurn) return;
	turnAt = stepsTaken();
	return new Promise((resolve) => void setImmediate(resolve));
}

/** Waiting that somebody else can cut short. */
export class Pause {
	readonly #clock: Clock;
	#current: AbortController | undefined;
	#woken = false;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Ends the present wait, or the next one if nobody waits now. */
	wake(): void {
		this.#woken = true;
		this.#current?.abort(notWaitedFor);
	}

	/** Returns after `milliseconds`, on {@link wake}, or as soon as the signal aborts. */
	async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
		if (!this.#woken && !signal.aborted) {
			const controller = new AbortController();
			const end = () => controller.abort(notWaitedFor);
			this.#current = controller;
			signal.addEventListener('abort', end);
			try {
				await this.#clock.sleep(milliseconds, controller.signal);
			} catch (error) {
				if (!controller.signal.aborted) throw error;
			} finally {
				this.#current = undefined;
				signal.removeEventListener('abort', end);
			}
		}
		this.#woken = false;
	}
}
