import { deduplicatedFor } from '../../domain/messages/message-limits.ts';
import type { Clock } from '../ports.ts';

/**
 * The time of one run, which never goes back: between two looks as much passes as the clock on the
 * wall says, or as the steady one says, whichever is more. The wall clock may be set back, the steady
 * one stands still while a computer sleeps, and a FIFO queue forgets a deduplication id all the same.
 *
 * `after` is the last time in the journal of an interrupted run. When the wall clock is behind that
 * nobody knows how long the run lay still: the five minutes of a deduplication id count as over.
 */
export function runClock(clock: Clock, after?: number): Clock {
	const start = clock.now();
	let latest = after !== undefined && start < after ? after + deduplicatedFor + 1 : start;
	let seen = clock.elapsed?.() ?? start;
	return {
		now() {
			const wall = clock.now();
			const steady = clock.elapsed?.() ?? wall;
			latest = Math.max(wall, latest + Math.max(0, steady - seen));
			seen = steady;
			return latest;
		},
		elapsed: () => clock.elapsed?.() ?? clock.now(),
		sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
	};
}
