import { failureLine } from '../../domain/failure.ts';
import type { MuteEvent } from '../../domain/redrive/mute.ts';
import { putsAside, type RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { capital } from '../../domain/text/first-letter.ts';
import type { Subject } from '../../operations/action-place.ts';
import { Leases } from '../../operations/messages/leases.ts';
import { rememberMove, rememberRun } from '../../operations/redrive/after-run.ts';
import type { ManagedEnd } from '../../operations/redrive/aws/managed.ts';
import { type MoveProgress, moveFailure } from '../../operations/redrive/aws/move-progress.ts';
import { muteSubjects, redriveSubjects } from '../../operations/redrive/grants.ts';
import {
	type CancelEnd,
	type MoveEvent,
	type RedriveEnd,
	redrive,
} from '../../operations/redrive/redrive.ts';
import { RedriveRun, type RedriveStart } from '../../operations/redrive/run.ts';
import type { RunEnd, RunEvent } from '../../operations/redrive/run-events.ts';
import { endedRun } from '../../operations/redrive/standing.ts';
import { Answers, type HeldMeanwhile } from '../../operations/silence.ts';
import {
	approximate,
	count,
	counted,
	countedAsTold,
	duration,
} from '../../presentation/formats.ts';
import { canaryEtaText } from '../../presentation/redrive/canary-words.ts';
import { muteEventText, muteTexts } from '../../presentation/redrive/mute-words.ts';
import { reachTexts } from '../../presentation/redrive/plan-words.ts';
import { plainRows, reportRows, taskSentence } from '../../presentation/redrive/redrive-text.ts';
import { exactlyLeft, meansLater, movesLater } from '../../presentation/redrive/resume-words.ts';
import { followedTaskJson, runJson } from '../../presentation/redrive/run-json.ts';
import type { CommandContext, Connected } from '../shell/context.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { permit } from '../shell/permission.ts';
import { nextCommand } from '../shell/place.ts';
import { printDocument, wantsJson } from '../shell/print.ts';
import { SilenceTold } from '../shell/silence-told.ts';
import { BrakeTold } from './brake-told.ts';
import { refuseObstacles } from './redrive-shared.ts';

/** Confirms a plan and runs it with its engine; answers the exit code. */
export async function runPlan(
	context: CommandContext,
	connected: Connected,
	plan: RedrivePlan,
): Promise<number> {
	refuseObstacles(plan);
	const grant = await permitPlan(context, connected, plan);
	context.signal.throwIfAborted();
	const { out, clock, redrives, signal } = context;
	const { queues, metrics } = connected.gateways;
	const { name } = plan.source;
	let isStarted = false;
	const tell = (event: MoveEvent) => {
		if (event.type === 'move/canary-passed') {
			out.note(`The canary passed (run ${event.runId}); AWS moves the rest.`);
		} else if (isMute(event)) out.note(`${capital(muteEventText(event))}.`);
		else if (event.type === 'move/started') isStarted = true;
		else if (event.type === 'move/progress') out.progress(moveText(name, event.progress));
	};
	const over = new AbortController();
	const silence = new SilenceTold(context, 'then it is no longer followed; AWS goes on with it');
	const answers = new Answers(clock, () => {
		if (silence.take(answers.silence)) over.abort();
	});
	const listened = answers.of(queues);
	let end: RedriveEnd;
	try {
		end = await redrive(
			{
				...{ queues: listened, metrics, clock },
				leases: new Leases(listened, clock, context.settings.masks),
				...{ runs: redrives.runs, newRunId: redrives.newRunId },
				runOwn: (start) => moveOwn(context, connected, start),
			},
			{ plan, grant, onStop: 'leave', unfollow: over.signal },
			tell,
			signal,
		);
	} catch (error) {
		if (isStarted && silence.over && !signal.aborted) {
			const look = nextCommand(connected, 'tasks', name);
			return silence.end(`AWS goes on with the move of ${name}; to look: ${look}`);
		}
		if (isStarted) out.note(`The move of ${name} was started, and AWS goes on with it.`);
		throw error;
	}
	if (end.by === 'own') return report(context, connected, plan, end.run);
	if ('cancel' in end) return cancelled(context, connected, plan, end.cancel);
	return reportMove(context, plan, end, end.canary);
}

const isMute = (event: MoveEvent): event is MuteEvent => event.type.startsWith('mute/');

/** Confirms a plan, or what is left of it: by flags, so that it is shown by whoever asks for it. */
export function permitPlan(
	context: CommandContext,
	connected: Connected,
	plan: RedrivePlan,
	{
		detail = [...reachTexts(plan), ...muteTexts(plan).map((text) => `Mutes ${text}`)],
		mutes = muteSubjects(plan),
	}: { readonly detail?: readonly string[]; readonly mutes?: readonly Subject[] } = {},
) {
	const { also, ...subjects } = redriveSubjects(plan);
	return permit(context, connected, {
		kind: 'redrive',
		...subjects,
		also: [...also, ...mutes],
		...(detail.length === 0 ? {} : { detail }),
	});
}

/** Runs our engine and reports; answers the exit code. */
export async function runOwn(
	context: CommandContext,
	connected: Connected,
	start: RedriveStart,
): Promise<number> {
	return report(context, connected, start.plan, await moveOwn(context, connected, start));
}

/** How a run ended; `silence` when it was paused because nothing answered, `brake` when that held it for too long. */
type OwnEnd = RunEnd & { readonly silence?: SilenceTold; readonly brake?: BrakeTold };

async function moveOwn(
	context: CommandContext,
	connected: Connected,
	start: RedriveStart,
): Promise<OwnEnd> {
	const { out, signal, clock, redrives } = context;
	const { queues, topics, metrics } = connected.gateways;
	const { runs, bounces, hash } = redrives;
	let said = '';
	let held: HeldMeanwhile | undefined;
	const paused = 'then the run pauses and can be resumed';
	const silence = new SilenceTold(context, paused, () => held);
	const brake = new BrakeTold(context);
	const listen = (event: RunEvent) => {
		if (event.type === 'redrive/begun') {
			const resume = nextCommand(connected, 'resume', start.runId);
			out.note(`Run ${start.runId}: after a crash finish it with ${resume}`);
			return;
		}
		if (event.type === 'redrive/progress') {
			const { backBy, held: count } = event.view;
			held = backBy === undefined ? undefined : { count, backBy };
			if (silence.take(event.view.silence)) run.leave();
			else if (brake.take(event.view.brake, event.at)) run.leave();
			else if (said === '' && !silence.silent && !brake.holds)
				out.progress(progressText(start.plan, event));
			return;
		}
		const { look } = event;
		if (event.type === 'redrive/asks') {
			const resumeWith = (flag: string) => nextCommand(connected, 'resume', start.runId, flag);
			// Only where others stand before it is there something that it need not wait for.
			const isBehind = (look.waiting ?? 0) > 0 && look.alone !== true;
			out.note(
				`Undecided: ${look.said}. Stopped, since nobody is asked here${
					isBehind ? `; to watch its own messages alone: ${resumeWith('--watch-alone')}` : ''
				}; to go on without a verdict: ${resumeWith('--all-at-once')}`,
			);
			run.stop();
			return;
		}
		said = look.verdict === undefined ? look.said : '';
		const now = clock.now();
		const due = look.verdictAt === undefined ? '' : `, verdict in ${until(look.verdictAt, now)}`;
		const eta = canaryEtaText(look, now);
		if (look.verdict === undefined) {
			out.progress(`Canary: ${look.said}${eta === '' ? '' : `, ${eta}`}${due}`);
		} else out.note(`Canary, step ${look.step}: ${look.said} (${look.verdict})`);
	};
	const run = new RedriveRun(
		{ queues, topics, metrics, clock, runs, bounces, hash },
		{ ...start, masks: context.settings.masks.rules },
		listen,
	);
	// As safe as a stop, and its journal stays open: the same run can go on.
	const leave = () => run.leave();
	signal.addEventListener('abort', leave, { once: true });
	if (signal.aborted) leave();
	try {
		const ended = await run.ended;
		const { receives, fingerprints } = context.stores;
		await rememberRun({ runs, receives, fingerprints }, ended, connected.info.endpoint);
		if (ended.end.why !== 'stopped') return ended;
		return { ...ended, ...(silence.over ? { silence } : brake.over ? { brake } : {}) };
	} finally {
		signal.removeEventListener('abort', leave);
	}
}

function until(at: number, now: number): string {
	return duration(Math.max(0, at - now));
}

function progressText(
	{ source }: RedrivePlan,
	{ counts, rate, view }: Extract<RunEvent, { type: 'redrive/progress' }>,
): string {
	const speed = rate === undefined ? '' : `, ${rate.toFixed(0)}/s`;
	const phase = view.phase === 'stopping' ? 'Stopping' : 'Moving';
	return `${phase} ${source.name}: ${count(counts.outcomes.moved)} moved, ${count(counts.scanned)} seen${speed}`;
}

/** Tells what became of a run; the exit code is 3 when something is left that was meant. */
async function report(
	context: CommandContext,
	connected: Connected,
	plan: RedrivePlan,
	{ runId, end, report: told, silence, brake, resumable }: OwnEnd,
): Promise<number> {
	const { out } = context;
	const resume = nextCommand(connected, 'resume', runId);
	if (wantsJson(context)) {
		await printDocument(
			context,
			runJson(await endedRun(context.redrives.runs, plan, { runId, report: told })),
		);
	}
	for (const row of plainRows(reportRows(told, context.clock.now()))) out.note(row);
	const { outcomes } = told;
	if (told.matched === 0 && told.unmatched > 0) {
		out.note('Nothing was meant: all that was received is back where it was.');
	}
	const open = outcomes['sent-not-deleted'] + outcomes.unknown;
	if (open > 0) {
		out.note(`awsmsg: ${counted(open, 'message')} still open; to finish: ${resume}`);
	} else if (typeof resumable === 'number') {
		out.note(`To go on with ${exactlyLeft(resumable)}: ${resume}`);
	}
	const { moved } = outcomes;
	if (moved > 0 && (putsAside(plan.choices) || plan.rest !== undefined)) {
		out.note(
			`To bring home what was put aside: ${nextCommand(connected, 'rescue', '--home', runId)}`,
		);
	}
	if (end.why === 'failed') {
		if (end.failure !== undefined) out.note(`awsmsg: ${failureLine(end.failure)}.`);
		return outcomes.moved + open > 0 ? exitCodes.partly : exitCodes.failed;
	}
	if (silence !== undefined) return silence.end(`to go on: ${resume}`);
	if (brake !== undefined) return brake.end(`to go on: ${resume}`);
	if (end.why === 'stopped' && context.signal.aborted) {
		if (open === 0) out.note(`Interrupted, nothing is lost; to go on: ${resume}`);
		if (resumable === 'whole' && meansLater(plan)) out.note(movesLater);
		return exitCodes.interrupted;
	}
	const complete = outcomes.moved === told.matched || end.why === 'target';
	const whole = end.why === 'target' || end.why === 'believed-empty';
	const failed =
		open + outcomes.rejected + outcomes['not-found'] + outcomes['lease-lost'] > 0 ||
		// Whether it means those nobody knows.
		told.costly > 0 ||
		told.hidden !== undefined;
	return complete && whole && !failed ? exitCodes.done : exitCodes.partly;
}

/** Tells what became of AWS's own move; the exit code is 3 when it was cancelled. */
async function reportMove(
	context: CommandContext,
	plan: RedrivePlan,
	{ task, bounced }: ManagedEnd,
	canary?: RunEnd,
): Promise<number> {
	const { out } = context;
	const { source } = plan;
	if (wantsJson(context)) {
		const { runs } = context.redrives;
		const first = canary && runJson(await endedRun(runs, plan, canary));
		await printDocument(context, followedTaskJson(task, { bounced, canary: first }));
	}
	const failure = moveFailure(task);
	if (failure !== undefined) {
		out.note(`awsmsg: ${failureLine(failure)}.`);
		return task.moved > 0 ? exitCodes.partly : exitCodes.failed;
	}
	const moved = taskSentence(source.name, task);
	if (task.status === 'COMPLETED') {
		const now = context.clock.now();
		const { fingerprints } = context.stores;
		await rememberMove({ fingerprints }, plan, {
			at: task.startedAt ?? now,
			now,
			canary: canary?.runId,
		});
		out.note(`Moved ${moved}.`);
		return exitCodes.done;
	}
	out.note(
		bounced === undefined
			? `awsmsg: somebody cancelled the move: ${moved} had moved.`
			: `awsmsg: cancelled, ${bounced}: ${moved} had moved and stay moved.`,
	);
	return exitCodes.partly;
}

/** Tells what became of the task that this command started, and cancelled since it was stopped. */
function cancelled(
	{ out }: CommandContext,
	connected: Connected,
	{ source }: RedrivePlan,
	end: CancelEnd,
): number {
	out.note(
		end.ok
			? `Cancelled: ${countedAsTold(end.moved, 'message')} of ${source.name} had moved and stay moved; the rest is where it was.`
			: `awsmsg: the move of ${source.name} could not be cancelled and may go on: ${failureLine(end.failure)}; to look: ${nextCommand(connected, 'tasks', source.name)}`,
	);
	return exitCodes.interrupted;
}

function moveText(name: string, { moved, toMove, rate, eta, status }: MoveProgress) {
	const parts = [
		`${status === 'CANCELLING' ? 'Stopping' : 'Moving'} ${name}: ${count(moved)}`,
		...(toMove === undefined ? [] : [`of ${approximate(toMove)}`]),
		...(rate === undefined ? [] : [`${rate.toFixed(1)}/s`]),
		...(eta === undefined ? [] : [`${duration(eta)} left`]),
	];
	return parts.join(' ');
}
