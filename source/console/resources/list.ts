import type { KindId } from '../../domain/kinds.ts';
import { memo } from '../../domain/memo.ts';
import { inOrder } from '../../presentation/resources/chosen-columns.ts';
import type { Sampled } from '../../presentation/rows.ts';
import { resourceInPulse, visibleInPulse } from '../diagnosis/pulse.ts';
import type { Command } from '../keys/command.ts';
import { figuresForSort } from '../queues/all-figures.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import type { Pane } from '../state/panes.ts';
import type { State } from '../state/state.ts';
import { newListing, type SortName, type View, type ViewOf } from '../state/views.ts';
import { blank } from '../widgets/body-row.ts';
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
	sortName,
	sortsOf,
	standingList,
	toggleMark,
} from '../widgets/listing.ts';
import { below, panes, rowUnderCursor } from './panes.ts';

type Context = ScreenContext<'list'>;
type ListView = ViewOf<'list'>;

const shownIn = (state: State, view: ListView) => panes[view.pane].shown(state, view);

/** The resource under the cursor of a list, or of pulse; `undefined` where the view is none, or empty. */
export function selectedResource(state: State, view: View, rows: number) {
	if (view.kind === 'pulse') return resourceInPulse(state, view, rows);
	if (view.kind !== 'list') return undefined;
	const pane = panes[view.pane];
	const row = rowUnderCursor(pane, state, view, rows);
	return row && pane.resource(row);
}

/**
 * Keys of the resources on screen, the one under the cursor before the others, which come top first: the watchers ask for
 * these first, and for the first of them most often.
 */
export function visibleKeys(state: State, kind: KindId, rows: number): readonly string[] {
	const view = state.views.at(-1);
	if (view?.kind === 'pulse') return visibleInPulse(state, view, kind, rows);
	if (view?.kind !== 'list') return view !== undefined && 'ref' in view ? [view.ref.arn] : [];
	if (panes[view.pane].kind !== kind) return [];
	const height = listHeight({ columns: 0, rows }, below);
	const shown = shownIn(state, view);
	const here = currentRow(shown, view, height)?.arn;
	const all = shown.rows.slice(view.list.top, view.list.top + height).map(({ arn }) => arn);
	return here === undefined ? all : [here, ...all.filter((arn) => arn !== here)];
}

/** How many of these rows have been asked about. */
const sampledOf = memo((rows: readonly Sampled[]) => {
	let sampled = 0;
	for (const { sampledAt, failure } of rows) {
		if (sampledAt !== undefined || failure !== undefined) sampled++;
	}
	return { sampled, of: rows.length };
});

/** Shows a pane as it was left, as the digit keys do. */
export function openPane(session: Session, pane: Pane): void {
	session.replace({ kind: 'list', pane, ...(session.state.panes[pane] ?? newListing('trouble')) });
}

const sorts = (view: ListView): readonly SortName[] =>
	sortsOf('trouble', panes[view.pane].columns(view), panes[view.pane].orderName);

const listCommands: readonly Command<Context>[] = [
	{
		keys: ['space'],
		title: 'mark',
		about: 'Mark the row and go to the next',
		effect: 'read',
		run: ({ session, view, state, body }) =>
			toggleMark(session, view, shownIn(state, view).keys, listHeight(body, below)),
	},
	{
		keys: ['*'],
		title: 'mark all',
		about: 'Mark all rows that the filter shows, or none',
		effect: 'read',
		run: ({ session, view, state }) => markAll(session, view, shownIn(state, view).keys),
	},
	{
		keys: ['O'],
		title: 'sort',
		about: 'Sort the other way, then by the next column',
		effect: 'read',
		run: ({ session, view, key }) => {
			nextSort(session, view, sorts(view));
			void figuresForSort(session, 'key', key);
		},
	},
];

export const listScreen: Screen<'list'> = {
	kind: 'list',
	title: ({ pane, of }) =>
		of === undefined ? panes[pane].title : `${panes[pane].title} of ${of.name}`,
	status: (view, state) => {
		const collection = state.resources[panes[view.pane].kind];
		const shown = shownIn(state, view);
		const { sampled, of } =
			view.of === undefined
				? { ...collection, of: collection.entries.size }
				: sampledOf(shown.rows);
		const missing = sampled < of ? [`${sampled} of ${of} sampled`] : [];
		// Rows stay when their list fails, which no row can say.
		const stale = collection.failure === undefined || of === 0 ? [] : ['not listed again (! why)'];
		const sorted = sortName(sorts(view), view.sort.column);
		return listStatus(shown, view, { sorted, more: [...missing, ...stale] });
	},
	commands: listCommands,
	moreCommands: (view) => panes[view.pane].commands,
	sorts,
	lists: (view, state, body) => {
		const { sweep } = state.resources[panes[view.pane].kind];
		const height = listHeight(body, below);
		const name = (row: { readonly name: string }) => row.name;
		// A demo that is still being set up may have been looked over while it was empty.
		const isFirst = sweep === undefined || (state.demo && !state.demoStands);
		return [standingList(shownIn(state, view), view, height, name, isFirst)];
	},
	click: ({ session, view, state, body }, cell) =>
		clickInList(session, view, shownIn(state, view), bodyAbove(body, below), cell),
	move: ({ session, view, state, body, key }) =>
		moveInList(session, view, shownIn(state, view).keys, listHeight(body, below), key),
	body: (view, state, size) => {
		const pane = panes[view.pane];
		const shown = pane.shown(state, view);
		const columns = inOrder(pane.columns(view), state.columns[view.pane]);
		const rows = listRows(shown, columns, view, size, {
			below,
			empty: pane.emptyText(state, view),
		});
		const missing = Math.max(0, size.rows - below - rows.length);
		const row = rowUnderCursor(pane, state, view, size.rows);
		const [first, second] = row === undefined ? [[], []] : pane.summary(row, state);
		return [
			...rows,
			...Array.from({ length: missing }, () => blank),
			{ line: first },
			{ line: second },
		];
	},
	age: (view, state) =>
		currentRow(shownIn(state, view), view, 1)?.sampledAt ??
		state.resources[panes[view.pane].kind].listedAt,
};
