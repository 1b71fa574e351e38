import { fail } from '../../domain/failure.ts';
import type { BrakeLimit } from '../../domain/redrive/brake.ts';
import { isSamePlace, meantBy, type RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { reportOf } from '../../domain/redrive/redrive-report.ts';
import { type Resumption, resumptionOf } from '../../domain/redrive/resumption.ts';
import type { RunStore } from '../ports.ts';
import { brakeLimitsOf } from './brake.ts';
import { refuseMoved, refuseOver } from './going-on.ts';
import { compileChoices } from './plan/compile.ts';
import { type PlanPorts, planRedrive } from './plan/plan.ts';
import { type ReadRun, readRun } from './run-journal.ts';

/** What can be said before an interrupted run goes on. */
export type Resuming = {
	readonly resumption: Resumption;
	/** The queues as they are now, for what may stand in the way; what moves is what the run's own plan says. */
	readonly now: RedrivePlan;
	/** What its brake watches: how deep a destination may get counts from now. */
	readonly brake: readonly BrakeLimit[];
	/** About how many are left, where that is known. */
	readonly count?: number;
};

/**
 * Looks before an interrupted run is finished, for screens and commands alike. Throws `refused` for a run that is
 * over, and for one of another account, region or endpoint. Sends reads alone.
 */
export async function prepareResume(
	ports: PlanPorts,
	{ run, place }: { readonly run: ReadRun; readonly place: RedrivePlan['place'] },
	signal: AbortSignal,
): Promise<Resuming> {
	const { plan, runId } = run.header;
	refuseOver(run);
	const resumption = resumptionOf(run);
	if (!isSamePlace(plan.place, place)) {
		const { account, region, endpoint } = plan.place;
		const where = [region, account, endpoint].filter((one) => one !== undefined).join(' ');
		throw fail('refused', `run ${runId} belongs to ${where}`, {
			hint: 'Nothing was sent: choose that --profile, --region and endpoint',
		});
	}
	compileChoices(plan.choices, plan.source.name, { isOfAnother: true });
	// What is left of a run mutes nothing: who goes on with it later has not confirmed that.
	const { muteSeconds: _, ...chosen } = plan.choices;
	const choices = { ...chosen, engine: 'own' } as const;
	const now = await planRedrive(ports, { source: plan.source, choices, place }, signal);
	const count = resumption.kind === 'rest' ? resumption.ids.size : leftOf(run, now.count);
	const brake = brakeLimitsOf(now);
	return { resumption, now, brake, ...(count === undefined ? {} : { count }) };
}

/** About how many a run that was cut off still means, where `there` are in the queue now. */
function leftOf({ header, state }: ReadRun, there: number | undefined): number | undefined {
	const { choices } = header.plan;
	const { chosen, limit, restTo } = choices;
	const { moved } = reportOf(state).outcomes;
	if (chosen !== undefined && restTo === undefined) return Math.max(0, chosen.length - moved);
	const left = limit === undefined ? {} : { limit: Math.max(0, limit - moved) };
	return meantBy({
		choices: { ...choices, ...left },
		...(there === undefined ? {} : { count: there }),
	});
}

/**
 * A run to go on with, which the user has seen when its journal had `lines`: throws `refused` when another process
 * went on with it since, whatever is left of it now.
 */
export async function readAt(
	runs: Pick<RunStore, 'read'>,
	runId: string,
	lines: number,
): Promise<ReadRun> {
	const read = readRun(runId, await runs.read(runId));
	if (read.lines !== lines) await refuseMoved(runs, { header: read.header, lines });
	return read;
}
