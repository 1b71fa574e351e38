import { constants } from 'node:os';
import { inTime } from '../domain/in-time.ts';
import { systemClock } from './clock.ts';

/**
 * Signals that end a program unless it hears them, but for those that only a fault of the program itself
 * sends (SIGSEGV and its like) and SIGKILL, which nobody hears.
 */
const endingSignals = (
	[
		'SIGHUP',
		'SIGINT',
		'SIGTERM',
		'SIGQUIT',
		'SIGABRT',
		'SIGALRM',
		'SIGVTALRM',
		'SIGUSR2',
		'SIGXCPU',
		'SIGPWR',
		'SIGIO',
		'SIGSTKFLT',
	] as const
).filter((signal) => constants.signals[signal] !== undefined);

/** The exit code by which a shell names a signal that ended a program. */
export function signalExitCode(signal: NodeJS.Signals): number {
	return 128 + constants.signals[signal];
}

/** Calls `end` for each of {@link endingSignals}; answers how to stop hearing them. */
export function onEndingSignal(end: (signal: NodeJS.Signals) => void): () => void {
	for (const signal of endingSignals) process.on(signal, end);
	return () => {
		for (const signal of endingSignals) process.off(signal, end);
	};
}

/** A later signal than the first one means it, but not in the first second: a terminal and npm both pass on one ctrl-c. */
const sameSignalMs = 1_000;

/** How long what is still to be written is waited for where the process ends at once, ms. */
const lastWriteMs = 250;

/**
 * Calls `stop` on each signal that ends a program. From a second after the first one on they end the process as the system would,
 * and an error that nobody caught ends it as Node does; before that `written` is closed, so that no entry of it is
 * lost. Answers how to end without all that.
 */
export function endInOrder(
	stop: () => void,
	written: { close(): Promise<void> },
	now: () => number = systemClock.now,
): () => void {
	const endAfterWriting = (end: () => void) => {
		forget();
		// Outside of any promise, which would make another error of what is thrown.
		void inTime(written.close(), AbortSignal.timeout(lastWriteMs)).then(() => setImmediate(end));
	};
	let first: number | undefined;
	const forgetSignals = onEndingSignal((signal) => {
		stop();
		first ??= now();
		if (now() - first < sameSignalMs) return;
		endAfterWriting(() => process.kill(process.pid, signal));
	});
	const onUncaught = (error: unknown) =>
		endAfterWriting(() => {
			throw error;
		});
	process.on('uncaughtException', onUncaught);
	const forget = () => {
		forgetSignals();
		process.off('uncaughtException', onUncaught);
	};
	return forget;
}
