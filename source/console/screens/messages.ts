import type { QueueRef } from '../../domain/resources.ts';
import { peek, priceOfLooking } from '../../operations/peek.ts';
import { count } from '../../presentation/formats.ts';
import { span } from '../../presentation/line.ts';
import { messageColumns } from '../../presentation/message-columns.ts';
import { type MessageRow, messageRow } from '../../presentation/rows.ts';
import type { Session } from '../session.ts';
import { queueByArn, type Shown, shownRows } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import { newListing, type ViewOf } from '../state/views.ts';
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
import type { Screen, ScreenContext } from './screen.ts';

type MessagesView = ViewOf<'messages'>;

const perLook = 10;
const leaseSeconds = 30;

/**
 * Opens the messages of a queue. Looking is a touch: a queue with a redrive policy has a price,
 * which is said and asked for before the first receive (law 3).
 */
export function lookInto(session: Session, ref: QueueRef, trigger: string): void {
	const view = session.state.views.at(-1);
	if (view === undefined) return;
	session.say(`asking what a look at ${ref.name} costs`);
	session.run(view.id, async ({ gateways, signal }) => {
		const attributes = await gateways.queues.attributes(ref.url, { signal });
		const price = priceOfLooking(attributes);
		const blocks = price.blocksGroups ? ' It blocks the groups of the messages it shows.' : '';
		const look = (words: string) => {
			const id = session.push({
				kind: 'messages',
				ref,
				status: 'receiving',
				messages: [],
				received: 0,
				duplicates: 0,
				price: words,
				...newListing('arrival'),
			});
			session.onLeave(id, () => giveBack(session, ref));
			receiveMore(session, id, ref, perLook);
		};
		if (price.kind === 'free') {
			look(price.blocksGroups ? 'free to look, blocks groups meanwhile' : 'free to look');
			return;
		}
		const words = `each look counts toward ${price.maxReceiveCount} receives`;
		session.confirm(
			{
				kind: 'look-last-delivery',
				resource: ref.name,
				count: perLook,
				detail: [
					`${ref.name} moves a message to ${price.deadLetterQueue} after ${price.maxReceiveCount} receives. Looking is a receive: a message that has been received ${price.maxReceiveCount} times already goes to ${price.deadLetterQueue} instead of being shown. How often each has been received is unknown before the look.${blocks}`,
				],
			},
			trigger,
			() => look(words),
		);
	});
}

function receiveMore(session: Session, id: number, ref: QueueRef, max: number): void {
	session.update(id, 'messages', (view) => ({ ...view, status: 'receiving' }));
	session.run(
		id,
		async ({ gateways, leases, clock, signal }) => {
			const report = await peek(
				{ queues: gateways.queues, clock, leases },
				{ url: ref.url, max, leaseSeconds },
				signal,
			).finally(() => {
				// An answer that was on its way when the view left is held all the same.
				if (signal.aborted) giveBack(session, ref);
			});
			session.update(id, 'messages', (view) => {
				const known = new Set(view.messages.map((message) => message.id));
				const fresh = report.messages.filter((message) => !known.has(message.id));
				return {
					...view,
					status: 'held',
					messages: [...view.messages, ...fresh],
					received: view.received + report.received,
					duplicates: view.duplicates + report.received - fresh.length,
					...(fresh.length === 0 ? {} : { leasedUntil: report.leasedUntil }),
				};
			});
			if (report.messages.length === 0) {
				session.say('this look received nothing: that does not prove the queue is empty', 'notice');
			} else {
				session.say(`received ${count(report.messages.length)}, held until you leave`);
			}
		},
		(failure) => session.update(id, 'messages', (view) => ({ ...view, status: 'held', failure })),
	);
}

/** Gives back what the look holds, after the view has left; says so when it can't. */
function giveBack(session: Session, ref: QueueRef): void {
	const { leases } = session;
	if (leases === undefined || leases.held(ref.url).length === 0) return;
	leases.release(ref.url, AbortSignal.timeout(10_000)).then(
		(report) => {
			if (report.failed === 0) {
				session.say(`gave ${count(report.released)} messages back to ${ref.name}`);
				return;
			}
			const back = report.backAt === undefined ? '' : ` at ${clockTime(report.backAt)}`;
			session.say(
				`${count(report.failed)} messages of ${ref.name} could not be given back: they return by themselves${back}`,
				'bad',
			);
		},
		() => session.say(`giving back to ${ref.name} failed`, 'bad'),
	);
}

function clockTime(at: number): string {
	return new Date(at).toLocaleTimeString();
}

const shownMessages = shownRows(messageColumns);
const rowsOf = new WeakMap<MessagesView['messages'], { at: number; rows: readonly MessageRow[] }>();

function shown(view: MessagesView, state: State): Shown<MessageRow> {
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
		return `${listStatus(shown(view, state), view)}, ${view.messages.length} held${of}`;
	},
	commands: [
		{
			keys: ['enter'],
			title: 'open',
			about: 'The whole message: body, attributes, system attributes, raw, hex',
			inFooter: true,
			effect: 'read',
			disabled: ({ view }) => (view.messages.length === 0 ? 'there is no message' : undefined),
			run: ({ session, view, state, body }) => {
				const row = currentRow(shown(view, state), view, listHeight(listSize(body), 0));
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
				toggleMark(session, view, shown(view, state).keys, listHeight(listSize(body), 0)),
		},
		{
			keys: ['*'],
			title: 'mark all',
			about: 'Mark all messages that the filter shows, or none',
			effect: 'read',
			run: ({ session, view, state }) => markAll(session, view, shown(view, state).keys),
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
		moveInList(session, view, shown(view, state).keys, listHeight(listSize(body), 0), key),
	body: (view, state, size) => [
		{ line: modeStrip(view, state) },
		...listRows(shown(view, state), messageColumns, view, listSize(size), {
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
