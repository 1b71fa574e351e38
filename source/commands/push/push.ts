import { readPushArn } from '../../domain/push/device.ts';
import { lastFailureOf } from '../../domain/push/endpoints.ts';
import {
	applicationMeant,
	listApplications,
	mostEndpoints,
} from '../../operations/push/devices.ts';
import { readEndpoints } from '../../operations/push/endpoints.ts';
import { count } from '../../presentation/formats.ts';
import {
	type ApplicationRow,
	applicationColumns,
	type EndpointRow,
	endpointColumns,
} from '../../presentation/push/push-columns.ts';
import { applicationJson, endpointJson } from '../../presentation/push/push-json.ts';
import { endpointsSentences } from '../../presentation/push/push-words.ts';
import type { CommandContext, Connected, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { printed } from '../shell/listing.ts';
import { printList } from '../shell/print.ts';
import { checkHere } from '../shell/resource.ts';

export const definition: Definition = {
	name: 'push',
	summary: 'list the applications of mobile push, or their devices',
	about:
		'Applications are the ways to push services, endpoints an app on a device each. Why an endpoint gets nothing is told where the application logs failures; of its token only the ends. Of an application the first thousand endpoints are asked for, or as many as --limit says. The exit code is 3 when something could not be read.',
	operands: [
		{
			name: 'application',
			optional: true,
			about: 'a platform application: its name, PLATFORM/NAME or ARN',
		},
	],
	flags: [],
	examples: ['awsmsg push', 'awsmsg push GCM/shop --json | jq ".[] | select(.why)"'],
};

/** `awsmsg push [application]`. */
export const run: Run = async (context) => {
	const connected = await context.connect();
	const [name] = context.invocation.operands;
	return name === undefined
		? printApplications(context, connected)
		: printEndpoints(context, connected, name);
};

async function printApplications(context: CommandContext, { gateways, info }: Connected) {
	const { out, clock, signal, settings } = context;
	const applications = await listApplications(gateways, signal);
	const at = clock.now();
	const rows = applications
		.slice(0, settings.limit ?? applications.length)
		.map((application): ApplicationRow => ({ key: application.arn, application, at }));
	await printList(context, rows, {
		columns: applicationColumns.map(printed),
		toJson: ({ application }) => applicationJson(application, at),
	});
	const left = applications.length - rows.length;
	if (left > 0) out.note(`And ${count(left)} more.`);
	if (applications.length === 0) out.note(`There are no platform applications in ${info.region}.`);
	return exitCodes.done;
}

async function printEndpoints(
	context: CommandContext,
	connected: Connected,
	name: string,
): Promise<number> {
	const { out, clock, signal, settings } = context;
	const given = readPushArn(name);
	if (given !== undefined) await checkHere(context, connected, name, given);
	const { arn, name: called } = applicationMeant(
		await listApplications(connected.gateways, signal),
		name,
	);
	const most = settings.limit ?? mostEndpoints;
	const read = await readEndpoints(
		connected.gateways,
		{ arn, name: called, now: clock.now(), most },
		signal,
	);
	const rows = read.endpoints.map(
		(endpoint): EndpointRow => ({
			key: endpoint.arn,
			endpoint,
			lastFailure: lastFailureOf(endpoint.arn, read),
		}),
	);
	await printList(context, rows, {
		columns: endpointColumns.map(printed),
		toJson: ({ endpoint, lastFailure }) => endpointJson(endpoint, lastFailure),
	});
	for (const sentence of endpointsSentences(read)) out.note(sentence);
	return read.application.ok && read.unread === undefined ? exitCodes.done : exitCodes.partly;
}
