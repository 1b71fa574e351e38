import { aboutWhat } from '../../domain/alarms/about.ts';
import { byName, groundsOf } from '../../domain/alarms/leads-to.ts';
import { byStanding } from '../../domain/alarms/standing.ts';
import { failureLine } from '../../domain/failure.ts';
import { type AnyResource, kindIds, resource } from '../../domain/kinds.ts';
import { memo } from '../../domain/memo.ts';
import type { Alarm } from '../../domain/metric.ts';
import { withRecentPasts } from '../../operations/alarms/alarm-past.ts';
import { askAlarms } from '../../operations/alarms/alarms.ts';
import { alarmStyle } from '../../presentation/alarms/alarm-lines.ts';
import {
	alarmCondition,
	alarmDetails,
	standingWord,
} from '../../presentation/alarms/alarm-words.ts';
import type { Column } from '../../presentation/columns.ts';
import { time } from '../../presentation/formats.ts';
import { openChart } from '../charts/chart-load.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import { type Shown, shownRows } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import { newListing, type ViewOf } from '../state/views.ts';
import { listScreen, wordsUnder } from '../widgets/list-screen.ts';

type AlarmsView = ViewOf<'alarms'>;
type AlarmRow = {
	readonly key: string;
	readonly alarm: Alarm;
	/** When it was asked for. */
	readonly at: number;
};

const columns: readonly Column<AlarmRow>[] = [
	{
		id: 'state',
		title: 'STATE',
		align: 'left',
		width: { min: 16, max: 16 },
		priority: 9,
		cell: ({ alarm, at }) => ({
			text: standingWord(alarm, at),
			style: alarmStyle(alarm, at),
		}),
	},
	{
		id: 'alarm',
		title: 'ALARM',
		align: 'left',
		width: { min: 20, max: 80, grow: 3 },
		priority: 8,
		cell: ({ alarm }) => alarmCondition(alarm),
	},
	{
		id: 'about',
		title: 'ABOUT',
		align: 'left',
		width: { min: 12, max: 60, grow: 2 },
		priority: 6,
		cell: ({ alarm }) => aboutWhat(alarm)?.name ?? alarm.kind ?? '',
	},
	{
		id: 'since',
		title: 'SINCE',
		align: 'left',
		width: { min: 19, max: 19 },
		priority: 5,
		cell: ({ alarm, at }) => (alarm.since === undefined ? '?' : time(alarm.since, at)),
		sort: ({ alarm }) => alarm.since,
	},
];

const shownAlarms = shownRows(columns);

const rowsOf = memo((alarms: readonly Alarm[] | undefined, at: number): readonly AlarmRow[] =>
	byStanding(alarms ?? [], at).map((alarm) => ({
		key: keyOf(alarm),
		alarm,
		at,
	})),
);

function shown({ alarms, ...view }: AlarmsView): Shown<AlarmRow> {
	return shownAlarms(rowsOf(alarms.value, alarms.at ?? 0), view);
}

const keyOf = ({ kind = 'metric', name }: Alarm): string => `${kind} ${name}`;

/** Opens the list of all alarms of the account and region, with the cursor on one of them. */
export function openAlarms(session: Session, on?: Alarm): void {
	const list = on === undefined ? {} : { list: { cursor: keyOf(on), top: 0 } };
	const id = session.push({
		...{ kind: 'alarms', alarms: { loading: true } },
		...{ ...newListing('arrival'), ...list },
	});
	loadAlarms(session, id);
}

/** Asks for all alarms; those that were known stay until the answer. */
export function loadAlarms(session: Session, id: number): void {
	session.update(id, 'alarms', (old) => ({ ...old, alarms: { ...old.alarms, loading: true } }));
	session.run(
		id,
		async ({ gateways, clock, signal }) => {
			const ports = { metrics: gateways.metrics, clock };
			const told = (value: readonly Alarm[], loading: boolean) => {
				const at = clock.now();
				session.update(id, 'alarms', (old) => ({ ...old, alarms: { loading, value, at } }));
			};
			const alarms = await askAlarms(ports, signal);
			told(alarms, true);
			told(await withRecentPasts(ports, alarms, signal), false);
		},
		(failure) =>
			session.update(id, 'alarms', (old) => ({
				...old,
				alarms: { ...old.alarms, loading: false, failure },
			})),
	);
}

/**
 * The queue, topic or stream that an alarm is about, where it is listed here: of a composite one what the first of those that it goes by
 * is about, those first that need somebody.
 */
function listed(
	alarm: Alarm,
	{ alarms: { value = [], at = 0 } }: AlarmsView,
	{ resources }: State,
): AnyResource | undefined {
	for (const ground of byStanding(groundsOf(alarm, byName(value)), at)) {
		const about = aboutWhat(ground);
		for (const kind of kindIds) {
			if (about?.kind !== kind) continue;
			for (const { ref } of resources[kind].entries.values()) {
				if (ref.name === about.name) return resource(kind, ref);
			}
		}
	}
	return;
}

function empty({ alarms: { loading, failure, value } }: AlarmsView): string {
	if (failure !== undefined && value === undefined) return failureLine(failure);
	return loading ? 'asking for the alarms' : 'there is no alarm';
}

const list = listScreen<'alarms', AlarmRow>({
	columns,
	first: 'arrival',
	shown,
	name: ({ alarm }) => alarm.name,
	empty,
	below: 6,
	under: ({ alarm }, view, state, size) =>
		wordsUnder(alarmDetails(alarm, state.now, time, byName(view.alarms.value ?? [])), size),
});
const current = (context: Pick<ScreenContext<'alarms'>, 'view' | 'state' | 'body'>) =>
	list.current(context)?.alarm;

/** Every alarm, those first that need somebody. */
export const alarmsScreen: Screen<'alarms'> = {
	kind: 'alarms',
	title: () => 'Alarms',
	status: list.status,
	commands: [
		{
			keys: ['enter', 'm'],
			title: 'chart',
			about:
				'The chart of what the alarm is about, with its threshold; of a composite one the first that it goes by',
			inFooter: true,
			onRow: true,
			effect: 'read',
			disabled: (context) => {
				const alarm = current(context);
				if (alarm === undefined) return 'there is no alarm here';
				return listed(alarm, context.view, context.state) === undefined
					? 'it is about no queue, topic or stream that is listed here'
					: undefined;
			},
			run: (context) => {
				const alarm = current(context);
				const found = alarm && listed(alarm, context.view, context.state);
				if (found !== undefined) openChart(context.session, found.kind, found.ref);
			},
		},
	],
	...list.screen,
	age: (view) => view.alarms.at,
};
