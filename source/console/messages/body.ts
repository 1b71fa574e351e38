import { nameOfArn } from '../../domain/arn.ts';
import { failureLine } from '../../domain/failure.ts';
import type { TriageGroup } from '../../domain/messages/triage.ts';
import { priceText } from '../../operations/messages/receive-budget.ts';
import { sparkline } from '../../presentation/charts/sparkline.ts';
import type { Column } from '../../presentation/columns.ts';
import { count, percent, preciseTime, shortTime } from '../../presentation/formats.ts';
import { drawn, fitTo, type Line, type Span, span, widthOf } from '../../presentation/line.ts';
import type { Size, State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import type { BodyRow } from '../widgets/body-row.ts';
import { windowOf } from '../widgets/list.ts';
import { listRows } from '../widgets/listing.ts';
import { tabLine } from '../widgets/tabs.ts';
import { groupFacts } from './group-facts.ts';
import { groupingName } from './groups.ts';
import { groupsIn, groupUnder, type Layout, layoutOf, messageUnder, readingIn } from './layout.ts';
import { isLeaseOver } from './look/lease.ts';
import { runAtWorkText } from './look/run-at-work.ts';
import type { Row } from './message-filter.ts';
import { chainLine, readingRows, readingTabs } from './reading.ts';
import { columnsOf, shownIn } from './shown.ts';

type MessagesView = ViewOf<'messages'>;

type Columns = readonly Column<Row>[];
const inList = new WeakMap<Columns, readonly [ages: Columns, times: Columns]>();

/** The columns as the list shows them: with ages, and with the time of day instead. */
function listColumns(columns: Columns): readonly [ages: Columns, times: Columns] {
	const known = inList.get(columns);
	if (known !== undefined) return known;
	const ages = columns.map((column): Column<Row> => {
		// Beside a detail pane the body's start is enough, and the pane tells the size.
		if (column.id === 'body') return { ...column, width: { ...column.width, min: 24 } };
		return column.id === 'size' ? { ...column, from: 70 } : column;
	});
	const times = ages.map((column) =>
		column.id === 'age'
			? {
					...column,
					title: 'SENT',
					width: { min: 12, max: 12 },
					cell: (row: Row) =>
						row.sentAt === undefined ? span('?', 'notice') : preciseTime(row.sentAt),
				}
			: column,
	);
	const made = [ages, times] as const;
	inList.set(columns, made);
	return made;
}

/** The whole screen below the breadcrumb. */
export function messagesBody(view: MessagesView, state: State, size: Size): readonly BodyRow[] {
	const layout = layoutOf(view, size);
	const left = [...list(view, state, layout), ...groupRows(view, state, layout)];
	const detail = detailRows(view, state, layout, size);
	const strip: BodyRow = { line: modeStrip(view, state, size.columns) };
	if (!layout.wide) return [strip, ...left, ...detail];
	const at = layout.list.columns;
	const blank: BodyRow = { line: [] };
	const rows = Array.from({ length: Math.max(left.length, detail.length) }, (_, index) => {
		const { line, highlight } = left[index] ?? blank;
		const right = detail[index] ?? blank;
		return {
			line,
			highlight: highlight === true,
			beside: {
				at,
				line: [drawn('│ ', 'dim'), ...right.line],
				highlight: right.highlight === true,
			},
		};
	});
	return [strip, ...rows];
}

function list(view: MessagesView, state: State, { list: size }: Layout): readonly BodyRow[] {
	const shown = shownIn(view, state);
	const [ages, times] = listColumns(columnsOf(view, state));
	const columns = view.clockTimes ? times : ages;
	// A group that has no message hides everything itself.
	const { inGroup = 0 } = shown;
	const within =
		inGroup === 0 ? {} : { within: `${count(inGroup)} of ${count(inGroup)} in this group` };
	const rows = listRows(shown, columns, view, size, { empty: emptyText(view), ...within });
	// One row stands out: the one that keys act on.
	const padded = rows.map((row) => (view.focus === 'list' ? row : { ...row, highlight: false }));
	while (padded.length < size.rows) padded.push({ line: [] });
	return padded;
}

function emptyText(view: MessagesView): string {
	if (view.mode === 'peek' && view.failure !== undefined) return failureLine(view.failure);
	if (view.mode === 'peek' && view.status !== 'receiving') return 'the queue has no message';
	if (view.status === 'receiving') return view.mode === 'peek' ? 'asking' : 'receiving';
	if (view.group !== undefined) return 'nothing of this group: esc shows all groups';
	if (view.received > 0) return 'nothing is left of what was received';
	if (view.atWork !== undefined) return `nothing received: ${runAtWorkText(view.atWork)}`;
	return 'nothing received: p looks again (an empty look does not prove an empty queue)';
}

/** A heading over the whole width: `- Groups, by fingerprint (b) ----`. */
function headingLine(text: Line, width: number, focused: boolean): Line {
	const used = text.reduce((sum, one) => sum + widthOf(one.text), 3);
	return [
		focused ? span('> ', 'strong') : drawn('─ ', 'dim'),
		...text,
		drawn(` ${'─'.repeat(Math.max(0, width - used))}`, 'dim'),
	];
}

function groupRows(view: MessagesView, state: State, { groups: size }: Layout): BodyRow[] {
	if (size === undefined || view.grouping === undefined) return [];
	const { groups, progress } = groupsIn(view);
	const keys = groups.map(({ id }) => id);
	const { top, index } = windowOf(view.groupList, keys, size.rows);
	const focused = view.focus === 'groups';
	const more = groups.length > size.rows ? `, ${count(groups.length)} in all` : '';
	const far = progress === undefined ? '' : `, counted ${progress.done} of ${progress.of}`;
	const title = `Groups, by ${groupingName(view.grouping)} (b)${more}${far}`;
	const rows = groups.slice(top, top + size.rows).map((group, offset): BodyRow => {
		const here = focused && top + offset === index;
		return {
			line: groupLine(group, size.columns, here, view.group === group.id, state.theme.ascii),
			highlight: here,
		};
	});
	const nothing: BodyRow = { line: [span('   no message yet', 'dim')] };
	return [
		{ line: headingLine([span(title, 'heading')], size.columns, focused) },
		...(rows.length === 0 ? [nothing] : rows),
	];
}

/** `34  92%  type=Refund  all: amount null  09:12-09:31 ▁▇█▅▁` */
function groupLine(
	group: TriageGroup,
	width: number,
	here: boolean,
	chosen: boolean,
	ascii: boolean,
): Line {
	const [common] = group.shared;
	const shares =
		common === undefined
			? ''
			: `${common.count === common.of ? 'all' : `${common.count} of ${common.of}`}: ${shortPath(common.path)} is ${common.value}`;
	const when =
		group.firstAt === undefined || group.lastAt === undefined
			? ''
			: `${shortTime(group.firstAt)}-${shortTime(group.lastAt)}`;
	const fixed = 2 + 6 + 1 + 4 + 2;
	const tail = width >= 70 ? 8 + 2 : 0;
	const whenWidth = width >= 76 ? 13 : 0;
	const room = Math.max(10, width - fixed - tail - whenWidth - 1);
	const sharesWidth = Math.min(widthOf(shares), Math.floor(room * 0.5));
	return [
		span(here ? '>' : ' ', 'strong'),
		span(chosen ? '*' : ' ', 'marked'),
		span(fitTo(count(group.count), 6, 'right'), 'strong'),
		span(` ${fitTo(percent(group.share), 4, 'right')}  `),
		span(fitTo(groupTitle(group), Math.max(4, room - sharesWidth - (sharesWidth > 0 ? 2 : 0)))),
		...(sharesWidth > 0 ? [span('  '), span(fitTo(shares, sharesWidth), 'notice')] : []),
		...(whenWidth > 0 ? [span('  '), span(fitTo(when, 11), 'dim')] : []),
		...(tail > 0 ? [span('  '), drawn(sparkline(group.histogram, 8, ascii), 'accent')] : []),
	];
}

/** The telling part of a group first, in characters that every terminal has. */
export function groupTitle({ short }: Pick<TriageGroup, 'short'>): string {
	return short.replaceAll('…', '..');
}

function shortPath(path: string): string {
	return path.replace(/^body\./, '');
}

/** `3 of 37`: which of the messages on show one is. */
function placeOf(view: MessagesView, state: State, { id }: { readonly id: string }): string {
	const { keys } = shownIn(view, state);
	return `${count(keys.indexOf(id) + 1)} of ${count(keys.length)}`;
}

/** The column that the tabs of the detail begin at, in its first row. */
export function tabsColumn(view: MessagesView, state: State, size: Size): number {
	const { wide, list } = layoutOf(view, size);
	const message = messageUnder(view, state, size);
	// A line parts it from the list; else a mark and its place stand before.
	if (wide || message === undefined) return list.columns + 2;
	return widthOf(placeOf(view, state, message)) + 3;
}

function detailRows(
	view: MessagesView,
	state: State,
	layout: Layout,
	size: Size,
): readonly BodyRow[] {
	const { detail, wide } = layout;
	if (detail === undefined) return [];
	const group = view.focus === 'groups' ? groupUnder(view) : undefined;
	if (group !== undefined) {
		const facts = groupFacts(group, view, state, detail.columns - 1).slice(0, detail.rows);
		const rows = facts.map((line): BodyRow => ({ line: [span(' '), ...line] }));
		const heading: Line = [span(`group ${groupTitle(group)}`, 'heading')];
		return wide
			? [{ line: [span(' '), ...heading] }, { line: [] }, ...rows]
			: [{ line: headingLine(heading, size.columns, false) }, ...rows];
	}
	const message = messageUnder(view, state, size);
	const focused = view.focus === 'detail';
	if (message === undefined) {
		return wide ? [] : [{ line: headingLine([], size.columns, focused) }];
	}
	const reading = readingIn(view, message);
	const place = placeOf(view, state, message);
	const rows = readingRows(
		{ message, reading, width: detail.columns, height: detail.rows },
		focused,
	);
	const tabs = [span(focused ? '>' : ' ', 'strong'), ...tabLine(readingTabs, reading.tab).slice(1)];
	const chain = chainLine(message, reading);
	if (!wide) {
		const text: Line = [span(place, 'dim'), span(' '), ...tabs, span('  '), ...chain];
		return [
			{ line: headingLine(text, size.columns, focused) },
			...rows.map((row) => ({ ...row, line: [span(' '), ...row.line] })),
		];
	}
	return [
		{ line: tabs },
		{
			line: [
				span(` ${place}  `, 'dim'),
				...chain,
				span(`  ${message.id}`, 'dim'),
				...origin(message.system),
			],
		},
		...rows,
	];
}

function origin(system: Readonly<Record<string, string>>): Line {
	const arn = system['DeadLetterQueueSourceArn'];
	return arn === undefined ? [] : [span(` from ${nameOfArn(arn)}`, 'dim')];
}

/** The mode, always in sight: what is held, until when, and what looking costs. */
function modeStrip(view: MessagesView, state: State, width: number): Line {
	const { mode, scan, messages, leasedUntil } = view;
	const left = leasedUntil === undefined ? undefined : leasedUntil - state.now;
	const held = count(messages.length);
	const words: string[] = [];
	if (mode === 'scan') {
		const of = scan?.limit === undefined ? '' : ` of ${count(scan.limit)}`;
		words.push(`${isLeaseOver(view, state.now) ? 'received' : 'leased'} ${held}${of}`);
		if (scan?.ended !== undefined) words.push(scan.ended);
	} else if (view.status === 'receiving') words.push('receiving');
	if (view.status !== 'receiving' && left !== undefined) words.push(leaseWords(view, left, width));
	if (mode === 'peek') {
		return [
			span(' PEEK ', 'banner-local'),
			span('  nothing is received or held, in flight and delayed included  ', 'good'),
			span(`${count(messages.length)} there`, 'dim'),
		];
	}
	const label = { sample: ' SAMPLE ', scan: ' SCAN ', hold: ' HOLD ' }[mode];
	return [
		span(label, mode === 'hold' ? 'banner-open' : 'banner-local'),
		span(`  ${words.filter((word) => word !== '').join(', ')}  `),
		...priceSpans(view),
		span(`  received ${count(view.received)}`, 'dim'),
		span(view.duplicates === 0 ? '' : `, ${count(view.duplicates)} seen before`, 'dim'),
	];
}

function priceSpans({ budget }: MessagesView): readonly Span[] {
	if (budget === undefined) return [];
	return [span(priceText(budget), budget.kind === 'free' ? 'good' : 'notice')];
}

function leaseWords({ mode }: MessagesView, left: number, width: number): string {
	if (left <= 0) return 'lease over: visible again';
	// Down, not up: the lease must not read longer than it is.
	const seconds = Math.max(1, Math.floor(left / 1000));
	const time = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
	// What looking costs stands behind it, and must not be cut.
	if (width < 100) return `lease ${time}${mode === 'hold' ? ', renewed' : ''}`;
	return mode === 'hold'
		? `lease ${time}, renewed until L`
		: `lease ${time}, given back on leaving`;
}
