import { type Failure, wholeFailureLine } from '../../domain/failure.ts';
import { memo } from '../../domain/memo.ts';
import type { Column } from '../../presentation/columns.ts';
import { preciseTime } from '../../presentation/formats.ts';
import type { Screen } from '../shell/screen.ts';
import { type Shown, shownRows } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import { listScreen, wordsUnder } from '../widgets/list-screen.ts';

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

const list = listScreen<'errors', ErrorRow>({
	columns,
	first: 'arrival',
	shown,
	name: ({ failure }) => failure.message,
	// Whoever has not gone to an error watches the newest.
	loading: () => true,
	empty: () => 'nothing has gone wrong',
	below: 6,
	under: ({ failure }, _view, _state, size) => wordsUnder(wholeFailureLine(failure), size),
});

/** What went wrong, the newest first. */
export const errorsScreen: Screen<'errors'> = {
	kind: 'errors',
	title: () => 'Errors',
	status: list.status,
	commands: [],
	...list.screen,
	age: (_view, state) => state.now,
};
