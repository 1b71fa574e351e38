import { failureLine } from '../../domain/failure.ts';
import { count } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import { deadLetterColumns } from '../../presentation/resources/dead-letter-columns.ts';
import { queueColumns } from '../../presentation/resources/queue-columns.ts';
import { streamColumns } from '../../presentation/resources/stream-columns.ts';
import { topicColumns } from '../../presentation/resources/topic-columns.ts';
import type { QueueRow, StreamRow, TopicRow } from '../../presentation/rows.ts';
import { troubleSteps } from '../../presentation/sorting.ts';
import type { Command } from '../keys/command.ts';
import { queueCommands } from '../queues/queue-commands.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import {
	deadRows,
	queueRows,
	type Shown,
	shownRows,
	streamRows,
	topicRows,
} from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import { newListing, type Pane, type ViewOf } from '../state/views.ts';
import { streamCommands } from '../streams/stream-commands.ts';
import { topicCommands } from '../topics/topic-commands.ts';
import {
	currentRow,
	listHeight,
	listRows,
	listStatus,
	markAll,
	moveInList,
	nextSort,
	toggleMark,
} from '../widgets/listing.ts';

type Context = ScreenContext<'list'>;
type ListView = ViewOf<'list'>;

/** Rows under the table that tell of the row under the cursor. */
const below = 2;

const wordsOfRow = new WeakMap<QueueRow, string>();

/** Names and reasons, not numbers: there may be ten thousand rows, searched anew at every key. */
function wordsOf(row: QueueRow): string {
	let words = wordsOfRow.get(row);
	if (words === undefined) {
		const { name, dlqName = '', sources, why } = row;
		words = [name, dlqName, sources.join(' '), why].join('\n');
		wordsOfRow.set(row, words);
	}
	return words;
}

const shownQueues = shownRows(queueColumns, troubleSteps, { searched: wordsOf, later: true });
const shownDead = shownRows(deadLetterColumns, troubleSteps, { searched: wordsOf, later: true });
const shownTopics = shownRows(topicColumns, troubleSteps, { later: true });
const shownStreams = shownRows(streamColumns, troubleSteps, { later: true });

type AnyRow = QueueRow | TopicRow | StreamRow;

/** The rows of the view's pane after filter and sort. */
export function paneRows(state: State, view: ListView): Shown<AnyRow> {
	switch (view.pane) {
		case 'queues':
			return shownQueues(queueRows(state.queues), view);
		case 'dead':
			return shownDead(deadRows(queueRows(state.queues)), view);
		case 'topics':
			return shownTopics(topicRows(state.topics), view);
		case 'streams':
			return shownStreams(streamRows(state.streams), view);
	}
}

const columnsOf = {
	queues: queueColumns,
	dead: deadLetterColumns,
	topics: topicColumns,
	streams: streamColumns,
} as const;

/** The queue, topic or stream under the cursor of a list, if the view is one. */
export function selectedRow(state: State, view: ListView, rows: number): AnyRow | undefined {
	return currentRow(paneRows(state, view), view, listHeight({ columns: 0, rows }, below));
}

/** URLs of the queues on screen, top first: the watcher samples these first. */
export function visibleQueueUrls(state: State, rows: number): readonly string[] {
	const view = state.views.at(-1);
	if (view?.kind !== 'list' || (view.pane !== 'queues' && view.pane !== 'dead')) {
		return view !== undefined && 'ref' in view && 'url' in view.ref ? [view.ref.url] : [];
	}
	const shown = paneRows(state, view) as Shown<QueueRow>;
	const height = listHeight({ columns: 0, rows }, below);
	return shown.rows.slice(view.list.top, view.list.top + height).map(({ url }) => url);
}

/** Shows a pane as it was left, as the digit keys do. */
export function openPane(session: Session, pane: Pane): void {
	session.replace({ kind: 'list', pane, ...(session.state.panes[pane] ?? newListing('trouble')) });
}

const titles: Readonly<Record<Pane, string>> = {
	queues: 'Queues',
	dead: 'Dead letters',
	topics: 'Topics',
	streams: 'Streams',
};

const empty: Readonly<Record<Pane, string>> = {
	queues: 'no queues in this account and region',
	dead: 'no queue here is named by a redrive policy that has been seen',
	topics: 'no topics in this account and region',
	streams: 'no streams in this account and region',
};

function collectionOf(state: State, pane: Pane) {
	return pane === 'topics' ? state.topics : pane === 'streams' ? state.streams : state.queues;
}

