import { setImmediate as nextTurn } from 'node:timers/promises';
import { vi } from 'vitest';

/** Counts a request of a program until it is answered. */
export type Asking = <Answer>(request: Promise<Answer>) => Promise<Answer>;

/**
 * Runs programs and the endpoint that they ask over sockets by one clock of their own. It moves on, to what is due next, only while
 * every request that was made is answered, or waits for a message at the endpoint, as `waiting` tells: what a computer takes for
 * the way of a request and for the answer is no time at all, however busy it is.
 */
export async function inSharedTime<Result>(
	waiting: () => number,
	work: (asking: Asking) => Promise<Result>,
): Promise<Result> {
	vi.useFakeTimers({
		now: Date.UTC(2026, 0, 1),
		toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
	});
	try {
		let unanswered = 0;
		let isOver = false;
		const asking: Asking = (request) => {
			unanswered++;
			return request.finally(() => unanswered--);
		};
		const working = work(asking).finally(() => {
			isOver = true;
		});
		// Whoever awaits it below hears of a failure; until then nobody does.
		working.catch(() => {});
		for (;;) {
			// All that follows from an answer or from what was due has happened by then, but for what sockets bring.
			await nextTurn();
			if (isOver) return await working;
			if (unanswered <= waiting()) vi.advanceTimersToNextTimer();
		}
	} finally {
		vi.useRealTimers();
	}
}

/** Waits by the clock of {@link inSharedTime}. */
export const sleep = (milliseconds: number) =>
	new Promise<void>((resolve) => {
		setTimeout(resolve, milliseconds);
	});
