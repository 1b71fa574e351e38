import { fail } from '../../domain/failure.ts';
import type { RedriveEvent } from '../../domain/redrive/redrive-event.ts';
import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import type { Journal } from '../ports.ts';
import type { CanaryLook } from './canary/canary.ts';
import type { EngineEnd } from './engine/engine.ts';
import { usualLimits } from './engine/work.ts';
import type { ReadRun } from './run-journal.ts';

/**
 * How long a resumed run waits for what it can't receive, ms: what the process held that was cut off
 * comes back when its leases end, and not before.
 */
export function afterCrash({ leaseSeconds }: RedrivePlan['choices']): number {
	return Math.max(usualLimits.settle, leaseSeconds * 1000 + 10_000);
}

/** Writes the first line; nothing is received before. Throws `invalid` when it can't be written. */
export async function begin(journal: Journal, header: object): Promise<void> {
	try {
		await journal.append({ ...header }, { durable: true });
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		throw fail('invalid', `the journal can't be written, so nothing was received: ${why}`, {
			hint: 'Make room or choose another place with XDG_DATA_HOME, then start again',
		});
	}
}

/** The state of an interrupted run as events, so that one tally goes on with it. */
export function eventsOf({ events }: ReadRun): readonly RedriveEvent[] {
	return events.filter(({ type }) => type !== 'ended');
}

/** How a run ended, in a sentence for people. */
export function sentenceOf(end: EngineEnd, canary: CanaryLook | undefined): string {
	switch (end.why) {
		case 'target':
			return 'as many were moved as were wanted';
		case 'believed-empty':
			return 'long polls were empty and all counts are zero: the queue is believed empty';
		case 'rest-hidden':
			return 'nothing more could be received; what is left is held, delayed, hidden behind its group, or counted late';
		case 'canary':
			return `the canary stopped it: ${canary?.said ?? 'too many messages came back'}`;
		case 'stopped':
			return 'it was stopped';
		default:
			return end.failure?.message ?? 'it failed';
	}
}
