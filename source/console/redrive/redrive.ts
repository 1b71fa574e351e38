import type { Grant } from '../../domain/effect.ts';
import { FailureError } from '../../domain/failure.ts';
import { isSameCause } from '../../domain/redrive/brake.ts';
import { meantBy, type RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { rememberMove, rememberRun } from '../../operations/redrive/after-run.ts';
import type { ManagedEnd } from '../../operations/redrive/aws/managed.ts';
import { moveFailure } from '../../operations/redrive/aws/move-progress.ts';
import { type MoveEvent, redrive as redrivePlan } from '../../operations/redrive/redrive.ts';
import type { RedriveStart } from '../../operations/redrive/run.ts';
import type { RunEnd, RunEvent } from '../../operations/redrive/run-events.ts';
import type { MoveTaskView, RedriveTask, TaskProgress } from '../../operations/tasks.ts';
import { count } from '../../presentation/formats.ts';
import { brakeText } from '../../presentation/redrive/brake-words.ts';
import { muteEventText } from '../../presentation/redrive/mute-words.ts';
import { canaryStopText, outcomesText, restText } from '../../presentation/redrive/redrive-text.ts';
import type { TaskAt } from '../contexts/task-at.ts';
import type { Session } from '../shell/session.ts';

/** What the job `redrive` takes: plain data. */
type JobInput = Omit<RedriveStart, 'resumed' | 'limits'> & { readonly resumeAt?: number };

/**
 * Starts a planned redrive as a task, which outlives the screen it came from. Stopping the task stops
 * our engine safely, and asks AWS to cancel a move of its own.
 */
export function redrive(session: Session, plan: RedrivePlan, grant: Grant): void {
	const { name } = plan.source;
	session.startTask({ kind: 'redrive', title: `redrive ${name}`, resource: name }, (task) =>
		carriedOut(session, plan, grant, task),
	);
}

/** Carries out a plan by the engine that it has, and tells what happens. */
async function carriedOut(
	session: Session,
	plan: RedrivePlan,
	grant: Grant,
	task: TaskAt,
): Promise<string> {
	const { gateways, leases, clock } = task;
	const { runs, newRunId } = session.host.stores.redrive;
	let said = '';
	const runOwn = async (start: RedriveStart) => {
		const own = await ownRun(session, start, task);
		said = own.said;
		return own.end;
	};
	const move = movesTold(plan, task);
	const { queues, metrics } = gateways;
	const ports = { queues, metrics, clock, leases, runs, newRunId, runOwn };
	const end = await redrivePlan(ports, { plan, grant, onStop: 'follow' }, move.tell, task.signal);
	if (end.by === 'own' || 'cancel' in end) return said;
	if (end.task.status === 'COMPLETED') {
		const { fingerprints } = session.host.stores;
		const now = clock.now();
		await rememberMove({ fingerprints }, plan, {
			at: end.task.startedAt ?? now,
			now,
			canary: end.canary?.runId,
		});
	}
	return move.ended(end);
}

/** A run of our engine in the worker: reports what it tells, and passes on what the user tells it. */
export async function ownRun(
	session: Pick<Session, 'host'>,
	input: JobInput,
	task: TaskAt,
): Promise<{ readonly end: RunEnd; readonly said: string }> {
	const { plan, runId } = input;
	const { source } = plan;
	let shown: RedriveTask = { runId, plan };
	const total = meantBy(plan);
	task.report({ redrive: shown, ...(total === undefined ? {} : { total }) });
	// A word may come before the job stands: whoever leaves awsmsg does not wait for that.
	const early: unknown[] = [];
	task.onTell((word) => early.push(word));
	// What this session holds there could not be received by the run.
	await task.leases.release(source.url, AbortSignal.timeout(10_000));
	const job = task.startJob<RunEvent>(
		'redrive',
		{ ...input, masks: session.host.masks.rules },
		(event) => {
			const before = shown.view?.brake;
			shown = after(shown, event);
			const now = shown.view?.brake;
			if (now !== undefined && !isSameCause(before, now)) {
				task.say(`redrive ${source.name} pauses: ${brakeText(now)}`, 'notice');
			}
			if (event.type === 'redrive/asks') {
				task.say(`redrive ${source.name} asks: ${event.look.said}. 6 answers it`, 'notice');
			}
			task.report({ redrive: shown, ...progressOf(event) });
		},
		task.signal,
	);
	task.onTell((word) => {
		job.tell(word);
		if (isWord(word, 'proceed')) {
			shown = { ...shown, asks: false };
			task.report({ redrive: shown });
		}
	});
	for (const word of early) job.tell(word);
	const end = (await job.ended) as RunEnd;
	const { redrive: host, receives, fingerprints } = session.host.stores;
	await rememberRun({ runs: host.runs, receives, fingerprints }, end, task.info.endpoint);
	const { report } = end;
	const outcomes = [
		outcomesText(report),
		...(report.rest === undefined ? [] : [`the rest ${restText(report.rest)}`]),
	].join('; ');
	const said =
		end.end.why === 'canary'
			? `${canaryStopText(report)}; ${outcomes}`
			: `${outcomes}: ${report.said ?? 'it ended'}`;
	const left = end.resumable === undefined ? {} : { resumable: end.resumable };
	shown = { ...shown, asks: false, report, ...left };
	task.report({ redrive: shown, done: report.outcomes.moved });
	if (end.end.why === 'failed' && end.end.failure !== undefined) {
		task.fail(end.end.failure);
		throw new FailureError(end.end.failure);
	}
	const clean = end.end.why === 'target' || end.end.why === 'believed-empty';
	// Counts from before the run would invite a second one.
	task.refreshLists();
	task.say(`redrive ${source.name}: ${said}`, clean ? 'good' : 'notice');
	return { end, said };
}

function isWord(word: unknown, type: string): boolean {
	return typeof word === 'object' && word !== null && 'type' in word && word.type === type;
}

function after(shown: RedriveTask, event: RunEvent): RedriveTask {
	switch (event.type) {
		case 'redrive/progress':
			return { ...shown, view: event.view, counts: event.counts };
		case 'redrive/canary': {
			const { look } = event;
			if (look.verdict === undefined) return { ...shown, look };
			const before = shown.verdicts ?? [];
			return {
				...shown,
				look,
				verdicts: [...before.filter(({ step }) => step !== look.step), look],
			};
		}
		case 'redrive/asks':
			return { ...shown, look: event.look, asks: true };
		default:
			return shown;
	}
}

function progressOf(event: RunEvent): { done?: number; rate?: number } {
	if (event.type !== 'redrive/progress') return {};
	const { counts, rate } = event;
	return { done: counts.outcomes.moved, ...(rate === undefined ? {} : { rate }) };
}

/** What is shown of AWS's own move, followed to its end, also while AWS cancels it. */
function movesTold(plan: RedrivePlan, { report, ...at }: TaskAt) {
	const { source } = plan;
	let shown: MoveTaskView = { plan };
	const show = (more: Partial<MoveTaskView>, progress: TaskProgress = {}) => {
		shown = { ...shown, ...more };
		report({ ...progress, move: shown });
	};
	if (plan.engine === 'aws' && plan.choices.canary === undefined) show({});
	const tell = (event: MoveEvent): void => {
		switch (event.type) {
			case 'mute/begun':
			case 'mute/ended':
			case 'mute/kept':
			case 'mute/left':
				return at.say(`redrive ${source.name}: ${muteEventText(event)}`, 'notice');
			case 'move/canary-passed':
				return show({});
			case 'move/perhaps-started':
				return;
			case 'move/started':
				return show({ handle: event.handle });
			case 'move/cancel-failed':
				return at.fail(event.failure);
			case 'move/progress': {
				const { moved, toMove, rate, eta, status } = event.progress;
				const { eta: _, ...rest } = shown;
				shown = rest;
				return show(
					{ status, ...(eta === undefined ? {} : { eta }) },
					{
						done: moved,
						...(toMove === undefined ? {} : { total: toMove }),
						...(rate === undefined ? {} : { rate }),
					},
				);
			}
		}
	};
	const ended = ({ task, bounced }: ManagedEnd): string => {
		const { startedAt, status } = task;
		show({ status, ...(startedAt === undefined ? {} : { startedAt }) });
		const failure = moveFailure(task);
		if (failure !== undefined) {
			at.fail(failure);
			throw new FailureError(failure);
		}
		const total = task.toMove === undefined ? '' : ` of ~${count(task.toMove)}`;
		const note = `${count(task.moved)}${total} moved`;
		const cancelled = task.status === 'CANCELLED';
		const why = bounced === undefined ? '' : ` (${bounced})`;
		at.refreshLists();
		at.say(`redrive ${source.name}: ${cancelled ? 'cancelled, ' : ''}${note}${why}`, 'good');
		return cancelled ? `cancelled${why}: ${note} and stay moved` : note;
	};
	return { tell, ended };
}
