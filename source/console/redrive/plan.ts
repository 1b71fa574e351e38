import { failureLine } from '../../domain/failure.ts';
import { redriveSubjects } from '../../operations/redrive/grants.ts';
import { approximate } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import { obstacleTexts } from '../../presentation/redrive/check-words.ts';
import { editTexts, toText } from '../../presentation/redrive/plan-words.ts';
import { refusedBySweep } from '../messages/sweeps.ts';
import type { BodyRow, Screen, ScreenContext } from '../shell/screen.ts';
import type { State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import { button, fieldKey, fieldPaste, fieldText } from '../widgets/fields.ts';
import { filePromptKey, filePromptLine, filePromptPaste } from '../widgets/file-prompt.ts';
import { scrollTo } from '../widgets/list.ts';
import { loadedLines } from '../widgets/text-body.ts';
import { textField } from '../widgets/text-field.ts';
import { buttonAt, buttons, focusedButton, type PlanButton, planFocused } from './plan-choices.ts';
import { fieldLines } from './plan-fields.ts';
import { factLines, subjectLines } from './plan-lines.ts';
import { changePlan } from './plan-load.ts';
import { editByHand, previewEdits } from './plan-preview.ts';
import { redrive } from './redrive.ts';
import { dryRun, dryRunSize } from './redrive-dry-run.ts';
import { applyCommand, copyPlan, planFileName, savePlan } from './redrive-files.ts';
import { openTasks } from './redrive-runs.ts';

type PlanView = ViewOf<'plan'>;
type Context = ScreenContext<'plan'>;

function turn({ session, view }: Context, by: number): void {
	session.update(view.id, 'plan', () => planFocused(view, by));
}

const editFields = ['set', 'patch', 'unwrap'];

function press(context: Context): void {
	const { session, view } = context;
	const plan = view.plan.value;
	switch (focusedButton(view)) {
		case 'cancel':
			session.pop();
			return;
		case 'dry-run':
			if (plan !== undefined) dryRun(session, view, plan, context.key);
			return;
		case 'save':
			if (plan !== undefined) {
				const file = textField(planFileName(plan));
				session.update(view.id, 'plan', (old) => ({ ...old, file }));
			}
			return;
		case 'start':
			return start(context);
		case undefined: {
			const id = view.fields[view.focus]?.id ?? '';
			const edits = fieldText(view, 'set') + fieldText(view, 'patch') !== '';
			const unwraps = fieldText(view, 'unwrap') === 'yes';
			if (editFields.includes(id) && (edits || unwraps)) previewEdits(session, view);
			else turn(context, 1);
		}
	}
}

function start({ session, view, key }: Context): void {
	const plan = view.plan.value;
	if (plan === undefined || refusedBySweep(session, plan.source)) return;
	const { choices } = plan;
	const exact = choices.chosen?.length;
	const total = exact ?? (choices.where === undefined ? plan.count : undefined);
	session.confirm(
		{
			kind: 'redrive',
			...redriveSubjects(plan),
			approximate: exact === undefined,
			...(total === undefined ? {} : { count: total }),
			detail: [
				...(choices.where === undefined ? [] : [`Those that match ${choices.where}`]),
				`To: ${toText(plan)}.`,
				...editTexts(choices).map((text) => `Edited: ${text}`),
				...(choices.canary === undefined
					? []
					: [
							`First 1, then 10; stops when more than ${choices.canary.stopAbovePercent}% come back.`,
						]),
				plan.engine === 'aws'
					? "AWS's own move task: it can be cancelled, but not taken back."
					: 'awsmsg sends, verifies and deletes; it can be paused and stopped, but not taken back.',
			],
		},
		key,
		(grant) => {
			if (grant === undefined) return;
			redrive(session, plan, grant);
			openTasks(session);
		},
	);
}

/** Why a button can't be pressed; `undefined` when it can. */
function whyNot(view: PlanView, pressed: PlanButton | undefined): string | undefined {
	if (pressed === undefined || pressed === 'cancel') return undefined;
	const { failure, loading, value } = view.plan;
	if (view.busy !== undefined) return view.busy;
	if (failure !== undefined) return failureLine(failure);
	if (loading || value === undefined) return 'the plan is being made';
	const [first] = obstacleTexts(value, 'fields');
	// A plan that can't run is not handed to somebody else either.
	const runs = pressed === 'start' || pressed === 'save';
	return runs ? first : undefined;
}

export const planScreen: Screen<'plan'> = {
	kind: 'plan',
	title: (view) => `redrive plan for ${view.ref.name}`,
	status: (view) => view.busy ?? (view.plan.loading ? 'planning' : 'nothing sent yet'),
	commands: [
		{
			keys: ['tab', 'down'],
			title: 'field',
			about: 'The next field or button',
			inFooter: true,
			effect: 'read',
			run: (context) => turn(context, 1),
		},
		{
			keys: ['shift-tab', 'up'],
			title: 'field before',
			about: 'The field or button before this one',
			effect: 'read',
			run: (context) => turn(context, -1),
		},
		{
			keys: ['left', 'right'],
			title: 'choose',
			about: 'Between the buttons; in a field of choices, the next one',
			inFooter: true,
			effect: 'read',
			run: ({ session, view, key }) => {
				const at = buttons.indexOf(focusedButton(view) ?? 'cancel');
				const by = key === 'left' ? -1 : 1;
				const next = buttons[(at + by + buttons.length) % buttons.length] ?? 'cancel';
				session.update(view.id, 'plan', (old) => ({ ...old, focus: buttonAt(old, next) }));
			},
		},
		{
			keys: ['enter'],
			title: 'press',
			about: 'The next field; on EDIT what it does to samples; on a button, what it says',
			inFooter: true,
			effect: 'write',
			disabled: ({ view }) => whyNot(view, focusedButton(view)),
			run: press,
		},
		{
			keys: ['pgdn', 'pgup'],
			title: 'more facts',
			about: 'The rows of the plan that have no room above the buttons',
			effect: 'read',
			run: ({ session, view, key }) => {
				const offset = Math.max(0, view.offset + (key === 'pgup' ? -5 : 5));
				session.update(view.id, 'plan', (old) => ({ ...old, offset }));
			},
		},
		{
			keys: ['C'],
			title: 'copy command',
			about: 'Copy the plan as a command line',
			inFooter: true,
			effect: 'read',
			disabled: ({ view }) =>
				view.plan.value === undefined ? 'the plan is not there yet' : undefined,
			run: ({ session, view }) => {
				if (view.plan.value !== undefined) copyPlan(session, view.plan.value);
			},
		},
		{
			keys: ['ctrl-e'],
			title: 'edit body',
			about: 'Edit the body of the one message in your editor, then send the edited copy',
			effect: 'read',
			disabled: ({ view }) =>
				view.what.ids?.length === 1
					? undefined
					: 'the editor takes one message: several are edited by EDIT',
			run: ({ session, view }) => editByHand(session, view),
		},
	],
	takesText: (view) => view.file !== undefined || view.focus < view.fields.length,
	type: (context) => {
		const { session, view, key } = context;
		if (view.file !== undefined) return typeFile(context, view.file);
		const own = ['enter', 'tab', 'shift-tab', 'up', 'down', 'esc', 'ctrl-c', 'ctrl-r', 'ctrl-e'];
		if (own.includes(key) || key.startsWith('pg')) return false;
		const next = fieldKey(view, key);
		if (next !== undefined) changePlan(session, view, next);
		return true;
	},
	paste: ({ session, view }, text) => {
		const { file } = view;
		if (file === undefined) return changePlan(session, view, fieldPaste(view, text));
		session.update(view.id, 'plan', (old) => ({ ...old, file: filePromptPaste(file, text) }));
	},
	body: (view, state, size) => {
		const width = size.columns - 1;
		const head = [...subjectLines(view, heldByUs(view, state), width), ...fieldLines(view, width)];
		const facts = loadedLines(view.plan, 'the facts of the plan', (plan) =>
			factLines(plan, state.now, width),
		);
		// The buttons stay in sight whatever the plan has to say.
		const room = Math.max(1, size.rows - head.length - 2);
		const top = scrollTo(view.offset, facts.length, room);
		const row = (line: Line): BodyRow => ({ line: [span(' '), ...line] });
		return [
			...head.map(row),
			...facts.slice(top, top + room).map(row),
			row(aboveButtons(view, state, facts.length - top - room, width)),
			row(buttonsOf(view)),
		];
	},
	age: (view) => view.plan.at,
};

function typeFile({ session, view, key }: Context, file: NonNullable<PlanView['file']>): boolean {
	const answer = filePromptKey(file, key);
	const plan = view.plan.value;
	if (answer.kind === 'typed') {
		session.update(view.id, 'plan', (old) => ({ ...old, file: answer.field }));
	} else if (answer.kind === 'take' && plan !== undefined) {
		savePlan(session, view.id, plan, answer.path);
	} else {
		session.update(view.id, 'plan', ({ file: _, ...old }) => old);
	}
	return true;
}

function heldByUs({ ref }: PlanView, { views }: State): number {
	return views.reduce(
		(sum, one) =>
			one.kind === 'messages' && one.ref.url === ref.url ? sum + one.messages.length : sum,
		0,
	);
}

/** What is asked, what stands in the way, where it was saved, or that there is more to read. */
function aboveButtons(view: PlanView, state: State, more: number, width: number): Line {
	if (view.file !== undefined) return filePromptLine(view.file, 'save the plan as', width);
	const why = whyNot(view, 'start');
	const below: Line = more > 0 ? [span(`${more} more rows: PgDn   `, 'dim')] : [];
	if (why !== undefined && !view.plan.loading) return [...below, span(why, 'bad')];
	if (view.saved !== undefined)
		return [...below, span(`saved: ${applyCommand(state, view.saved)}`, 'good')];
	return below;
}

function buttonsOf(view: PlanView): Line {
	const plan = view.plan.value;
	const labels: Readonly<Record<PlanButton, string>> = {
		cancel: 'Cancel',
		'dry-run': `Dry run (receives ${plan === undefined ? 'some' : approximate(dryRunSize(plan))})`,
		save: 'Save plan',
		start: 'Start',
	};
	const focused = focusedButton(view);
	return buttons.flatMap((one, index): Line => {
		const gap = span(index === 0 ? '' : '   ');
		return [gap, button(labels[one], one === focused)];
	});
}
