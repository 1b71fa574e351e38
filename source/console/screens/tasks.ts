import { failureLine } from '../../domain/failure.ts';
import type { Task } from '../../operations/tasks.ts';
import type { Column } from '../../presentation/columns.ts';
import { age, count, percent } from '../../presentation/formats.ts';
import { type Shown, shownRows } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import { currentRow, listHeight, listRows, listStatus, moveInList } from './listing.ts';
import type { Screen } from './screen.ts';

type TaskRow = {
	readonly key: string;
	readonly name: string;
	readonly task: Task;
	readonly now: number;
};

function progress({ done, total, rate }: Task): string {
	if (done === undefined) return '';
	const share =
		total === undefined || total === 0 ? '' : ` of ~${count(total)} ${percent(done / total)}`;
	return `${count(done)}${share}${rate === undefined ? '' : `, ${count(Math.round(rate))}/s`}`;
}

const columns: readonly Column<TaskRow>[] = [
	{
		id: 'task',
		title: 'TASK',
		align: 'left',
		width: { min: 20, max: 44, grow: 1 },
		priority: 9,
		cell: ({ task }) => task.title,
	},
	{
		id: 'state',
		title: 'STATE',
		align: 'left',
		width: { min: 9, max: 9 },
		priority: 8,
		cell: ({ task }) => ({
			text: task.state,
			style: task.state === 'failed' ? 'bad' : task.state === 'done' ? 'good' : 'notice',
		}),
	},
	{
		id: 'progress',
		title: 'PROGRESS',
		align: 'left',
		width: { min: 16, max: 30, grow: 1 },
		priority: 7,
		cell: ({ task }) => progress(task),
	},
	{
		id: 'started',
		title: 'STARTED',
		align: 'right',
		width: { min: 8, max: 8 },
		priority: 3,
		cell: ({ task, now }) => `${age(Math.max(0, now - task.startedAt))} ago`,
		sort: ({ task }) => task.startedAt,
	},
	{
		id: 'outcome',
		title: 'OUTCOME',
		align: 'left',
		width: { min: 16, max: 200, grow: 3 },
		priority: 6,
		cell: ({ task }) =>
			task.failure === undefined ? (task.note ?? '') : failureLine(task.failure),
	},
];

const shownTasks = shownRows(columns);
let last: { tasks: State['tasks']; second: number; rows: readonly TaskRow[] } | undefined;

function shown(view: ViewOf<'tasks'>, state: State): Shown<TaskRow> {
	const second = Math.floor(state.now / 1000);
	if (last === undefined || last.tasks !== state.tasks || last.second !== second) {
		const rows = state.tasks
			.map((task) => ({ key: task.id, name: task.title, task, now: state.now }))
			.toReversed();
		last = { tasks: state.tasks, second, rows };
	}
	return shownTasks(last.rows, view);
}

/** What the user started and what became of it; tasks outlive the screens they came from. */
export const tasksScreen: Screen<'tasks'> = {
	kind: 'tasks',
	title: () => 'Tasks',
	status: (view, state) => listStatus(shown(view, state), view),
	commands: [
		{
			keys: ['X'],
			title: 'stop safely',
			about: 'Stop the task; for a redrive this asks AWS to cancel its move',
			inFooter: true,
			effect: 'write',
			disabled: ({ view, state, body }) => {
				const row = currentRow(shown(view, state), view, listHeight(body, 0));
				if (row === undefined) return 'there is no task';
				return row.task.state === 'running' ? undefined : `the task is ${row.task.state}`;
			},
			run: ({ session, view, state, body, key }) => {
				const row = currentRow(shown(view, state), view, listHeight(body, 0));
				if (row === undefined) return;
				session.confirm(
					{
						kind: 'cancel-move',
						resource: row.task.resource,
						detail: ['What has been moved stays moved.'],
					},
					key,
					() => session.tasks.stop(row.task.id),
				);
			},
		},
	],
	move: ({ session, view, state, body, key }) =>
		moveInList(session, view, shown(view, state).keys, listHeight(body, 0), key),
	body: (view, state, size) =>
		listRows(shown(view, state), columns, view, size, {
			empty: 'nothing has been started: redrives, and other long work, are listed here',
		}),
	age: (_view, state) => state.now,
};
