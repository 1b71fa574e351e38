import { type Failure, wholeFailureLine } from '../../domain/failure.ts';
import { memo } from '../../domain/memo.ts';
import type { Column } from '../../presentation/columns.ts';
import { preciseTime } from '../../presentation/formats.ts';
import { span } from '../../presentation/line.ts';
import type { Screen } from '../shell/screen.ts';
import { type Shown, shownRows } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import { wrapText } from '../widgets/dialog.ts';
import {
	currentRow,
	listHeight,
	listRows,
	listStatus,
	moveInList,
	sortsOf,
	standingList,
} from '../widgets/listing.ts';

type ErrorRow = { readonly key: string; readonly at: number; readonly failure: Failure };

const columns: readonly Column<ErrorRow>[] = [
	{
		id: 'at',
		title: 'TIME',
		align: 'left',
		width: { min: 12, max: 12 },
		priority: 3,
		cell: ({ at }) => preciseTime(at),
		sort: ({ at }) => at,
	},
	{
		id: 'kind',
		title: 'KIND',
		align: 'left',
		width: { min: 11, max: 11 },
		priority: 4,
		cell: ({ failure }) => ({ text: failure.kind, style: 'bad' }),
	},
	{
		id: 'what',
		title: 'WHAT HAPPENED',
		align: 'left',
		width: { min: 30, max: 200, grow: 3 },
		priority: 9,
		cell: ({ failure }) => failure.message,
	},
	{
		id: 'next',
		title: 'WHAT TO DO',
		align: 'left',
		width: { min: 20, max: 120, grow: 2 },
		priority: 2,
		cell: ({ failure }) => failure.hint ?? '',
	},
];

const shownErrors = shownRows(columns);

const rowsOf = memo((errors: State['errors']): readonly ErrorRow[] =>
	errors.map(({ at, failure }, index) => ({ key: `${at} ${index}`, at, failure })).toReversed(),
);

function shown(view: ViewOf<'errors'>, state: State): Shown<ErrorRow> {
	return shownErrors(rowsOf(state.errors), view);
}

/** Rows under the list for all that is known of the error under the cursor. */
const below = 6;

/** What went wrong, the newest first. */
export const errorsScreen: Screen<'errors'> = {
	kind: 'errors',
	title: () => 'Errors',
	status: (view, state) => listStatus(shown(view, state), view),
	commands: [],
	sorts: () => sortsOf('arrival', columns),
	// Whoever has not gone to an error watches the newest.
	lists: (view, state, body) => [
		standingList(
			shown(view, state),
			view,
			listHeight(body, below),
			({ failure }) => failure.message,
			true,
		),
	],
	move: ({ session, view, state, body, key }) =>
		moveInList(session, view, shown(view, state).keys, listHeight(body, below), key),
	body: (view, state, size) => {
		const rows = shown(view, state);
		const list = listRows(rows, columns, view, size, { below, empty: 'nothing has gone wrong' });
		const missing = Math.max(0, size.rows - below - list.length);
		const current = currentRow(rows, view, listHeight(size, below));
		const words = current === undefined ? '' : wholeFailureLine(current.failure);
		return [
			...list,
			...Array.from({ length: missing }, () => ({ line: [] })),
			...wrapText(words, size.columns - 2)
				.slice(0, below)
				.map((text) => ({ line: [span(` ${text}`)] })),
		];
	},
	age: (_view, state) => state.now,
};
