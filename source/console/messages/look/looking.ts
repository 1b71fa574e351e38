import { openGroupForm, openScanForm } from '../../forms/ask-forms.ts';
import type { Command } from '../../keys/command.ts';
import type { ScreenContext } from '../../shell/screen.ts';
import type { ViewOf } from '../../state/views.ts';
import { noNote, openNoteForm } from '../ask-note.ts';
import { recallKinds } from '../fingerprints.ts';
import { perLook } from './lease.ts';
import { lookAgain } from './look.ts';
import { toggleHold } from './scan.ts';
import { peekAgain } from './true-peek.ts';

type Context = ScreenContext<'messages'>;

type Looked = { readonly view: ViewOf<'messages'> };

const busy = ({ view }: Looked) => (view.status === 'receiving' ? 'receiving already' : undefined);

const busyOrPeek = (context: Looked) =>
	context.view.mode === 'peek'
		? 'this is a true peek, which receives nothing: esc, then p receives'
		: busy(context);

/** Receiving more, holding, and grouping. */
export const lookingCommands: readonly Command<Context>[] = [
	{
		keys: ['p'],
		title: '+10',
		about: 'Receive ten more messages, those held stay held; in a true peek, ask again',
		inFooter: true,
		effect: 'touch',
		disabled: busy,
		run: ({ session, view, key }) =>
			view.mode === 'peek'
				? peekAgain(session, view.id, view.ref)
				: lookAgain(session, view, perLook, key),
	},
	{
		keys: ['}'],
		title: '+100',
		about: 'Receive a hundred more messages; those held stay held',
		effect: 'touch',
		disabled: busyOrPeek,
		run: ({ session, view, key }) => lookAgain(session, view, 10 * perLook, key),
	},
	{
		keys: ['A'],
		title: 'scan',
		about: 'Sweep the queue under leases, up to a limit or until it has no more',
		inFooter: true,
		effect: 'touch',
		disabled: busyOrPeek,
		run: ({ session, view }) => openScanForm(session, view),
	},
	{
		keys: ['L'],
		title: 'hold',
		about: 'Renew the leases until further notice, to act in peace; again: let them run out',
		effect: 'touch',
		disabled: ({ view }) =>
			view.messages.length === 0 || view.mode === 'peek' ? 'nothing is held' : undefined,
		run: ({ session, view }) => toggleHold(session, view),
	},
	{
		keys: ['K'],
		title: 'note',
		about: 'Write what is known about this kind of message, for the next time',
		effect: 'read',
		disabled: ({ view }) => noNote(view),
		run: ({ session, view }) => openNoteForm(session, view),
	},
	{
		keys: ['b'],
		title: 'group by',
		about: 'Groups with what they have in common; again: by what they are made',
		inFooter: true,
		effect: 'read',
		run: ({ session, view }) => {
			if (view.grouping !== undefined) return openGroupForm(session, view);
			recallKinds(session, view);
			session.update(view.id, 'messages', (old) => ({
				...old,
				grouping: { by: 'fingerprint' },
				focus: 'groups',
			}));
		},
	},
];
