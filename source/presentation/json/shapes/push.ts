import Type from 'typebox';
import { deliveryStatus } from './others.ts';
import { count, flag, kindOf, maybe, text, textByName, time } from './parts.ts';

export const platformApplication = Type.Object({
	kind: kindOf('platform-application'),
	name: text('name'),
	platform: text('`GCM`, `APNS`, `ADM`, ...'),
	platformApplicationArn: text('ARN'),
	enabled: maybe(flag('absent where SNS does not tell')),
	appleCertificateExpirationDate: maybe(time('absent with a key, and elsewhere')),
	logsSuccess: flag('whether deliveries that went well are logged'),
	logsFailure: flag('whether deliveries that failed are logged'),
	successSampleRate: maybe(text('percent of the successes that are logged')),
	events: textByName(
		'ARNs of topics that are told of it, by what they are told: `DeliveryFailure`',
	),
	why: maybe(text('what is wrong with it')),
	attributes: textByName('as SNS tells them, without credentials'),
});

export const platformEndpoint = Type.Object({
	kind: kindOf('platform-endpoint'),
	endpointArn: text('ARN'),
	enabled: maybe(flag('absent where SNS does not tell')),
	token: maybe(
		Type.Object(
			{ shown: text('its ends'), length: count('characters of all of it') },
			{ description: 'the device token: never all of it' },
		),
	),
	customUserData: maybe(text('what was written beside it')),
	lastFailure: maybe(deliveryStatus),
	failuresKnown: flag('whether the failures of the last day are logged and could be read'),
	why: maybe(text('why it gets nothing, or did not the last time')),
});
