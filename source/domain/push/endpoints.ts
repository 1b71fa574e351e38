import type { Part } from '../details.ts';
import type { Failure } from '../failure.ts';
import type { DeliveryStatus } from '../topics/delivery-log.ts';
import type { PlatformApplication, PlatformEndpoint } from './device.ts';

/** The first endpoints of an application, as SNS lists them. */
export type ListedEndpoints = {
	readonly endpoints: readonly PlatformEndpoint[];
	/** Whether there are more of them. */
	readonly more: boolean;
};

/** The endpoints of an application, and what its logs tell of them. */
export type EndpointsRead = ListedEndpoints & {
	/** Which logs are on, and whether it sends at all, stands there. */
	readonly application: Part<PlatformApplication>;
	/** The last delivery of each that failed in the last day, by ARN; absent where the application logs no failures. */
	readonly failed?: ReadonlyMap<string, DeliveryStatus>;
	/** Why the log of failures could not be read, or not all of it. */
	readonly unread?: Failure | 'unfinished';
};

/** What is known of the last delivery to an endpoint that failed. */
export type LastFailure =
	| { readonly known: 'failed'; readonly delivery: DeliveryStatus }
	| { readonly known: 'none' }
	/** Its application logs no failures, or nobody could read them. */
	| { readonly known: 'not-logged' | 'unread' };

/** What is known of the last delivery to an endpoint that failed, in the last day. */
export function lastFailureOf(
	arn: string,
	{ application, failed, unread }: Omit<EndpointsRead, keyof ListedEndpoints>,
): LastFailure {
	const delivery = failed?.get(arn);
	if (delivery !== undefined) return { known: 'failed', delivery };
	if (unread !== undefined || !application.ok) return { known: 'unread' };
	return { known: failed === undefined ? 'not-logged' : 'none' };
}
