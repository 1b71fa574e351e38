import type { Looks } from './looks.ts';

/** What every part of the demo needs to run: until when, and whom to tell of trouble. */
export type Running = {
	readonly signal: AbortSignal;
	/** Told of every failure; the part that failed goes on after a pause. */
	onTrouble(error: unknown): void;
	/** Whether somebody looks; without it somebody always does. */
	readonly looks?: Pick<Looks, 'isSeen' | 'rest'>;
	/** ms that only go forward; of this computer unless told. */
	now?(): number;
};

const shortestPause = 2_000;
const longestPause = 60_000;

/** Turns that a program takes at once where nobody looks, at most: an endpoint that nobody asks wakes up so much less often. */
export const mostAtOnce = 10;
/** How long a program rests for them at most, ms: what it does then is still of now. */
const longestRest = 30_000;

/**
 * Runs `work` every `milliseconds` until the signal aborts. Where nobody looks, up to `atOnce` turns are taken together, as many as
 * were due: as much happens as ever, in fewer moments. What fails is told and tried again after a pause that grows, since a user may
 * have deleted the queue for good.
 */
export async function repeat(
	running: Running,
	milliseconds: number,
	work: () => Promise<void>,
	atOnce = 1,
): Promise<void> {
	const { signal } = running;
	let failures = 0;
	let due = 1;
	while (!signal.aborted) {
		try {
			for (; due > 0 && !signal.aborted; due -= 1) await work();
			failures = 0;
		} catch (error) {
			if (signal.aborted) return;
			running.onTrouble(error);
			failures += 1;
		}
		if (failures === 0) {
			due = await untilDue(running, milliseconds, atOnce);
		} else {
			const pause = Math.max(milliseconds, shortestPause * 2 ** (failures - 1));
			await wait(Math.min(pause, longestPause), signal);
			due = 1;
		}
	}
}

/** Waits for the next turn, or, while nobody looks, for as many as may be taken at once; answers how many are due. */
async function untilDue(
	{ signal, looks, now = () => performance.now() }: Running,
	milliseconds: number,
	atOnce: number,
): Promise<number> {
	const turns = Math.min(atOnce, Math.max(1, Math.floor(longestRest / milliseconds)));
	if (looks === undefined || looks.isSeen() || turns === 1) {
		await wait(milliseconds, signal);
		return 1;
	}
	const from = now();
	await looks.rest(milliseconds * turns, signal);
	const rested = now() - from;
	// Whoever begins to look finds what has happened meanwhile, and a program that goes on at its usual pace.
	if (rested < milliseconds) await wait(milliseconds - rested, signal);
	return Math.min(turns, Math.max(1, Math.round(rested / milliseconds)));
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

/** Resolves after `milliseconds`, or as soon as the signal aborts: the caller looks at the signal. */
export function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const done = () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', done);
			resolve();
		};
		const timer = setTimeout(done, milliseconds);
		signal.addEventListener('abort', done, { once: true });
		if (signal.aborted) done();
	});
}

/** `items` in parts of `size`. */
export function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
	return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
		items.slice(index * size, (index + 1) * size),
	);
}
