import { type Failure, wholeFailureLine } from '../../domain/failure.ts';
import { safeText } from '../../domain/text/safe-text.ts';
import { cutShown, shown } from '../../presentation/text-width.ts';

/** A stream of this process, as far as an {@link Output} needs it. */
export type Stream = {
	readonly isTTY?: boolean;
	readonly columns?: number;
	write(data: string | Uint8Array, done: (error?: Error | null) => void): unknown;
};

/** Data on standard output, all else on standard error. */
export type Output = {
	/** Whether a terminal shows the data: outside text must be made safe then. */
	readonly isTerminal: boolean;
	/** Cells of the terminal; `undefined` for a pipe, where nothing is cut. */
	readonly width: number | undefined;
	/** Writes data as it is and waits; answers whether it was taken: a closed pipe takes nothing. */
	data(data: string | Uint8Array): Promise<boolean>;
	/** One line for people. */
	note(text: string): void;
	/** A line that replaces the one before it on a terminal; elsewhere at most one in five seconds. */
	progress(text: string): void;
	/** From now on nobody reading the data any more ends the command, though there is nothing to write. */
	endsWithReader(): void;
};

/** ms between lines of progress in a log, and on a terminal. */
const progressEvery = 5000;
const liveProgressEvery = 100;
/** Whoever reads a pipe may print on the same terminal what it got so long ago, ms. */
const printsWithin = 300;

export type OutputOptions = {
	readonly stop?: AbortSignal;
	onUnread?(): void;
	/** Calls back once nobody reads standard output any more, where that can be known without writing. */
	watchReader?(onGone: () => void): void;
	/** The terminal knows no control sequences, so that no line can replace another. */
	readonly dumb?: boolean;
	/** Standard output is a pipe: whoever reads it may print on the terminal of standard error. */
	readonly piped?: boolean;
};

/** How long a reader that reads nothing is waited for once the command is to stop, ms. */
const patience = 2000;

/**
 * An {@link Output} on two streams. `onClosed` is told when data were not taken: nobody reads them any
 * more (EPIPE), or they can't be kept (ENOSPC). Once `stop` has aborted, a reader who stands still (ctrl-s, a
 * pager) is not waited for any longer than two seconds, which `onUnread` is told.
 */
export function outputOn(
	stdout: Stream,
	stderr: Stream,
	now: () => number,
	onClosed: (error: Error) => void,
	{ stop, onUnread, watchReader, dumb = false, piped = false }: OutputOptions = {},
): Output {
	const live = stderr.isTTY === true && !dumb;
	let showsProgress = false;
	let isRead = true;
	// What is over in a moment needs no word in a log.
	let lastProgress = now();
	let lastData = Number.NEGATIVE_INFINITY;
	const say = (text: string) => stderr.write(text, () => {});
	const endProgress = () => {
		if (showsProgress) say('\r\u001b[K');
		showsProgress = false;
	};
	return {
		isTerminal: stdout.isTTY === true,
		// A terminal that does not know its size says 0.
		width: stdout.isTTY === true ? stdout.columns || 80 : undefined,
		data(data) {
			if (stdout.isTTY === true || piped) endProgress();
			lastData = now();
			if (!isRead) return Promise.resolve(false);
			return new Promise((resolve) => {
				const forget = afterAbort(stop, patience, () => {
					if (isRead) onUnread?.();
					isRead = false;
					resolve(false);
				});
				stdout.write(data, (error) => {
					forget();
					if (error) onClosed(error);
					resolve(!error);
				});
			});
		},
		endsWithReader() {
			watchReader?.(() => onClosed(Object.assign(new Error('nobody reads'), { code: 'EPIPE' })));
		},
		note(text) {
			endProgress();
			say(`${safeText(text)}\n`);
		},
		progress(text) {
			if (live) {
				if (showsProgress && now() - lastProgress < liveProgressEvery) return;
				if (piped && now() - lastData < printsWithin) return;
				lastProgress = now();
				const width = Math.max(20, (stderr.columns || 80) - 1);
				// A line that wraps could not be taken back.
				say(`\r\u001b[K${cutShown(shown(text), width)}`);
				showsProgress = true;
			} else if (now() - lastProgress >= progressEvery) {
				lastProgress = now();
				say(`${safeText(text)}\n`);
			}
		},
	};
}

/** Calls `run` so long after `signal` has aborted; answers how to call it off. */
function afterAbort(
	signal: AbortSignal | undefined,
	milliseconds: number,
	run: () => void,
): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const begin = () => {
		timer = setTimeout(run, milliseconds);
	};
	if (signal?.aborted === true) begin();
	else signal?.addEventListener('abort', begin, { once: true });
	return () => {
		clearTimeout(timer);
		signal?.removeEventListener('abort', begin);
	};
}

/** `awsmsg: message. Hint. AWS says: ...`, safe to show. */
export function failureText(failure: Failure): string {
	const line = safeText(wholeFailureLine(failure));
	return `awsmsg: ${line}${/[.?!]$/.test(line) ? '' : '.'}`;
}
