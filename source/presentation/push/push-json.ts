import {
	applicationTrouble,
	type PlatformApplication,
	type PlatformEndpoint,
} from '../../domain/push/device.ts';
import type { LastFailure } from '../../domain/push/endpoints.ts';
import { knownTime } from '../json/json-facts.ts';
import type { Form } from '../json/shapes/parts.ts';
import type {
	platformApplication as applicationShape,
	platformEndpoint as endpointShape,
} from '../json/shapes/push.ts';
import { deliveryStatusJson } from '../topics/delivery-log-words.ts';
import { applicationTroubleWords, endpointWhy } from './push-words.ts';

/** A platform application as programs read it; `now` in ms since 1970. */
export function applicationJson(
	application: PlatformApplication,
	now: number,
): Form<typeof applicationShape> {
	const { arn, platform, name, enabled, certificateEnds, logs, events, raw } = application;
	const trouble = applicationTrouble(application, now);
	return {
		kind: 'platform-application',
		...{ name, platform, platformApplicationArn: arn, enabled, events },
		appleCertificateExpirationDate: knownTime(certificateEnds),
		logsSuccess: logs.success,
		logsFailure: logs.failure,
		successSampleRate: logs.sampleRate,
		why: trouble && applicationTroubleWords(trouble),
		attributes: raw,
	};
}

/** An endpoint as programs read it. Of its token there is no more than what tells it from others. */
export function endpointJson(
	endpoint: PlatformEndpoint,
	lastFailure: LastFailure,
): Form<typeof endpointShape> {
	const { arn, enabled, token, userData } = endpoint;
	const why = endpointWhy(endpoint, lastFailure);
	return {
		kind: 'platform-endpoint',
		...{ endpointArn: arn, enabled, customUserData: userData },
		token: token && { shown: token.shown, length: token.length },
		lastFailure:
			lastFailure.known === 'failed' ? deliveryStatusJson(lastFailure.delivery) : undefined,
		failuresKnown: lastFailure.known === 'failed' || lastFailure.known === 'none',
		why: why === '' ? undefined : why,
	};
}
