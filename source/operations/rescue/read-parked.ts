import { fail } from '../../domain/failure.ts';
import {
	isSamePlace,
	placeOfPlanned,
	type RedrivePlan,
} from '../../domain/redrive/redrive-plan.ts';
import { reportOf } from '../../domain/redrive/redrive-report.ts';
import { type Parked, parkedBy } from '../../domain/rescue/parked.ts';
import { awsmsgCommand } from '../../domain/text/shell-words.ts';
import type { RunStore } from '../ports.ts';
import { readRun } from '../redrive/run-journal.ts';

/**
 * Where the copies of a run lie and belong, by its journal: one queue, two where a split had two. Throws `refused` for a
 * run of another place, for one that put nothing aside, and while some of its messages are in both queues.
 */
export async function readParked(
	runs: Pick<RunStore, 'read'>,
	runId: string,
	place: RedrivePlan['place'],
): Promise<readonly [Parked, ...Parked[]]> {
	const { header, state } = readRun(runId, await runs.read(runId));
	const { plan } = header;
	if (!isSamePlace(plan.place, place)) {
		throw fail('refused', `run ${runId} belongs to another account, region or endpoint`, {
			hint: 'Nothing was sent: choose that --profile, --region and endpoint',
		});
	}
	const { moved, 'sent-not-deleted': both } = reportOf(state).outcomes;
	if (both > 0) {
		const resume = awsmsgCommand(placeOfPlanned(plan.place), 'resume', runId);
		throw fail('refused', `of run ${runId} ${both} are in both queues, sent and not deleted`, {
			hint: `Nothing was sent; to finish the run first: ${resume}`,
		});
	}
	const [first, ...others] = parkedBy(plan, state);
	if (first === undefined) {
		const nothing = plan.topic === undefined && moved === 0;
		const why = nothing ? 'it moved nothing' : whyNothingAside(plan);
		throw fail('refused', `run ${runId} put nothing aside: ${why}`, {
			hint: 'Nothing was sent: home goes what went to a queue that was named',
		});
	}
	return [first, ...others];
}

/** Why nothing of a run can go home. Where its copies are now it can't know: whoever reads there may have taken them. */
export function whyNothingAside({ topic }: Pick<RedrivePlan, 'topic'>): string {
	return topic === undefined
		? 'each was sent to the queue that it came from, whose consumers may have taken it since'
		: 'it was published, nothing lies in a queue';
}
