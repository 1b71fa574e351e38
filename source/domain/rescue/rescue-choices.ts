import { type RedriveChoices, usualLease } from '../redrive/redrive-plan.ts';
import type { QueueRef } from '../resources.ts';

/**
 * What a rescue chooses of a redrive: everything that may be lost before a time goes to a queue that keeps it for longer.
 * No canary and no brake: nobody has to read what is put aside, and what waits is lost.
 */
export function rescueChoices(
	to: QueueRef,
	endsBefore: number,
	more: Pick<RedriveChoices, 'limit'> = {},
): RedriveChoices {
	return {
		...{ to, endsBefore, engine: 'own', brakeDepth: 'off', leaseSeconds: usualLease },
		...more,
	};
}

/** What brings copies of a run home: to the queues that they came from, or all to one. */
export function homeChoices(
	run: string,
	ways: readonly { readonly to: QueueRef; readonly ids: readonly string[] }[],
): RedriveChoices {
	return {
		home: { run, ways },
		chosen: ways.flatMap(({ ids }) => ids),
		engine: 'own',
		leaseSeconds: usualLease,
	};
}
