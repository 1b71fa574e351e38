import { failureLine } from '../../domain/failure.ts';
import { memoBy } from '../../domain/memo.ts';
import { drawn, type Line, span } from '../../presentation/line.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { ListedMove } from '../state/redrive-views.ts';
import { type Shown, shownRows } from '../state/selectors.ts';
import type { Size, State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import type { BodyRow } from '../widgets/body-row.ts';
import {
	bodyAbove,
	clickInList,
	currentRow,
	listHeight,
	listRows,
	listStatus,
	moveInList,
	sortsOf,
	standingList,
} from '../widgets/listing.ts';
import { openRun, resumeRun, resumeTask } from './redrive-runs.ts';
import { moveLines, reportLines, runningLines, taskMoveLines, wrapRows } from './report-lines.ts';
import { taskCommands } from './task-commands.ts';
import {
	goOnText,
	isOpen,
	resumeText,
	storedReport,
	type TaskRow,
	taskColumns,
	taskRows,
	waitText,
	whyNotFinished,
	whyNotResumed,
} from './task-rows.ts';

const shownTasks = shownRows(taskColumns);

/** Ages are shown by the second. */
const rowsOf = memoBy(
	({ tasks, now, context }: State, { runs, moves }: ViewOf<'tasks'>) => [
		tasks,
		context.info,
		runs,
		moves,
		Math.floor(now / 1000),
	],
	taskRows,
);

function shown(view: ViewOf<'tasks'>, state: State): Shown<TaskRow> {
	return shownTasks(rowsOf(state, view), view);
}

/** Rows under the list: what the row under the cursor has to say. */
function below(rows: number, size: Size): number {
	if (rows === 0) return 0;
	const list = Math.max(4, Math.min(rows + 1, Math.floor(size.rows / 3)));
	return Math.max(0, size.rows - list);
}

function heightOf(view: ViewOf<'tasks'>, state: State, body: Size): number {
	return listHeight(body, below(shown(view, state).rows.length, body));
}

const rowOf = ({ view, state, body }: ScreenContext<'tasks'>): TaskRow | undefined =>
	currentRow(shown(view, state), view, heightOf(view, state, body));

const moveOf = (context: ScreenContext<'tasks'>): ListedMove | undefined => rowOf(context)?.listed;

/** What is known of a row, in full. */
export function detailLines({ task, run, listed, now }: TaskRow): readonly Line[] {
	if (listed !== undefined) return moveLines(listed);
	if (run !== undefined) {
		const end: Line[] = isOpen(run) ? [[span(resumeText(run), 'notice')]] : [];
		return [...end, ...reportLines(storedReport(run), run.header.plan, run)];
	}
	if (task === undefined) return [];
	const failed: Line[] =
		task.failure === undefined ? [] : [[span(failureLine(task.failure), 'bad')], []];
	if (task.move !== undefined) return [...failed, ...taskMoveLines(task)];
	const { redrive } = task;
	if (redrive === undefined) {
		const waits = task.endedAt === undefined ? waitText(task, now) : '';
		return [
			...failed,
			waits === ''
				? [span(task.note ?? task.title)]
				: [span('NOW   ', 'heading'), span(waits, 'bad')],
		];
	}
	const { report, plan, resumable } = redrive;
	if (report === undefined) return [...failed, ...runningLines(task, now)];
	const more: Line[] = resumable === undefined ? [] : [[span(goOnText(resumable), 'notice')]];
	return [...failed, ...more, ...reportLines(report, plan, redrive)];
}

function detailRows(row: TaskRow, size: Size): BodyRow[] {
	if (size.rows < 3) return [];
	const width = size.columns - 2;
	const lines = wrapRows(detailLines(row), width);
	const room = size.rows - 1;
	const cut = lines.length > room;
	const title = ` ${row.name} `;
	return [
		{
			line: [
				drawn('─', 'dim'),
				span(title, 'title'),
				drawn('─'.repeat(Math.max(0, size.columns - title.length - 2)), 'dim'),
			],
		},
		...lines
			.slice(0, cut ? room - 1 : room)
			.map((line): BodyRow => ({ line: [span(' '), ...line] })),
		...(cut
			? [{ line: [span(` ${lines.length - room + 1} more rows: enter shows all`, 'dim')] }]
			: []),
	];
}

/** What the user started and what became of it; tasks outlive the screens they came from. */
export const tasksScreen: Screen<'tasks'> = {
	kind: 'tasks',
	title: () => 'Tasks',
	status: (view, state) => {
		const { failure } = view.moves ?? {};
		const unknown =
			failure === undefined ? [] : [{ label: 'moves unknown', text: failure.message }];
		return [...unknown, ...listStatus(shown(view, state), view)];
	},
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
					? 'all that AWS tells of its own move is on this screen'
					: undefined;
			},
			run: (context) => {
				const row = rowOf(context);
				const runId = row?.run?.header.runId ?? row?.task?.redrive?.runId;
				if (runId !== undefined) openRun(context.session, runId, row?.task?.id);
			},
		},
		{
			keys: ['r'],
			title: 'go on',
			about:
				'Finish an interrupted redrive, or go on with what a stopped one gave back; asks first',
			inFooter: true,
			effect: 'write',
			disabled: (context) => {
				const row = rowOf(context);
				if (row?.listed !== undefined) return "AWS's own move can't be gone on with";
				if (row?.run !== undefined) return whyNotFinished(row.run);
				return whyNotResumed(row?.task, context.state);
			},
			run: (context) => {
				const { session, view, key } = context;
				const { run, task } = rowOf(context) ?? {};
				if (run !== undefined) {
					const report = storedReport(run);
					resumeRun(session, { view: view.id, run, report, resolve: 'leave', key });
				} else if (task?.redrive !== undefined) {
					const { runId } = task.redrive;
					resumeTask(session, { view: view.id, runId, resolve: 'leave', key });
				}
			},
		},
		...taskCommands<'tasks'>(
			(context) => rowOf(context)?.task,
			moveOf,
			(context) => rowOf(context)?.run,
		),
	],
	sorts: () => sortsOf('started', taskColumns),
	lists: (view, state, body) => [
		standingList(shown(view, state), view, heightOf(view, state, body), ({ name }) => name),
	],
	move: ({ session, view, state, body, key }) =>
		moveInList(session, view, shown(view, state).keys, heightOf(view, state, body), key),
	click: ({ session, view, state, body }, cell) => {
		const rows = shown(view, state);
		const under = below(rows.rows.length, body);
		return clickInList(session, view, rows, bodyAbove(body, under), cell);
	},
	body: (view, state, size) => {
		const rows = shown(view, state);
		const under = below(rows.rows.length, size);
		const list = listRows(rows, taskColumns, view, size, {
			below: under,
			empty: 'nothing has been started: redrives, and other long work, are listed here',
		});
		const row = currentRow(rows, view, listHeight(size, under));
		if (row === undefined || under === 0) return list;
		const blank = Array.from({ length: Math.max(0, size.rows - under - list.length) }, () => ({
			line: [],
		}));
		return [...list, ...blank, ...detailRows(row, { ...size, rows: under })];
	},
	age: (_view, state) => state.now,
};
