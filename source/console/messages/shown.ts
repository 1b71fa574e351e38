import { unknownMark, unknownMarkWords } from '../../domain/masking/mask-id.ts';
import { memo, memoBy } from '../../domain/memo.ts';
import { levelsOf } from '../../domain/messages/content.ts';
import { marksOf } from '../../domain/messages/decoding.ts';
import { type Message, sentAt } from '../../domain/messages/message.ts';
import type { Column } from '../../presentation/columns.ts';
import type { NotDecided } from '../../presentation/messages/verdict-words.ts';
import { messageRow, snippetOf } from '../../presentation/rows.ts';
import { isExact } from '../state/background.ts';
import { type Shown, shownRows, standingRows } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import { emptyList } from '../widgets/list.ts';
import { groupsOf, groupVersion } from './groups.ts';
import { FilterOfMessages, type Row } from './message-filter.ts';
import { columnsWith, type OwnRow, ownColumnsOf } from './own-columns.ts';

type MessagesView = ViewOf<'messages'>;

/** The list as it is shown, with what the filter says beside it. */
export type ShownMessages = Shown<Row> & {
	/** Where in the filter the problem is, from 0. */
	readonly position?: number;
	/** How many messages the group has that is shown alone; absent while all groups are shown. */
	readonly inGroup?: number;
	/** What the filter did not decide about, of all that were tested; absent where it decided about each. */
	readonly notDecided?: NotDecided & { readonly tested: number };
};

type Columns = readonly Column<OwnRow>[];
type Sorted = ReturnType<typeof shownRows<Row>>;

const sorters = new WeakMap<Columns, Sorted>();

/** Sorts by any of the columns; each set of columns remembers its last result. */
function sorterOf(columns: Columns): Sorted {
	const known = sorters.get(columns) ?? shownRows<Row>(columns);
	sorters.set(columns, known);
	return known;
}

/** The columns of a list of messages, with those that somebody made for its queue. */
export function columnsOf(view: MessagesView, state: State): Columns {
	return columnsWith(ownColumnsOf(state, view.ref.arn));
}

/** Ages need no more than seconds; sorting again at every tick would move rows for nothing. */
const keepsFor = 5_000;

const rowOf = new WeakMap<Message, { readonly at: number; readonly row: Row }>();
const rowsOf = new WeakMap<readonly Message[], { at: number; rows: readonly Row[] }>();

function makeRow(message: Message, now: number): Row {
	const known = rowOf.get(message);
	if (known !== undefined && now - known.at < keepsFor) return known.row;
	const sent = sentAt(message);
	const base = known?.row ?? { ...messageRow(message, now), message, snippet: snippet(message) };
	const row: Row = {
		...base,
		...(sent === undefined ? {} : { sentAt: sent, ageMs: Math.max(0, now - sent) }),
	};
	rowOf.set(message, { at: now, row });
	return row;
}

/** What is inside, behind the wrappers that it came in: `[gzip] {"kind":"Return"...`. */
function snippet(message: Message): string {
	const inner = levelsOf(message).at(-1);
	const marks = inner === undefined ? [] : marksOf(inner);
	const text = inner?.text === undefined ? 'binary' : snippetOf(inner.text);
	return marks.length === 0 ? text : `[${marks.join(' > ')}] ${text}`;
}

function rows(messages: readonly Message[], now: number): readonly Row[] {
	const cached = rowsOf.get(messages);
	if (cached !== undefined && now - cached.at < keepsFor) return cached.rows;
	const made = messages.map((message) => makeRow(message, now));
	rowsOf.set(messages, { at: now, rows: made });
	return made;
}

type Filtered = Pick<
	ShownMessages,
	'rows' | 'problem' | 'position' | 'notDecided' | 'inGroup' | 'progress'
> & {
	/** The group that is shown alone is being counted: the rows are some of it. */
	readonly isCounting?: true;
};
const testFor = memo((filter: string, queueName: string, columns: Columns) => {
	last?.stop();
	last = new FilterOfMessages(filter, queueName, columns);
	return last;
});
let last: FilterOfMessages | undefined;

const filtered = memoBy(
	({ messages, filter, group, grouping, ref }: MessagesView, now: number, columns: Columns) => [
		messages,
		rows(messages, now),
		filter,
		group,
		grouping,
		ref.name,
		columns,
		groupVersion(messages, grouping),
		filter.trim() === '' ? 0 : testFor(filter, ref.name, columns).version,
	],
	(view: MessagesView, now: number, columns: Columns): Filtered =>
		filterRows(view, rows(view.messages, now), now, columns),
);

