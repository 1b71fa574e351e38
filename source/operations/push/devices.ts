import type { Grant } from '../../domain/effect.ts';
import { fail } from '../../domain/failure.ts';
import { type MessageAttribute, messageSize } from '../../domain/messages/message.ts';
import { endpointName, type PlatformApplication } from '../../domain/push/device.ts';
import type { ListedEndpoints } from '../../domain/push/endpoints.ts';
import type { PushMessage } from '../../domain/push/payload.ts';
import { usualTopicBytes } from '../../domain/topics/topic-limits.ts';
import { type NamedOutcome, notTried, outcomeOfError } from '../messages/outcome.ts';
import { all } from '../parts.ts';
import type { Gateways } from '../ports.ts';

type Ports = Pick<Gateways, 'push'>;

/** Endpoints that are asked for of an application, which may have millions: ten requests. */
export const mostEndpoints = 1000;

/** The platform applications of the account and region. Throws the failure. */
export function listApplications(
	{ push }: Ports,
	signal: AbortSignal,
): Promise<readonly PlatformApplication[]> {
	return all(
		'platform applications',
		(next) => push.applicationsPage(next === undefined ? {} : { next }, { signal }),
		signal,
	);
}

/** The first `most` endpoints of an application. Throws the failure. */
export async function listEndpoints(
	{ push }: Ports,
	{ arn, name }: Pick<PlatformApplication, 'arn' | 'name'>,
	signal: AbortSignal,
	most = mostEndpoints,
): Promise<ListedEndpoints> {
	const found = await all(
		`endpoints of ${name}`,
		(next) => {
			const from = next === undefined ? {} : { next };
			return push.endpointsPage({ applicationArn: arn, ...from }, { signal });
		},
		signal,
		// One more tells whether there are more.
		most + 1,
	);
	return { endpoints: found.slice(0, most), more: found.length > most };
}

/**
 * The application that somebody means: its ARN, its name, or `PLATFORM/NAME` where several platforms have one of that name.
 * Throws `not-found`, or `invalid` where several may be meant.
 */
export function applicationMeant(
	applications: readonly PlatformApplication[],
	text: string,
): PlatformApplication {
	const meant = applications.filter(
		({ arn, platform, name }) => text === arn || text === name || text === `${platform}/${name}`,
	);
	const [one, other] = meant;
	if (one === undefined) {
		throw fail('not-found', `there is no platform application ${text} in this account and region`);
	}
	if (other === undefined) return one;
	const names = meant.map(({ platform, name }) => `${platform}/${name}`);
	throw fail('invalid', `${text} may be ${names.join(', ')}`, { hint: 'Say one of them' });
}

/** Enables an endpoint, or disables it. Throws the failure; doing it again does no harm. */
export async function setEnabled(
	{ push }: Ports,
	{
		arn,
		enabled,
		grant,
	}: { readonly arn: string; readonly enabled: boolean; readonly grant: Grant },
	signal: AbortSignal,
): Promise<void> {
	await push.setEnabled({ arn, enabled }, { signal, grant });
}

/** Publishes to one endpoint and names the outcome: `sent` is what SNS took, and no word of the push service's. Never throws. */
export async function publishToEndpoint(
	{ push }: Ports,
	input: {
		readonly arn: string;
		readonly message: PushMessage;
		readonly attributes?: Readonly<Record<string, MessageAttribute>>;
		readonly grant: Grant;
	},
	signal: AbortSignal,
): Promise<NamedOutcome> {
	const { arn, message, attributes = {}, grant } = input;
	if (signal.aborted) return notTried('stopped');
	const size = messageSize({ body: message.body, attributes });
	if (size > usualTopicBytes) {
		return {
			outcome: 'rejected',
			code: 'MessageTooLong',
			message: `the message has ${size} bytes with its attributes, SNS takes ${usualTopicBytes} for ${endpointName(arn)}`,
		};
	}
	try {
		const { messageId } = await push.publish({ arn, ...message, attributes }, { signal, grant });
		return { outcome: 'sent', messageId };
	} catch (error) {
		return outcomeOfError(error);
	}
}
