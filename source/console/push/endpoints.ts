import { failureLine } from '../../domain/failure.ts';
import { memo } from '../../domain/memo.ts';
import {
	applicationArn,
	type PlatformApplication,
	type PlatformEndpoint,
	readPushArn,
} from '../../domain/push/device.ts';
import { type EndpointsRead, lastFailureOf } from '../../domain/push/endpoints.ts';
import { readEndpoints, readPushDeliveries } from '../../operations/push/endpoints.ts';
import {
	type EndpointRow,
	endpointColumns,
	endpointSentence,
} from '../../presentation/push/push-columns.ts';
import { endpointsSentences, pushLogSentences } from '../../presentation/push/push-words.ts';
import { isLate } from '../input/late.ts';
import type { Command } from '../keys/command.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import { type Shown, shownRows, topView } from '../state/selectors.ts';
import { newListing, type ViewOf } from '../state/views.ts';
import { deliveryRows, deliverySpan } from '../topics/deliveries.ts';
import { listScreen, wordsUnder } from '../widgets/list-screen.ts';
import { changeEndpoint, enabledBefore } from './change-endpoint.ts';
import { openPushForm } from './push-form.ts';

type EndpointsView = ViewOf<'push-endpoints'>;
type Context = ScreenContext<'push-endpoints'>;

const rank = ({ endpoint: { enabled } }: EndpointRow) => (enabled === false ? 0 : 1);

const shownEndpoints = shownRows(endpointColumns);

/** Those that get nothing come first, else as SNS lists them. */
const rowsOf = memo(
	(read: EndpointsRead | undefined) =>
		read?.endpoints
			.map(
				(endpoint): EndpointRow => ({
					key: endpoint.arn,
					endpoint,
					lastFailure: lastFailureOf(endpoint.arn, read),
				}),
			)
			.toSorted((one, other) => rank(one) - rank(other)) ?? [],
);

function shown({ endpoints, ...view }: EndpointsView): Shown<EndpointRow> {
	return shownEndpoints(rowsOf(endpoints.value), view);
}

/** Opens the endpoints of an application, with the cursor on one of them: its ARN. */
export function openEndpoints(
	session: Session,
	{ arn, name, platform }: Pick<PlatformApplication, 'arn' | 'name' | 'platform'>,
	on?: string,
): void {
	const listing = newListing('arrival');
	const id = session.push({
		...{ kind: 'push-endpoints', application: { arn, name, platform } },
		endpoints: { loading: true },
		...(on === undefined ? listing : { ...listing, on, list: { cursor: on, top: 0 } }),
	});
	loadEndpoints(session, id);
}

/** Opens the endpoints of the application that the ARN of one of them names, with the cursor on it. */
export function openEndpointsOf(session: Session, arn: string): void {
	const read = readPushArn(arn);
	if (read === undefined) return session.say(`${arn} is no endpoint of mobile push`, 'notice');
	const { application: name, platform } = read;
	openEndpoints(session, { arn: applicationArn(read), name, platform }, arn);
}

/** Asks for the endpoints; those that were known stay until the answer. */
export function loadEndpoints(session: Session, id: number): void {
	const view = session.state.views.find((one) => one.id === id);
	if (view?.kind !== 'push-endpoints') return;
	const { application, on } = view;
	const told = (change: Partial<EndpointsView['endpoints']>) =>
		session.update(id, 'push-endpoints', (old) => ({
			...old,
			endpoints: { ...old.endpoints, ...change },
		}));
	told({ loading: true });
	session.run(
		id,
		async ({ gateways, clock, signal }) => {
			const wanted = { ...application, now: clock.now(), ...(on === undefined ? {} : { on }) };
			const value = await readEndpoints(gateways, wanted, signal);
			session.update(id, 'push-endpoints', (old) => ({
				...old,
				endpoints: { loading: false, value, at: clock.now() },
			}));
		},
		(failure) => told({ loading: false, failure }),
	);
}

