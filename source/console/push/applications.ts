import { failureLine } from '../../domain/failure.ts';
import { memo } from '../../domain/memo.ts';
import { isEndpointArn, type PlatformApplication } from '../../domain/push/device.ts';
import { applicationMeant, listApplications } from '../../operations/push/devices.ts';
import { dayAndTime } from '../../presentation/formats.ts';
import { type ApplicationRow, applicationColumns } from '../../presentation/push/push-columns.ts';
import { pushLogSentences } from '../../presentation/push/push-words.ts';
import { isLate } from '../input/late.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import { type Shown, shownRows, topView } from '../state/selectors.ts';
import { newListing, type ViewOf } from '../state/views.ts';
import { listScreen, wordsUnder } from '../widgets/list-screen.ts';
import { openEndpoints, openEndpointsOf } from './endpoints.ts';

type PushView = ViewOf<'push'>;

const shownApplications = shownRows(applicationColumns);

const rowsOf = memo(
	(applications: readonly PlatformApplication[] | undefined, at: number) =>
		applications?.map(
			(application): ApplicationRow => ({ key: application.arn, application, at }),
		) ?? [],
);

function shown({ applications, ...view }: PushView): Shown<ApplicationRow> {
	return shownApplications(rowsOf(applications.value, applications.at ?? 0), view);
}

/** `:push`: the platform applications of this account and region; with the name of one, or the ARN of an endpoint, what that has. */
export function openPush(session: Session, text: string): void {
	const name = text.trim();
	if (isEndpointArn(name)) return openEndpointsOf(session, name);
	if (name !== '') return openByName(session, name);
	const id = session.push({
		...{ kind: 'push', applications: { loading: true } },
		...newListing('application'),
	});
	loadApplications(session, id);
}

function openByName(session: Session, name: string): void {
	const { id } = topView(session.state);
	session.say(`looking for the platform application ${name}`);
	session.run(id, async ({ gateways, signal }) => {
		const found = applicationMeant(await listApplications(gateways, signal), name);
		if (isLate(session, id, `${found.name} is found: :push ${name} again opens it`)) return;
		openEndpoints(session, found);
	});
}

/** Asks for the applications; those that were known stay until the answer. */
export function loadApplications(session: Session, id: number): void {
	const told = (change: Partial<PushView['applications']>) =>
		session.update(id, 'push', (old) => ({
			...old,
			applications: { ...old.applications, ...change },
		}));
	told({ loading: true });
	session.run(
		id,
		async ({ gateways, clock, signal }) => {
			const value = await listApplications(gateways, signal);
			session.update(id, 'push', (old) => ({
				...old,
				applications: { loading: false, value, at: clock.now() },
			}));
		},
		(failure) => told({ loading: false, failure }),
	);
}

function empty({ applications: { loading, failure, value } }: PushView): string {
	if (failure !== undefined && value === undefined) return failureLine(failure);
	return loading
		? 'asking for the platform applications'
		: 'no platform application in this account and region';
}

function facts({ application }: ApplicationRow): string {
	const { arn, certificateEnds, events } = application;
	return [
		`${arn}.`,
		...pushLogSentences({ ok: true, value: application }),
		...(certificateEnds === undefined ? [] : [`Certificate until ${dayAndTime(certificateEnds)}.`]),
		...Object.entries(events).map(([event, topic]) => `${event} is told to ${topic}.`),
	].join(' ');
}

const list = listScreen<'push', ApplicationRow>({
	columns: applicationColumns,
	first: 'application',
	shown,
	name: ({ application }) => application.name,
	loading: ({ applications }) => applications.loading,
	empty,
	below: 4,
	under: (row, _view, _state, size) => wordsUnder(facts(row), size),
});

type Context = ScreenContext<'push'>;
const current = (context: Pick<Context, 'view' | 'state' | 'body'>) =>
	list.current(context)?.application;
const needed = (context: Context) =>
	current(context) === undefined ? 'there is no application here' : undefined;

/** Platform applications, the ways to push services. */
export const pushScreen: Screen<'push'> = {
	kind: 'push',
	title: () => 'Mobile push',
	status: list.status,
	commands: [
		{
			keys: ['enter', 'p'],
			title: 'endpoints',
			about: 'The endpoints of the application: which are disabled, what failed last',
			inFooter: true,
			effect: 'read',
			disabled: needed,
			run: (context) => {
				const application = current(context);
				if (application !== undefined) openEndpoints(context.session, application);
			},
		},
		{
			keys: ['c'],
			title: 'copy',
			about: 'Copy the ARN of the application',
			effect: 'read',
			disabled: needed,
			run: (context) => {
				const application = current(context);
				if (application !== undefined) context.session.copy(application.arn, application.arn);
			},
		},
		list.sorting,
	],
	...list.screen,
	age: ({ applications }) => applications.at,
};
