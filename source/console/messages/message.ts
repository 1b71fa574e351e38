import { receivedMessage } from '../../operations/messages/message-journal.ts';
import { clipMiddle, type Line, lineWidth, span } from '../../presentation/line.ts';
import { copyBeside } from '../deletions/journal.ts';
import { refreshJournals } from '../deletions/open-journal.ts';
import { undoKept } from '../deletions/undo.ts';
import { noSources, queueCommands } from '../queues/queue-commands.ts';
import { openPlan } from '../redrive/plan-load.ts';
import { messageItems, openCopyMenu } from '../resources/copy-menu.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import { type Reading, type ReadingTarget, readingOfNext } from '../state/reading.ts';
import { topView } from '../state/selectors.ts';
import type { Size, State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import { orRecords } from '../tail/batch.ts';
import { noTopic, publishAgain, showReach } from '../topics/publish-again.ts';
import { whyCommand } from '../why/why-command.ts';
import { movedBy, standing } from '../widgets/reading.ts';
import { tabIn, tabLine } from '../widgets/tabs.ts';
import { scrollStatus } from '../widgets/text-body.ts';
import { whenDecoded } from './decoded.ts';
import { openEditMenu } from './edit/edit-menu.ts';
import { chainLine, fold, pageOf, readingCommands, readingRows, readingTabs } from './reading.ts';
import { revealOne } from './reveal.ts';
import { shownIn } from './shown.ts';

type MessageView = ViewOf<'message'>;
type Context = ScreenContext<'message'>;

/** Cells of an id by which it is known from others. */
const leastOfId = 10;

/** Rows above the text: id and tabs. */
const above = 2;

function placeOf(size: Size) {
	return { width: size.columns - 2, height: Math.max(1, size.rows - above) };
}

function targetOf({ session, view, body }: Context): ReadingTarget {
	return {
		message: view.message,
		reading: view.reading,
		...placeOf(body),
		change: (reading: Reading) =>
			session.update(view.id, 'message', (old) => ({ ...old, reading })),
	};
}

export const messageScreen: Screen<'message'> = {
	kind: 'message',
	title: () => 'message',
	status: (view, state) => {
		const { width, height } = placeOf({ ...state.size, rows: state.size.rows - 5 });
		const target = {
			message: view.message,
			reading: view.reading,
			width,
			height,
			change: () => {},
		};
		const page = pageOf(target);
		const lines = scrollStatus(page.count, standing(view.reading, page, height).offset, height);
		const lease = view.copy === true ? '' : leaseOf(state);
		return [lease, ...lines];
	},
	commands: [
		...readingCommands<Context>(targetOf, { alone: true }),
		...queueCommands<Context>(({ view }) => view.ref, false)
			.filter(({ title }) => ['source', 'chart'].includes(title))
			.map(orRecords),
		{
			keys: ['r'],
			title: 'redrive',
			about: 'Plan to move this message back to its source',
			inFooter: true,
			effect: 'write',
			disabled: ({ state, view }) =>
				view.copy === true
					? 'this is the copy of a deleted message: z sends it back'
					: noSources(state, view.ref, [view.message]),
			run: ({ session, view: { ref, message } }) => {
				openPlan(session, ref, { title: 'this message', ids: [message.id], messages: [message] });
			},
		},
		{
			keys: ['z'],
			title: 'undo',
			about: 'Send this copy of a deleted message back to its queue',
			inFooter: true,
			effect: 'write',
			disabled: ({ view }) =>
				view.copy === true ? undefined : 'this message is not deleted: z undoes in the list',
			run: ({ session, state, view, key }) => {
				const kept = copyBeside(state, view.message.id, 0);
				if (kept === undefined) return;
				return undoKept(session, [kept], key, () => refreshJournals(session));
			},
		},
		whyCommand<Context>(({ view }) => view),
		revealOne,
		{
			keys: ['e'],
			title: 'edit copy',
			about: 'Edit a copy in your editor, then redrive it in place of the message, or send it',
			effect: 'write',
			run: ({ session, state, view }) =>
				openEditMenu(session, state, view.ref, view.message, view.copy),
		},
		{
			// In the actions menu, as is the next.
			keys: [],
			title: 'recipients',
			about:
				'Which subscriptions of its topic would get this message, and which clause keeps it from the others',
			effect: 'read',
			disabled: ({ state, view }) => noTopic(state, view.ref, view.message),
			run: ({ session, view }) => showReach(session, view.ref, view.message),
		},
		{
			keys: [],
			title: 'publish again',
			about:
				'A form with what is inside the envelope of SNS, for its topic: it says who gets it, and asks',
			effect: 'write',
			disabled: ({ state, view }) => noTopic(state, view.ref, view.message),
			run: ({ session, view }) => publishAgain(session, view.ref, view.message),
		},
		{
			keys: ['C'],
			title: 'copy menu',
			about: 'Choose what to copy: value, path, filter, the whole message, a command',
			inFooter: true,
			effect: 'read',
			run: (context) => {
				const { session, view } = context;
				const items = messageItems(session, view.ref, targetOf(context), true);
				openCopyMenu(session, `message ${view.message.id}`, items);
			},
		},
		{
			keys: ['enter'],
			title: 'fold',
			about: 'Fold or unfold the object or list that opens on this row',
			inFooter: true,
			effect: 'read',
			run: (context) => fold(context.session, targetOf(context)),
		},
		{
			keys: [','],
			title: 'previous',
			about: 'The message before this one in the list',
			effect: 'read',
			run: (context) => step(context, -1),
		},
		{
			keys: ['.'],
			title: 'next',
			about: 'The message after this one in the list',
			inFooter: true,
			effect: 'read',
			run: (context) => step(context, 1),
		},
	],
	searching: (context) => targetOf(context),
	move: (context) => {
		const target = targetOf(context);
		const moved = movedBy(target.reading, pageOf(target), target.height, context.key);
		if (moved === undefined) return false;
		target.change(moved);
		return true;
	},
	click: ({ session, view }, { row, column }) => {
		const tab = row === 1 ? tabIn(readingTabs, view.reading.tab, column) : undefined;
		if (tab === undefined) return;
		session.update(view.id, 'message', (old) => ({
			...old,
			reading: { ...old.reading, tab, offset: 0, row: 0 },
		}));
		return;
	},
	body: (view, _state, size) => [
		{ line: idLine(view, size.columns) },
		{
			line: [
				...tabLine(readingTabs, view.reading.tab),
				span('   '),
				...chainLine(view.message, view.reading),
			],
		},
		...readingRows({ message: view.message, reading: view.reading, ...placeOf(size) }, true).map(
			(row) => ({ ...row, line: [span(' '), ...row.line] }),
		),
	],
	age: (view) => view.message.receivedAt,
};

/** The lease goes on while somebody reads: when it ends, others may get the message. */
function leaseOf(state: State): string {
	const below = messagesBelow(state);
	if (below?.leasedUntil === undefined) return '';
	const left = Math.floor((below.leasedUntil - state.now) / 1000);
	return left <= 0
		? 'lease over'
		: `lease ${left < 60 ? `${left} s` : `${Math.floor(left / 60)} m`}`;
}

/** Which message it is, and where it came from: where both have no room, the id is cut, which the System tab has. */
function idLine({ message, ref, copy }: MessageView, columns: number): Line {
	const arn = message.system['DeadLetterQueueSourceArn'];
	const where: Line = [
		span(copy === true ? `  copy, deleted from ${ref.name}` : `  of ${ref.name}`, 'dim'),
		...(arn === undefined
			? []
			: [span('  dead letter of ', 'dim'), span(arn.slice(arn.lastIndexOf(':') + 1), 'notice')]),
	];
	const room = Math.max(leastOfId, columns - lineWidth(where) - ' id '.length);
	return [span(' id ', 'dim'), span(clipMiddle(message.id, room)), ...where];
}

/** Shows the neighbour of the message in the list under this view, in the list's own order. */
function step({ session, view, state }: Context, by: number): void {
	if (view.copy === true) return stepInJournal(session, view, state, by);
	const list = messagesBelow(state);
	if (list === undefined) return;
	const { keys } = shownIn(list, state);
	const key = keys[keys.indexOf(view.message.id) + by];
	const message = list.messages.find(({ id }) => id === key);
	if (message === undefined) {
		session.say(by < 0 ? 'this is the first message' : 'this is the last message', 'notice');
		return;
	}
	session.update(view.id, 'message', (old) => ({
		...old,
		message,
		reading: readingOfNext(old.reading),
	}));
}

function stepInJournal(session: Session, view: MessageView, state: State, by: number): void {
	const kept = copyBeside(state, view.message.id, by);
	if (kept === undefined) {
		session.say(by < 0 ? 'this is the first copy' : 'this is the last copy', 'notice');
		return;
	}
	const message = receivedMessage(kept, session.host.masks);
	// It may have been scrolled meanwhile, and shows the same copy still.
	const isWanted = () => {
		const top = topView(session.state);
		return top.kind === 'message' && top.id === view.id && top.message.id === view.message.id;
	};
	whenDecoded(session, message, isWanted, () => {
		const reading = readingOfNext(view.reading);
		session.update(view.id, 'message', (old) => ({ ...old, ref: kept.queue, message, reading }));
	});
}

function messagesBelow(state: State): ViewOf<'messages'> | undefined {
	return state.views.findLast((one) => one.kind === 'messages');
}
