import { nameOfArn } from '../../domain/arn.ts';
import { failureLine } from '../../domain/failure.ts';
import { type Job, jobs, type NeededPermission } from '../../domain/jobs.ts';
import type { AnyResource } from '../../domain/kinds.ts';
import { memo } from '../../domain/memo.ts';
import { denialsBy } from '../../domain/permissions/denials.ts';
import type { PermissionStanding } from '../../domain/permissions/standing.ts';
import { priceOfPut } from '../../domain/prices.ts';
import { checkPermissions, triedStreams } from '../../operations/permissions/check-permissions.ts';
import { hereOf } from '../../operations/resources/locate.ts';
import type { Column } from '../../presentation/columns.ts';
import type { Screen } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import { type Shown, shownRows } from '../state/selectors.ts';
import { newListing, type ViewOf } from '../state/views.ts';
import { listScreen, wordsUnder } from '../widgets/list-screen.ts';

type PermissionsView = ViewOf<'permissions'>;
type Row = { readonly key: string; readonly one: PermissionStanding };

const styles = { allowed: 'good', denied: 'bad', unknown: 'notice' } as const;

const columns: readonly Column<Row>[] = [
	{
		id: 'permission',
		title: 'PERMISSION',
		align: 'left',
		width: { min: 24, max: 44, grow: 1 },
		priority: 9,
		cell: ({ one }) => one.action,
	},
	{
		id: 'for',
		title: 'FOR',
		align: 'left',
		width: { min: 7, max: 7 },
		priority: 6,
		cell: ({ one }) => narrowest(one),
	},
	{
		id: 'standing',
		title: 'STANDING',
		align: 'left',
		width: { min: 8, max: 8 },
		priority: 8,
		cell: ({ one: { standing } }) => ({ text: standing, style: styles[standing] }),
	},
	{
		id: 'by',
		title: 'BY',
		align: 'left',
		width: { min: 10, max: 10 },
		priority: 4,
		cell: ({ one }) => one.by ?? '',
	},
	{
		id: 'why',
		title: 'WHY',
		align: 'left',
		width: { min: 16, max: 160, grow: 3 },
		priority: 5,
		cell: ({ one }) => one.why ?? '',
	},
];

/** The job with the fewest permissions that needs it. */
function narrowest({ jobs: of }: NeededPermission): Job {
	return jobs.find((job) => of.includes(job)) ?? 'admin';
}

const order = ['denied', 'unknown', 'allowed'] as const;

/** What is lacking first, and of that what the narrowest jobs need. */
const rowsOf = memo((all: readonly PermissionStanding[] | undefined): readonly Row[] =>
	(all ?? [])
		.toSorted(
			(one, other) =>
				order.indexOf(one.standing) - order.indexOf(other.standing) ||
				jobs.indexOf(narrowest(one)) - jobs.indexOf(narrowest(other)),
		)
		.map((one) => ({ key: one.action, one })),
);

const shownPermissions = shownRows(columns);

function shown({ standings, ...view }: PermissionsView): Shown<Row> {
	return shownPermissions(rowsOf(standings.value), view);
}

/** Opens what is known of permissions here, and of those on a resource where one is meant. */
export function openPermissions(session: Session, of: AnyResource | undefined): void {
	const id = session.push({
		...{ kind: 'permissions', standings: { loading: true } },
		...(of === undefined ? {} : { of }),
		...newListing('arrival'),
	});
	loadPermissions(session, id);
}

/** Asks how permissions stand, by what changes nothing; what is denied holds for the keys of the console, too. */
export function loadPermissions(session: Session, id: number): void {
	session.update(id, 'permissions', (old) => ({
		...old,
		standings: { ...old.standings, loading: true },
	}));
	session.run(
		id,
		async ({ gateways, clock, info, signal }) => {
			const view = session.state.views.find((one) => one.id === id);
			if (view?.kind !== 'permissions') return;
			const named = view.of === undefined ? [] : [view.of];
			const here = hereOf(info, session.state.context.identity?.account);
			const about = { here, needed: await session.host.neededPermissions(), named };
			for (const { name } of triedStreams(about)) session.say(dryRunWords(name), 'notice');
			const { standings } = await checkPermissions({ ...about, gateways, clock, signal });
			const at = clock.now();
			session.update(id, 'permissions', (old) => ({
				...old,
				standings: { loading: false, value: standings, at },
			}));
			session.dispatch({
				type: 'denials-known',
				denials: denialsBy(session.state.denials, standings, subjectOf(view.of), at),
			});
		},
		(failure) =>
			session.update(id, 'permissions', (old) => ({
				...old,
				standings: { ...old.standings, loading: false, failure },
			})),
	);
}

/** As IAM has it: a subscription is known by its topic. */
function subjectOf(of: AnyResource | undefined) {
	if (of === undefined) return;
	return of.kind === 'subscription'
		? { on: 'topic' as const, name: nameOfArn(of.ref.topicArn) }
		: { on: of.kind, name: of.ref.name };
}

function dryRunWords(stream: string): string {
	return `${stream}: GetRecords and PutRecords with DryRun, which write nothing; a real put would cost $${priceOfPut.toFixed(9)}`;
}

function empty({ standings: { loading, failure } }: PermissionsView): string {
	if (loading) return 'asking by reads that cost nothing, then IAM where that is allowed';
	return failure === undefined ? 'nothing is needed here' : failureLine(failure);
}

const list = listScreen<'permissions', Row>({
	columns,
	first: 'arrival',
	shown,
	name: ({ one }) => one.action,
	loading: ({ standings }) => standings.loading,
	empty,
	below: 4,
	under: ({ one }, _view, _state, size) => wordsUnder(wordsOf(one), size),
});

/** All that is known of one, for the rows under the list. */
function wordsOf({ action, jobs: of, standing, by, why }: PermissionStanding): string {
	const told = by === undefined ? '' : `, as ${by === 'call' ? 'a read' : `a ${by}`} told`;
	return `${action} is ${standing}${told}${why === undefined ? '' : `: ${why}`}. Needed for ${of.join(', ')}.`;
}

/** How permissions stand that awsmsg may need. */
export const permissionsScreen: Screen<'permissions'> = {
	kind: 'permissions',
	title: ({ of }) => (of === undefined ? 'Permissions' : `Permissions on ${of.ref.name}`),
	status: (view, state) =>
		view.standings.loading && view.standings.value !== undefined
			? ['asking']
			: list.status(view, state),
	commands: [
		{
			keys: ['c'],
			title: 'copy',
			about: 'Copy the name of the permission under the cursor',
			effect: 'read',
			disabled: (context) =>
				list.current(context) === undefined ? 'there is no permission here' : undefined,
			run: (context) => {
				const row = list.current(context);
				if (row !== undefined) context.session.copy(row.one.action, row.one.action);
			},
		},
		list.sorting,
	],
	...list.screen,
	age: ({ standings }) => standings.at,
};
