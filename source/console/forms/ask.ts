import { asFailure } from '../../domain/failure.ts';
import { span, wrapSentence } from '../../presentation/line.ts';
import { codeAsk } from '../contexts/ask-code.ts';
import { journalAsk } from '../deletions/ask-journal.ts';
import { noteAsk } from '../messages/ask-note.ts';
import { rescueAsk } from '../rescue/ask-rescue.ts';
import type { ScreenContext } from '../shell/screen.ts';
import type { AskKind, ViewOf } from '../state/views.ts';
import { topicTailAsk } from '../topics/ask-tail.ts';
import { importAsk, publishFileAsk } from '../transfer/ask-import.ts';
import { queueExportAsk } from '../transfer/ask-queue-export.ts';
import { wrapText } from '../widgets/dialog.ts';
import { messageAsks } from './ask-forms.ts';
import type { Ask } from './ask-parts.ts';
import { formScreen } from './form-screen.ts';

const asks: { readonly [Kind in AskKind]: Ask } = {
	...messageAsks,
	'journal-export': journalAsk,
	'queue-export': queueExportAsk,
	import: importAsk,
	note: noteAsk,
	code: codeAsk,
	rescue: rescueAsk,
	'topic-tail': topicTailAsk,
	'publish-file': publishFileAsk,
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

/**
 * After a field has changed: what was found out about the old ones counts no longer. What is to become of a file that was sent
 * before is asked once it was checked, and changes nothing of what was found.
 */
function changed(before: ViewOf<'ask'>, next: ViewOf<'ask'>): ViewOf<'ask'> {
	const isSame = before.fields.every(
		(field, index) => field.id === 'earlier' || next.fields[index] === field,
	);
	if (isSame) return next;
	const { checked: _, ...unchecked } = next;
	return unchecked;
}

/** A few questions before something is done. */
export const askScreen = formScreen<'ask'>({
	kind: 'ask',
	title: (view) => asks[view.ask].title,
	status: (view) => view.about,
	buttons: (view) => ['Cancel', asks[view.ask].verb(view)],
	changed: ({ session, view }, next) => session.update(view.id, 'ask', (old) => changed(old, next)),
	enter: {
		title: 'press',
		about: 'The next field; on the last one or a button, go',
		effect: 'touch',
	},
	press: (context, index) => {
		if (index === 0) context.session.pop();
		else answer(context);
	},
	// Most answers are taken as they stand.
	enterIn: (context, field) =>
		field === context.view.fields.at(-1) ? () => answer(context) : undefined,
	says: (view, width) =>
		wrapText(asks[view.ask].says, width - 4).map((text) => [span(`  ${text}`, 'dim')]),
	found: (view, state, width) =>
		(asks[view.ask].lines?.(view, state) ?? []).flatMap((line) =>
			wrapSentence([span('  '), ...line], width - 2, 4),
		),
});
