import { count } from '../../presentation/formats.ts';
import { span } from '../../presentation/line.ts';
import { messageColumns } from '../../presentation/message-columns.ts';
import { type MessageRow, messageRow } from '../../presentation/rows.ts';
import { perLook, receiveMore } from '../actions/look.ts';
import { queueByArn, type Shown, shownRows } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import {
	currentRow,
	listHeight,
	listRows,
	listStatus,
	markAll,
	moveInList,
	nextSort,
	toggleMark,
} from './listing.ts';
import { queueCommands } from './queue-commands.ts';
import type { Screen, ScreenContext } from './screen.ts';

type MessagesView = ViewOf<'messages'>;

const shownMessages = shownRows(messageColumns);
const rowsOf = new WeakMap<MessagesView['messages'], { at: number; rows: readonly MessageRow[] }>();

/** The messages as the list shows them: filtered, and in its order. */
export function shownIn(view: MessagesView, state: State): Shown<MessageRow> {
	const cached = rowsOf.get(view.messages);
	// Ages need no more than seconds; sorting again at every tick would move rows for nothing.
	if (cached !== undefined && state.now - cached.at < 5_000) {
		return shownMessages(cached.rows, view);
	}
	const rows = view.messages.map((message) => messageRow(message, state.now));
	rowsOf.set(view.messages, { at: state.now, rows });
	return shownMessages(rows, view);
}

/** Rows above the list: the mode strip. */
const above = 1;

function modeStrip(view: MessagesView, state: State) {
	const left =
		view.leasedUntil === undefined
			? ''
			: view.leasedUntil > state.now
				? `lease ${Math.ceil((view.leasedUntil - state.now) / 1000)} s, given back on leaving`
				: 'lease over: the messages are visible again';
	return [
		span(' SAMPLE ', 'banner-local'),
		span(`  ${view.status === 'receiving' ? 'receiving' : left}  `),
		span(view.price, view.price.startsWith('free to look') ? 'good' : 'notice'),
		span(`  received ${count(view.received)}`, 'dim'),
		span(view.duplicates === 0 ? '' : `, ${count(view.duplicates)} seen before`, 'dim'),
	];
}

type Context = ScreenContext<'messages'>;
const listSize = (body: Context['body']) => ({ ...body, rows: body.rows - above });

export const messagesScreen: Screen<'messages'> = {
	kind: 'messages',
	title: (view) => `${view.ref.name} messages`,
	status: (view, state) => {
		const total = queueByArn(state, view.ref.arn)?.attributes;
		const of =
			total?.visible === undefined ? '' : ` of ~${count(total.visible + (total.inFlight ?? 0))}`;
		return `${listStatus(shownIn(view, state), view)}, ${view.messages.length} held${of}`;
	},
	commands: [
		// Of the queue itself; looking again is `+10` here.
		...queueCommands<Context>(({ view }) => view.ref, false).filter(
			({ title }) => title !== 'peek',
		),
		{
			keys: ['enter'],
			title: 'open',
			about: 'The whole message: body, attributes, system attributes, raw, hex',
			inFooter: true,
			effect: 'read',
			disabled: ({ view }) => (view.messages.length === 0 ? 'there is no message' : undefined),
			run: ({ session, view, state, body }) => {
				const row = currentRow(shownIn(view, state), view, listHeight(listSize(body), 0));
				const message = view.messages.find(({ id }) => id === row?.id);
				if (message === undefined) return;
				session.push({ kind: 'message', ref: view.ref, message, tab: 'body', offset: 0 });
			},
		},
		{
			keys: ['p'],
			title: '+10',
			about: 'Receive ten more messages; those held stay held',
			inFooter: true,
			effect: 'touch',
			disabled: ({ view }) => (view.status === 'receiving' ? 'receiving already' : undefined),
			run: ({ session, view, key }) => {
				const more = () => receiveMore(session, view.id, view.ref, perLook);
				if (view.price.startsWith('free')) more();
				else {
					session.confirm(
						{
							kind: 'look-last-delivery',
							resource: view.ref.name,
							count: perLook,
							detail: [`Another look: ${view.price}.`],
						},
						key,
						more,
					);
				}
			},
		},
		{
			keys: ['space'],
			title: 'mark',
			about: 'Mark the message and go to the next',
			effect: 'read',
			run: ({ session, view, state, body }) =>
				toggleMark(session, view, shownIn(view, state).keys, listHeight(listSize(body), 0)),
		},
		{
			keys: ['*'],
			title: 'mark all',
			about: 'Mark all messages that the filter shows, or none',
			effect: 'read',
			run: ({ session, view, state }) => markAll(session, view, shownIn(view, state).keys),
		},
		{
			keys: ['O'],
			title: 'sort',
			about: 'Sort the other way, then by the next column',
			effect: 'read',
			run: ({ session, view }) => nextSort(session, view, messageColumns, 'arrival'),
		},
	],
	move: ({ session, view, state, body, key }) =>
		moveInList(session, view, shownIn(view, state).keys, listHeight(listSize(body), 0), key),
	body: (view, state, size) => [
		{ line: modeStrip(view, state) },
		...listRows(shownIn(view, state), messageColumns, view, listSize(size), {
			empty:
				view.status === 'receiving'
					? 'receiving'
					: 'nothing received: p looks again (an empty look does not prove an empty queue)',
		}),
	],
	age: (view, state) => {
		const newest = view.messages.at(-1)?.receivedAt;
		return newest ?? state.now;
	},
};
