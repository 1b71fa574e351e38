import { fail } from '../domain/failure.ts';
import type { Clock } from './ports.ts';

/** Throws the failure `aborted` once the signal has aborted: the guard before every further call. */
export function throwIfAborted(signal: AbortSignal): void {
	if (signal.aborted) throw fail('aborted', 'stopped');
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
		this.#current?.abort();
	}

	/** Returns after `milliseconds`, on {@link wake}, or as soon as the signal aborts. */
	async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
		if (!this.#woken && !signal.aborted) {
			const controller = new AbortController();
			const end = () => controller.abort();
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
