import { failureLine } from '../../domain/failure.ts';
import { reportOf } from '../../domain/redrive-report.ts';
import type { ReadRun } from '../../operations/redrive/run-journal.ts';
import type { Task } from '../../operations/tasks.ts';
import type { Column } from '../../presentation/columns.ts';
import { age, count, percent } from '../../presentation/formats.ts';
import type { Span } from '../../presentation/line.ts';
import { outcomesText } from '../actions/redrive.ts';
import { openRun } from '../actions/redrive-runs.ts';
import { type Shown, shownRows } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import { currentRow, listHeight, listRows, listStatus, moveInList } from './listing.ts';
import { stepText } from './report-lines.ts';
import type { Screen, ScreenContext } from './screen.ts';
import { taskCommands } from './task-commands.ts';

/** A task of this session, or a redrive that an earlier one left behind. */
type TaskRow = {
	readonly key: string;
	readonly name: string;
	readonly now: number;
	readonly startedAt: number;
	readonly task?: Task;
	readonly run?: ReadRun;
};

function progress({ task, run }: TaskRow): string {
	if (run !== undefined) return outcomesText(reportOf(run.state));
	if (task?.done === undefined) return '';
	const { done, total, rate } = task;
	const share =
		total === undefined || total === 0 ? '' : ` of ~${count(total)} ${percent(done / total)}`;
	const pace =
		rate === undefined || task.endedAt !== undefined ? '' : `, ${count(Math.round(rate))}/s`;
	return `${count(done)}${share}${pace}`;
}

function outcome({ task, now }: TaskRow): string {
	if (task === undefined) return 'interrupted: enter shows it, and r there finishes it';
	if (task.failure !== undefined) return failureLine(task.failure);
	if (task.note !== undefined) return task.note;
	return task.redrive === undefined ? '' : stepText(task.redrive, now);
}

function stateStyle(task: Task | undefined): NonNullable<Span['style']> {
	if (task?.state === 'failed') return 'bad';
	return stateText(task) === 'done' ? 'good' : 'notice';
}

function stateText(task: Task | undefined): string {
	if (task === undefined) return 'broken off';
	if (task.redrive === undefined) return task.state;
	const { report } = task.redrive;
	if (task.state === 'done' && report?.why === 'canary') return 'stopped';
	if (task.state === 'done' && report?.why === 'rest-hidden') return 'in part';
	if (task.state !== 'running') return task.state;
	if (task.redrive.asks === true) return 'asks you';
	return task.redrive.view?.phase === 'paused' ? 'paused' : task.state;
}

const columns: readonly Column<TaskRow>[] = [
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
		width: { min: 10, max: 10 },
		priority: 8,
		cell: ({ task }) => ({ text: stateText(task), style: stateStyle(task) }),
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
		cell: outcome,
	},
];

const shownTasks = shownRows(columns);
let last:
	| {
			readonly tasks: State['tasks'];
			readonly runs: readonly ReadRun[] | undefined;
			readonly second: number;
			readonly rows: readonly TaskRow[];
	  }
	| undefined;

function shown(view: ViewOf<'tasks'>, state: State): Shown<TaskRow> {
	const second = Math.floor(state.now / 1000);
	const runs = view.runs?.value;
	const same =
		last !== undefined &&
		last.tasks === state.tasks &&
		last.runs === runs &&
		last.second === second;
	if (last === undefined || !same) {
		last = { tasks: state.tasks, runs, second, rows: rowsOf(state, runs ?? []) };
	}
	return shownTasks(last.rows, view);
}

function rowsOf({ tasks, now }: State, runs: readonly ReadRun[]): readonly TaskRow[] {
	const own = new Set(tasks.map(({ redrive }) => redrive?.runId));
	return [
		...tasks
			.map((task) => ({
				key: task.id,
				name: task.title,
				now,
				startedAt: task.startedAt,
				task,
			}))
			.toReversed(),
		...runs
			.filter(({ header }) => !own.has(header.runId))
			.map((run) => ({
				key: run.header.runId,
				name: `redrive ${run.header.plan.source.name}`,
				now,
				startedAt: run.header.at,
				run,
			})),
	];
}

const rowOf = ({ view, state, body }: ScreenContext<'tasks'>): TaskRow | undefined =>
	currentRow(shown(view, state), view, listHeight(body, 0));

/** What the user started and what became of it; tasks outlive the screens they came from. */
export const tasksScreen: Screen<'tasks'> = {
	kind: 'tasks',
	title: () => 'Tasks',
	status: (view, state) => listStatus(shown(view, state), view),
	commands: [
		{
			keys: ['enter'],
			title: 'report',
			about: 'What the redrive came to, or where it stands',
			inFooter: true,
			effect: 'read',
			disabled: (context) => {
				const row = rowOf(context);
				if (row === undefined) return 'there is no task';
				return row.run === undefined && row.task?.redrive === undefined
					? "AWS's own move has no report: its progress is in the row"
					: undefined;
			},
			run: (context) => {
				const row = rowOf(context);
				const runId = row?.run?.header.runId ?? row?.task?.redrive?.runId;
				if (runId !== undefined) openRun(context.session, runId, row?.task?.id);
			},
		},
		...taskCommands<'tasks'>((context) => rowOf(context)?.task),
	],
	move: ({ session, view, state, body, key }) =>
		moveInList(session, view, shown(view, state).keys, listHeight(body, 0), key),
	body: (view, state, size) =>
		listRows(shown(view, state), columns, view, size, {
			empty: 'nothing has been started: redrives, and other long work, are listed here',
		}),
	age: (_view, state) => state.now,
};
