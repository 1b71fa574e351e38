import { fail } from '../../domain/failure.ts';
import type { RedriveEvent } from '../../domain/redrive/redrive-event.ts';
import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { placeOfPlanned } from '../../domain/redrive/redrive-plan.ts';
import { reportOf } from '../../domain/redrive/redrive-report.ts';
import { endOf, resumptionOf } from '../../domain/redrive/resumption.ts';
import { awsmsgCommand } from '../../domain/text/shell-words.ts';
import type { RunStore } from '../ports.ts';
import { usualLimits } from './engine/work.ts';
import { type ReadRun, readRun } from './run-journal.ts';

/**
 * How long a resumed run waits for what it can't receive, ms: what the process held that was cut off
 * comes back when its leases end, and not before.
 */
export function afterCrash({ leaseSeconds }: RedrivePlan['choices']): number {
	return Math.max(usualLimits.settle, leaseSeconds * 1000 + 10_000);
}

/**
 * Throws `refused` when a run has ended and nothing is left of it: going on would move messages that came
 * later, which nobody planned.
 */
export function refuseOver({ header, state }: ReadRun): void {
	const why = endOf(state);
	if (resumptionOf({ header, state }).kind !== 'over') return;
	const { runId, plan } = header;
	const unknown = why === 'stopped' && (state.givenBack ?? state.givingBack)?.ids === undefined;
	throw fail(
		'refused',
		`run ${runId} has ended: ${reportOf(state).said ?? 'nothing is left of it'}`,
		{
			hint: `Nothing was sent: ${
				unknown ? 'it is of an earlier version, and which it gave back is not known; ' : ''
			}a new plan for what is there now: ${awsmsgCommand(placeOfPlanned(plan.place), 'redrive', plan.source.name)}`,
		},
	);
}

/** Throws `refused` when somebody went on with a run since it was read. */
export async function refuseMoved(
	runs: Pick<RunStore, 'read'>,
	resumed: Pick<ReadRun, 'header' | 'lines'>,
): Promise<void> {
	const { runId, plan } = resumed.header;
	const { lines } = readRun(runId, await runs.read(runId));
	if (lines === resumed.lines) return;
	throw fail('refused', `another process went on with run ${runId} meanwhile`, {
		hint: `Nothing was sent; where it stands: ${awsmsgCommand(placeOfPlanned(plan.place), 'resume', runId)}`,
	});
}

/** The state of an interrupted run as events, so that one tally goes on with it. */
export function eventsOf({ events }: ReadRun): readonly RedriveEvent[] {
	return events.filter(({ type }) => type !== 'ended');
}
