import { spawn } from 'node:child_process';
import { fstatSync } from 'node:fs';

/**
 * Calls `onGone` once the pipe behind a descriptor has no reader left (`| head -1` that has its line), until `signal`
 * aborts. Node tells it only of a pipe that is written to; GNU tail polls its output, and dies of SIGPIPE then. Where
 * there is no such tail (macOS, busybox), and for anything but a pipe, nothing is ever said: there the next write
 * tells.
 */
export function watchReader(descriptor: number, signal: AbortSignal, onGone: () => void): void {
	if (process.platform !== 'linux' || signal.aborted || !isPipe(descriptor)) return;
	// It has the pipe open too: with `--pid` it outlives a kill of this process by no more than a second.
	const watcher = spawn('tail', ['-f', `--pid=${process.pid}`, '/dev/null'], {
		stdio: ['ignore', descriptor, 'ignore'],
		env: { PATH: process.env['PATH'] },
	});
	watcher.unref();
	const end = () => {
		watcher.kill();
	};
	const forget = () => {
		signal.removeEventListener('abort', end);
		process.removeListener('exit', end);
	};
	signal.addEventListener('abort', end, { once: true });
	process.once('exit', end);
	watcher.once('error', forget);
	watcher.once('exit', (_, by) => {
		forget();
		if (by === 'SIGPIPE' && !signal.aborted) onGone();
	});
}

/** Whether a descriptor is a pipe. Sockets and devices are another matter. */
export function isPipe(descriptor: number): boolean {
	try {
		return fstatSync(descriptor).isFIFO();
	} catch {
		return false;
	}
}
