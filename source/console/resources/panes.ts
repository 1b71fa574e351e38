import { regionsNamed } from '../../domain/contexts/default-regions.ts';
import { failureLine } from '../../domain/failure.ts';
import { type AnyResource, type KindId, kindIds, kinds } from '../../domain/kinds.ts';
import type { TopicRef } from '../../domain/resources.ts';
import type { Column } from '../../presentation/columns.ts';
import { count } from '../../presentation/formats.ts';
import type { Line } from '../../presentation/line.ts';
import type { Order } from '../../presentation/ordering.ts';
import { dangerOrder, holdingColumns } from '../../presentation/rescue/holding-columns.ts';
import { deadLetterColumns } from '../../presentation/resources/dead-letter-columns.ts';
import { presentationKinds, type RowOf } from '../../presentation/resources/kinds.ts';
import { troubleOrder } from '../../presentation/sorting.ts';
import { whyNoOther } from '../contexts/switching.ts';
import type { Command } from '../keys/command.ts';
import { endangeredRows } from '../rescue/endangered-rows.ts';
import type { ScreenContext } from '../shell/screen.ts';
import { type Pane, paneKinds } from '../state/panes.ts';
import { deadCount, deadRows, resourceRows, type Shown, shownRows } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import type { Listing } from '../state/views.ts';
import { currentRow, listHeight } from '../widgets/listing.ts';
import { consoleKinds, type ListOf } from './kinds.ts';

type AnyRow = RowOf<KindId>;
type Context = ScreenContext<'list'>;

/** A tab: what it says, and whether it should catch the eye. */
export type Tab = { readonly label: string; readonly alarming?: boolean };

/** How a list shows a kind of resource: all of them, or a view of some. */
type PaneOf<Kind extends KindId> = ListOf<Kind> & {
	readonly kind: Kind;
	/** Its tab; the title without it. */
	tab?(state: State): Tab;
	/** The columns of the kind without it. */
	readonly columns?: readonly Column<RowOf<Kind>>[];
	/** The order that rows come in by themselves, and its name; by trouble without it. */
	readonly order?: { readonly name: string; readonly by: Order<RowOf<Kind>> };
};

/** What a list shows of its pane: all, or what is in one topic. */
export type Scoped = Listing & { readonly of?: TopicRef };

/** A list whose kind has been forgotten: what the screen of all lists works with. */
export type AnyPane = {
	readonly kind: KindId;
	readonly digit?: string;
	readonly title: string;
	readonly about: string;
	/** What the order is called that rows come in by themselves. */
	readonly orderName: string;
	columns(view: Scoped): readonly Column<AnyRow>[];
	readonly commands: readonly Command<Context>[];
	tab(state: State): Tab;
	/** The rows after filter and sort. */
	shown(state: State, view: Scoped): Shown<AnyRow>;
	resource(row: AnyRow): AnyResource;
	summary(row: AnyRow, state: State): readonly [Line, Line];
	/** Why there are no rows. */
	emptyText(state: State, view: Scoped): string;
};

/** Rows under a list's table that tell of the row under the cursor. */
export const below = 2;

/** The row under the cursor of a list whose screen has so many rows. */
export function rowUnderCursor(
	pane: AnyPane,
	state: State,
	view: Scoped,
	rows: number,
): AnyRow | undefined {
	return currentRow(pane.shown(state, view), view, listHeight({ columns: 0, rows }, below));
}

/** Where there may be something, said of an empty list. */
function elsewhere(state: State): string {
	if (whyNoOther(state) !== undefined) return '';
	const { terms, info } = state.context;
	const named = regionsNamed(terms, info?.region).filter((region) => region !== info?.region);
	return `: R, then p, asks ${named.length === 0 ? 'the other regions' : named.join(', ')}`;
}