function emptyText(state: State, pane: Pane): string {
	const collection = collectionOf(state, pane);
	const failure = collection.failure ?? state.context.failure;
	if (failure !== undefined) return failureLine(failure);
	if (collection.listedAt === undefined) {
		return state.endpointStarting ? 'starting the local endpoint' : `listing ${pane}`;
	}
	return empty[pane];
}

/** What the table has no room for, about the row under the cursor. */
function summary(row: AnyRow | undefined): readonly [Line, Line] {
	if (row === undefined) return [[], []];
	if (!('url' in row)) return [[span(` ${row.arn}`, 'dim')], [span(` ${row.why}`)]];
	const links: string[] = [];
	if (row.sources.length > 0) links.push(`<- ${row.sources.join(', ')}`);
	if (row.dlqName !== undefined) {
		const depth = row.dlqDepth === undefined ? '?' : count(row.dlqDepth);
		const shared = row.dlqSharedBy === undefined ? '' : `, shared by ${row.dlqSharedBy} queues`;
		links.push(`-> ${row.dlqName} (~${depth} dead${shared})`);
	}
	const looking = row.dlqName === undefined ? 'free to look.' : 'each look counts as a receive.';
	const next = row.deadLetter
		? 'enter details, p messages, r redrive plan, J source queue'
		: 'enter details, p messages, J dead-letter queue';
	return [
		[span(` ${row.name} `, 'strong'), span(`${links.join('  ')}  ${row.why}`)],
		[span(` ${looking} `, row.dlqName === undefined ? 'good' : 'notice'), span(next, 'dim')],
	];
}

const listCommands: readonly Command<Context>[] = [
	{
		keys: ['space'],
		title: 'mark',
		about: 'Mark the row and go to the next',
		effect: 'read',
		run: ({ session, view, state, body }) =>
			toggleMark(session, view, paneRows(state, view).keys, listHeight(body, below)),
	},
	{
		keys: ['*'],
		title: 'mark all',
		about: 'Mark all rows that the filter shows, or none',
		effect: 'read',
		run: ({ session, view, state }) => markAll(session, view, paneRows(state, view).keys),
	},
	{
		keys: ['O'],
		title: 'sort',
		about: 'Sort the other way, then by the next column',
		effect: 'read',
		run: ({ session, view }) => nextSort(session, view, columnsOf[view.pane], 'trouble'),
	},
];

function rowOf({ state, view, body }: Context): AnyRow | undefined {
	return selectedRow(state, view, body.rows);
}

export const listScreen: Screen<'list'> = {
	kind: 'list',
	title: (view) => titles[view.pane],
	status: (view, state) => {
		const shown = paneRows(state, view);
		const { sampled, entries, failure } = collectionOf(state, view.pane);
		const missing = sampled < entries.size ? `, ${sampled} of ${entries.size} sampled` : '';
		// Rows stay when their list fails, which no row can say.
		const stale = failure === undefined || entries.size === 0 ? '' : ', not listed again (! why)';
		return listStatus(shown, view) + missing + stale;
	},
	commands: listCommands,
	moreCommands: (view) => {
		switch (view.pane) {
			case 'queues':
			case 'dead':
				return queueCommands<Context>((context) => {
					const row = rowOf(context);
					return row !== undefined && 'url' in row
						? { name: row.name, url: row.url, arn: row.arn }
						: undefined;
				});
			case 'topics':
				return topicCommands<Context>((context) => {
					const row = rowOf(context);
					return row && { name: row.name, arn: row.arn };
				});
			case 'streams':
				return streamCommands<Context>((context) => {
					const row = rowOf(context);
					return row && { name: row.name, arn: row.arn };
				});
		}
	},
	move: ({ session, view, state, body, key }) =>
		moveInList(session, view, paneRows(state, view).keys, listHeight(body, below), key),
	body: (view, state, size) => {
		const shown = paneRows(state, view);
		const rows = listRows<AnyRow>(
			shown,
			columnsOf[view.pane] as Parameters<typeof listRows<AnyRow>>[1],
			view,
			size,
			{ below, empty: emptyText(state, view.pane) },
		);
		const missing = Math.max(0, size.rows - below - rows.length);
		const [first, second] = summary(selectedRow(state, view, size.rows));
		return [
			...rows,
			...Array.from({ length: missing }, () => ({ line: [] })),
			{ line: first },
			{ line: second },
		];
	},
	age: (view, state) => {
		const shown = paneRows(state, view);
		const row = currentRow(shown, view, 1);
		return row?.sampledAt ?? collectionOf(state, view.pane).listedAt;
	},
};
