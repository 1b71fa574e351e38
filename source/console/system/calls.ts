import { memo } from '../../domain/memo.ts';
import type { Call } from '../../operations/ports.ts';
import type { Column } from '../../presentation/columns.ts';
import { preciseTime } from '../../presentation/formats.ts';
import type { Screen } from '../shell/screen.ts';
import { type Shown, shownRows } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import { listScreen } from '../widgets/list-screen.ts';

type CallRow = { readonly key: string; readonly call: Call };

const columns: readonly Column<CallRow>[] = [
	{
		id: 'at',
		title: 'TIME',
		align: 'left',
		width: { min: 12, max: 12 },
		priority: 8,
		stays: true,
		cell: ({ call }) => preciseTime(call.at),
		sort: ({ call }) => call.at,
	},
	{
		id: 'call',
		title: 'CALL',
		align: 'left',
		width: { min: 24, max: 44, grow: 1, tight: 18 },
		priority: 9,
		cell: ({ call }) => call.operation,
	},
	{
		id: 'effect',
		title: 'EFFECT',
		align: 'left',
		width: { min: 7, max: 7 },
		priority: 6,
		cell: ({ call }) => ({ text: call.effect, style: call.effect === 'read' ? 'dim' : 'notice' }),
	},
	{
		id: 'resource',
		title: 'RESOURCE',
		align: 'left',
		width: { min: 12, max: 60, grow: 2, tight: 11 },
		priority: 7,
		// A call that was made where the console is no more names that place.
		cell: ({ call: { resource = '', place } }) =>
			place === undefined ? resource : `${resource} in ${place}`.trimStart(),
	},
	{
		id: 'try',
		title: 'TRY',
		align: 'right',
		width: { min: 3, max: 3 },
		priority: 2,
		cell: ({ call }) => String(call.attempt),
		sort: ({ call }) => call.attempt,
	},
	{
		id: 'ms',
		title: 'MS',
		align: 'right',
		width: { min: 6, max: 6 },
		priority: 3,
		cell: ({ call }) => String(Math.round(call.milliseconds)),
		sort: ({ call }) => call.milliseconds,
	},
	{
		id: 'outcome',
		title: 'OUTCOME',
		align: 'left',
		width: { min: 12, max: 120, grow: 2 },
		priority: 9,
		stays: true,
		cell: ({ call }) =>
			call.failure === undefined
				? { text: String(call.status ?? 'ok'), style: 'good' }
				: {
						text: `${call.failure.code ?? call.failure.kind}: ${call.failure.message}`,
						style: 'bad',
					},
	},
];

const shownCalls = shownRows(columns);

/** The newest first; a call keeps its number while older ones are forgotten. */
const rowsOf = memo((recent: readonly Call[], count: number): readonly CallRow[] => {
	const first = count - recent.length;
	return recent.map((call, index) => ({ key: String(first + index), call })).toReversed();
});

function shown(view: ViewOf<'calls'>, state: State): Shown<CallRow> {
	const { recent, count } = state.calls;
	return shownCalls(rowsOf(recent, count), view);
}

const list = listScreen<'calls', CallRow>({
	columns,
	first: 'arrival',
	shown,
	name: ({ call }) => call.operation,
	// Whoever has not gone to a call watches the newest.
	loading: () => true,
	empty: () => 'no call has been made yet',
});

/** Every attempt of every request, the newest first. Holds no body and no credential. */
export const callsScreen: Screen<'calls'> = {
	kind: 'calls',
	title: () => 'API calls',
	status: list.status,
	commands: [],
	...list.screen,
	age: (_view, state) => state.now,
};
