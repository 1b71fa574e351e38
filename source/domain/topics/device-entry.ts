import { parseArn } from '../arn.ts';
import type { Part } from '../details.ts';
import type { Failure } from '../failure.ts';
import {
	isEndpointArn,
	type PlatformApplication,
	type PlatformEndpoint,
	readPushArn,
} from '../push/device.ts';

/** Whether SNS sends to a device what a topic has for it, and why not. What can't be known is said: it is no "no". */
export type DeviceEntry =
	| { readonly delivers: true }
	| {
			readonly delivers: false;
			readonly why: 'device-missing' | 'device-disabled' | 'application-disabled';
	  }
	| {
			readonly delivers: 'unknown';
			readonly why: 'device-unread' | 'application-unread';
			readonly failure: Failure;
	  }
	/** It is of another account or region, one of too many, or SNS does not tell. */
	| { readonly delivers: 'unknown'; readonly why: 'device-unasked' };

/** An endpoint of mobile push, and its application, which sends to none of its endpoints where it is disabled. */
export type ReadDevice = PlatformEndpoint & {
	readonly application: Part<Pick<PlatformApplication, 'enabled'>>;
};

/** An endpoint of mobile push that a topic may send to, as far as it was read; nothing where nobody asked. */
export type KnownDevice = Part<ReadDevice> | undefined;

/** Whether a device is sent to, whatever the message is. */
export function deviceEntry(device: KnownDevice): DeviceEntry {
	if (device === undefined) return { delivers: 'unknown', why: 'device-unasked' };
	if (!device.ok) {
		const { failure } = device;
		return failure.kind === 'not-found'
			? { delivers: false, why: 'device-missing' }
			: { delivers: 'unknown', why: 'device-unread', failure };
	}
	const { enabled, application } = device.value;
	if (enabled === false) return { delivers: false, why: 'device-disabled' };
	if (!application.ok) {
		return { delivers: 'unknown', why: 'application-unread', failure: application.failure };
	}
	if (application.value.enabled === false) return { delivers: false, why: 'application-disabled' };
	return enabled ? { delivers: true } : { delivers: 'unknown', why: 'device-unasked' };
}

/** Whether a subscription delivers to a device. */
export function toDevice({
	protocol,
	endpoint,
}: {
	readonly protocol: string;
	readonly endpoint: string;
}): boolean {
	return protocol === 'application' && isEndpointArn(endpoint);
}

/** Whether it delivers to an endpoint of mobile push that can be asked for beside its topic: of the same account and region. */
export function isNearDevice({
	protocol,
	endpoint,
	topicArn,
}: {
	readonly protocol: string;
	readonly endpoint: string;
	readonly topicArn: string;
}): boolean {
	const device = toDevice({ protocol, endpoint }) ? readPushArn(endpoint) : undefined;
	const topic = parseArn(topicArn);
	return (
		device !== undefined && device.region === topic?.region && device.account === topic.account
	);
}
