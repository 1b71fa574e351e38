import { type AcrossChoice, acrossLabel, readAcross } from '../../domain/contexts/across.ts';
import { type Sources, termsFor } from '../../domain/contexts/terms.ts';
import { memo } from '../../domain/memo.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { type CommandPlace, placeOfCommands } from '../../domain/text/shell-words.ts';
import type { AcrossWord, Excusing } from '../../operations/contexts/watch-across.ts';
import { excusableOf } from '../../operations/queues/excuses.ts';
import { acrossColumns } from '../../presentation/contexts/across-columns.ts';
import { type AcrossRow, placeRows, type Whose } from '../../presentation/contexts/across-rows.ts';
import { ownerLabel } from '../../presentation/contexts/context-words.ts';
import { counted } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import { troubleOrder } from '../../presentation/sorting.ts';
import type { Command } from '../keys/command.ts';
import { queueItemsAt } from '../queues/queue-commands.ts';
import { copyItem, openCopyMenu } from '../resources/copy-menu.ts';
import { openResource } from '../resources/detail-load.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import { type Shown, shownRows } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import type { PlaceQueues, ViewOf } from '../state/views.ts';
import { listScreen } from '../widgets/list-screen.ts';
import { currentRow } from '../widgets/listing.ts';
import { openAcross } from './across-load.ts';
import { goTo } from './switching.ts';

type Context = ScreenContext<'across'>;
type View = ViewOf<'across'>;

/** Rows under the table that tell where the row under the cursor is. */
const below = 2;

const columns = acrossColumns([]);
const shownAcross = shownRows(columns, troubleOrder<AcrossRow>(), { later: true });

/** What makes the rows of each place, for as long as it is shown. */
const makers = new Map<
	string,
	{ readonly sources: Sources; readonly rows: ReturnType<typeof placeRows> }
>();

const rowsOf = memo((places: readonly PlaceQueues[], sources: Sources): readonly AcrossRow[] => {
	const keys = new Set(places.map(({ place }) => place.key));
	for (const key of makers.keys()) if (!keys.has(key)) makers.delete(key);
	return places.flatMap(({ place, info, queues }) => {
		const known = makers.get(place.key);
		const maker = known?.sources === sources ? known : { sources, rows: placeRows(sources) };
		makers.set(place.key, maker);
		const { entries, failure } = queues;
		return maker.rows({
			...{ place, queues: entries },
			...(info === undefined ? {} : { info }),
			...(failure === undefined ? {} : { failure }),
		});
	});
});

/** The columns as wide as what stands in them. */
const columnsFor = memo((rows: readonly AcrossRow[]) => {
	const all = new Map<string, Whose>();
	for (const row of rows) all.set(`${row.place} ${row.account}`, row);
	return acrossColumns([...all.values()]);
});

function shown({ places, ...view }: View, { context }: State): Shown<AcrossRow> {
	return shownAcross(rowsOf(places, context.sources), view);
}

/**
 * What is on the screen, by its places: ARNs of the queues in the order in which the watchers ask for them (the one under the
 * cursor, then from the top), and the queues of which something is found that may be excused.
 */
export function seenIn(state: State, view: View): Pick<AcrossWord, 'visible' | 'excusable'> {
	const all = shown(view, state);
	const { top } = view.list;
	const here = currentRow(all, view, state.size.rows);
	const others = all.rows.slice(top, top + state.size.rows).filter((row) => row !== here);
	const onScreen = [...(here === undefined ? [] : [here]), ...others].filter(
		({ arn }) => arn !== '',
	);
	const queues = new Map(view.places.map(({ place, queues: { entries } }) => [place.key, entries]));
	const excusing = (row: AcrossRow): readonly Excusing[] => {
		const known = queues.get(row.place)?.get(row.key) ?? { ref: refOf(row) };
		const one = excusableOf(known, row);
		if (one === undefined) return [];
		const { figures: _, ...excusing } = one;
		return [excusing];
	};
	const byPlace = Map.groupBy(onScreen, ({ place }) => place);
	const of = <Value>(read: (some: readonly AcrossRow[]) => readonly Value[]) =>
		Object.fromEntries([...byPlace].map(([place, some]) => [place, read(some)]));
	return {
		visible: of((some) => some.map(({ arn }) => arn)),
		excusable: of((some) => some.flatMap(excusing)),
	};
}

