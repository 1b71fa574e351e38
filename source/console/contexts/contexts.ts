import { undressedRole } from '../../domain/contexts/caller.ts';
import { environmentName, meantProfile } from '../../domain/contexts/meant-context.ts';
import { readSessionRole } from '../../domain/contexts/session-role.ts';
import { failureLine } from '../../domain/failure.ts';
import type { KnownProfile } from '../../domain/fitting-profile.ts';
import { memo } from '../../domain/memo.ts';
import type { ContextInfo } from '../../operations/ports.ts';
import type { Column } from '../../presentation/columns.ts';
import type { Screen } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import { type Shown, shownRows } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import { newListing, type ViewOf } from '../state/views.ts';
import { listScreen } from '../widgets/list-screen.ts';
import { chosenBelow, showAcross } from './across.ts';
import { hereColumn } from './here-column.ts';
import { goTo, standingIn, whyNoOther } from './switching.ts';

type ContextRow = {
	readonly key: string;
	readonly profile: KnownProfile;
	readonly here: boolean;
};

const text =
	(of: (profile: KnownProfile) => string | undefined): Column<ContextRow>['cell'] =>
	({ profile }) =>
		of(profile) ?? { text: '?', style: 'dim' };

const columns: readonly Column<ContextRow>[] = [
	hereColumn,
	{
		id: 'profile',
		title: 'PROFILE',
		align: 'left',
		width: { min: 16, max: 60, grow: 2, tight: 12 },
		priority: 9,
		stays: true,
		cell: ({ profile }) => profile.name,
	},
	{
		id: 'account',
		title: 'ACCOUNT',
		align: 'left',
		width: { min: 12, max: 12 },
		priority: 8,
		cell: text(({ account }) => account),
	},
	{
		id: 'role',
		title: 'ROLE',
		align: 'left',
		width: { min: 12, max: 40, grow: 1 },
		priority: 6,
		cell: ({ profile }) => (profile.role === undefined ? '' : undressedRole(profile.role)),
	},
	{
		id: 'region',
		title: 'REGION',
		align: 'left',
		width: { min: 14, max: 16 },
		priority: 5,
		cell: ({ profile }) => profile.region ?? { text: 'as now', style: 'dim' },
	},
	{
		id: 'by',
		title: 'BY',
		align: 'left',
		width: { min: 12, max: 40, grow: 1 },
		priority: 4,
		cell: ({ profile }) => profile.by ?? '',
	},
];

const shownContexts = shownRows(columns);

/** Those of one account together, then those of one role: the same files give the same order. */
const rowsOf = memo(
	(profiles: readonly KnownProfile[], info: ContextInfo | undefined): readonly ContextRow[] => {
		const environment: readonly KnownProfile[] =
			info?.keysInEnvironment === true
				? [{ name: environmentName, by: 'keys of the environment' }]
				: [];
		// A role that is reached by its session alone is no profile of the files.
		const named = info?.profile;
		const isListed = named === undefined || profiles.some(({ name }) => name === named);
		const role = isListed ? undefined : readSessionRole(named);
		const unlisted =
			role === undefined ? [] : [{ ...role, name: named ?? '', by: `SSO ${role.session}` }];
		const now = info?.profile ?? (info?.keysInEnvironment === true ? environmentName : 'default');
		const order = ({ account = '~', role = '~', region = '', name }: KnownProfile) =>
			[account, role, region, name] as const;
		const sorted = [...profiles, ...unlisted].toSorted((one, other) => {
			const [a, b] = [order(one), order(other)];
			const at = a.findIndex((part, index) => part !== b[index]);
			return at < 0 ? 0 : (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
		});
		return [...environment, ...sorted].map((profile) => ({
			key: profile.name,
			profile,
			here: profile.name === now,
		}));
	},
);

function shown({ profiles, ...view }: ViewOf<'contexts'>, { context }: State): Shown<ContextRow> {
	return shownContexts(rowsOf(profiles.value ?? [], context.info), view);
}

/** Opens the list of the profiles of the shared files. */
export function openContexts(session: Session): void {
	const refused = whyNoOther(session.state);
	if (refused !== undefined) return session.say(refused, 'notice');
	const value = session.connection?.info.profiles ?? [];
	const id = session.push({
		kind: 'contexts',
		profiles: { loading: true, value },
		...newListing('arrival'),
	});
	loadProfiles(session, id);
}

/** Reads the shared files again: a profile may have been added meanwhile. Asks AWS nothing. */
export function loadProfiles(session: Session, id: number): void {
	session.run(
		id,
		async ({ clock, signal }) => {
			const ended = session.startJob('profiles', {}, () => {}, signal).ended;
			const value = (await ended) as readonly KnownProfile[];
			const at = clock.now();
			session.update(id, 'contexts', (old) => ({
				...old,
				profiles: { loading: false, value, at },
			}));
		},
		(failure) =>
			session.update(id, 'contexts', (old) => ({
				...old,
				profiles: { ...old.profiles, loading: false, failure },
			})),
	);
}

function empty({ profiles: { loading, failure } }: ViewOf<'contexts'>): string {
	if (failure !== undefined) return failureLine(failure);
	return loading ? 'reading the shared AWS files' : 'the shared AWS files have no profile';
}

const list = listScreen<'contexts', ContextRow>({
	columns,
	first: 'arrival',
	shown,
	name: ({ profile }) => profile.name,
	loading: ({ profiles }) => profiles.loading,
	empty,
});
const { current } = list;

/** Every profile of the shared files, by account, role and region: `enter` goes there. */
export const contextsScreen: Screen<'contexts'> = {
	kind: 'contexts',
	title: () => 'Profiles',
	status: list.status,
	commands: [
		{
			keys: ['enter'],
			title: 'go',
			about: 'Go to this profile: what is held here is given back, tasks go on',
			inFooter: true,
			effect: 'read',
			endsViews: true,
			disabled: (context) =>
				current(context) === undefined ? 'there is no profile here' : undefined,
			run: (context) => {
				const { session } = context;
				const row = current(context);
				const { here } = session;
				if (row === undefined || here === undefined) return;
				const profiles = context.view.profiles.value ?? [];
				const meant = meantProfile(row.profile.name, { ...standingIn(here), profiles });
				if ('choice' in meant) goTo(session, meant.choice);
				else session.say(meant.why, 'notice');
			},
		},
		...list.marking,
		{
			keys: ['A'],
			title: 'across',
			about:
				'The queues of the marked profiles in one table, each in its region or in those of the table before',
			inFooter: true,
			effect: 'read',
			disabled: (context) =>
				list.chosen(context).length === 0 ? 'there is no profile here' : undefined,
			run: (context) => {
				const { session, view } = context;
				const profiles = list.chosen(context).map(({ profile }) => profile.name);
				showAcross(session, { profiles, regions: chosenBelow(session.state, view).regions });
			},
		},
	],
	...list.screen,
	age: (view, state) => view.profiles.at ?? state.now,
};
