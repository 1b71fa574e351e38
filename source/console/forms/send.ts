import { asFailure } from '../../domain/failure.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import { pushLines, submitPush } from '../push/push-form.ts';
import type { ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import { predictionLine } from '../streams/put-form.ts';
import { submitPut } from '../streams/submit-put.ts';
import { subscriberLines } from '../topics/subscribers.ts';
import { openImportForm, openPublishFileForm } from '../transfer/ask-import.ts';
import { fieldText, typedIn, withText } from '../widgets/fields.ts';
import { formScreen } from './form-screen.ts';
import { checkLines, withSpareRow } from './send-forms.ts';
import { submitForm } from './submit-form.ts';

const verbs = { send: 'Send', publish: 'Publish', push: 'Publish', put: 'Put' } as const;
/** What the title says is done. */
const titles = { send: 'send', publish: 'publish', push: 'publish', put: 'put' } as const;

/** Why a form takes no file; `undefined` where it does. */
const noFile: Readonly<Record<ViewOf<'form'>['form'], string | undefined>> = {
	send: undefined,
	publish: undefined,
	push: 'a device takes one message at a time',
	put: `a file of records goes in by ${bareCommand('put')} --file`,
};

function editBody({ session, view }: ScreenContext<'form'>): void {
	const before = fieldText(view, 'body');
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
		...typedIn(view),
		fields: withText(view.fields, fieldId, text),
	}));
}

/** One form for sending, publishing and putting. Nothing is sent before the dialog. */
export const sendScreen = formScreen<'form'>({
	kind: 'form',
	title: (view) => `${titles[view.form]} to ${view.target.name}`,
	status: () => 'nothing sent yet',
	buttons: (view) => ['Cancel', verbs[view.form]],
	changed: ({ session, view }, next) => session.update(view.id, 'form', () => withSpareRow(next)),
	enter: { title: 'press', about: 'The next field; on a button, press it', effect: 'write' },
	press: ({ session, view, key }, index) => {
		if (index === 0) session.pop();
		else if (view.form === 'put') submitPut(session, view, key);
		else if (view.form === 'push') submitPush(session, view, key);
		else submitForm(session, view, key);
	},
	commands: [
		{
			keys: ['ctrl-e'],
			title: '$EDITOR',
			about: 'Edit the body in your editor',
			inFooter: true,
			effect: 'read',
			run: editBody,
		},
		{
			keys: ['ctrl-o'],
			title: 'from file',
			about: 'Many messages from a file, in place of the one that is typed',
			effect: 'write',
			disabled: ({ view: { form } }) => noFile[form],
			run: ({ session, view: { target } }) =>
				'url' in target ? openImportForm(session, target) : openPublishFileForm(session, target),
		},
	],
	found: (view, state, width) => {
		const prediction = predictionLine(view);
		return [
			...checkLines(view, state),
			...(prediction === undefined ? [] : [prediction]),
			...(view.form === 'publish' ? subscriberLines(view, state.now, width) : []),
			...(view.form === 'push' ? pushLines(view) : []),
		];
	},
});
