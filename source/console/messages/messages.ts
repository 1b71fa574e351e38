import { count } from '../../presentation/formats.ts';
import { span } from '../../presentation/line.ts';
import { costlyText } from '../../presentation/messages/verdict-words.ts';
import { completedPath } from '../input/complete-path.ts';
import type { Command } from '../keys/command.ts';
import { queueCommands } from '../queues/queue-commands.ts';
import { type Asks, sayingWhatIsDenied } from '../shell/denied-here.ts';
import type { Cell, Clicked, Screen, ScreenContext } from '../shell/screen.ts';
import { newReading } from '../state/reading.ts';
import { queueByArn } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import type { SortName, ViewOf } from '../state/views.ts';
import { moveCursor, movement, windowOf } from '../widgets/list.ts';
import {
	clickInList,
	listHeight,
	listStatus,
	markAll,
	moveInList,
	nextSort,
	sortsOf,
	standingList,
	toggleMark,
} from '../widgets/listing.ts';
import { movedBy } from '../widgets/reading.ts';
import { tabIn } from '../widgets/tabs.ts';
import { actingCommands } from './acting.ts';
import { groupTitle, messagesBody, tabsColumn } from './body.ts';
import { groupsIn, groupUnder, layoutOf, messageUnder, readingIn, stripRows } from './layout.ts';
import { isLeaseOver } from './look/lease.ts';
import { lookingCommands } from './look/looking.ts';
import { fold, pageOf, readingCommands, readingTabs } from './reading.ts';
import { revealMarked } from './reveal.ts';
import { columnsOf, shownIn } from './shown.ts';
import { targetOf } from './target.ts';

type MessagesView = ViewOf<'messages'>;
type Context = ScreenContext<'messages'>;

/** What looking and acting can't do without; a true peek receives nothing. */
export const asksOfMessages: Asks = {
	'+10': ['SQS ReceiveMessage'],
	'+100': ['SQS ReceiveMessage'],
	scan: ['SQS ReceiveMessage'],
	hold: ['SQS ChangeMessageVisibilityBatch'],
	delete: ['SQS DeleteMessageBatch'],
	redrive: ['SQS ReceiveMessage', 'SQS DeleteMessageBatch'],
};

const heightOf = ({ view, body }: Context) => listHeight(layoutOf(view, body).list, 0);

/** The panes that are on screen, in the order of `tab`. */
function panesOf({ view, body }: Context): readonly MessagesView['focus'][] {
	const { groups, detail } = layoutOf(view, body);
	return [
		'list',
		...(groups === undefined ? [] : (['groups'] as const)),
		...(detail === undefined ? [] : (['detail'] as const)),
	];
}

function open(context: Context): void {
	const { session, view, state, body } = context;
	if (view.focus === 'groups') return chooseGroup(context);
	const target = targetOf(context);
	if (view.focus === 'detail' && target !== undefined) return fold(session, target);
	const message = messageUnder(view, state, body);
	if (message === undefined) return;
	const reading = { ...readingIn(view, message), row: 0, offset: 0 };
	session.push({
		kind: 'message',
		ref: view.ref,
		message,
		reading: { ...newReading, wrap: reading.wrap, wrappers: reading.wrappers, tab: reading.tab },
	});
}

/** Shows the group under the cursor alone, or all again: the groups keep the keys, so that `enter` is its own way back. */
function chooseGroup({ session, view }: Context): void {
	const group = groupUnder(view);
	if (group === undefined) return;
	session.update(view.id, 'messages', ({ group: before, ...old }) =>
		before === group.id ? old : { ...old, group: group.id },
	);
}

/** Begins a range of marks, or ends it at the cursor. */
function range(context: Context): void {
	const { session, view, state } = context;
	const { keys } = shownIn(view, state);
	const { index } = windowOf(view.list, keys, heightOf(context));
	const here = keys[index];
	if (here === undefined) return;
	const from = view.rangeFrom === undefined ? -1 : keys.indexOf(view.rangeFrom);
	if (from < 0) {
		session.update(view.id, 'messages', (old) => ({ ...old, rangeFrom: here }));
		session.say('a range begins here: go on, then v marks up to there');
		return;
	}
	const [first, last] = [Math.min(from, index), Math.max(from, index)];
	session.update(view.id, 'messages', ({ rangeFrom: _, ...old }) => ({
		...old,
		marks: new Set([...old.marks, ...keys.slice(first, last + 1)]),
	}));
}