/** Forgets the kind of a list: rows and commands of one pane meet each other and no others. */
function definePane<Kind extends KindId>(pane: PaneOf<Kind>): AnyPane {
	const { kind, title, empty } = pane;
	const { commands, summary, refOf, words } = consoleKinds[kind];
	const { columnsOfPart } = presentationKinds[kind];
	const columns = pane.columns ?? presentationKinds[kind].columns;
	const selector = () =>
		shownRows(columns, pane.order?.by ?? troubleOrder<RowOf<Kind>>(), {
			later: true,
			...(words === undefined ? {} : { searched: words }),
		});
	// Of thousands the rows of a moment ago stand in: those of another topic must not.
	let last = { within: undefined as string | undefined, shown: selector() };
	const shownWithin = (within: string | undefined) => {
		if (last.within !== within) last = { within, shown: selector() };
		return last.shown;
	};
	const rowsIn = (state: State, within: TopicRef | undefined): readonly RowOf<Kind>[] => {
		const rows = resourceRows[kind](state.resources[kind]);
		return pane.only?.(rows, within) ?? rows;
	};
	const made = {
		...pane,
		orderName: pane.order?.name ?? 'trouble',
		columns: ({ of }: Scoped) => (of === undefined ? columns : (columnsOfPart ?? columns)),
		tab: pane.tab ?? (() => ({ label: title })),
		shown: (state: State, view: Scoped) => shownWithin(view.of?.arn)(rowsIn(state, view.of), view),
		resource: (row: RowOf<Kind>) => ({ kind, ref: refOf(row) }),
		summary,
		commands: commands<Context>(({ state, view, body }) => {
			const row = rowUnderCursor(erased, state, view, body.rows);
			return row === undefined ? undefined : refOf(row as RowOf<Kind>);
		}),
		emptyText: (state: State, { of }: Scoped) => {
			const { failure = state.context.failure, listedAt, part } = state.resources[kind];
			const isAsked = part === of?.arn;
			if (isAsked && failure !== undefined) return failureLine(failure);
			if (isAsked && listedAt !== undefined)
				return of === undefined ? `${empty}${elsewhere(state)}` : `no ${title.toLowerCase()}`;
			return state.endpointStarting ? 'starting the local endpoint' : `listing ${kinds[kind].many}`;
		},
	};
	const erased: AnyPane = made as unknown as AnyPane;
	return erased;
}

/** Views of queues. */
const views = {
	dead: definePane({
		kind: paneKinds.dead,
		digit: '2',
		title: 'Dead letters',
		about: 'Queues that receive the dead letters of others',
		empty: 'no queue here is named by a redrive policy that has been seen',
		tab: (state) => {
			const dead = deadLetters(state);
			return dead === undefined || dead === 0
				? { label: 'Dead' }
				: { label: `Dead ${count(dead)}!`, alarming: true };
		},
		columns: deadLetterColumns,
		only: deadRows,
	}),
	expiring: definePane({
		kind: paneKinds.expiring,
		title: 'Expiring',
		about: 'Queues whose messages are lost when they get too old, the worst first',
		empty: 'no queue that has been seen holds dead letters, or messages that are lost soon',
		columns: holdingColumns,
		only: endangeredRows,
		order: { name: 'danger', by: dangerOrder },
	}),
};

/** All of a kind. */
function whole<Kind extends KindId>(kind: Kind): AnyPane {
	return definePane<Kind>({ kind, ...consoleKinds[kind].list });
}

/** Every list of the console: of each kind all, and after the queues their views. */
export const panes: { readonly [Id in Pane]: AnyPane } = Object.assign(
	{},
	...kindIds.map((kind) => ({
		[kinds[kind].many]: whole(kind),
		...(kind === 'queue' ? views : {}),
	})),
);

/** Every list with its id, in the order of their tabs. */
export const paneIds = Object.keys(panes) as readonly Pane[];

/** Dead letters in all queues that are known; `undefined` until one has been sampled. */
export function deadLetters({ resources }: State): number | undefined {
	return deadCount(deadRows(resourceRows.queue(resources.queue)));
}