/** Shows how the deliveries of the last hour ended, of one endpoint. */
function showPushDeliveries(session: Session, { arn }: PlatformEndpoint): void {
	session.say('searching the delivery logs of the application: that costs nothing');
	const { id } = topView(session.state);
	session.run(id, async ({ gateways, clock, signal }) => {
		const to = clock.now();
		const told = await readPushDeliveries(gateways, { arn, from: to - deliverySpan, to }, signal);
		if (isLate(session, id, 'the deliveries of the device are found: press l there again')) return;
		const width = Math.max(20, session.state.size.columns - 2);
		const lines = deliveryRows(told, pushLogSentences(told.application), width);
		const title = 'deliveries to the device in the last hour';
		session.push({ kind: 'report', title, lines, at: to, offset: 0 });
	});
}

function empty({ endpoints: { loading, failure, value }, application }: EndpointsView): string {
	if (failure !== undefined && value === undefined) return failureLine(failure);
	return loading ? `asking for the endpoints of ${application.name}` : 'it has no endpoint';
}

const list = listScreen<'push-endpoints', EndpointRow>({
	columns: endpointColumns,
	first: 'arrival',
	shown,
	name: ({ key }) => key,
	loading: ({ endpoints }) => endpoints.loading,
	empty,
	below: 6,
	under: (row, { endpoints }, _state, size) => [
		...wordsUnder(`${endpointSentence(row)}.`, size),
		...(endpoints.value === undefined
			? []
			: wordsUnder(endpointsSentences(endpoints.value).join(' '), size)),
	],
});

const current = (context: Pick<Context, 'view' | 'state' | 'body'>) =>
	list.current(context)?.endpoint;
const needed = (context: Context) =>
	current(context) === undefined ? 'there is no endpoint here' : undefined;
const on =
	(run: (endpoint: PlatformEndpoint, context: Context) => void | Promise<void>) =>
	(context: Context): void | Promise<void> => {
		const endpoint = current(context);
		return endpoint === undefined ? undefined : run(endpoint, context);
	};

/** Switches an endpoint, and shows what it is by then. */
function switched(enabled: boolean) {
	return on(({ arn }, { session, view, key }) =>
		changeEndpoint(session, { arn, enabled, trigger: key }, () => loadEndpoints(session, view.id)),
	);
}

const commands: readonly Command<Context>[] = [
	{
		keys: ['s'],
		title: 'notify',
		about: 'Send one notification to this device',
		inFooter: true,
		effect: 'write',
		disabled: needed,
		run: on(({ arn }, { session }) => openPushForm(session, arn)),
	},
	{
		keys: ['e'],
		title: 'enable',
		about: 'Let SNS send to a device again that it stopped sending to',
		inFooter: true,
		effect: 'destroy',
		disabled: (context) => {
			const endpoint = current(context);
			if (endpoint === undefined) return needed(context);
			return endpoint.enabled === true ? 'it is enabled' : undefined;
		},
		run: switched(true),
	},
	{
		keys: [],
		title: 'undo enable',
		about: 'Make the endpoint again what it was before it was enabled in this session',
		effect: 'destroy',
		disabled: (context) => {
			const endpoint = current(context);
			if (endpoint === undefined) return needed(context);
			return enabledBefore(context.session, endpoint.arn) === undefined
				? 'it was not enabled in this session'
				: undefined;
		},
		run: switched(false),
	},
	{
		keys: ['l'],
		title: 'deliveries',
		about: 'How deliveries of the last hour to this device ended, where its application logs them',
		inFooter: true,
		effect: 'read',
		disabled: needed,
		run: on((endpoint, { session }) => showPushDeliveries(session, endpoint)),
	},
	{
		keys: ['c'],
		title: 'copy',
		about: 'Copy the ARN of the endpoint',
		effect: 'read',
		disabled: needed,
		run: on(({ arn }, { session }) => session.copy(arn, arn)),
	},
	list.sorting,
];

/** The endpoints of one platform application: an app on a device each. */
export const endpointsScreen: Screen<'push-endpoints'> = {
	kind: 'push-endpoints',
	title: ({ application: { platform, name } }) => `${platform}/${name}`,
	status: list.status,
	commands,
	...list.screen,
	age: ({ endpoints }) => endpoints.at,
};