/** The part that is clicked on has the keys; in the list and the groups the row has the cursor. */
function clickOn(context: Context, cell: Cell): Clicked | undefined {
	const { session, view, state, body } = context;
	const { list, groups, detail, wide } = layoutOf(view, body);
	const focus = (part: MessagesView['focus']) =>
		session.update(view.id, 'messages', (old) => ({ ...old, focus: part }));
	const under = cell.row - stripRows - list.rows;
	const isBeside = wide && cell.column >= list.columns;
	if (!isBeside && under < 0) {
		const area = { ...list, top: stripRows };
		const clicked = clickInList(session, view, shownIn(view, state), area, cell);
		if (clicked !== undefined) focus('list');
		return clicked;
	}
	if (!isBeside && groups !== undefined && under <= groups.rows) {
		focus('groups');
		const keys = groupsIn(view).groups.map(({ id }) => id);
		const { top, index } = windowOf(view.groupList, keys, groups.rows);
		// Their heading comes first.
		const at = top + under - 1;
		const cursor = keys[at];
		if (under === 0 || cursor === undefined) return;
		session.update(view.id, 'messages', (old) => ({ ...old, groupList: { cursor, top, at } }));
		return { key: `group ${cursor}`, wasThere: at === index };
	}
	if (detail === undefined || cell.row < stripRows) return;
	focus('detail');
	const above = wide
		? stripRows
		: stripRows + list.rows + (groups === undefined ? 0 : groups.rows + 1);
	// Of a group there are no tabs.
	const column = cell.column - tabsColumn(view, state, body);
	const target = view.focus === 'groups' || cell.row !== above ? undefined : targetOf(context);
	const tab = target && tabIn(readingTabs, target.reading.tab, column);
	if (tab !== undefined) target?.change({ ...target.reading, tab, offset: 0, row: 0 });
	return;
}

/** Tenths that the detail may have more or less than its half. */
const mostShare = 3;

/** The part that has the keys grows or shrinks. */
function resize({ session, view }: Context, by: 1 | -1): void {
	const change = view.focus === 'detail' ? by : -by;
	const detailShare = Math.max(-mostShare, Math.min(mostShare, view.detailShare + change));
	session.update(view.id, 'messages', (old) => ({ ...old, detailShare }));
}

/** Through the parts of the screen, and through the tabs of the detail, which is left at its last one. */
function walk(context: Context, by: 1 | -1): void {
	const { session, view } = context;
	const target = view.focus === 'detail' ? targetOf(context) : undefined;
	const tab = target && readingTabs[readingTabs.indexOf(target.reading.tab) + by];
	if (target !== undefined && tab !== undefined) {
		return target.change({ ...target.reading, tab, offset: 0, row: 0 });
	}
	const panes = panesOf(context);
	const focus = panes[(panes.indexOf(view.focus) + by + panes.length) % panes.length] ?? 'list';
	session.update(view.id, 'messages', (old) => ({ ...old, focus }));
	if (focus !== 'detail') return;
	// The walk begins at its first tab, or at the last one when it comes from there.
	const entered = targetOf({ ...context, view: { ...view, focus } });
	const first = readingTabs.at(by === 1 ? 0 : -1);
	if (entered !== undefined && first !== undefined && entered.reading.tab !== first) {
		entered.change({ ...entered.reading, tab: first, offset: 0, row: 0 });
	}
}

const sizeCommands: readonly Command<Context>[] = [
	{
		keys: ['+'],
		title: 'larger',
		about: 'More room for the part of the screen that has the keys',
		effect: 'read',
		run: (context) => resize(context, 1),
	},
	{
		keys: ['_'],
		title: 'smaller',
		about: 'Less room for the part of the screen that has the keys',
		effect: 'read',
		run: (context) => resize(context, -1),
	},
];

const sorts = (view: MessagesView, state: State): readonly SortName[] =>
	sortsOf('arrival', columnsOf(view, state));

