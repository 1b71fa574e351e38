import { asFailure } from '../../domain/failure.ts';
import { span, wrapLine } from '../../presentation/line.ts';
import { journalAsk } from '../deletions/ask-journal.ts';
import { noteAsk } from '../messages/ask-note.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { AskKind, ViewOf } from '../state/views.ts';
import { importAsk } from '../transfer/ask-import.ts';
import { queueExportAsk } from '../transfer/ask-queue-export.ts';
import { wrapText } from '../widgets/dialog.ts';
import { failureRows, focusCommands, isCommandKey } from '../widgets/field-parts.ts';
import { buttonsLine, fieldKey, fieldPaste, fieldRows, focusedBy } from '../widgets/fields.ts';
import { messageAsks } from './ask-forms.ts';
import type { Ask } from './ask-parts.ts';

const asks: { readonly [Kind in AskKind]: Ask } = {
	...messageAsks,
	'journal-export': journalAsk,
	'queue-export': queueExportAsk,
	import: importAsk,
	note: noteAsk,
};

/** Closes the form and does what it asks for; what is wrong with a field is said in the form. */
function answer({ session, view, body, key }: ScreenContext<'ask'>): void {
	const from = session.state.views.find((one) => one.id === view.of);
	if (from === undefined) return;
	let go: ReturnType<Ask['prepare']>;
	try {
		go = asks[view.ask].prepare({ session, view, from, body, key });
	} catch (error) {
		const failure = asFailure(error);
		session.update(view.id, 'ask', (old) => ({ ...old, failure }));
		return;
	}
	if (go === undefined) return;
	// Dialogs and results belong to the view below.
	session.pop();
	session.act(go);
}

/** After a field has changed: what was found out about the old ones counts no longer. */
function changed({ checked: _, failure: __, ...view }: ViewOf<'ask'>): ViewOf<'ask'> {
	return view;
}

function press(context: ScreenContext<'ask'>): void {
	const { session, view } = context;
	const { fields, focus } = view;
	// The last field's enter presses the button: most answers are taken as they stand.
	if (focus < fields.length - 1) session.update(view.id, 'ask', (old) => focusedBy(old, 1));
	else if (focus === fields.length) session.pop();
	else answer(context);
}

/** A few questions before something is done. */
export const askScreen: Screen<'ask'> = {
	kind: 'ask',
	title: (view) => asks[view.ask].title,
	status: (view) => view.about,
	commands: [
		...focusCommands<ScreenContext<'ask'>>(({ session, view }, by) =>
			session.update(view.id, 'ask', (old) => focusedBy(old, by)),
		),
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
		if (isCommandKey(key)) return false;
		const next = fieldKey(view, key);
		if (next !== undefined) session.update(view.id, 'ask', () => changed(next));
		return true;
	},
	paste: ({ session, view }, text) =>
		session.update(view.id, 'ask', (old) => changed(fieldPaste(old, text))),
	body: (view, state, size) => [
		{ line: [] },
		...wrapText(asks[view.ask].says, size.columns - 4).map((text) => ({
			line: [span(`  ${text}`, 'dim')],
		})),
		{ line: [] },
		...fieldRows(view, size.columns),
		...(asks[view.ask].lines?.(view, state) ?? []).flatMap((line) =>
			wrapLine([span('  '), ...line], size.columns - 2, 4).map((one) => ({ line: one })),
		),
		{ line: [] },
		{ line: buttonsLine(view, asks[view.ask].verb(view)) },
		...failureRows(view.failure),
	],
};
