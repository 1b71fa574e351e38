import { fail } from '../../domain/failure.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import { type Ask, fromView, openAsk } from '../forms/ask-parts.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import { field, fieldText } from '../widgets/fields.ts';
import { noteKind } from './fingerprints.ts';
import { groupsIn, groupUnder } from './layout.ts';

/** A note about a kind of message: what it was the last time, and what helped. */
export const noteAsk: Ask = {
	title: 'note',
	verb: () => 'Keep',
	says: `About all messages of this kind, wherever they turn up again; kept on this computer. ${bareCommand('groups', '--known')} prints all notes, for the team.`,
	prepare: (parts) => {
		const messages = fromView(parts, 'messages');
		const group = groupsIn(messages).groups.find(({ id }) => id === parts.view.chosen?.[0]);
		if (group === undefined) throw fail('invalid', 'there is no group any more');
		const text = fieldText(parts.view, 'note').trim();
		return () => noteKind(parts.session, messages, group, text);
	},
};

/** Why no note can be written; `undefined` when one can. */
export function noNote(view: ViewOf<'messages'>): string | undefined {
	if (view.grouping?.by !== 'fingerprint') return 'notes are about groups by fingerprint: press b';
	return groupUnder(view) === undefined ? 'there is no group under the cursor' : undefined;
}

export function openNoteForm(session: Session, view: ViewOf<'messages'>): void {
	const group = groupUnder(view);
	if (group === undefined) return;
	const before = view.known?.get(group.id)?.note ?? '';
	const fields = [field('note', 'note', 'refund-worker 1.4 fixed it; empty: no note', before)];
	openAsk(session, 'note', view.ref.name, fields, { chosen: [group.id] });
}
