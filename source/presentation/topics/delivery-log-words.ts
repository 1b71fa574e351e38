import type { Part } from '../../domain/details.ts';
import { failureLine } from '../../domain/failure.ts';
import type { TopicAttributes } from '../../domain/resources.ts';
import type { DeliveryStatus } from '../../domain/topics/delivery-log.ts';
import { deliveryLogs, loggedProtocols } from '../../domain/topics/subscription.ts';
import { duration } from '../formats.ts';
import { isoTime } from '../json/json-facts.ts';
import type { deliveryStatus as statusShape } from '../json/shapes/others.ts';
import type { Form } from '../json/shapes/parts.ts';
import { deliveryLogWords } from './subscription-words.ts';

/** How a delivery ended: `200 in 87 ms`, `failed, 403 after 3 attempts`. */
export function deliveryStatusWords(status: DeliveryStatus): string {
	const { delivered, statusCode, dwellMs, attempts = 1 } = status;
	return [
		delivered ? 'delivered' : 'failed',
		...(statusCode === undefined ? [] : [`status ${statusCode}`]),
		...(dwellMs === undefined
			? []
			: [`in ${dwellMs < 1000 ? `${dwellMs} ms` : duration(dwellMs)}`]),
		...(attempts > 1 ? [`${attempts} attempts`] : []),
	].join(', ');
}

/** Which deliveries of a topic are logged, and what turns the others on: of one protocol, or of all that SNS logs. */
export function loggedWords(topic: Part<TopicAttributes>, protocol?: string): readonly string[] {
	if (!topic.ok) {
		return [`Which deliveries are logged could not be read: ${failureLine(topic.failure)}.`];
	}
	const { value } = topic;
	const said = (one: string) => `Deliveries by ${one}: ${deliveryLogWords(one, value)}.`;
	if (protocol !== undefined) return [said(protocol)];
	const on = loggedProtocols.filter((one) => {
		const logs = deliveryLogs(one, value);
		return logs?.success === true || logs?.failure === true;
	});
	if (on.length > 0) return on.map(said);
	return [
		'SNS logs no deliveries of this topic: SQSSuccessFeedbackRoleArn and SQSFailureFeedbackRoleArn of the topic, and the like of other protocols, turn them on.',
	];
}

/** How a delivery ended, in JSON. */
export function deliveryStatusJson(status: DeliveryStatus): Form<typeof statusShape> {
	const { at, messageId, destination, delivered, statusCode, dwellMs, attempts, response } = status;
	return {
		kind: 'delivery-status',
		at: isoTime(at),
		...{ messageId, destination, delivered, statusCode },
		...{ dwellTimeMs: dwellMs, attempts, providerResponse: response },
	};
}
