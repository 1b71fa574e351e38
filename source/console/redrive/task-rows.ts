import { nameBeside } from '../../domain/arn.ts';
import { failureLine } from '../../domain/failure.ts';
import { meantBy, placeOfPlanned } from '../../domain/redrive/redrive-plan.ts';
import { type RedriveReport, reportOf } from '../../domain/redrive/redrive-report.ts';
import type { RedriveState } from '../../domain/redrive/redrive-state.ts';
import { resumptionOf } from '../../domain/redrive/resumption.ts';
import { awsmsgCommand } from '../../domain/text/shell-words.ts';
import type { ReadRun } from '../../operations/redrive/run-journal.ts';
import type { RedriveTask, Task } from '../../operations/tasks.ts';
import type { Column } from '../../presentation/columns.ts';
import { age, count, duration, percent } from '../../presentation/formats.ts';
import { clipWords, type Span } from '../../presentation/line.ts';
import {
	canaryStopText,
	endOf,
	outcomesText,
	type RunState,
	runState,
	runWords,
} from '../../presentation/redrive/redrive-text.ts';
import { silenceText } from '../../presentation/silence-words.ts';
import { inPlace, whyElsewhere } from '../contexts/task-place.ts';
import type { ListedMove, ListedRun } from '../state/redrive-views.ts';
import type { State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import { isRunning } from './redrive-moves.ts';
import { stepText } from './report-lines.ts';

/** A task of this session, a redrive of this computer, or a move of AWS's. */
export type TaskRow = {
	readonly key: string;
	readonly name: string;
	readonly now: number;
	readonly startedAt: number;
	readonly task?: Task;
	readonly run?: ListedRun;
	readonly listed?: ListedMove;
};

const reports = new WeakMap<RedriveState, RedriveReport>();

/** The report of a journal, added up once. */
export function storedReport({ state }: Pick<ReadRun, 'state'>): RedriveReport {
	const known = reports.get(state) ?? reportOf(state);
	reports.set(state, known);
	return known;
}

/** Whether something is left to go on with: not while another process is at work on it. */
export function isOpen({ standing }: Pick<ListedRun, 'standing'>): boolean {
	return standing !== 'ended' && standing !== 'running';
}

/** Why a run that this session did not start can't be gone on with; `undefined` when it can. */
export function whyNotFinished(run: ListedRun): string | undefined {
	if (run.standing === 'running') return `it is running ${elsewhereText(run)}`;
	return isOpen(run) ? undefined : over;
}

/** Why no key of a task that runs reaches a run that this session did not start, and what does. */
export function whyNotReached(run: ListedRun): string {
	if (run.standing === 'running') return `it is running ${elsewhereText(run)}`;
	if (run.standing === 'perhaps-running') {
		return 'it may be at work in a process that can not be asked: stop it where that runs';
	}
	return isOpen(run) ? `it does not run: ${resumeText(run)}` : over;
}

/** Of a run that is running, which no key of this session reaches: the way to stop it is a command. */
function elsewhereText({ header: { runId, plan } }: ListedRun): string {
	const stop = awsmsgCommand(placeOfPlanned(plan.place), 'cancel', runId);
	return `in another process of this computer; ${stop} stops it safely`;
}

/** What `r` does with a run: it finishes it, or goes on with those that it left alone. */
export function resumeText(run: Pick<ReadRun, 'state' | 'header'>): string {
	const resumption = resumptionOf(run);
	return goOnText(resumption.kind === 'rest' ? resumption.ids.size : 'whole');
}

/** The same, of what is left as a run that has ended tells it. */
export function goOnText(resumable: NonNullable<RedriveTask['resumable']>): string {
	if (resumable === 'whole') return 'r finishes it';
	return `r goes on with exactly ${count(resumable)}, not with what came later`;
}

/** Why a task of this session can't be gone on with; `undefined` when it can. */
export function whyNotResumed(
	task: Task | undefined,
	{ tasks, context }: Pick<State, 'tasks' | 'context'>,
): string | undefined {
	if (task?.redrive === undefined) return 'there is nothing to go on with';
	const elsewhere = whyElsewhere({ context }, task);
	if (elsewhere !== undefined) return elsewhere;
	const { runId, resumable } = task.redrive;
	if (task.endedAt === undefined) return 'it runs still: X stops it';
	const later = tasks.findLast((one) => one.redrive?.runId === runId);
	if (later !== task) return 'it was gone on with';
	return resumable === undefined ? over : undefined;
}

/** Of a run that has ended and left nothing. */
export const over =
	'it has ended: there is nothing to finish, and a new redrive moves what is there now';

/** `12 of ~36 33%, 5/s` */
function shareText(done: number, total: number | undefined, rate: number | undefined): string {
	const share =
		total === undefined || total === 0 ? '' : ` of ~${count(total)} ${percent(done / total)}`;
	const pace = rate === undefined || rate < 0.5 ? '' : `, ${count(Math.round(rate))}/s`;
	return `${count(done)}${share}${pace}`;
}

function progress({ task, run, listed }: TaskRow): string {
	if (listed !== undefined) return shareText(listed.move.moved, listed.move.toMove, undefined);
	if (run !== undefined) {
		const report = storedReport(run);
		const total = meantBy(run.header.plan);
		return report.state === 'interrupted'
			? shareText(report.outcomes.moved, total, undefined)
			: outcomesText(report);
	}
	if (task?.done === undefined) return '';
	const { done, total, rate, endedAt } = task;
	return endedAt === undefined ? shareText(done, total, rate) : shareText(done, total, undefined);
}

function outcome({ task, run, listed, now }: TaskRow): string {
	if (listed !== undefined) return moveOutcome(listed);
	if (run !== undefined) {
		const report = storedReport(run);
		const { state, why } = report;
		const said = why === 'canary' ? canaryStopText(report) : report.said;
		if (run.standing === 'running') return elsewhereText(run);
		if (run.standing === 'perhaps-running') {
			return 'perhaps at work in a process that can not be asked: r there says what stands in the way';
		}
		if (state === 'interrupted') return isOpen(run) ? `${resumeText(run)}; enter shows it` : over;
		return isOpen(run) ? `${resumeText(run)}; ${said ?? ''}` : (said ?? '');
	}
	if (task === undefined) return '';
	if (task.failure !== undefined) return failureLine(task.failure);
	if (isWaiting(task)) return waitText(task, now);
	if (task.note !== undefined) {
		const { resumable } = task.redrive ?? {};
		return resumable === undefined ? task.note : `${goOnText(resumable)}; ${task.note}`;
	}
	if (task.move !== undefined) {
		const { eta } = task.move;
		return `AWS moves${eta === undefined ? '' : `, about ${duration(eta)} left`}`;
	}
	return task.redrive === undefined ? '' : stepText(task.redrive, now);
}

/** Whether a task that is neither over nor being stopped has no answer, or no login. */
function isWaiting({ state, silence, redrive }: Task): boolean {
	if (state !== 'running' || redrive?.view?.phase === 'stopping') return false;
	return silence !== undefined || redrive?.view?.silence !== undefined;
}

/** What a task waits for that is no redrive of ours, which says it itself. */
export function waitText({ silence, heldMeanwhile, redrive }: Task, now: number): string {
	if (redrive !== undefined) return stepText(redrive, now);
	if (silence === undefined) return '';
	return `${silenceText(silence, now, heldMeanwhile)}. It waits, and goes on by itself`;
}

function moveOutcome({ move }: ListedMove): string {
	if (move.failureReason !== undefined) return move.failureReason;
	if (isRunning(move.status)) return 'AWS moves: X cancels, and what was moved stays moved';
	const to =
		move.destinationArn === undefined
			? 'each its own source'
			: nameBeside(move.destinationArn, move.sourceArn);
	return `to ${to}`;
}

/** How the task of a row stands. */
type TaskState =
	| RunState
	| Task['state']
	| ('cancelling' | 'cancelled')
	| ('waits' | 'asks' | 'paused' | 'braked');

const stateWords: Readonly<Record<TaskState, string>> = {
	...runWords,
	stopping: 'stopping',
	cancelling: 'cancelling',
	cancelled: 'cancelled',
	waits: 'waits',
	asks: 'asks you',
	paused: 'paused',
	braked: 'braked',
};

const moveStates: Readonly<Record<ListedMove['move']['status'], TaskState>> = {
	RUNNING: 'running',
	CANCELLING: 'cancelling',
	COMPLETED: 'done',
	CANCELLED: 'cancelled',
	FAILED: 'failed',
};

type Standing = Pick<TaskRow, 'task' | 'run' | 'listed'>;

/** The state of a row in one or two words; empty where there is no task. */
export function stateText(row: Standing): string {
	const state = stateOf(row);
	return state === undefined ? '' : stateWords[state];
}

function stateOf({ task, run, listed }: Standing): TaskState | undefined {
	if (listed !== undefined) return moveStates[listed.move.status];
	if (run !== undefined) {
		return runState(run.standing, storedReport(run));
	}
	if (task === undefined) return;
	if (isWaiting(task)) return 'waits';
	if (task.redrive === undefined || task.move !== undefined) return task.state;
	if (task.state === 'done') return endOf(task.redrive.report?.why);
	if (task.state !== 'running') return task.state;
	const { phase, brake } = task.redrive.view ?? {};
	if (task.redrive.asks === true && phase !== 'stopping') return 'asks';
	if (phase !== 'paused') return task.state;
	return brake === undefined ? 'paused' : 'braked';
}

function stateStyle(row: TaskRow): NonNullable<Span['style']> {
	const state = stateOf(row);
	if (state === 'failed' || state === 'waits') return 'bad';
	return state === 'done' ? 'good' : 'notice';
}

export const taskColumns: readonly Column<TaskRow>[] = [
	{
		id: 'task',
		title: 'TASK',
		align: 'left',
		width: { min: 20, max: 44, grow: 1 },
		priority: 9,
		cell: ({ name }) => name,
	},
	{
		id: 'state',
		title: 'STATE',
		align: 'left',
		width: { min: 11, max: 11 },
		priority: 8,
		cell: (row) => ({ text: stateText(row), style: stateStyle(row) }),
	},
	{
		id: 'progress',
		title: 'PROGRESS',
		align: 'left',
		width: { min: 16, max: 30, grow: 1 },
		priority: 7,
		cell: progress,
	},
	{
		id: 'started',
		title: 'STARTED',
		align: 'right',
		width: { min: 8, max: 8 },
		priority: 3,
		cell: ({ startedAt, now }) => `${age(Math.max(0, now - startedAt))} ago`,
		sort: ({ startedAt }) => startedAt,
	},
	{
		id: 'outcome',
		title: 'OUTCOME',
		align: 'left',
		width: { min: 16, max: 200, grow: 3 },
		priority: 6,
		cell: (row, width) => clipWords(outcome(row), width),
		text: outcome,
	},
];

/** Every row: the tasks of this session, then what it did not start itself. */
export function taskRows(
	{ tasks, now, context }: Pick<State, 'tasks' | 'now' | 'context'>,
	{ runs, moves }: Pick<ViewOf<'tasks'>, 'runs' | 'moves'>,
): readonly TaskRow[] {
	// A task that failed has not finished its run: that stands in the list as what it is.
	const shown = new Set(
		tasks.flatMap(({ redrive, state }) =>
			redrive === undefined || (state === 'failed' && redrive.report === undefined)
				? []
				: [redrive.runId],
		),
	);
	const ours = (listed: ListedMove) =>
		tasks.some(({ move, resource }) => {
			if (move === undefined || resource !== listed.source.name) return false;
			const { handle, startedAt } = listed.move;
			return handle === undefined ? startedAt === move.startedAt : handle === move.handle;
		});
	return [
		...tasks
			.map((task) => ({
				key: task.id,
				name: `${task.title}${inPlace({ context }, task)}`,
				now,
				startedAt: task.startedAt,
				task,
			}))
			.toReversed(),
		...(runs?.value ?? [])
			.filter(({ header }) => !shown.has(header.runId))
			.map((run) => ({
				key: run.header.runId,
				name: `redrive ${run.header.plan.source.name}`,
				now,
				startedAt: run.header.at,
				run,
			})),
		...(moves?.value ?? [])
			.filter((listed) => !ours(listed))
			.map((listed) => ({
				key: `${listed.source.arn} ${listed.move.startedAt ?? listed.move.handle ?? ''}`,
				name: `AWS move of ${listed.source.name}`,
				now,
				startedAt: listed.move.startedAt ?? now,
				listed,
			})),
	];
}
