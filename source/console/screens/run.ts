import { type RedriveReport, reportOf } from '../../domain/redrive-report.ts';
import type { Task } from '../../operations/tasks.ts';
import { type Line, span, wrapLine } from '../../presentation/line.ts';
import { resumeRun, words } from '../actions/redrive-runs.ts';
import type { State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import { reportLines, runningLines } from './report-lines.ts';
import type { Screen } from './screen.ts';
import { taskCommands } from './task-commands.ts';
import { loadedLines, scrollBy, textRows } from './text-body.ts';

type RunView = ViewOf<'run'>;

const answers = ['leave', 'resend', 'skip'] as const;

function taskOf(view: RunView, state: State): Task | undefined {
	return state.tasks.find(({ id }) => id === view.task);
}

function storedReport({ run }: RunView): RedriveReport | undefined {
	return run.value === undefined ? undefined : reportOf(run.value.state);
}

function linesOf(view: RunView, state: State): readonly Line[] {
	const task = taskOf(view, state);
	if (task?.redrive !== undefined) {
		const { report, plan } = task.redrive;
		return report === undefined ? runningLines(task, state.now) : reportLines(report, plan);
	}
	return loadedLines(view.run, 'the journal of the run', (run) => {
		const report = reportOf(run.state);
		return [
			...reportLines(report, run.header.plan),
			...(run.cutShort ? [[span('the last line was cut short: that is no harm', 'dim')]] : []),
			[],
			...(report.unknown.length === 0 ? [] : [answerLine(view, report.unknown.length)]),
			[span('r finishes it: what was sent and not deleted is deleted, never sent again', 'strong')],
		];
	});
}

function answerLine({ resolve }: RunView, many: number): Line {
	return [
		span(`${many} unknown: they may have been taken.  `, 'notice'),
		...answers.map((answer) =>
			answer === resolve
				? span(`[${words[answer]}] `, 'field-cursor')
				: span(` ${words[answer]}  `, 'dim'),
		),
	];
}

const wrapped = (view: RunView, state: State, width: number): readonly Line[] =>
	linesOf(view, state).flatMap((line) => wrapLine(line, width, 22));

function notStored(view: RunView): string | undefined {
	if (view.task !== undefined) return 'it is a task of this session';
	return view.run.value === undefined ? 'its journal is not there' : undefined;
}

/** The report of a redrive: while it runs, once it has ended, and after a crash. */
export const runScreen: Screen<'run'> = {
	kind: 'run',
	title: (view) => `redrive ${view.runId}`,
	status: (view, state) => taskOf(view, state)?.state ?? 'interrupted',
	commands: [
		{
			keys: ['r'],
			title: 'resume',
			about: 'Finish the interrupted redrive; asks first',
			inFooter: true,
			effect: 'write',
			disabled: ({ view }) => notStored(view),
			run: ({ session, view, key }) => {
				const report = storedReport(view);
				if (view.run.value === undefined || report === undefined) return;
				resumeRun(session, view.run.value, report, view.resolve, key);
			},
		},
		{
			keys: ['left', 'right'],
			title: 'unknown ones',
			about: 'What to do about messages that may have been taken',
			effect: 'read',
			disabled: ({ view }) =>
				notStored(view) ??
				(storedReport(view)?.unknown.length === 0 ? 'no outcome is unknown' : undefined),
			run: ({ session, view, key }) => {
				const by = key === 'left' ? -1 : 1;
				session.update(view.id, 'run', (old) => {
					const at = (answers.indexOf(old.resolve) + by + answers.length) % answers.length;
					return { ...old, resolve: answers[at] ?? 'leave' };
				});
			},
		},
		...taskCommands<'run'>(({ view, state }) => taskOf(view, state)),
	],
	move: ({ session, view, state, body, key }) =>
		scrollBy(session, view, wrapped(view, state, body.columns - 2).length, body.rows, key),
	body: (view, state, size) => textRows(wrapped(view, state, size.columns - 2), view.offset, size),
	age: (view, state) => (view.task === undefined ? view.run.at : state.now),
};