function filterRows(
	view: MessagesView,
	all: readonly Row[],
	now: number,
	columns: Columns,
): Filtered {
	const { messages, filter, group, grouping } = view;
	let candidates: readonly number[] | undefined;
	let counting: Filtered['progress'];
	if (group !== undefined && grouping !== undefined) {
		const { groupOf, progress } = groupsOf(messages, grouping);
		counting = progress;
		candidates = [...messages.keys()].filter(
			(index) => groupOf.get(messages[index]?.id ?? '') === group,
		);
	}
	const narrowed = {
		...(candidates === undefined ? {} : { inGroup: candidates.length }),
		...(counting === undefined ? {} : { progress: counting, isCounting: true as const }),
	};
	if (filter.trim() === '') {
		const some = candidates === undefined ? all : candidates.flatMap((at) => all[at] ?? []);
		return { rows: some, ...narrowed };
	}
	const test = testFor(filter, view.ref.name, columns);
	const { problem } = test;
	// No rows: a command must not act on what the screen does not show.
	if (problem !== undefined) {
		return { rows: [], problem: problem.text, position: problem.position, ...narrowed };
	}
	const unknown = unknownMark(filter, (mark) =>
		messages.some(({ system }) => Object.values(system).includes(mark)),
	);
	// As every command has it: `!=` would mean everybody.
	if (unknown !== undefined)
		return { rows: [], problem: unknownMarkWords, ...unknown, ...narrowed };
	const asked = candidates === undefined ? all : candidates.flatMap((at) => all[at] ?? []);
	const left = test.test(asked, now);
	const kept: Row[] = [];
	const counts = { tested: 0, missing: 0, costly: 0 };
	for (const row of asked) {
		const verdict = test.verdictOf(row);
		if (verdict === undefined) continue;
		counts.tested++;
		if (verdict === 'match') kept.push(row);
		else if (verdict !== 'no-match') counts[verdict]++;
	}
	return {
		rows: kept,
		...narrowed,
		...(counts.missing + counts.costly > 0 ? { notDecided: counts } : {}),
		...(left === 0 ? {} : { progress: { done: counts.tested, of: asked.length } }),
	};
}

/** What each list showed when its filter had been through all messages. */
const whole = new Map<number, readonly Row[]>();

/**
 * Rows of a filter that is not through: those on screen, of which each is there still; of a group that is being counted
 * those that were found of it. In a command there are none:
 * what is acted on must be what was asked for.
 */
function standIn({ id, messages }: MessagesView, found: Filtered): readonly Row[] {
	if (isExact()) return [];
	const before = whole.get(id);
	if (before === undefined || found.isCounting === true) return found.rows;
	const there = byId(messages);
	return before.filter(({ key }) => there.has(key));
}

const standing = standingRows<Row>();

/** The messages as the list shows them: filtered, of one group where one was chosen, and in its order. */
export function shownIn(view: MessagesView, state: State): ShownMessages {
	const columns = columnsOf(view, state);
	const found = filtered(view, state.now, columns);
	const { problem, position, notDecided, progress } = found;
	if (progress === undefined && problem === undefined) {
		// The list of a queue is left for good when its view is: the last one is all that is needed.
		if (!whole.has(view.id)) whole.clear();
		whole.set(view.id, found.rows);
	}
	const inView = progress === undefined ? found.rows : standIn(view, found);
	const sorted = sorterOf(columns)(inView, { ...view, filter: '', list: emptyList });
	const shown =
		problem === undefined && progress === undefined
			? standing(sorted, rows(view.messages, state.now), view.list.held)
			: sorted;
	return {
		...shown,
		total: view.messages.length,
		...(found.inGroup === undefined ? {} : { inGroup: found.inGroup }),
		...(problem === undefined ? {} : { problem }),
		...(position === undefined ? {} : { position }),
		...(notDecided === undefined ? {} : { notDecided }),
		...(progress === undefined ? {} : { pending: true, progress }),
	};
}

const byId = memo(
	(messages: readonly Message[]) => new Map(messages.map((message) => [message.id, message])),
);

/** A message of the list by its id. */
export function messageById(view: MessagesView, id: string | undefined): Message | undefined {
	return id === undefined ? undefined : byId(view.messages).get(id);
}
