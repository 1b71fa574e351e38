import { fail } from '../../domain/failure.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { type MovePlan, planMove } from '../../operations/move.ts';
import { count, duration } from '../../presentation/formats.ts';
import { type Line, type Span, span } from '../../presentation/line.ts';
import { redrive } from '../actions/redrive.ts';
import type { Session } from '../session.ts';
import type { State } from '../state/state.ts';
import { newListing, type ViewOf } from '../state/views.ts';
import { wrapText } from '../widgets/dialog.ts';
import { fieldLine } from '../widgets/field-line.ts';
import { edit, textField, textOf } from '../widgets/text-field.ts';
import type { Screen, ScreenContext } from './screen.ts';
import { loadedLines } from './text-body.ts';

type PlanView = ViewOf<'plan'>;

/** Shows what a redrive of the queue would do. Nothing is sent. */
export function openPlan(session: Session, ref: QueueRef): void {
	const id = session.push({
		kind: 'plan',
		ref,
		plan: { loading: true },
		pace: textField(),
		focus: 'cancel',
	});
	loadPlan(session, id, ref);
}

export function loadPlan(session: Session, id: number, ref: QueueRef): void {
	session.update(id, 'plan', (view) => ({ ...view, plan: { ...view.plan, loading: true } }));
	session.run(
		id,
		async ({ gateways, clock, signal }) => {
			const value = await planMove({ queues: gateways.queues, clock }, { source: ref }, signal);
			const at = clock.now();
			session.update(id, 'plan', (view) => ({ ...view, plan: { loading: false, value, at } }));
		},
		(failure) =>
			session.update(id, 'plan', (view) => ({
				...view,
				plan: { ...view.plan, loading: false, failure },
			})),
	);
}

/** Messages a second as typed; `undefined` leaves the pace to AWS. */
function paceOf(view: PlanView): number | undefined {
	const text = textOf(view.pace).trim();
	if (text === '') return undefined;
	const value = Number(text);
	if (!Number.isInteger(value) || value < 1 || value > 500) {
		throw fail('invalid', `the pace "${text}" is not 1 to 500 messages a second`, {
			hint: 'Leave it empty for the pace AWS finds best',
		});
	}
	return value;
}

function start({ session, view, key }: ScreenContext<'plan'>): void {
	const { ref, id } = view;
	const plan = view.plan.value;
	if (plan === undefined) return;
	session.run(id, async () => {
		const perSecond = paceOf(view);
		session.confirm(
			{
				kind: 'redrive',
				resource: ref.name,
				approximate: true,
				...(plan.count === undefined ? {} : { count: plan.count }),
				detail: [
					`To: ${destinations(plan)}.`,
					"AWS's own move task: it can be cancelled, but not taken back.",
				],
			},
			key,
			(grant) => {
				if (grant === undefined) return;
				redrive(session, ref, perSecond, grant);
				session.replace({ kind: 'tasks', ...newListing('arrival') });
			},
		);
	});
}

function destinations(plan: MovePlan): string {
	if (!plan.destinations.ok) return "each message's own source (the list was refused)";
	const names = plan.destinations.value.map(({ name }) => name);
	return names.length === 0
		? "each message's own source"
		: `each to its own source: ${names.join(', ')}`;
}

