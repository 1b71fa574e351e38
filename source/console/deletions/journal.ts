import { failureLine } from '../../domain/failure.ts';
import { type KeptMessage, receivedMessage } from '../../operations/messages/message-journal.ts';
import { bytes, counted, duration } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import { deletionColumns, keptColumns } from '../../presentation/messages/journal-columns.ts';
import { whenDecoded } from '../messages/decoded.ts';
import { markedItems, openCopyMenu } from '../resources/copy-menu.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import { newReading } from '../state/reading.ts';
import type { State } from '../state/state.ts';
import { newListing, type SortName, type ViewOf } from '../state/views.ts';
import {
	bodyAbove,
	clickInList,
	currentRow,
	listHeight,
	listRows,
	listStatus,
	markAll,
	moveInList,
	nextSort,
	sortsOf,
	standingList,
	toggleMark,
} from '../widgets/listing.ts';
import { openJournalExport } from './ask-journal.ts';
import { below, chosenCopies, copiesOf, journalRows as shown } from './journal-rows.ts';
import { refreshJournals } from './open-journal.ts';
import { undoKept } from './undo.ts';

type JournalView = ViewOf<'journal'>;
type Context = ScreenContext<'journal'>;

const chosen = ({ view, state, body }: Context) => chosenCopies(view, state, body);

const empty = (context: Context) =>
	chosen(context).length === 0 ? 'nothing is under the cursor' : undefined;

/** Shows the messages of a deletion; a deletion of one message, and each of them, shows its copy. */
function open(context: Context): void {
	const { session, view, state, body } = context;
	const row = currentRow(shown(view, state), view, listHeight(body, below));
	if (row === undefined) return;
	const copies = copiesOf(view, new Set([row.key]));
	const [first] = copies;
	if (first !== undefined && copies.length === 1) return openCopy(session, view.id, first);
	const { kept, terms } = view;
	session.push({ kind: 'journal', kept, terms, deletion: row.key, ...newListing('arrival') });
}

function openCopy(session: Session, viewId: number, kept: KeptMessage): void {
	const message = receivedMessage(kept, session.host.masks);
	// Somebody who has gone on meanwhile is not called back.
	const isWanted = () => session.state.views.at(-1)?.id === viewId;
	whenDecoded(session, message, isWanted, () =>
		session.push({ kind: 'message', ref: kept.queue, message, reading: newReading, copy: true }),
	);
}

/** The copy before or after one in the list of the journal; `undefined` at its ends. */
export function copyBeside(state: State, id: string, by: number): KeptMessage | undefined {
	const list = state.views.findLast((one) => one.kind === 'journal');
	if (list === undefined) return undefined;
	const { keys } = shown(list, state);
	const all = keys.flatMap((key) => copiesOf(list, new Set([key])));
	return all[all.findIndex((one) => one.id === id) + by];
}

const sorts = ({ deletion }: ViewOf<'journal'>): readonly SortName[] =>
	deletion === undefined ? sortsOf('when', deletionColumns) : sortsOf('arrival', keptColumns);

export const journalScreen: Screen<'journal'> = {
	kind: 'journal',
	title: (view) => {
		if (view.deletion === undefined) return 'Journal of deletions';
		const { deletion, ...all } = view;
		const [first] = copiesOf(all, new Set([deletion]));
		return first === undefined ? 'deletion' : `deleted from ${first.queue.name}`;
	},
	status: (view, state) => listStatus(shown(view, state), view),
	commands: [
		{
			keys: ['enter'],
			title: 'open',
			about: 'The messages of the deletion; on a message, its copy',
			inFooter: true,
			effect: 'read',
			disabled: empty,
			run: open,
		},
		{
			keys: ['z'],
			title: 'undo',
			about: 'Send copies of the marked, or of what is under the cursor, back to their queue',
			inFooter: true,
			effect: 'write',
			disabled: empty,
			run: (context) =>
				undoKept(context.session, chosen(context), context.key, () =>
					refreshJournals(context.session),
				),
		},
		{
			keys: ['E'],
			title: 'export',
			about: 'Write copies to a file: NDJSON, JSON or CSV',
			inFooter: true,
			effect: 'read',
			disabled: empty,
			run: (context) => openJournalExport(context.session, context.view, chosen(context)),
		},
		{
			keys: ['C'],
			title: 'copy menu',
			about: 'Copy ids, or the copies as NDJSON',
			effect: 'read',
			disabled: empty,
			run: (context) => {
				const messages = chosen(context).map((kept) =>
					receivedMessage(kept, context.session.host.masks),
				);
				openCopyMenu(
					context.session,
					counted(messages.length, 'deleted message'),
					markedItems(messages),
				);
			},
		},
		{
			keys: ['space'],
			title: 'mark',
			about: 'Mark the row and go to the next',
			inFooter: true,
			effect: 'read',
			run: ({ session, view, state, body }) =>
				toggleMark(session, view, shown(view, state).keys, listHeight(body, below)),
		},
		{
			keys: ['*'],
			title: 'mark all',
			about: 'Mark all rows that the filter shows, or none',
			effect: 'read',
			run: ({ session, view, state }) => markAll(session, view, shown(view, state).keys),
		},
		{
			keys: ['O'],
			title: 'sort',
			about: 'Sort the other way, then by the next column',
			effect: 'read',
			run: ({ session, view }) => nextSort(session, view, sorts(view)),
		},
	],
	sorts,
	lists: (view, state, body) => [
		standingList(shown(view, state), view, listHeight(body, below), (row) =>
			'id' in row ? row.id : `deletion from ${row.queue}`,
		),
	],
	move: ({ session, view, state, body, key }) =>
		moveInList(session, view, shown(view, state).keys, listHeight(body, below), key),
	click: ({ session, view, state, body }, cell) =>
		clickInList(session, view, shown(view, state), bodyAbove(body, below), cell),
	body: (view, state, size) => {
		const rows = shown(view, state);
		const options = { below, empty: emptyText(view) };
		const list =
			view.deletion === undefined
				? listRows(
						rows as Parameters<typeof listRows>[0],
						deletionColumns as never,
						view,
						size,
						options,
					)
				: listRows(
						rows as Parameters<typeof listRows>[0],
						keptColumns as never,
						view,
						size,
						options,
					);
		const missing = Math.max(0, size.rows - below - list.length);
		return [
			...list,
			...Array.from({ length: missing }, () => ({ line: [] })),
			...whereRows(view).map((line) => ({ line })),
		];
	},
	age: (view) => view.kept.at,
};

function emptyText({ kept }: JournalView): string {
	if (kept.failure !== undefined) return failureLine(kept.failure);
	return kept.value === undefined
		? 'reading the journal'
		: 'nothing was deleted by awsmsg that is still kept';
}

/** Where the copies are, who can read them, how long they stay, and what could not be read. */
function whereRows({ kept, terms }: JournalView): readonly [Line, Line] {
	const damaged = kept.value?.damage.length ?? 0;
	return [
		[span(' for you alone (0600), ', 'dim'), span(terms.directory, 'plain')],
		[
			span(
				` kept ${duration(terms.keepMilliseconds)}, the oldest go first beyond ${bytes(terms.keepBytes)}`,
				'dim',
			),
			...(damaged === 0 ? [] : [span(`; ${counted(damaged, 'line')} could not be read`, 'bad')]),
		],
	];
}
