import { undressedRole } from '../../domain/contexts/caller.ts';
import { environmentName, meantProfile } from '../../domain/contexts/meant-context.ts';
import { failureLine } from '../../domain/failure.ts';
import type { KnownProfile } from '../../domain/fitting-profile.ts';
import { memo } from '../../domain/memo.ts';
import type { ContextInfo } from '../../operations/ports.ts';
import type { Column } from '../../presentation/columns.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import { type Shown, shownRows } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import { newListing, type ViewOf } from '../state/views.ts';
import {
	currentRow,
	listHeight,
	listRows,
	listStatus,
	moveInList,
	sortsOf,
	standingList,
} from '../widgets/listing.ts';
import { hereColumn } from './here-column.ts';
import { goTo, whyNoOther } from './switching.ts';

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
		const now = info?.profile ?? (info?.keysInEnvironment === true ? environmentName : 'default');
		const order = ({ account = '~', role = '~', region = '', name }: KnownProfile) =>
			[account, role, region, name] as const;
		const sorted = profiles.toSorted((one, other) => {
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

function current({ view, state, body }: ScreenContext<'contexts'>): ContextRow | undefined {
	return currentRow(shown(view, state), view, listHeight(body, 0));
}

function empty({ profiles: { loading, failure } }: ViewOf<'contexts'>): string {
	if (failure !== undefined) return failureLine(failure);
	return loading ? 'reading the shared AWS files' : 'the shared AWS files have no profile';
}

/** Every profile of the shared files, by account, role and region: `enter` goes there. */
export const contextsScreen: Screen<'contexts'> = {
	kind: 'contexts',
	title: () => 'Profiles',
	status: (view, state) => listStatus(shown(view, state), view),
	commands: [
		{
			keys: ['enter'],
			title: 'go',
			about: 'Go to this profile: what is held here is given back, tasks go on',
			inFooter: true,
			effect: 'read',
			disabled: (context) =>
				current(context) === undefined ? 'there is no profile here' : undefined,
			run: (context) => {
				const { session } = context;
				const row = current(context);
				const { here } = session;
				if (row === undefined || here === undefined) return;
				const { choice, info } = here;
				const profiles = context.view.profiles.value ?? [];
				const meant = meantProfile(row.profile.name, { choice, region: info.region, profiles });
				if ('choice' in meant) goTo(session, meant.choice);
				else session.say(meant.why, 'notice');
			},
		},
	],
	sorts: () => sortsOf('arrival', columns),
	lists: (view, state, body) => [
		standingList(
			shown(view, state),
			view,
			listHeight(body, 0),
			({ profile }) => profile.name,
			view.profiles.loading,
		),
	],
	move: ({ session, view, state, body, key }) =>
		moveInList(session, view, shown(view, state).keys, listHeight(body, 0), key),
	body: (view, state, size) =>
		listRows(shown(view, state), columns, view, size, { empty: empty(view) }),
	age: (view, state) => view.profiles.at ?? state.now,
};