export const messagesScreen: Screen<'messages'> = {
	kind: 'messages',
	title: (view) => `${view.ref.name} messages`,
	status: (view, state) => {
		const total = queueByArn(state, view.ref.arn)?.facts;
		const of =
			total?.visible === undefined ? '' : ` of ~${count(total.visible + (total.inFlight ?? 0))}`;
		const group = view.group === undefined ? '' : 'one group';
		// One thing: what was held is visible again, and only seen.
		const word = isLeaseOver(view, state.now) ? 'seen' : 'held';
		const more = view.mode === 'peek' ? [] : [`${count(view.messages.length)} ${word}${of}`];
		return listStatus(shownIn(view, state), view, { narrowed: group, more });
	},
	commands: [
		{
			keys: ['enter'],
			title: 'open',
			about:
				'The whole message; on a group its messages alone, again all; in the detail, fold or unfold',
			inFooter: true,
			effect: 'read',
			disabled: ({ view }) => (view.messages.length === 0 ? 'there is no message' : undefined),
			run: open,
		},
		{
			keys: ['tab'],
			title: 'focus',
			about: 'The keys go to the next part: list, groups, detail, where it walks the tabs first',
			inFooter: true,
			effect: 'read',
			run: (context) => walk(context, 1),
		},
		{
			keys: ['shift-tab'],
			title: 'focus before',
			about: 'The keys go to the part before this one; in the detail to the tab before first',
			effect: 'read',
			run: (context) => walk(context, -1),
		},
		...sizeCommands,
		...sayingWhatIsDenied([...lookingCommands, ...actingCommands], asksOfMessages, ({ view }) =>
			view.mode === 'peek' ? undefined : view.ref.name,
		),
		// Of the queue itself; its settings are edited where it is listed.
		...queueCommands<Context>(({ view }) => view.ref, false).filter(({ title }) =>
			['source', 'chart', 'send', 'purge'].includes(title),
		),
		...readingCommands<Context>(targetOf),
		revealMarked,
		{
			keys: ['space'],
			title: 'mark',
			about: 'Mark the message and go to the next',
			effect: 'read',
			run: (context) => {
				const { session, view, state } = context;
				toggleMark(session, view, shownIn(view, state).keys, heightOf(context));
			},
		},
		{
			keys: ['v'],
			title: 'range',
			about: 'Begin a range of marks, and mark up to the cursor the second time',
			effect: 'read',
			run: range,
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
			run: ({ session, view, state }) => nextSort(session, view, sorts(view, state)),
		},
		{
			keys: ['t'],
			title: 'time',
			about: 'Ages, or the time of day at which each was sent',
			effect: 'read',
			run: ({ session, view }) =>
				session.update(view.id, 'messages', (old) => ({ ...old, clockTimes: !old.clockTimes })),
		},
	],
	sorts,
	searching: (context) => (context.view.focus === 'detail' ? targetOf(context) : undefined),
	filterNote: (view, state) => {
		if (view.filter === '') return undefined;
		const { problem, position, notDecided } = shownIn(view, state);
		if (problem !== undefined) {
			return span(`at ${(position ?? 0) + 1}: ${problem}`, 'bad');
		}
		if (notDecided === undefined) return undefined;
		const { tested, missing, costly } = notDecided;
		const have = tested - missing;
		const told = [
			...(missing === 0
				? []
				: [`${count(have)} of ${count(tested)} have the fields that it names`]),
			...(costly === 0 ? [] : [costlyText(costly)]),
		];
		return span(told.join('; '), have === 0 || costly > 0 ? 'notice' : 'plain');
	},
	filterProblemAt: (view, state) =>
		view.filter === '' ? undefined : shownIn(view, state).position,
	completeFilter: (view, text) => completedPath(view.messages, text),
	lists: (view, state, body) => {
		const { list, groups: size } = layoutOf(view, body);
		const { groups } = groupsIn(view);
		const keys = groups.map(({ id }) => id);
		const { index, top } = windowOf(view.groupList, keys, size?.rows ?? 1);
		const group = groups[index];
		return [
			standingList(shownIn(view, state), view, listHeight(list, 0), ({ key }) => key),
			...(group === undefined
				? []
				: [{ part: 'groups' as const, keys, index, top, name: `group ${groupTitle(group)}` }]),
		];
	},
	click: clickOn,
	move: (context) => {
		const { session, view, state, body, key } = context;
		const { groups } = layoutOf(view, body);
		if (view.focus === 'detail') {
			const target = targetOf(context);
			const moved = target && movedBy(target.reading, pageOf(target), target.height, key);
			if (moved === undefined) return false;
			target?.change(moved);
			return true;
		}
		if (view.focus === 'groups' && groups !== undefined) {
			const delta = movement(key, groups.rows);
			if (delta === undefined) return false;
			const keys = groupsIn(view).groups.map(({ id }) => id);
			const groupList = moveCursor(view.groupList, keys, groups.rows, delta);
			session.update(view.id, 'messages', (old) => ({ ...old, groupList }));
			return true;
		}
		return moveInList(session, view, shownIn(view, state).keys, heightOf(context), key);
	},
	body: messagesBody,
	age: (view) => view.messages.at(-1)?.receivedAt,
};
