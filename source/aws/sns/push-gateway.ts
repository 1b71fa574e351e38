import {
	type Endpoint,
	GetEndpointAttributesCommand,
	GetPlatformApplicationAttributesCommand,
	ListEndpointsByPlatformApplicationCommand,
	ListPlatformApplicationsCommand,
	PublishCommand,
	SetEndpointAttributesCommand,
	type PlatformApplication as WireApplication,
} from '@aws-sdk/client-sns';
import {
	deviceToken,
	type PlatformApplication,
	type PlatformEndpoint,
	readPushArn,
} from '../../domain/push/device.ts';
import type { PushGateway } from '../../operations/ports.ts';
import { givenText } from '../failures/bent-answer.ts';
import { type GatewayParts, nextPage, optional, passOptions } from '../gateway-parts.ts';
import { toWireAttributes } from '../sqs/message-attributes.ts';

/** Mobile push on SNS. */
export function createPushGateway({ clients, gate }: GatewayParts): PushGateway {
	const sns = clients.sns;
	return {
		async applicationsPage({ next }, options) {
			return gate.call(
				'SNS ListPlatformApplications',
				new ListPlatformApplicationsCommand({ ...optional('NextToken', next) }),
				passOptions(options),
				async (command) => {
					const { PlatformApplications = [], NextToken } = await sns().send(command);
					return { items: PlatformApplications.map(toApplication), ...nextPage(NextToken) };
				},
			);
		},

		async application(arn, options) {
			const { Attributes } = await gate.call(
				'SNS GetPlatformApplicationAttributes',
				new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arn }),
				passOptions(options),
				(command) => sns().send(command),
			);
			return toApplication({ PlatformApplicationArn: arn, Attributes });
		},

		async endpointsPage({ applicationArn, next }, options) {
			return gate.call(
				'SNS ListEndpointsByPlatformApplication',
				new ListEndpointsByPlatformApplicationCommand({
					PlatformApplicationArn: applicationArn,
					...optional('NextToken', next),
				}),
				passOptions(options),
				async (command) => {
					const { Endpoints = [], NextToken } = await sns().send(command);
					return { items: Endpoints.map(toEndpoint), ...nextPage(NextToken) };
				},
			);
		},

		async endpoint(arn, options) {
			const { Attributes } = await gate.call(
				'SNS GetEndpointAttributes',
				new GetEndpointAttributesCommand({ EndpointArn: arn }),
				passOptions(options),
				(command) => sns().send(command),
			);
			return toEndpoint({ EndpointArn: arn, Attributes });
		},

		async setEnabled({ arn, enabled }, options) {
			await gate.call(
				'SNS SetEndpointAttributes',
				new SetEndpointAttributesCommand({
					EndpointArn: arn,
					Attributes: { Enabled: String(enabled) },
				}),
				passOptions(options),
				(command) => sns().send(command),
			);
		},

		async publish({ arn, body, structure, attributes = {} }, options) {
			const wire = toWireAttributes(attributes);
			return gate.call(
				'SNS Publish',
				new PublishCommand({
					TargetArn: arn,
					Message: body,
					...optional('MessageStructure', structure),
					...(Object.keys(wire).length === 0 ? {} : { MessageAttributes: wire }),
				}),
				passOptions(options),
				async (command) => {
					const { MessageId } = await sns().send(command);
					return { messageId: givenText(MessageId, 'MessageId') };
				},
			);
		},
	};
}

/** What of an application could be used by somebody else. SNS does not tell these; an emulator may. */
const secrets = new Set(['PlatformCredential', 'PlatformPrincipal']);

function toApplication({
	PlatformApplicationArn,
	Attributes = {},
}: WireApplication): PlatformApplication {
	const arn = givenText(PlatformApplicationArn, 'PlatformApplicationArn');
	const raw = Object.fromEntries(Object.entries(Attributes).filter(([name]) => !secrets.has(name)));
	const said = (name: string) => (Object.hasOwn(raw, name) ? raw[name] || undefined : undefined);
	const read = readPushArn(arn);
	const events = Object.entries(raw).flatMap(([name, topic]) => {
		const event = /^Event(\w+)$/.exec(name)?.[1];
		return event === undefined || topic === '' ? [] : [[event, topic] as const];
	});
	return {
		arn,
		platform: read?.platform ?? '',
		name: read?.application ?? arn,
		...optional('enabled', flagIn(said('Enabled'))),
		...optional('certificateEnds', timeIn(said('AppleCertificateExpirationDate'))),
		logs: {
			success: said('SuccessFeedbackRoleArn') !== undefined,
			failure: said('FailureFeedbackRoleArn') !== undefined,
			...optional('sampleRate', said('SuccessFeedbackSampleRate')),
		},
		events: Object.fromEntries(events),
		raw,
	};
}

function toEndpoint({ EndpointArn, Attributes = {} }: Endpoint): PlatformEndpoint {
	const said = (name: string) =>
		Object.hasOwn(Attributes, name) ? Attributes[name] || undefined : undefined;
	const token = said('Token');
	return {
		arn: givenText(EndpointArn, 'EndpointArn'),
		...optional('enabled', flagIn(said('Enabled'))),
		...optional('token', token === undefined ? undefined : deviceToken(token)),
		...optional('userData', said('CustomUserData')),
	};
}

/** Unknown is not false. */
function flagIn(text: string | undefined): boolean | undefined {
	const word = text?.toLowerCase();
	return word === 'true' ? true : word === 'false' ? false : undefined;
}

function timeIn(text: string | undefined): number | undefined {
	const time = text === undefined ? Number.NaN : Date.parse(text);
	return Number.isNaN(time) ? undefined : time;
}
