import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import type { RedriveReport } from '../../domain/redrive/redrive-report.ts';
import { fileNameOf } from '../../domain/text/file-name.ts';
import { endedRun } from '../../operations/redrive/standing.ts';
import { whyNothingAside } from '../../operations/rescue/read-parked.ts';
import type { RedriveTask, Task } from '../../operations/tasks.ts';
import { type Line, plainLine, span } from '../../presentation/line.ts';
import { leftMuteTexts } from '../../presentation/redrive/mute-words.ts';
import { runJson } from '../../presentation/redrive/run-json.ts';
import { bringHome } from '../rescue/bring-home.ts';
import type { Screen } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import type { State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import type { BodyRow } from '../widgets/body-row.ts';
import { filePromptKey, filePromptLine, filePromptPaste } from '../widgets/file-prompt.ts';
import { loadedLines, scrollBy, scrollStatus, textRows } from '../widgets/text-body.ts';
import { textField } from '../widgets/text-field.ts';
import { writeFile } from './redrive-files.ts';
import { resumeRun, resumeTask, words } from './redrive-runs.ts';
import { reportLines, row, runningLines, taskMoveLines, wrapRows } from './report-lines.ts';
import { taskCommands } from './task-commands.ts';
import {
	goOnText,
	isOpen,
	resumeText,
	stateText,
	storedReport,
	whyNotFinished,
	whyNotResumed,
} from './task-rows.ts';

type RunView = ViewOf<'run'>;

const answers = ['leave', 'resend', 'skip'] as const;

function taskOf(view: RunView, state: State): Task | undefined {
	return state.tasks.find(({ id }) => id === view.task);
}

function reportStored({ run }: RunView): RedriveReport | undefined {
	return run.value === undefined ? undefined : storedReport(run.value);
}

/** A report with what the screen tells beside it. */
type Finished = {
	readonly report: RedriveReport;
	readonly plan: RedrivePlan;
	readonly beside: Parameters<typeof reportLines>[2];
};

/** The report that can be copied or written: of a run that has ended, here or earlier, or of which nobody knows. */
function finished(view: RunView, state: State): Finished | undefined {
	const { redrive } = taskOf(view, state) ?? {};
	if (redrive !== undefined) {
		const { report, plan } = redrive;
		return report === undefined ? undefined : { report, plan, beside: redrive };
	}
	// Another process is at work on it: what its journal tells now is not how it ends.
	const run = view.run.value;
	if (run === undefined || run.standing === 'running') return undefined;
	return { report: storedReport(run), plan: run.header.plan, beside: run };
}

/** The report as plain text, as it stands on the screen. */
function textOfReport(view: RunView, state: State): string {
	const found = finished(view, state);
	if (found === undefined) return '';
	const { report, plan, beside } = found;
	const lines = reportLines(report, plan, beside).map((line) => plainLine(line).trimEnd());
	return [`redrive ${view.runId}`, ...lines, ''].join('\n');
}

function noReport(view: RunView, state: State): string | undefined {
	return finished(view, state) === undefined ? 'there is no report before its end' : undefined;
}

/** JSON where the name ends so, the same as `awsmsg redrive --json`; text otherwise. */
function exportReport(
	session: Session,
	view: RunView,
	{ path, trigger }: { readonly path: string; readonly trigger: string },
): void {
	const { state } = session;
	const found = finished(view, state);
	if (found === undefined) return;
	const { report, plan } = found;
	session.run(view.id, async ({ signal }) => {
		const { runs } = session.host.stores.redrive;
		const text = path.endsWith('.json')
			? `${JSON.stringify(runJson(await endedRun(runs, plan, { runId: view.runId, report })), undefined, '\t')}\n`
			: textOfReport(view, state);
		if (!(await writeFile(session, { path, text, signal, trigger }))) return;
		session.update(view.id, 'run', ({ file: _, ...old }) => old);
		session.say(`the report is in ${path}, for you alone to read`, 'good');
	});
}

function linesOf(view: RunView, state: State): readonly Line[] {
	const task = taskOf(view, state);
	if (task?.redrive !== undefined) {
		const { report, plan } = task.redrive;
		const moved = task.move === undefined ? [] : [...taskMoveLines(task), []];
		return report === undefined
			? runningLines(task, state.now)
			: [...goOnLines(view, task.redrive), ...moved, ...reportLines(report, plan, task.redrive)];
	}
	const asked = { what: 'the journal of the run', width: state.size.columns - 2 };
	return loadedLines(view.run, asked, (run) => {
		const report = storedReport(run);
		if (!isOpen(run)) return reportLines(report, run.header.plan, run);
		// First what can be done: what was given back may be a long list.
		return [
			...(report.unknown.length === 0 ? [] : [answerLine(view, report.unknown.length)]),
			[
				span(
					`${resumeText(run)}: what was sent and not deleted is deleted, never sent again`,
					'strong',
				),
			],
			...(run.state.ended === undefined
				? leftMuteTexts(run.header, state.now).map((text) => row('MUTED', text, 'notice'))
				: []),
			[],
			...reportLines(report, run.header.plan, run),
			...(run.cutShort ? [[span('the last line was cut short: that is no harm', 'dim')]] : []),
		];
	});
}

function goOnLines(view: RunView, { resumable, report }: RedriveTask): Line[] {
	if (resumable === undefined) return [];
	const unknown = report?.unknown.length ?? 0;
	return [
		...(unknown === 0 ? [] : [answerLine(view, unknown)]),
		[span(goOnText(resumable), 'strong')],
		[],
	];
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
	wrapRows(linesOf(view, state), width);

/** Why a run can't be gone on with; `undefined` when it can. */
function whyNot(view: RunView, state: State): string | undefined {
	if (view.task !== undefined) return whyNotResumed(taskOf(view, state), state);
	const run = view.run.value;
	if (run === undefined) return 'its journal is not there';
	return whyNotFinished(run);
}

/** Why nothing of a run can go home; `undefined` when something can. */
function notAside(view: RunView, state: State): string | undefined {
	const found = finished(view, state);
	if (found === undefined) return 'there is nothing to bring home before its end';
	const { choices, rest } = found.plan;
	if (choices.to !== undefined || rest !== undefined) return undefined;
	return found.report.outcomes.moved === 0
		? 'it moved nothing'
		: `it put nothing aside: ${whyNothingAside(found.plan)}`;
}

/** The report of a redrive: while it runs, once it has ended, and after a crash. */
export const runScreen: Screen<'run'> = {
	kind: 'run',
	title: (view) => `redrive ${view.runId}`,
	status: (view, state) => {
		const task = taskOf(view, state);
		const run = view.run.value;
		const word = stateText({
			...(task === undefined ? {} : { task }),
			...(run === undefined ? {} : { run }),
		});
		const lines = wrapped(view, state, state.size.columns - 2).length;
		return [...scrollStatus(lines, view.offset, state.size.rows - 5), word];
	},
	commands: [
		{
			keys: ['r'],
			title: 'resume',
			about:
				'Finish the interrupted redrive, or go on with what a stopped one gave back; asks first',
			inFooter: true,
			effect: 'write',
			disabled: ({ view, state }) => whyNot(view, state),
			run: ({ session, view, key }) => {
				if (view.task !== undefined) {
					const { id, runId, resolve } = view;
					return resumeTask(session, { view: id, runId, resolve, key });
				}
				const report = reportStored(view);
				const { id, resolve } = view;
				const { value: run } = view.run;
				if (run === undefined || report === undefined) return;
				resumeRun(session, { view: id, run, report, resolve, key });
			},
		},
		{
			keys: ['left', 'right'],
			title: 'unknown ones',
			about: 'What to do about messages that may have been taken',
			effect: 'read',
			disabled: ({ view, state }) =>
				whyNot(view, state) ??
				(finished(view, state)?.report.unknown.length === 0 ? 'no outcome is unknown' : undefined),
			run: ({ session, view, key }) => {
				const by = key === 'left' ? -1 : 1;
				session.update(view.id, 'run', (old) => {
					const at = (answers.indexOf(old.resolve) + by + answers.length) % answers.length;
					return { ...old, resolve: answers[at] ?? 'leave' };
				});
			},
		},
		{
			keys: ['c'],
			title: 'copy report',
			about: 'Copy the report as text',
			inFooter: true,
			effect: 'read',
			disabled: ({ view, state }) => noReport(view, state),
			run: ({ session, view, state }) => session.copy(textOfReport(view, state), 'the report'),
		},
		{
			keys: ['E'],
			title: 'export',
			about: 'Write the report to a file: JSON where its name ends in json, text otherwise',
			inFooter: true,
			effect: 'read',
			disabled: ({ view, state }) => noReport(view, state),
			run: ({ session, view }) =>
				session.update(view.id, 'run', (old) => ({
					...old,
					file: textField(`redrive-${fileNameOf(view.runId)}.json`),
				})),
		},
		{
			keys: ['B'],
			title: 'bring home',
			about:
				'Plan to bring back what this run put into another queue, each to the queue that it came from',
			effect: 'write',
			disabled: ({ view, state }) => notAside(view, state),
			run: ({ session, view }) => bringHome(session, view),
		},
		...taskCommands<'run'>(
			({ view, state }) => taskOf(view, state),
			() => undefined,
			({ view }) => view.run.value,
		),
	],
	move: ({ session, view, state, body, key }) =>
		scrollBy(session, view, wrapped(view, state, body.columns - 2).length, body.rows, key),
	takesText: (view) => view.file !== undefined,
	type: ({ session, view, key }) => {
		if (view.file === undefined) return false;
		const answer = filePromptKey(view.file, key);
		if (answer.kind === 'take') exportReport(session, view, { path: answer.path, trigger: key });
		else if (answer.kind === 'cancel') {
			session.update(view.id, 'run', ({ file: _, ...old }) => old);
		} else session.update(view.id, 'run', (old) => ({ ...old, file: answer.field }));
		return true;
	},
	paste: ({ session, view: { id, file } }, text) => {
		if (file === undefined) return;
		session.update(id, 'run', (old) => ({ ...old, file: filePromptPaste(file, text) }));
	},
	body: (view, state, size) => {
		const { file } = view;
		const asks: BodyRow[] =
			file === undefined
				? []
				: [{ line: [span(' '), ...filePromptLine(file, 'write the report to', size.columns - 1)] }];
		const rows = { ...size, rows: size.rows - asks.length };
		return [...asks, ...textRows(wrapped(view, state, size.columns - 2), view.offset, rows)];
	},
	age: (view, state) => (view.task === undefined ? view.run.at : state.now),
};
