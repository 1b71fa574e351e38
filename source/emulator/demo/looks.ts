/** How long after a request somebody still counts as looking, ms: a console asks every few seconds. */
const looksFor = 2 * 60_000;

/** Whether somebody looks at the demo. */
export type Looks = {
	/** Told of every request from outside. */
	seen(): void;
	isSeen(): boolean;
	/** Resolves after `milliseconds`, as soon as somebody begins to look, or as soon as the signal aborts. */
	rest(milliseconds: number, signal: AbortSignal): Promise<void>;
};

/** Looks by the clock `now`, ms that only go forward. Whoever starts a demo is about to look at it. */
export function createLooks(now: () => number = () => performance.now()): Looks {
	let seenAt = now();
	const resting = new Set<() => void>();
	return {
		seen() {
			seenAt = now();
			for (const wake of resting) wake();
		},
		isSeen: () => now() - seenAt < looksFor,
		rest: (milliseconds, signal) =>
			new Promise((resolve) => {
				const wake = () => {
					clearTimeout(timer);
					resting.delete(wake);
					signal.removeEventListener('abort', wake);
					resolve();
				};
				const timer = setTimeout(wake, milliseconds);
				resting.add(wake);
				signal.addEventListener('abort', wake, { once: true });
				if (signal.aborted) wake();
			}),
	};
}
