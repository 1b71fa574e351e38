import { asFailure } from '../../domain/failure.ts';
import type { Line } from '../../presentation/line.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import { predictionLine } from '../streams/put-form.ts';
import { submitPut } from '../streams/submit-put.ts';
import { failureRows, focusCommands, isCommandKey } from '../widgets/field-parts.ts';
import { buttonsLine, fieldKey, fieldPaste, fieldRows, focusedBy } from '../widgets/fields.ts';
import { textField } from '../widgets/text-field.ts';
import { checkLines, withSpareRow } from './send-forms.ts';
import { formValue, submitForm } from './submit-form.ts';

type FormView = ViewOf<'form'>;

const verbs = { send: 'Send', publish: 'Publish', put: 'Put' } as const;

function editBody({ session, view }: ScreenContext<'form'>): void {
	const before = formValue(view, 'body');
	session.host.edit(before, `${view.target.name}.json`).then(
		(after) => {
			if (after === undefined) session.say('unchanged');
			else setField(session, view.id, 'body', after);
		},
		(error: unknown) => session.fail(asFailure(error)),
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

/** One form for sending, publishing and putting. Nothing is sent before the dialog. */
export const formScreen: Screen<'form'> = {
	kind: 'form',
	title: (view) => `${view.form} to ${view.target.name}`,
	status: () => 'nothing sent yet',
	commands: [
		...focusCommands<ScreenContext<'form'>>(({ session, view }, by) =>
			session.update(view.id, 'form', (old) => focusedBy(old, by)),
		),
		{
			keys: ['enter'],
			title: 'press',
			about: 'The next field; on a button, press it',
			inFooter: true,
			effect: 'write',
			run: (context) => {
				const { session, view } = context;
				if (view.focus < view.fields.length) {
					session.update(view.id, 'form', (old) => focusedBy(old, 1));
				} else if (view.focus === view.fields.length) session.pop();
				else if (view.form === 'put') submitPut(session, view, context.key);
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
		if (isCommandKey(key) || key === 'ctrl-e') return false;
		const next = fieldKey(view, key);
		if (next !== undefined) session.update(view.id, 'form', () => withSpareRow(next));
		return true;
	},
	paste: ({ session, view }, text) =>
		session.update(view.id, 'form', (old) => withSpareRow(fieldPaste(old, text))),
	body: (view, state, size) => [
		{ line: [] },
		...fieldRows(view, size.columns),
		{ line: [] },
		...checkLines(view, state).map((line) => ({ line })),
		...predictionRows(view),
		{ line: [] },
		{ line: buttonsLine(view, verbs[view.form]) },
		...failureRows(view.failure),
	],
};

function predictionRows(view: FormView): { line: Line }[] {
	const line = predictionLine(view);
	return line === undefined ? [] : [{ line }];
}
