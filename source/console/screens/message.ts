import type { Lines } from '../../presentation/json-document.ts';
import { type Line, span } from '../../presentation/line.ts';
import { messageLines } from '../../presentation/message-lines.ts';
import type { Size } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import { shownIn } from './messages.ts';
import { queueCommands } from './queue-commands.ts';
import type { Screen, ScreenContext } from './screen.ts';
import { tabCommands, tabLine } from './tabs.ts';
import { scrollBy, scrollStatus, textRows } from './text-body.ts';

type MessageView = ViewOf<'message'>;

const tabs = ['body', 'attributes', 'system', 'raw', 'hex'] as const;

/** Lines are made once for a message, tab and width: a body may be a megabyte. */
const cache = new WeakMap<MessageView['message'], Map<string, Lines>>();

function lines(view: MessageView, width: number): Lines {
	const key = `${view.tab} ${width}`;
	const known = cache.get(view.message) ?? new Map<string, Lines>();
	cache.set(view.message, known);
	const made = known.get(key) ?? messageLines(view.message, view.tab, width);
	known.set(key, made);
	return made;
}

/** Rows above the text: id and tabs. */
const above = 2;
const below = (size: Size): Size => ({ ...size, rows: size.rows - above });

export const messageScreen: Screen<'message'> = {
	kind: 'message',
	title: () => 'message',
	status: (view, state) =>
		scrollStatus(
			lines(view, state.size.columns - 2).length,
			view.offset,
			state.size.rows - 5 - above,
		),
	commands: [
		...tabCommands(tabs),
		...queueCommands<ScreenContext<'message'>>(({ view }) => view.ref, false).filter(({ title }) =>
			['redrive', 'source', 'chart'].includes(title),
		),
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
		{
			keys: ['c'],
			title: 'copy',
			about: 'Copy the body as it is, byte for byte',
			inFooter: true,
			effect: 'read',
			run: ({ session, view }) => session.copy(view.message.body, 'body'),
		},
	],
	move: ({ session, view, body, key }) =>
		scrollBy(session, view, lines(view, body.columns - 2).length, below(body).rows, key),
	body: (view, state, size) => [
		{
			line: [
				span(' id ', 'dim'),
				span(view.message.id),
				span(`  of ${view.ref.name}`, 'dim'),
				...source(view),
			],
		},
		{ line: tabLine(tabs, view.tab) },
		...textRows(lines(view, state.size.columns - 2), view.offset, below(size)),
	],
	age: (view) => view.message.receivedAt,
};

function source(view: MessageView): Line {
	const arn = view.message.system['DeadLetterQueueSourceArn'];
	if (arn === undefined) return [];
	return [span('  dead letter of ', 'dim'), span(arn.slice(arn.lastIndexOf(':') + 1), 'notice')];
}

/** Shows the neighbour of the message in the list under this view, in the list's own order. */
function step({ session, view, state }: ScreenContext<'message'>, by: number): void {
	const list = state.views.findLast((one) => one.kind === 'messages');
	if (list === undefined) return;
	const { keys } = shownIn(list, state);
	const key = keys[keys.indexOf(view.message.id) + by];
	const message = list.messages.find(({ id }) => id === key);
	if (message === undefined) {
		session.say(by < 0 ? 'this is the first message' : 'this is the last message', 'notice');
		return;
	}
	session.update(view.id, 'message', (old) => ({ ...old, message, offset: 0 }));
}
