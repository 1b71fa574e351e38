import { failureLine } from '../../domain/failure.ts';
import { canaryBatches } from '../../domain/redrive/canary-batches.ts';
import { meantBy, type RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { muteSubjects, redriveSubjects } from '../../operations/redrive/grants.ts';
import { approximate, dayAndTime } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import { obstacleTexts } from '../../presentation/redrive/check-words.ts';
import { muteTexts } from '../../presentation/redrive/mute-words.ts';
import { editTexts, reachTexts, restTexts, toText } from '../../presentation/redrive/plan-words.ts';
import { formScreen } from '../forms/form-screen.ts';
import { refusedBySweep } from '../messages/look/sweeps.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { Size, State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import type { BodyRow } from '../widgets/body-row.ts';
import { buttonLines, fieldText } from '../widgets/fields.ts';
import { filePromptKey, filePromptLine, filePromptPaste } from '../widgets/file-prompt.ts';
import { inSight } from '../widgets/in-sight.ts';
import { scrollTo } from '../widgets/list.ts';
import { loadedLines } from '../widgets/text-body.ts';
import { textField } from '../widgets/text-field.ts';
import {
	buttons,
	hasCanary,
	isHidden,
	type PlanButton,
	scopeOf,
	withOtherPace,
} from './plan-choices.ts';
import { fieldLines } from './plan-fields.ts';
import { factLines, knownOf, subjectLines, subjectText } from './plan-lines.ts';
import { changePlan } from './plan-load.ts';
import { editByHand, previewEdits } from './plan-preview.ts';
import { redrive } from './redrive.ts';
import { dryRun, dryRunSize } from './redrive-dry-run.ts';
import { applyCommand, copyPlan, planFileName, savePlan } from './redrive-files.ts';
import { openTasksFrom } from './redrive-runs.ts';

type PlanView = ViewOf<'plan'>;
type Context = ScreenContext<'plan'>;

const editFields = ['set', 'patch', 'unwrap'];

function press(context: Context, pressed: PlanButton | undefined): void | Promise<void> {
	const { session, view } = context;
	const plan = view.plan.value;
	if (pressed === 'cancel') session.pop();
	else if (pressed === 'start') return start(context);
	else if (plan === undefined) return;
	else if (pressed === 'dry-run') return dryRun(session, view, plan, context.key);
	else if (pressed === 'save') {
		const file = textField(planFileName(plan));
		session.update(view.id, 'plan', (old) => ({ ...old, file }));
	}
}

/** On EDIT enter shows what the edits do, once there are some. */
function preview({ session, view }: Context, id: string): (() => void) | undefined {
	const edits = fieldText(view, 'set') + fieldText(view, 'patch') !== '';
	const unwraps = fieldText(view, 'unwrap') === 'yes';
	if (!editFields.includes(id) || !(edits || unwraps)) return;
	return () => previewEdits(session, view);
}

async function start({ session, view, key }: Context): Promise<void> {
	const plan = view.plan.value;
	if (plan === undefined || refusedBySweep(session, plan.source)) return;
	const { choices } = plan;
	const total = meantBy(plan);
	const known = knownOf(view);
	const { also, ...subjects } = redriveSubjects(plan);
	const grant = await session.confirm(
		{
			kind: 'redrive',
			...subjects,
			also: [...also, ...muteSubjects(plan)],
			approximate: choices.chosen === undefined,
			...(total === undefined ? {} : { count: total }),
			...(known === undefined ? {} : { known }),
			// Where not all has room, the first of it has.
			detail: [
				`To: ${toText(plan)}.`,
				...(choices.canary === undefined
					? []
					: [
							`First ${canaryBatches.join(', then ')}; stops when more than ${choices.canary.stopAbovePercent}% come back.`,
						]),
				...(scopeOf(view).criterion === undefined ? [] : [`Meant: ${subjectText(view)}.`]),
				...(choices.where === undefined ? [] : [`Those that match ${choices.where}`]),
				...(choices.endsBefore === undefined
					? []
					: [`Those that may be lost before ${dayAndTime(choices.endsBefore)}.`]),
				...reachTexts(plan),
				...restTexts(plan).map((text) => `The rest to ${text}.`),
				...editTexts(choices).map((text) => `Edited: ${text}`),
				...muteTexts(plan).map((text) => `Mutes ${text}.`),
				plan.engine === 'aws'
					? "AWS's own move task: it can be cancelled, but not taken back."
					: 'awsmsg sends, verifies and deletes; it can be paused and stopped, but not taken back.',
			],
		},
		key,
	);
	if (grant === undefined) return;
	redrive(session, plan, grant);
	openTasksFrom(session, view.id);
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

/** Rows of facts below the choices. */
const leastFacts = 1;

const form = formScreen<'plan'>({
	kind: 'plan',
	title: (view) => `redrive plan for ${view.ref.name}`,
	status: (view) => view.busy ?? (view.plan.loading ? 'planning' : 'nothing sent yet'),
	buttons: ({ plan }) => buttons.map((one) => labels(plan.value)[one]),
	isHidden,
	changed: ({ session, view }, next) => changePlan(session, view, next),
	enter: {
		title: 'press',
		about: 'The next field; on EDIT what it does to samples; on a button, what it says',
		effect: 'write',
	},
	press: (context, index) => press(context, buttons[index]),
	enterIn: (context, { id }) => preview(context, id),
	whyNot: (view, button) => whyNot(view, button === undefined ? undefined : buttons[button]),
	// A plan that was saved can be had again.
	isKept: ({ saved }) => saved !== undefined,
	buttonKeys: ['y'],
	commands: [
		{
			keys: ['pgdn', 'pgup'],
			title: 'more facts',
			about: 'The rows of the plan that have no room above the buttons',
			effect: 'read',
			run: ({ session, view, state, body, key }) => {
				const { from, below, room } = partsOf(view, state, body);
				const offset = scrollTo(from + (key === 'pgup' ? -5 : 5), below.length, room);
				session.update(view.id, 'plan', (old) => ({ ...old, offset }));
			},
		},
		{
			keys: ['S'],
			title: 'start',
			about: 'Start, once that is confirmed: the same as the button, from anywhere in the plan',
			inFooter: true,
			effect: 'write',
			disabled: ({ view }) => whyNot(view, 'start'),
			run: (context) => start(context),
		},
		{
			keys: ['K'],
			title: 'canary',
			about: 'A canary before the rest, or all at once',
			inFooter: true,
			// It takes away what is there.
			footer: ({ view }) => (hasCanary(view) ? 'no canary' : undefined),
			effect: 'read',
			run: ({ session, view }) => changePlan(session, view, withOtherPace(view)),
		},
		{
			keys: ['e'],
			title: 'edit',
			about: 'To EDIT, which changes what is sent',
			inFooter: true,
			effect: 'read',
			run: ({ session, view }) =>
				session.update(view.id, 'plan', (old) => ({
					...old,
					focus: old.fields.findIndex(({ id }) => id === 'set'),
				})),
		},
		{
			keys: ['y'],
			title: 'yes',
			about: 'The answer to what Start asks; before that is asked it counts for nothing',
			effect: 'read',
			disabled: ({ view }) =>
				`nothing is asked yet${view.plan.loading ? ', the checks are not in' : ''}: S asks, then press y again`,
			run: () => {},
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
				scopeOf(view).ids?.length === 1
					? undefined
					: 'the editor takes one message: several are edited by EDIT',
			run: ({ session, view }) => editByHand(session, view),
		},
	],
	body: (view, state, size) => {
		const { head, below, from, room, pressed } = partsOf(view, state, size);
		const width = size.columns - 1;
		const rows = below.slice(from, from + room);
		// What failed stands before the facts, and once is enough.
		const failed = view.plan.failure === undefined ? '' : failureLine(view.plan.failure);
		const said = rows.some(([first]) => first?.style === 'bad' && failed.startsWith(first.text));
		return [
			...head,
			...rows.map(indented),
			indented(aboveButtons(view, state, { more: below.length - from - room, width, said })),
			...pressed,
		];
	},
	age: (view) => view.plan.at,
});

const indented = (line: Line): BodyRow => ({ line: [span(' '), ...line] });

/**
 * What stands on the screen of a plan: rows that stay, rows that scroll, `room` of them from `from` on, and the
 * buttons, which stay in sight whatever the plan has to say.
 */
function partsOf(view: PlanView, state: State, size: Size) {
	const width = size.columns - 1;
	const words = buttons.map((one) => labels(view.plan.value)[one]);
	const pressed = buttonLines(view, words, size.columns).map((line): BodyRow => ({ line }));
	const top = [...subjectLines(view, heldByUs(view, state), width), ...fieldLines(view, width)];
	const facts = loadedLines(view.plan, { what: 'the facts of the plan', width }, (plan) =>
		factLines(plan, state.now, width),
	);
	const rest = size.rows - 1 - pressed.length;
	// On a button all rows scroll together: where the choices have no room, they are among what PgDn shows.
	const isOne = view.focus >= view.fields.length && top.length > rest - leastFacts;
	const head = isOne ? [] : inSight(top.map(indented), rest - leastFacts);
	const below = isOne ? [...top, ...facts] : facts;
	const room = Math.max(1, rest - head.length);
	return { head, below, room, from: scrollTo(view.offset, below.length, room), pressed };
}

/** The form, and over it the name of the file that the plan is to be saved as. */
export const planScreen: Screen<'plan'> = {
	...form,
	takesText: (view) => view.file !== undefined || form.takesText?.(view) === true,
	type: (context) => {
		const { file } = context.view;
		return file === undefined ? (form.type?.(context) ?? false) : typeFile(context, file);
	},
	paste: (context, text) => {
		const { session, view } = context;
		const { file } = view;
		if (file === undefined) return form.paste?.(context, text);
		session.update(view.id, 'plan', (old) => ({ ...old, file: filePromptPaste(file, text) }));
	},
};

function typeFile({ session, view, key }: Context, file: NonNullable<PlanView['file']>): boolean {
	const answer = filePromptKey(file, key);
	const plan = view.plan.value;
	if (answer.kind === 'typed') {
		session.update(view.id, 'plan', (old) => ({ ...old, file: answer.field }));
	} else if (answer.kind === 'take' && plan !== undefined) {
		savePlan(session, { id: view.id, plan, path: answer.path, trigger: key });
	} else {
		session.update(view.id, 'plan', ({ file: _, ...old }) => old);
	}
	return true;
}

/** What looks of this session hold now: a lease that has ended holds nothing. */
function heldByUs({ ref }: PlanView, { views, now }: State): number {
	return views.reduce(
		(sum, one) =>
			one.kind === 'messages' && one.ref.url === ref.url && (one.leasedUntil ?? 0) > now
				? sum + one.messages.length
				: sum,
		0,
	);
}

/** What is asked, what stands in the way, where it was saved, or that there is more to read. */
function aboveButtons(
	view: PlanView,
	state: State,
	{ more, width, said }: { readonly more: number; readonly width: number; readonly said: boolean },
): Line {
	if (view.file !== undefined) return filePromptLine(view.file, 'save the plan as', width);
	const why = whyNot(view, 'start');
	const below: Line = more > 0 ? [span(`${more} more rows: PgDn   `, 'dim')] : [];
	if (why !== undefined && !said && !view.plan.loading) return [...below, span(why, 'bad')];
	if (view.saved !== undefined)
		return [...below, span(`saved: ${applyCommand(state, view.saved)}`, 'good')];
	return below;
}

function labels(plan: RedrivePlan | undefined): Readonly<Record<PlanButton, string>> {
	return {
		cancel: 'Cancel',
		'dry-run': `Dry run (receives ${plan === undefined ? 'some' : approximate(dryRunSize(plan))})`,
		save: 'Save plan',
		start: 'Start',
	};
}
