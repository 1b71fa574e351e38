import { constants } from 'node:os';

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