/** Opens the table of the queues of every chosen profile in every chosen region. */
export function showAcross(session: Session, chosen: AcrossChoice): void {
	openAcross(session, chosen, seenIn);
}

/** `:across P1,P2 R1,R2`; alone it shows what was chosen last, and what is here before anything was. */
export function goAcross(session: Session, text: string): void {
	const { across } = session.state;
	if (text.trim() !== '') return showAcross(session, readAcross(text));
	showAcross(session, across ?? { profiles: [], regions: [] });
	if (across !== undefined) return;
	session.say('across P1,P2 R1,R2; or mark profiles (P) or regions (R) and press A');
}

/** What the table that a list of profiles or regions was opened from is made of; nothing where there is none. */
export function chosenBelow({ views }: State, { id }: { readonly id: number }): AcrossChoice {
	const before = views[views.findIndex((one) => one.id === id) - 1];
	return before?.kind === 'across' ? before.chosen : { profiles: [], regions: [] };
}

/** `4 of 6 places, 1,204 of 3,000 sampled`: how far it is, and what it lacks. */
function progressOf({ places }: View): readonly string[] {
	const sum = (of: (one: PlaceQueues) => number) => places.reduce((all, one) => all + of(one), 0);
	const listed = sum(({ queues }) => Number(queues.listedAt !== undefined));
	const failing = sum(({ queues }) => Number(queues.failure !== undefined));
	const [sampled, all] = [
		sum(({ queues }) => queues.sampled),
		sum(({ queues }) => queues.entries.size),
	];
	return [
		...(listed === places.length ? [] : [`${listed} of ${places.length} places`]),
		...(sampled === all ? [] : [`${sampled} of ${all} sampled`]),
		...(failing === 0 ? [] : [`${failing} refused (! why)`]),
	];
}

/** Where the row is, and what enter does. */
function summary(row: AcrossRow, { places }: View): readonly [Line, Line] {
	const there = places.find(({ place }) => place.key === row.place);
	const { info, place } = there ?? {};
	const owner = (info && ownerLabel(info)) || place?.owner || 'the present profile';
	const account = [row.alias, row.account].filter((one) => one !== undefined).join(' ');
	const where = [owner, account, row.region ?? '', info?.endpoint ?? '']
		.filter((part) => part !== '')
		.join(' ');
	return row.unlisted
		? [[span(` ${where}: ${row.why}`, 'notice')], [span(' ctrl-r asks every place again', 'dim')]]
		: [
				[span(` ${row.name}`, 'strong'), span(` in ${where}`)],
				[span(' enter goes there and opens it; nothing is done from here', 'dim')],
			];
}

function empty({ places }: View): string {
	const waiting = places.filter(({ queues }) => queues.listedAt === undefined).length;
	return waiting > 0
		? `listing the queues of ${waiting} places`
		: 'no queues in any of these places';
}

const list = listScreen<'across', AcrossRow>({
	columns,
	layout: ({ places }, { context }) => columnsFor(rowsOf(places, context.sources)),
	first: 'trouble',
	shown,
	name: ({ name, place }) => `${name} in ${place}`,
	loading: ({ places }) =>
		places.some(({ queues }) => queues.sweep === undefined && queues.failure === undefined),
	empty,
	below,
	under: (row, view) => summary(row, view),
});
const { current } = list;

const refOf = ({ name, url, arn }: Pick<AcrossRow, 'name' | 'url' | 'arn'>): QueueRef => ({
	name,
	url,
	arn,
});

