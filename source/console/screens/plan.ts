import { failureLine } from '../../domain/failure.ts';
import { diffMessages } from '../../domain/message-diff.ts';
import { compileEdit } from '../../domain/message-edit.ts';
import { commandOf } from '../../domain/redrive-plan.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { planRedrive } from '../../operations/redrive/plan.ts';
import { type Line, span } from '../../presentation/line.ts';
import { redrive } from '../actions/redrive.ts';
import { openTasks } from '../actions/redrive-runs.ts';
import type { Session } from '../session.ts';
import type { PlanSubject, ViewOf } from '../state/views.ts';
import { buttonsLine, fieldKey, fieldPaste, fieldText, focusedBy } from '../widgets/fields.ts';
import { scrollTo } from '../widgets/list.ts';
import {
	cancelAt,
	choicesOf,
	chosenText,
	placeOfPlan,
	planFields,
	startAt,
} from './plan-choices.ts';
import { destinationText, factLines, fieldLines, subjectLines } from './plan-lines.ts';
import type { BodyRow, Screen, ScreenContext } from './screen.ts';
import { loadedLines } from './text-body.ts';

type PlanView = ViewOf<'plan'>;

/** Samples that a preview of edits shows. */
const samples = 3;

/** Shows what a redrive of the queue, or of some of its messages, would do. Nothing is sent. */
export function openPlan(session: Session, ref: QueueRef, what: PlanSubject = {}): void {
	const fields = planFields(what);
	const id = session.push({
		kind: 'plan',
		ref,
		what,
		plan: { loading: true },
		fields,
		focus: fields.length,
		offset: 0,
	});
	loadPlan(session, id);
}

/** Makes the plan for what is chosen now; a plan for older choices that comes later is dropped. */
export function loadPlan(session: Session, id: number): void {
	session.update(id, 'plan', (view) => ({ ...view, plan: { ...view.plan, loading: true } }));
	const view = session.state.views.find((one) => one.id === id);
	if (view?.kind !== 'plan') return;
	const asked = chosenText(view);
	const current = (one: PlanView) => chosenText(one) === asked;
	session.run(
		id,
		async (work) => {
			const { gateways, clock, signal, leases } = work;
			const choices = await choicesOf(session, view, work);
			const oldest = oldestOf(view.what);
			const value = await planRedrive(
				{ queues: gateways.queues, hash: session.host.stores.redrive.hash },
				{
					source: view.ref,
					choices,
					place: placeOfPlan(session, work),
					heldByUs: leases.held(view.ref.url).length,
					...(oldest === undefined ? {} : { oldestSentAt: oldest }),
				},
				signal,
			);
			const at = clock.now();
			session.update(id, 'plan', (old) =>
				current(old) ? { ...old, plan: { loading: false, value, at } } : old,
			);
		},
		(failure) =>
			session.update(id, 'plan', (old) =>
				current(old) ? { ...old, plan: { ...old.plan, loading: false, failure } } : old,
			),
	);
}

function oldestOf({ messages = [] }: PlanSubject): number | undefined {
	const sent = messages
		.map(({ system }) => Number(system['SentTimestamp']))
		.filter((at) => Number.isFinite(at));
	return sent.length === 0 ? undefined : Math.min(...sent);
}

/** Changes the view, and plans anew when that changed what is chosen. */
function change(session: Session, view: PlanView, next: PlanView): void {
	session.update(view.id, 'plan', () => next);
	if (chosenText(next) !== chosenText(view)) loadPlan(session, view.id);
}

function turn({ session, view }: ScreenContext<'plan'>, by: number): void {
	let next = focusedBy(view, by);
	// A share to stop above is a canary's alone.
	const hidden = !fieldText(view, 'pace').startsWith('canary');
	if (hidden && next.fields[next.focus]?.id === 'stop') next = focusedBy(next, by);
	session.update(view.id, 'plan', () => next);
}

function press(context: ScreenContext<'plan'>): void {
	const { session, view } = context;
	if (view.focus === cancelAt(view)) session.pop();
	else if (view.focus === startAt(view)) start(context);
	else if (view.fields[view.focus]?.id === 'set' && fieldText(view, 'set') !== '') preview(context);
	else turn(context, 1);
}

