import type { Clock } from '../operations/ports.ts';

/** This computer's clock. */
export const systemClock: Clock = {
	now: () => Date.now(),
	elapsed: () => performance.now(),
	sleep,
};

/**
 * As `setTimeout` of node:timers/promises, but a sleep that is cut short rejects with the signal's own
 * reason: a redrive cuts short some thousand sleeps a second, and a new error for each one, with its
 * stack, was a twentieth of its CPU.
 */
function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		if (signal.aborted) {
			reject(signal.reason);
			return;
		}
		const cut = () => {
			clearTimeout(timer);
			reject(signal.reason);
		};
		const timer = setTimeout(() => {
			signal.removeEventListener('abort', cut);
			resolve();
		}, milliseconds);
		signal.addEventListener('abort', cut, { once: true });
	});
}
