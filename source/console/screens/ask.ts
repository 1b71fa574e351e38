import { failureLine } from '../../domain/failure.ts';
import { span } from '../../presentation/line.ts';
import { wrapText } from '../widgets/dialog.ts';
import { buttonsLine, fieldKey, fieldPaste, fieldRows, focusedBy } from '../widgets/fields.ts';
import { answer, asks } from './ask-forms.ts';
import type { Screen, ScreenContext } from './screen.ts';

function press(context: ScreenContext<'ask'>): void {
	const { session, view } = context;
	const { fields, focus } = view;
	// The last field's enter presses the button: most answers are taken as they stand.
	if (focus < fields.length - 1) session.update(view.id, 'ask', (old) => focusedBy(old, 1));
	else if (focus === fields.length) session.pop();
	else answer(context);
}

/** A few questions before something is done with messages that are held. */
export const askScreen: Screen<'ask'> = {
	kind: 'ask',
	title: (view) => asks[view.ask].title,
	status: (view) => view.ref.name,
	commands: [
		{
			keys: ['tab', 'down'],
			title: 'next field',
			about: 'The next field or button',
			inFooter: true,
			effect: 'read',
			run: ({ session, view }) => session.update(view.id, 'ask', (old) => focusedBy(old, 1)),
		},
		{
			keys: ['shift-tab', 'up'],
			title: 'field before',
			about: 'The field or button before this one',
			effect: 'read',
			run: ({ session, view }) => session.update(view.id, 'ask', (old) => focusedBy(old, -1)),
		},
		{
			keys: ['enter'],
			title: 'press',
			about: 'The next field; on the last one or a button, go',
			inFooter: true,
			effect: 'touch',
			run: press,
		},
	],
	takesText: (view) => view.focus < view.fields.length,
	type: ({ session, view, key }) => {
		if (['enter', 'tab', 'shift-tab', 'up', 'down', 'esc', 'ctrl-c'].includes(key)) return false;
		const next = fieldKey(view, key);
		if (next !== undefined) session.update(view.id, 'ask', () => next);
		return true;
	},
	paste: ({ session, view }, text) =>
		session.update(view.id, 'ask', (old) => fieldPaste(old, text)),
	body: (view, _state, size) => [
		{ line: [] },
		...wrapText(asks[view.ask].says, size.columns - 4).map((text) => ({
			line: [span(`  ${text}`, 'dim')],
		})),
		{ line: [] },
		...fieldRows(view, size.columns),
		{ line: [] },
		{ line: buttonsLine(view, asks[view.ask].verb) },
		...(view.failure === undefined
			? []
			: [{ line: [] }, { line: [span(`  ${failureLine(view.failure)}`, 'bad')] }]),
	],
};
