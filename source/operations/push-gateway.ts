import type { MessageAttribute } from '../domain/messages/message.ts';
import type { Page } from '../domain/paging.ts';
import type { PlatformApplication, PlatformEndpoint } from '../domain/push/device.ts';
import type { Published } from '../domain/resources.ts';
import type { CallOptions, GrantedOptions } from './call-options.ts';

/*
The gateway to SNS's mobile push; the rules of `ports.ts` hold for it. Device tokens end behind it: what it answers has
no more of one than tells it from others.
*/

export type PushGateway = {
	/** ListPlatformApplications, 100 a page, with their attributes. */
	applicationsPage(
		input: { next?: string },
		options: CallOptions,
	): Promise<Page<PlatformApplication>>;
	/** GetPlatformApplicationAttributes. */
	application(arn: string, options: CallOptions): Promise<PlatformApplication>;
	/** ListEndpointsByPlatformApplication, 100 a page, with their attributes. */
	endpointsPage(
		input: { applicationArn: string; next?: string },
		options: CallOptions,
	): Promise<Page<PlatformEndpoint>>;
	/** GetEndpointAttributes. */
	endpoint(arn: string, options: CallOptions): Promise<PlatformEndpoint>;
	/** SetEndpointAttributes, of `Enabled` alone: token and user data stay as they are. */
	setEnabled(input: { arn: string; enabled: boolean }, options: GrantedOptions): Promise<void>;
	/** Publish to one endpoint. SNS answers before the push service does. */
	publish(
		input: {
			arn: string;
			body: string;
			/** The body has a text a platform. */
			structure?: 'json';
			attributes?: Readonly<Record<string, MessageAttribute>>;
		},
		options: GrantedOptions,
	): Promise<Published>;
};
