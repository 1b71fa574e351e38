import type { Part } from '../../domain/details.ts';
import { fail } from '../../domain/failure.ts';
import {
	applicationArn,
	type PlatformApplication,
	type PlatformEndpoint,
	pushLogGroups,
	readPushArn,
} from '../../domain/push/device.ts';
import type { EndpointsRead } from '../../domain/push/endpoints.ts';
import type { DeliveryStatus } from '../../domain/topics/delivery-log.ts';
import { part } from '../parts.ts';
import type { Gateways } from '../ports.ts';
import { type FoundDeliveries, searchDeliveries } from '../topics/delivery-log.ts';
import { listEndpoints, mostEndpoints } from './devices.ts';

/** How far back the last failed delivery of an endpoint is looked for, ms. */
const failuresSince = 86_400_000;

/**
 * The first endpoints of an application: `on`, an ARN, is among them however late SNS lists it, unless it can not be read. The
 * application and its log may each fail alone. Throws where the endpoints can not be listed.
 */
export async function readEndpoints(
	gateways: Pick<Gateways, 'push' | 'logs'>,
	{
		arn,
		name,
		on,
		now,
		most = mostEndpoints,
	}: Pick<PlatformApplication, 'arn' | 'name'> & {
		readonly on?: string;
		readonly now: number;
		readonly most?: number;
	},
	signal: AbortSignal,
): Promise<EndpointsRead> {
	const [application, listed] = await Promise.all([
		part(() => gateways.push.application(arn, { signal }), signal),
		listEndpoints(gateways, { arn, name }, signal, most),
	]);
	const wanted =
		on === undefined || listed.endpoints.some((one) => one.arn === on)
			? undefined
			: await part(() => gateways.push.endpoint(on, { signal }), signal);
	const endpoints: readonly PlatformEndpoint[] = [
		...(wanted?.ok === true ? [wanted.value] : []),
		...listed.endpoints,
	];
	const read = { application, endpoints, more: listed.more };
	const logsFailures = application.ok && application.value.logs.failure;
	return logsFailures ? { ...read, ...(await lastFailures(gateways, arn, now, signal)) } : read;
}

async function lastFailures(
	gateways: Pick<Gateways, 'logs'>,
	arn: string,
	now: number,
	signal: AbortSignal,
): Promise<Pick<EndpointsRead, 'failed' | 'unread'>> {
	const read = readPushArn(arn);
	if (read === undefined) return {};
	const span = { from: now - failuresSince, to: now };
	const found = await searchDeliveries(gateways, [pushLogGroups(read).failure], span, signal);
	const failed = new Map<string, DeliveryStatus>();
	// The latest comes first.
	for (const one of found.deliveries) {
		if (!failed.has(one.destination)) failed.set(one.destination, one);
	}
	const failure = found.failures[0]?.failure;
	// Of more lines than are kept the latest are missing.
	const isAll = found.isFinished && found.more === 0;
	const unread = failure ?? (isAll ? undefined : ('unfinished' as const));
	return { failed, ...(unread === undefined ? {} : { unread }) };
}

/** What the logs tell of the deliveries of an application, or of one endpoint of it. */
export type PushDeliveries = FoundDeliveries & { readonly application: Part<PlatformApplication> };

/** Reads both log groups of an application, for the ARN of it or of one of its endpoints. Throws when aborted. */
export async function readPushDeliveries(
	gateways: Pick<Gateways, 'push' | 'logs'>,
	{ arn, ...span }: { readonly arn: string; readonly from: number; readonly to: number },
	signal: AbortSignal,
): Promise<PushDeliveries> {
	const read = readPushArn(arn);
	if (read === undefined) throw fail('bug', `${arn} is no ARN of mobile push`);
	const [application, found] = await Promise.all([
		part(() => gateways.push.application(applicationArn(read), { signal }), signal),
		searchDeliveries(
			gateways,
			Object.values(pushLogGroups(read)),
			{ ...span, ...(read.id === undefined ? {} : { endpoint: arn }) },
			signal,
		),
	]);
	return { ...found, application };
}
