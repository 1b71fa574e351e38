import { failureLine } from '../../domain/failure.ts';
import type { QueueRef, StreamRef, TopicRef } from '../../domain/resources.ts';
import { bytes } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import { formValue, submitForm } from '../actions/submit-form.ts';
import type { Session } from '../session.ts';
import type { FormField, ViewOf } from '../state/views.ts';
import { fieldLine } from '../widgets/field-line.ts';
import { edit, insert, textField } from '../widgets/text-field.ts';
import type { Screen, ScreenContext } from './screen.ts';

type FormView = ViewOf<'form'>;

function field(id: string, label: string, hint?: string, text = ''): FormField {
	return { id, label, field: textField(text), ...(hint === undefined ? {} : { hint }) };
}

const attributesHint = 'name=String:value, name=Number:1, separated by ;';

export function openSendForm(session: Session, ref: QueueRef): void {
	const fifo = ref.name.endsWith('.fifo');
	openForm(session, 'send', ref, [
		field('body', 'body', 'ctrl-e opens $EDITOR'),
		field('attributes', 'attributes', attributesHint),
		field('group', 'group id', fifo ? 'needed on a FIFO queue' : 'optional: fair queues'),
		...(fifo
			? [field('dedup', 'dedup id', 'optional with content-based deduplication')]
			: [field('delay', 'delay', 'seconds, 0 to 900')]),
	]);
}

export function openPublishForm(session: Session, ref: TopicRef): void {
	const fifo = ref.name.endsWith('.fifo');
	openForm(session, 'publish', ref, [
		field('body', 'message', 'ctrl-e opens $EDITOR'),
		field('subject', 'subject', 'optional, for e-mail'),
		field('attributes', 'attributes', attributesHint),
		...(fifo
			? [
					field('group', 'group id', 'needed on a FIFO topic'),
					field('dedup', 'dedup id', 'optional with content-based deduplication'),
				]
			: []),
	]);
}

export function openPutForm(session: Session, ref: StreamRef): void {
	openForm(session, 'put', ref, [
		field('body', 'data', 'ctrl-e opens $EDITOR'),
		field('key', 'partition key', 'decides the shard; needed'),
	]);
}

function openForm(
	session: Session,
	form: FormView['form'],
	target: FormView['target'],
	fields: readonly FormField[],
): void {
	session.push({ kind: 'form', form, target, fields, focus: 0 });
}

const verbs = { send: 'Send', publish: 'Publish', put: 'Put' } as const;

function editBody({ session, view }: ScreenContext<'form'>): void {
	const before = formValue(view, 'body');
	session.host.edit(before, `${view.target.name}.json`).then(
		(after) => {
			if (after === undefined) session.say('unchanged');
			else setField(session, view.id, 'body', after);
		},
		(error: unknown) => session.say(error instanceof Error ? error.message : String(error), 'bad'),
	);
}

function setField(session: Session, id: number, fieldId: string, text: string): void {
	session.update(id, 'form', (view) => ({
		...view,
		fields: view.fields.map((one) =>
			// Not through insert(): an editor's line ends are the body's own.
			one.id === fieldId ? { ...one, field: textField(text) } : one,
		),
	}));
}

function fieldRows(view: FormView, width: number): { line: Line }[] {
	const labelWidth = Math.max(...view.fields.map(({ label }) => label.length)) + 3;
	return view.fields.flatMap((one, index) => {
		const focused = view.focus === index;
		const label = `${focused ? '>' : ' '} ${one.label.padEnd(labelWidth)}`;
		return [
			{ line: fieldLine(label, one.field, width - 2, focused) },
			...(focused && one.hint !== undefined
				? [{ line: [span(`  ${' '.repeat(labelWidth)}${one.hint}`, 'dim')] }]
				: []),
		];
	});
}

/** One form for sending, publishing and putting. Nothing is sent before the dialog. */
export const formScreen: Screen<'form'> = {
	kind: 'form',
	title: (view) => `${view.form} to ${view.target.name}`,
	status: () => 'nothing sent yet',
	commands: [
		{
			keys: ['tab', 'down'],
			title: 'next field',
			about: 'The next field or button',
			inFooter: true,
			effect: 'read',
			run: ({ session, view }) => focusBy(session, view, 1),
		},
		{
			keys: ['shift-tab', 'up'],
			title: 'field before',
			about: 'The field or button before this one',
			effect: 'read',
			run: ({ session, view }) => focusBy(session, view, -1),
		},
		{
			keys: ['enter'],
			title: 'press',
			about: 'The next field; on a button, press it',
			inFooter: true,
			effect: 'write',
			run: (context) => {
				const { session, view } = context;
				if (view.focus < view.fields.length) focusBy(session, view, 1);
				else if (view.focus === view.fields.length) session.pop();
				else submitForm(session, view, context.key);
			},
		},
		{
			keys: ['ctrl-e'],
			title: '$EDITOR',
			about: 'Edit the body in your editor',
			inFooter: true,
			effect: 'read',
			run: editBody,
		},
	],
	takesText: (view) => view.focus < view.fields.length,
	type: ({ session, view, key }) => {
		if (['enter', 'tab', 'shift-tab', 'up', 'down', 'esc', 'ctrl-c', 'ctrl-e'].includes(key)) {
			return false;
		}
		const current = view.fields[view.focus];
		const next = current && edit(current.field, key);
		if (next === undefined) return true;
		session.update(view.id, 'form', (old) => changeFocused(old, () => next));
		return true;
	},
	paste: ({ session, view }, text) => {
		if (view.focus >= view.fields.length) return;
		session.update(view.id, 'form', (old) => changeFocused(old, (one) => insert(one, text)));
	},
	body: (view, _state, size) => [
		{ line: [] },
		...fieldRows(view, size.columns),
		{ line: [] },
		{ line: sizeLine(view) },
		{ line: [] },
		{
			line: [
				span('  '),
				button('Cancel', view.focus === view.fields.length),
				span('   '),
				button(verbs[view.form], view.focus > view.fields.length),
			],
		},
		...(view.failure === undefined
			? []
			: [{ line: [] }, { line: [span(`  ${failureLine(view.failure)}`, 'bad')] }]),
	],
};

function sizeLine(view: FormView): Line {
	const body = formValue(view, 'body');
	const json = body === '' ? '' : isJson(body) ? ', valid JSON' : ', not JSON';
	return [span(`  ${bytes(new TextEncoder().encode(body).length)}${json}`, 'dim')];
}

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

function button(label: string, focused: boolean) {
	return focused ? span(`[>${label}<]`, 'field-cursor') : span(`[ ${label} ]`);
}

function changeFocused(
	view: FormView,
	change: (field: FormField['field']) => FormField['field'],
): FormView {
	return {
		...view,
		fields: view.fields.map((one, index) =>
			index === view.focus ? { ...one, field: change(one.field) } : one,
		),
	};
}

function focusBy(session: Session, view: FormView, by: number): void {
	const stops = view.fields.length + 2;
	session.update(view.id, 'form', (old) => ({ ...old, focus: (old.focus + by + stops) % stops }));
}
