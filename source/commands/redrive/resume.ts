import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { reportOf } from '../../domain/redrive/redrive-report.ts';
import { resumptionOf } from '../../domain/redrive/resumption.ts';
import { refuseOver } from '../../operations/redrive/going-on.ts';
import { redriveGrants } from '../../operations/redrive/grants.ts';
import { placeOfPlan } from '../../operations/redrive/plan/plan.ts';
import { prepareResume } from '../../operations/redrive/resume.ts';
import { type ReadRun, readRun } from '../../operations/redrive/run-journal.ts';
import { counted } from '../../presentation/formats.ts';
import { leftMuteTexts } from '../../presentation/redrive/mute-words.ts';
import { reachTexts } from '../../presentation/redrive/plan-words.ts';
import { exactlyLeft, meansLater, movesLater } from '../../presentation/redrive/resume-words.ts';
import { flagValue } from '../command-line/flag-values.ts';
import type { CommandContext, Run } from '../shell/context.ts';
import type { Definition, Flag, Invocation } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { identityOf } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';
import { permitPlan, runOwn } from './redrive-run.ts';
import { planPorts, refuseObstacles } from './redrive-shared.ts';
import { listRuns, printRuns } from './runs.ts';

const resolveUnknown: Flag = {
	name: 'resolve-unknown',
	value: 'HOW',
	choices: ['resend', 'skip'],
	about: 'unknown outcomes: resend them, perhaps twice, or skip',
};

export const definition: Definition = {
	name: 'resume',
	summary: 'finish an interrupted redrive',
	about:
		'Without a run it lists those that can be finished. What was sent is deleted and never sent again. What may have been sent is sent again under the same deduplication id on FIFO queues within five minutes; otherwise say what to do with --resolve-unknown.',
	operands: [{ name: 'run', optional: true, about: 'the id of a run' }],
	flags: [
		resolveUnknown,
		{
			name: 'watch-alone',
			about: "judge the canary's own messages by their ids, without waiting for those before them",
		},
		{ name: 'all-at-once', about: 'without the canary of its plan, where that had no verdict' },
	],
	examples: ['awsmsg resume', 'awsmsg resume 20261120-091205-3fa2b1 --yes'],
};

/** `awsmsg resume [run]`: finishes an interrupted run, or lists those that can be. */
export const run: Run = async (context) => {
	const { invocation, redrives } = context;
	const [runId] = invocation.operands;
	if (runId === undefined) {
		const open = await listRuns(context, { openOnly: true });
		await printRuns(context, open);
		if (open.length === 0) context.out.note('No redrive is open.');
		return exitCodes.done;
	}
	const read = readRun(runId, await redrives.runs.read(runId));
	return resume(context, read);
};

async function resume(context: CommandContext, read: ReadRun): Promise<number> {
	const { out, invocation, signal } = context;
	const { header, state } = read;
	const { plan, runId } = header;
	refuseOver(read);
	const goesOn = withCanaryOf(invocation, plan);
	if (read.cutShort) {
		out.note('The last line of its journal was cut short: what it announced had not been done.');
	}
	const { outcomes, unknown } = reportOf(state);
	out.note(
		`Run ${runId}: ${counted(outcomes.moved, 'message')} moved, ${outcomes['sent-not-deleted']} sent and not deleted, ${unknown.length} unknown.`,
	);
	if (state.ended === undefined) {
		for (const text of leftMuteTexts(header, context.clock.now())) out.note(`${text}.`);
	}
	const left = resumptionOf(read);
	if (left.kind === 'rest') {
		out.note(
			`${state.ended === undefined ? 'It was stopped' : 'It has ended'}: this goes on with ${exactlyLeft(left.ids.size)}.`,
		);
	}
	if (left.kind === 'whole' && meansLater(plan)) out.note(movesLater);
	const connected = await context.connect();
	const identity = await identityOf(connected, signal);
	const place = placeOfPlan(connected.info, identity?.account);
	const { now, brake } = await prepareResume(
		planPorts(context, connected),
		{ run: read, place },
		signal,
	);
	refuseObstacles(now);
	// Who gets it is what the topic says now; the plan may be of days ago.
	const reach = reachTexts(now);
	for (const text of reach) out.note(text);
	const grant = await permitPlan(context, connected, plan, { detail: reach, mutes: [] });
	const grants = redriveGrants(grant, plan);
	const how = (['resend', 'skip'] as const).find(
		(one) => one === flagValue(invocation, 'resolve-unknown'),
	);
	if (unknown.length > 0 && how === undefined) {
		out.note(
			`${counted(unknown.length, 'message')} may have been sent already. Without --resolve-unknown resend or skip they are left where they are, unless the FIFO queue still knows their deduplication ids.`,
		);
	}
	return runOwn(context, connected, {
		runId,
		plan: goesOn,
		grants,
		resumed: read,
		brake,
		...(how === undefined ? {} : { resolveUnknown: how }),
	});
}

/** The plan with another canary, where the flags say so. */
function withCanaryOf({ flags }: Invocation, plan: RedrivePlan): RedrivePlan {
	const { canary, ...choices } = plan.choices;
	const atOnce = flags.has('all-at-once');
	if (!flags.has('watch-alone')) return atOnce ? { ...plan, choices } : plan;
	if (atOnce) throw usage('--watch-alone is for a canary, and --all-at-once wants none');
	if (canary === undefined) throw usage('--watch-alone is for a canary, and this run has none');
	return { ...plan, choices: { ...choices, canary: { ...canary, alone: true } } };
}
