import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../operations/ports.ts';

/** This computer's clock. */
export const systemClock: Clock = {
	now: () => Date.now(),
	elapsed: () => performance.now(),
	sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
};
