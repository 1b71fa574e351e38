import { setTimeout as sleep } from 'node:timers/promises';

/** What every part of the demo needs to run: until when, and whom to tell of trouble. */
export type Running = {
	readonly signal: AbortSignal;
	/** Told of every failure; the part that failed goes on after a pause. */
	onTrouble(error: unknown): void;
};

const shortestPause = 2_000;
const longestPause = 60_000;

/**
 * Runs `work` every `milliseconds` until the signal aborts. What fails is told and tried again
 * after a pause that grows, since a user may have deleted the queue for good.
 */
export async function repeat(
	running: Running,
	milliseconds: number,
	work: () => Promise<void>,
): Promise<void> {
	let failures = 0;
	while (!running.signal.aborted) {
		try {
			await work();
			failures = 0;
		} catch (error) {
			if (running.signal.aborted) return;
			running.onTrouble(error);
			failures += 1;
		}
		const pause =
			failures === 0
				? milliseconds
				: Math.min(Math.max(milliseconds, shortestPause * 2 ** (failures - 1)), longestPause);
		await wait(pause, running.signal);
	}
}

/** Tries `work`, which may be repeated, until it is done; `undefined` when the signal aborts first. */
export async function untilDone<Result>(
	work: () => Promise<Result>,
	running: Running,
): Promise<Result | undefined> {
	while (!running.signal.aborted) {
		try {
			return await work();
		} catch (error) {
			if (running.signal.aborted) return;
			running.onTrouble(error);
		}
		await wait(500, running.signal);
	}
	return;
}

/** Resolves after `milliseconds`, or as soon as the signal aborts. */
export async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
	try {
		await sleep(milliseconds, undefined, { signal });
	} catch {
		// Aborted: the caller looks at the signal.
	}
}

/** `items` in parts of `size`. */
export function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
	return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
		items.slice(index * size, (index + 1) * size),
	);
}