/** Why nothing can be done with the row under the cursor; `undefined` when something can. */
function noQueue(context: Context): string | undefined {
	const row = current(context);
	if (row === undefined) return 'there is no queue under the cursor';
	return row.unlisted ? row.why : undefined;
}

/** The place of a row, as it was connected to. */
function placeOf({ places }: View, row: AcrossRow): PlaceQueues | undefined {
	return places.find(({ place }) => place.key === row.place);
}

/** Where commands about a row go: with the profile and region of its place, and the mode that holds there. */
function commandPlaceOf(view: View, state: State, row: AcrossRow): CommandPlace {
	const { info } = placeOf(view, row) ?? {};
	if (info === undefined) return {};
	const identity = row.account === undefined ? {} : { identity: { account: row.account, arn: '' } };
	const { mode } = termsFor({ ...info, ...identity }, state.context.sources);
	return placeOfCommands(info, mode.value);
}

/** Goes to where the queue is, and opens it there. */
function openThere({ session, view }: Context, row: AcrossRow): void {
	const there = placeOf(view, row);
	const open = () => openResource(session, { kind: 'queue', ref: refOf(row) });
	if (there === undefined) return;
	if (there.info?.id === session.here?.info.id) return open();
	goTo(session, there.place.choice, { open, back: ':across is the table again' });
}

/** The queues that are marked; the one under the cursor where none is. */
const chosen = (context: Context): readonly AcrossRow[] =>
	list.chosen(context).filter(({ unlisted }) => !unlisted);

function openCopies(context: Context): void {
	const { session, view, state } = context;
	const rows = chosen(context);
	const [first, ...others] = rows;
	if (first === undefined) return;
	const items = (row: AcrossRow) => queueItemsAt(commandPlaceOf(view, state, row), refOf(row));
	if (others.length === 0) return openCopyMenu(session, first.name, items(first));
	// Of each its own: commands of different places stand under one another.
	const all = rows.map(items);
	const together = items(first).map(({ key, label }, index) =>
		copyItem(key, `${label}, one a line`, all.map((one) => one[index]?.text ?? '').join('\n')),
	);
	openCopyMenu(session, counted(rows.length, 'queue'), together);
}

const commands: readonly Command<Context>[] = [
	{
		keys: ['enter', 'd'],
		title: 'open there',
		about:
			'Go to the profile and region of the queue and open it there; what is held here is given back',
		inFooter: true,
		effect: 'read',
		endsViews: true,
		disabled: noQueue,
		run: (context) => {
			const row = current(context);
			if (row !== undefined) openThere(context, row);
		},
	},
	...list.marking,
	list.sorting,
	{
		keys: ['c'],
		title: 'copy',
		about: 'Copy the ARN of the queue: a name alone says nothing of its place',
		effect: 'read',
		disabled: noQueue,
		run: (context) => {
			const rows = chosen(context);
			const what = rows.length === 1 ? (rows[0]?.name ?? '') : counted(rows.length, 'ARN');
			context.session.copy(rows.map(({ arn }) => arn).join('\n'), what);
		},
	},
	{
		keys: ['C'],
		title: 'copy menu',
		about:
			'Choose what to copy of the queue, or of those that are marked: commands go to the place of each',
		inFooter: true,
		effect: 'read',
		disabled: noQueue,
		run: openCopies,
	},
];

/** The queues of several profiles and regions in one table: `enter` goes to where one is. */
export const acrossScreen: Screen<'across'> = {
	kind: 'across',
	title: ({ chosen: of }) => `Across ${acrossLabel(of)}`,
	status: (view, state) => list.status(view, state, progressOf(view)),
	commands,
	...list.screen,
	age: (view, state) =>
		currentRow(shown(view, state), view, 1)?.sampledAt ??
		view.places.find(({ queues }) => queues.listedAt !== undefined)?.queues.listedAt,
};