function planLines(plan: MovePlan, view: PlanView, state: State, width: number): Line[] {
	const label = (text: string): Span => span(text.padEnd(9), 'heading');
	const lines: Line[] = [
		[
			label('WHAT'),
			span(
				plan.count === undefined
					? 'every visible message, count unknown'
					: `every visible message, ~${count(plan.count)}`,
			),
		],
		[label('FROM'), span(plan.source.name, 'strong')],
		...(plan.inFlight === undefined || plan.inFlight === 0
			? []
			: [
					[
						label('HELD'),
						span(
							`~${count(plan.inFlight)} in flight are not moved; what this session holds is given back first`,
						),
					],
				]),
		[label('TO'), span(destinations(plan))],
		[label('ENGINE'), span("AWS's own move task: runs in AWS, goes on when awsmsg ends")],
		[
			...fieldLine(`${'PACE'.padEnd(9)}`, view.pace, 24, view.focus === 'pace'),
			span('  messages a second, 1 to 500; empty: what AWS finds best', 'dim'),
		],
		[label('KEEPS'), span('body, attributes, group id')],
		[label('NEW'), span('message id, sent time, retention, receive count 0')],
	];
	if (plan.oldestExpiresAt !== undefined) {
		const left = plan.oldestExpiresAt - state.now;
		lines.push([
			label('EXPIRY'),
			span(
				left > 0 ? `the oldest expires in ${duration(left)}` : 'the oldest may be gone',
				left > 3_600_000 ? 'plain' : 'bad',
			),
		]);
	}
	if (plan.running !== undefined) {
		lines.push([
			label('RUNNING'),
			span(`a move task runs already: ${count(plan.running.moved)} moved`, 'bad'),
		]);
	}
	lines.push([]);
	for (const warning of plan.warnings) {
		const [first = '', ...rest] = wrapText(warning, width - 12);
		lines.push([label(''), span('warn  ', 'notice'), span(first)]);
		for (const text of rest) lines.push([label(''), span(`      ${text}`)]);
	}
	for (const [index, permission] of plan.permissions.entries()) {
		lines.push([label(index === 0 ? 'NEEDS' : ''), span(permission, 'dim')]);
	}
	return lines;
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
			run: ({ session, view }) => turn(session, view, 1),
		},
		{
			keys: ['shift-tab', 'up'],
			title: 'field before',
			about: 'The field or button before this one',
			effect: 'read',
			run: ({ session, view }) => turn(session, view, -1),
		},
		{
			keys: ['left', 'right'],
			title: 'choose',
			about: 'Between Cancel and Start',
			effect: 'read',
			run: ({ session, view }) =>
				session.update(view.id, 'plan', (old) => ({
					...old,
					focus: old.focus === 'cancel' ? 'start' : 'cancel',
				})),
		},
		{
			keys: ['enter'],
			title: 'press',
			about: 'Press the button; Start asks once more',
			inFooter: true,
			effect: 'write',
			disabled: ({ view }) => {
				if (view.focus === 'cancel') return undefined;
				if (view.plan.value === undefined) return 'the plan is not there yet';
				if (view.plan.value.running !== undefined) return 'a move task runs on this queue already';
				return undefined;
			},
			run: (context) => {
				const { session, view } = context;
				if (view.focus === 'cancel') session.pop();
				else if (view.focus === 'pace') turn(session, view, 2);
				else start(context);
			},
		},
	],
	takesText: (view) => view.focus === 'pace',
	type: ({ session, view, key }) => {
		if (!/^(\d|backspace|left|right|home|end|del|ctrl-[uwkahbf])$/.test(key)) return false;
		const pace = edit(view.pace, key);
		if (pace !== undefined) session.update(view.id, 'plan', (old) => ({ ...old, pace }));
		return true;
	},
	body: (view, state, size) => [
		{ line: [] },
		...loadedLines(view.plan, 'the facts of the plan', (plan) =>
			planLines(plan, view, state, size.columns),
		).map((line) => ({ line: [span(' '), ...line] })),
		{ line: [] },
		{
			line: [
				span(' '),
				button('Cancel', view.focus === 'cancel'),
				span('   '),
				button('Start', view.focus === 'start'),
			],
		},
	],
	age: (view) => view.plan.at,
};

function button(label: string, focused: boolean) {
	return focused ? span(`[>${label}<]`, 'field-cursor') : span(`[ ${label} ]`);
}

const stops: readonly PlanView['focus'][] = ['pace', 'cancel', 'start'];

function turn(session: Session, view: PlanView, by: number): void {
	const next = stops[(stops.indexOf(view.focus) + by + stops.length) % stops.length];
	if (next !== undefined) session.update(view.id, 'plan', (old) => ({ ...old, focus: next }));
}
