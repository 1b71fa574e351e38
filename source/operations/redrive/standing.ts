import { type RedrivePlan, sourceKey } from '../../domain/redrive/redrive-plan.ts';
import type { RedriveReport } from '../../domain/redrive/redrive-report.ts';
import { resumptionOf } from '../../domain/redrive/resumption.ts';
import type { Standing } from '../../domain/redrive/standing.ts';
import type { RunHolder, RunStore } from '../ports.ts';
import { type ReadRun, readRun } from './run-journal.ts';

/** How a run that no process works on stands: `open` has ended, and can be gone on with. */
function restingState(run: ReadRun): 'interrupted' | 'open' | 'ended' {
	if (resumptionOf(run).kind === 'over') return 'ended';
	return run.state.ended === undefined ? 'interrupted' : 'open';
}

/** How a run stands, by who has its queue: a killed container's run looks like one of another computer that goes on. */
function standingOf(run: ReadRun, holder: RunHolder | undefined): Standing {
	if (holder?.owner !== run.header.runId) return restingState(run);
	return holder.perhapsGone === undefined ? 'running' : 'perhaps-running';
}

/**
 * A run with who is at work on it. One that nobody has may have come to its end since its journal was read, which is
 * read again before it is called cut off.
 */
export async function standingRun(
	runs: Pick<RunStore, 'read' | 'holder'>,
	run: ReadRun,
): Promise<StandingRun> {
	const { header, state } = run;
	if (state.ended !== undefined) return { ...run, standing: standingOf(run, undefined) };
	const holder = await runs.holder(sourceKey(header.plan));
	if (holder?.owner === header.runId) return { ...run, standing: standingOf(run, holder) };
	const now = await runs
		.read(header.runId)
		.then((content) => readRun(header.runId, content))
		.catch(() => run);
	return { ...now, standing: standingOf(now, holder) };
}

/** A run of this computer's journals, and how it stands. */
export type StandingRun = ReadRun & { readonly standing: Standing };

/** A run that has ended. Times in ms since the epoch. */
export type EndedRun = {
	readonly runId: string;
	readonly state: ReturnType<typeof restingState>;
	readonly plan: RedrivePlan;
	readonly startedAt?: number;
	readonly changedAt?: number;
	readonly report: RedriveReport;
};

/**
 * A run that is over, as the list of runs will tell it. Of a journal that can't be read any more the
 * times are left out, and the state is what the report says.
 */
export async function endedRun(
	runs: Pick<RunStore, 'read'>,
	plan: RedrivePlan,
	{ runId, report }: { readonly runId: string; readonly report: RedriveReport },
): Promise<EndedRun> {
	try {
		const run = readRun(runId, await runs.read(runId));
		const { header, changedAt } = run;
		return { runId, state: restingState(run), plan, startedAt: header.at, changedAt, report };
	} catch {
		return { runId, state: report.state, plan, report };
	}
}
