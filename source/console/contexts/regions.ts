import { regionsNamed } from '../../domain/contexts/default-regions.ts';
import { hasSomething, type RegionFound } from '../../domain/contexts/region-found.ts';
import { regionsBeside } from '../../domain/contexts/regions.ts';
import { type KindId, kinds, namedKindIds } from '../../domain/kinds.ts';
import { memo } from '../../domain/memo.ts';
import type { Column } from '../../presentation/columns.ts';
import { count } from '../../presentation/formats.ts';
import type { Screen } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import { type Shown, shownRows } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import { newListing, type ViewOf } from '../state/views.ts';
import { listScreen } from '../widgets/list-screen.ts';
import { chosenBelow, showAcross } from './across.ts';
import { hereColumn } from './here-column.ts';
import { goTo, whyNoOther } from './switching.ts';

type RegionRow = {
	readonly key: string;
	readonly region: string;
	readonly here: boolean;
	/** Absent until it was asked. */
	readonly found?: RegionFound;
};

const countColumn = (kind: KindId): Column<RegionRow> => ({
	id: kinds[kind].many,
	title: kinds[kind].many.toUpperCase(),
	align: 'right',
	width: { min: 8, max: 8 },
	priority: 6,
	cell: ({ found }) => {
		if (found === undefined) return '';
		const on = found.counts[kind];
		if (on === undefined) return { text: '?', style: 'notice' };
		return {
			text: `${count(on.count)}${on.more ? '+' : ''}`,
			style: on.count > 0 ? 'good' : 'dim',
		};
	},
	sort: ({ found }) => found?.counts[kind]?.count,
});

const columns: readonly Column<RegionRow>[] = [
	hereColumn,
	{
		id: 'region',
		title: 'REGION',
		align: 'left',
		width: { min: 16, max: 20 },
		priority: 9,
		stays: true,
		cell: ({ region }) => region,
	},
	...namedKindIds.map(countColumn),
	{
		id: 'why',
		title: '',
		align: 'left',
		width: { min: 12, max: 120, grow: 1 },
		priority: 4,
		cell: ({ found }) => ({ text: found?.failure?.message ?? '', style: 'bad' }),
	},
];

const shownRegions = shownRows(columns);

/** The regions that the configuration files name for this place. */
const namedIn = ({ context: { terms, info } }: State): readonly string[] =>
	regionsNamed(terms, info?.region);

/** Every region that these credentials are good for, and those that the files name. */
function regionsFrom(region: string, named: readonly string[]): readonly string[] {
	return [...new Set([region, ...regionsBeside(region), ...named])];
}

/**
 * The present one comes first, then those where something was found, then those that the files name; else the order is
 * that of the list.
 */
const rowsOf = memo(
	(
		found: readonly RegionFound[],
		region: string | undefined,
		named: readonly string[],
	): readonly RegionRow[] => {
		const known = new Map(found.map((one) => [one.region, one]));
		const all = region === undefined ? [] : regionsFrom(region, named);
		const rows = all.map((name): RegionRow => {
			const one = known.get(name);
			return { key: name, region: name, here: name === region, ...(one && { found: one }) };
		});
		const rank = ({ here, region: name, found: one }: RegionRow) => {
			if (here) return 0;
			if (one !== undefined && hasSomething(one)) return 1;
			return named.includes(name) ? 2 : 3;
		};
		return rows.toSorted((one, other) => rank(one) - rank(other));
	},
);

function shown({ found, ...view }: ViewOf<'regions'>, state: State): Shown<RegionRow> {
	return shownRegions(rowsOf(found, state.context.info?.region, namedIn(state)), view);
}

/** Opens the list of the regions of this partition. Asks none of them anything. */
export function openRegions(session: Session): void {
	const refused = whyNoOther(session.state);
	if (refused !== undefined) return session.say(refused, 'notice');
	session.push({ kind: 'regions', found: [], ...newListing('arrival') });
}

/**
 * What is asked next, and what was found before that: of regions that the files name those, and then all others; all of
 * them where the files name none, or all have been asked.
 */
function nextAsked(
	found: readonly RegionFound[],
	region: string,
	named: readonly string[],
): { readonly regions: readonly string[]; readonly before: readonly RegionFound[] } {
	const all = regionsFrom(region, named);
	const asked = new Set(found.map((one) => one.region));
	const others = all.filter((one) => !asked.has(one));
	if (named.length === 0 || others.length === 0 || named.length === all.length) {
		return { regions: all, before: [] };
	}
	return named.every((one) => asked.has(one))
		? { regions: others, before: found }
		: { regions: named, before: [] };
}

/**
 * Asks every region for the first page of each of its lists, some at a time; all that is read costs nothing. Regions that
 * the files name are asked alone at first: elsewhere nobody may be let in.
 */
export function askRegions(session: Session, id: number): void {
	const view = session.state.views.find((one) => one.id === id);
	const region = session.state.context.info?.region;
	if (view?.kind !== 'regions' || region === undefined) return;
	if (view.asking === true) return session.say('the regions are being asked already', 'notice');
	const named = namedIn(session.state);
	const { regions, before } = nextAsked(view.found, region, named);
	session.update(id, 'regions', (old) => ({ ...old, found: before, asking: true }));
	const over = () => session.update(id, 'regions', ({ asking: _, ...old }) => old);
	session.run(
		id,
		async ({ signal }) => {
			const heard = (found: RegionFound) =>
				session.update(id, 'regions', (old) => ({ ...old, found: [...old.found, found] }));
			await session.startJob<RegionFound>('regions', { regions }, heard, signal).ended;
			over();
			if (regions === named)
				session.say('asked those that the file names: p again asks the others');
		},
		over,
	);
}

const list = listScreen<'regions', RegionRow>({
	columns,
	first: 'arrival',
	shown,
	name: ({ region }) => region,
	loading: ({ asking }) => asking === true,
	empty: () => 'no region is known beside this one',
});
const { current } = list;

/** The regions that these credentials are good for: `enter` goes there with the same profile. */
export const regionsScreen: Screen<'regions'> = {
	kind: 'regions',
	title: () => 'Regions',
	status: (view, state) => {
		const rows = shown(view, state);
		const asked = view.asking === true ? `asked ${view.found.length} of ${rows.total}` : '';
		return [asked, ...list.status(view, state)];
	},
	commands: [
		{
			keys: ['enter'],
			title: 'go',
			about:
				'Go to this region with the same profile: what is held here is given back, tasks go on',
			inFooter: true,
			effect: 'read',
			endsViews: true,
			disabled: (context) =>
				current(context) === undefined ? 'there is no region here' : undefined,
			run: (context) => {
				const { session } = context;
				const row = current(context);
				const { here } = session;
				if (row === undefined || here === undefined) return;
				goTo(session, { ...here.choice, region: row.region });
			},
		},
		{
			keys: ['p'],
			title: 'ask all',
			about:
				'Ask every region for the first page of its queues, topics and streams; first those that the file names, where it does',
			inFooter: true,
			effect: 'read',
			run: ({ session, view }) => askRegions(session, view.id),
		},
		...list.marking,
		{
			keys: ['A'],
			title: 'across',
			about:
				'The queues of the marked regions in one table, of this profile or of those of the table before',
			inFooter: true,
			effect: 'read',
			disabled: (context) =>
				list.chosen(context).length === 0 ? 'there is no region here' : undefined,
			run: (context) => {
				const { session, view } = context;
				const regions = list.chosen(context).map(({ region }) => region);
				showAcross(session, { profiles: chosenBelow(session.state, view).profiles, regions });
			},
		},
	],
	...list.screen,
	age: (_view, state) => state.now,
};
