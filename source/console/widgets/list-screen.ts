import type { Column } from '../../presentation/columns.ts';
import { type Line, span } from '../../presentation/line.ts';
import type { Command } from '../keys/command.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { Shown } from '../state/selectors.ts';
import type { Size, State } from '../state/state.ts';
import type { Listing, View, ViewOf } from '../state/views.ts';
import { wrapText } from './dialog.ts';
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
	sortsOf,
	standingList,
	toggleMark,
} from './listing.ts';
import type { Status } from './status.ts';

/** The views that are one list. */
type ListKind = Extract<View, Listing>['kind'];

/** What makes a list of rows a screen. Everything in it is pure. */
export type ListParts<Kind extends ListKind, Row extends { readonly key: string }> = {
	readonly columns: readonly Column<Row>[];
	/** The columns as they are drawn, where their widths depend on what is in them. */
	layout?(view: ViewOf<Kind>, state: State): readonly Column<Row>[];
	/** The order that it starts in: `arrival`, `trouble` or a column. */
	readonly first: string;
	/** The rows after filter and sort. */
	shown(view: ViewOf<Kind>, state: State): Shown<Row>;
	/** What the row under the cursor is called. */
	name(row: Row): string;
	/** Whether its first rows are still coming in. */
	loading?(view: ViewOf<Kind>): boolean;
	/** What is said where there is no row. */
	empty(view: ViewOf<Kind>, state: State): string;
	/** Rows under the list that tell of the row under the cursor, and what they tell. */
	readonly below?: number;
	under?(row: Row, view: ViewOf<Kind>, state: State, size: Size): readonly Line[];
};

const blank = { line: [] };

/** What all screens have in common that are one list: how it is drawn and moved in, sorted and marked. */
export function listScreen<Kind extends ListKind, Row extends { readonly key: string }>(
	parts: ListParts<Kind, Row>,
) {
	const { columns, first, shown, name, below = 0 } = parts;
	// Every view of these kinds is a listing: that can't be said of one whose kind is open.
	const listing = (view: ViewOf<Kind>) => view as unknown as Listing & { readonly id: number };
	const height = (size: Size) => listHeight(size, below);
	const sorts = sortsOf(first, columns);
	const marking: readonly Command<ScreenContext<Kind>>[] = [
		{
			keys: ['space'],
			title: 'mark',
			about: 'Mark the row and go to the next',
			effect: 'read',
			run: ({ session, view, state, body }) =>
				toggleMark(session, listing(view), shown(view, state).keys, height(body)),
		},
		{
			keys: ['*'],
			title: 'mark all',
			about: 'Mark all rows that the filter shows, or none',
			effect: 'read',
			run: ({ session, view, state }) => markAll(session, listing(view), shown(view, state).keys),
		},
	];
	const sorting: Command<ScreenContext<Kind>> = {
		keys: ['O'],
		title: 'sort',
		about: 'Sort the other way, then by the next column',
		effect: 'read',
		run: ({ session, view }) => nextSort(session, listing(view), sorts),
	};
	/** The row under the cursor. */
	const current = ({ view, state, body }: Pick<ScreenContext<Kind>, 'view' | 'state' | 'body'>) =>
		currentRow(shown(view, state), listing(view), height(body));
	const screen: Pick<Screen<Kind>, 'sorts' | 'lists' | 'click' | 'move' | 'body'> = {
		sorts: () => sorts,
		lists: (view, state, body) => [
			standingList(
				shown(view, state),
				listing(view),
				height(body),
				name,
				parts.loading?.(view) === true,
			),
		],
		click: ({ session, view, state, body }, cell) =>
			clickInList(session, listing(view), shown(view, state), bodyAbove(body, below), cell),
		move: ({ session, view, state, body, key }) =>
			moveInList(session, listing(view), shown(view, state).keys, height(body), key),
		body: (view, state, size) => {
			const drawn = parts.layout?.(view, state) ?? columns;
			const rows = listRows(shown(view, state), drawn, listing(view), size, {
				below,
				empty: parts.empty(view, state),
			});
			if (below === 0) return rows;
			const missing = Math.max(0, size.rows - below - rows.length);
			const row = current({ view, state, body: size });
			const under = row === undefined ? [] : (parts.under?.(row, view, state, size) ?? []);
			return [
				...rows,
				...Array.from({ length: missing }, () => blank),
				...under.slice(0, below).map((line) => ({ line })),
			];
		},
	};
	return {
		screen,
		current,
		/** Commands for a list whose rows can be marked, and for one that has its own order. */
		marking,
		sorting,
		/** The rows that are marked, in their order; the one under the cursor where none is. */
		chosen(context: Pick<ScreenContext<Kind>, 'view' | 'state' | 'body'>): readonly Row[] {
			const { marks } = listing(context.view);
			const row = current(context);
			if (marks.size === 0) return row === undefined ? [] : [row];
			return shown(context.view, context.state).rows.filter(({ key }) => marks.has(key));
		},
		/** `sort: name  812 of 900 shown, 3 marked`; `more`: what is counted besides. */
		status: (view: ViewOf<Kind>, state: State, more?: readonly string[]): Status =>
			listStatus(shown(view, state), listing(view), more === undefined ? {} : { more }),
	};
}

/** A text in as many rows as it takes, for what stands under a list. */
export function wordsUnder(words: string, { columns }: Size): readonly Line[] {
	return wrapText(words, columns - 2).map((text) => [span(` ${text}`)]);
}
