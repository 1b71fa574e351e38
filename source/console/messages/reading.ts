import { levelsOf } from '../../domain/messages/content.ts';
import type { Message } from '../../domain/messages/message.ts';
import { type Line, span } from '../../presentation/line.ts';
import type { Command } from '../keys/command.ts';
import type { Session } from '../shell/session.ts';
import type { Reading, ReadingTarget } from '../state/reading.ts';
import type { BodyRow } from '../widgets/body-row.ts';
import { type MessagePage, marked, messagePage } from '../widgets/message-page.ts';
import { foldedAt, landed, nextMatch, standing, valueAt } from '../widgets/reading.ts';
import { chainText, levelOf } from './decoded.ts';

/*
What the screen of a message and the pane beside a list have in common.
*/

export const readingTabs = ['body', 'attributes', 'system', 'raw', 'hex'] as const;

/** The rows of the page that fit; the row under the cursor stands out when the pane has the keys. */
export function readingRows(
	{ message, reading, width, height }: Omit<ReadingTarget, 'change'>,
	focused: boolean,
): readonly BodyRow[] {
	const page = messagePage(message, reading, width);
	const at = standing(reading, page, height);
	const rows: BodyRow[] = [];
	for (let row = at.offset; row < Math.min(page.count, at.offset + height); row++) {
		const here = focused && at.tab === 'body' && row === at.row;
		rows.push({ line: marked(page.line(row), reading), highlight: here });
	}
	return rows;
}

export function pageOf({ message, reading, width }: ReadingTarget): MessagePage {
	return messagePage(message, reading, width);
}

/** What the message is wrapped in, and how it is shown now. */
export function chainLine(message: Message, reading: Reading): Line {
	const level = levelOf(message, reading.wrappers);
	const depth = levelsOf(message).length;
	return [
		span(chainText(level), depth > 1 ? 'accent' : 'dim'),
		span(depth > 1 ? '  (x)' : '', 'dim'),
	];
}

/** Goes to the next match of the search, or says that there is none. */
export function searchOn(session: Session, target: ReadingTarget, by: 1 | -1): void {
	const { reading, height } = target;
	const inBody: Reading = { ...reading, tab: 'body' };
	const found = nextMatch(inBody, pageOf({ ...target, reading: inBody }), by);
	if (found === undefined) {
		const what =
			reading.search === ''
				? 'nothing is searched for: / searches'
				: `no match of ${reading.search}`;
		session.say(what, 'notice');
		return;
	}
	target.change(landed(found, pageOf({ ...target, reading: found }), height));
}

/** Keys that read: tabs, decoding, wrapping, matches, copies. `alone`: nothing else has the keys, so that `tab` walks the tabs too. */
export function readingCommands<Context extends { readonly session: Session }>(
	targetOf: (context: Context) => ReadingTarget | undefined,
	{ alone = false }: { readonly alone?: boolean } = {},
): readonly Command<Context>[] {
	const on =
		(run: (target: ReadingTarget, context: Context) => void) =>
		(context: Context): void => {
			const target = targetOf(context);
			if (target !== undefined) run(target, context);
		};
	const needed = (context: Context) =>
		targetOf(context) === undefined ? 'there is no message' : undefined;
	const turn = (by: number) =>
		on(({ reading, change }) => {
			const at = readingTabs.indexOf(reading.tab);
			const tab = readingTabs[(at + by + readingTabs.length) % readingTabs.length];
			if (tab !== undefined) change({ ...reading, tab, offset: 0, row: 0 });
		});
	return [
		{
			keys: ['left', '[', ...(alone ? ['shift-tab' as const] : [])],
			title: 'tab before',
			about: 'The tab to the left',
			effect: 'read',
			disabled: needed,
			run: turn(-1),
		},
		{
			keys: ['right', ']', ...(alone ? ['tab' as const] : [])],
			title: 'next tab',
			about: 'The tab to the right',
			effect: 'read',
			disabled: needed,
			run: turn(1),
		},
		{
			keys: ['x'],
			title: 'decode',
			about: 'Show the body with one wrapper more, up to as it was received, then decoded again',
			inFooter: true,
			effect: 'read',
			disabled: (context) => {
				const target = targetOf(context);
				if (target === undefined) return 'there is no message';
				return levelsOf(target.message).length > 1
					? undefined
					: 'the body stands in no wrapper: it is shown as it was received';
			},
			run: on(({ message, reading, change }) => {
				const wrappers = (reading.wrappers + 1) % levelsOf(message).length;
				change({ ...reading, tab: 'body', wrappers, row: 0, offset: 0, folded: new Set() });
			}),
		},
		{
			keys: ['w'],
			title: 'wrap',
			about: 'Wrap long rows, or cut them at the edge',
			effect: 'read',
			disabled: needed,
			run: on(({ reading, change }) =>
				change({ ...reading, wrap: !reading.wrap, row: 0, offset: 0 }),
			),
		},
		{
			keys: ['n'],
			title: 'next match',
			about: 'The next place in the body that the search finds',
			effect: 'read',
			disabled: needed,
			run: on((target, { session }) => searchOn(session, target, 1)),
		},
		{
			keys: ['N'],
			title: 'match before',
			about: 'The place before this one that the search finds',
			effect: 'read',
			disabled: needed,
			run: on((target, { session }) => searchOn(session, target, -1)),
		},
		{
			keys: ['c'],
			title: 'copy',
			about: 'Copy the value under the cursor; where there is none, the body byte for byte',
			inFooter: true,
			effect: 'read',
			disabled: needed,
			run: on((target, { session }) => {
				const value = valueAt(target.reading, pageOf(target));
				session.copy(value ?? target.message.body, value === undefined ? 'body' : 'value');
			}),
		},
	];
}

/** Folds at the cursor; says why when there is nothing to fold. */
export function fold(session: Session, target: ReadingTarget): void {
	const folded = foldedAt(target.reading, pageOf(target));
	if (folded === undefined) session.say('nothing opens on this row', 'notice');
	else target.change(folded);
}