function start({ session, view, key }: ScreenContext<'plan'>): void {
	const plan = view.plan.value;
	if (plan === undefined) return;
	const { choices, source } = plan;
	const exact = choices.chosen?.length;
	const total = exact ?? (choices.where === undefined ? plan.count : undefined);
	session.confirm(
		{
			kind: 'redrive',
			resource: source.name,
			approximate: exact === undefined,
			...(total === undefined ? {} : { count: total }),
			detail: [
				...(choices.where === undefined ? [] : [`Those that match ${choices.where}`]),
				`To: ${destinationText(plan)}.`,
				...(choices.edits?.set ?? []).map((text) => `Edited: ${text}`),
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

/** What the edit makes of some of the messages. */
function preview({ session, view }: ScreenContext<'plan'>): void {
	const compiled = compileEdit({ set: [fieldText(view, 'set').trim()] });
	if (!compiled.ok) return session.say(compiled.problem, 'bad');
	const { edit } = compiled;
	const { messages = [] } = view.what;
	if (messages.length === 0 || edit === undefined) {
		return session.say('no samples here: mark messages, or open their group, then press r');
	}
	const now = session.host.clock.now();
	const lines = messages.slice(0, samples).flatMap((message): Line[] => {
		const edited = edit(message, now);
		if (!edited.ok) return [[span(message.id, 'dim')], [span(`  ${edited.message}`, 'bad')], []];
		const { body, attributes = {} } = edited.outgoing;
		const changed = diffMessages(message, { ...message, body, attributes });
		return [
			[span(message.id, 'dim')],
			...(changed.length === 0 ? [[span('  unchanged', 'notice')]] : []),
			...changed.flatMap(({ path, left = 'absent', right = 'absent' }): Line[] => [
				[span(`  ${path}  `, 'strong'), span(left, 'bad'), span(' -> '), span(right, 'good')],
			]),
			[],
		];
	});
	session.push({ kind: 'report', title: 'edited samples', lines, at: now, offset: 0 });
}

export const planScreen: Screen<'plan'> = {
	kind: 'plan',
	title: (view) => `redrive plan for ${view.ref.name}`,
	status: () => 'nothing sent yet',
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
			about: 'Between Cancel and Start; in a field of choices, the next one',
			inFooter: true,
			effect: 'read',
			run: ({ session, view }) =>
				session.update(view.id, 'plan', (old) => ({
					...old,
					focus: old.focus === cancelAt(old) ? startAt(old) : cancelAt(old),
				})),
		},
		{
			keys: ['enter'],
			title: 'press',
			about: 'The next field; on EDIT what it does to samples; on Start asks once more',
			inFooter: true,
			effect: 'write',
			disabled: ({ view }) => (view.focus === startAt(view) ? obstacle(view) : undefined),
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
				if (view.plan.value !== undefined) {
					session.copy(commandOf(view.plan.value), 'the command of this plan');
				}
			},
		},
	],
	takesText: (view) => view.focus < view.fields.length,
	type: ({ session, view, key }) => {
		const own = ['enter', 'tab', 'shift-tab', 'up', 'down', 'esc', 'ctrl-c', 'ctrl-r'];
		if (own.includes(key) || key.startsWith('pg')) return false;
		const next = fieldKey(view, key);
		if (next !== undefined) change(session, view, next);
		return true;
	},
	paste: ({ session, view }, text) => change(session, view, fieldPaste(view, text)),
	body: (view, state, size) => {
		const width = size.columns - 1;
		const heldByUs = state.views.reduce(
			(sum, one) =>
				one.kind === 'messages' && one.ref.url === view.ref.url ? sum + one.messages.length : sum,
			0,
		);
		const head = [...subjectLines(view, heldByUs, width), ...fieldLines(view, width)];
		const facts = loadedLines(view.plan, 'the facts of the plan', (plan) =>
			factLines(plan, state.now, width),
		);
		// The buttons stay in sight whatever the plan has to say.
		const room = Math.max(1, size.rows - head.length - 2);
		const top = scrollTo(view.offset, facts.length, room);
		const row = (line: Line): BodyRow => ({ line: [span(' '), ...line] });
		const more = facts.length - top - room;
		return [
			...head.map(row),
			...facts.slice(top, top + room).map(row),
			row(more > 0 ? [span(`${more} more rows: PgDn`, 'dim')] : []),
			{ line: [...buttonsLine(view, 'Start'), ...whyNot(view)] },
		];
	},
	age: (view) => view.plan.at,
};

/** Why the plan can't be started; `undefined` when it can. */
function obstacle({ plan }: PlanView): string | undefined {
	if (plan.failure !== undefined) return failureLine(plan.failure);
	if (plan.loading || plan.value === undefined) return 'the plan is being made';
	return plan.value.obstacles[0];
}

function whyNot(view: PlanView): Line {
	const why = obstacle(view);
	return why === undefined ? [] : [span(`   ${why}`, view.plan.loading ? 'dim' : 'bad')];
}
