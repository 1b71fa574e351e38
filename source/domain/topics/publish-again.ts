import type { OutgoingMessage } from '../messages/message.ts';
import type { TopicRef } from '../resources.ts';
import { unwrapNotification } from './sns-envelope.ts';

/** Why a message can not be published to a topic again. */
export type NotPublished = { readonly code: 'OtherTopic'; readonly message: string };

/**
 * A message as it was published to a topic: without the envelope in which SNS delivered it, and without what no topic can
 * carry. One that came raw, or never came from a topic, is published as it is; one of another topic is not.
 */
export function asPublished(
	{ traceHeader: _, delaySeconds: __, ...message }: OutgoingMessage,
	topic: TopicRef,
): OutgoingMessage | NotPublished {
	const inside = unwrapNotification(message.body);
	if (inside === undefined) return message;
	const { body, attributes, subject, topicArn } = inside;
	if (topicArn !== topic.arn) {
		return { code: 'OtherTopic', message: `it was published to ${topicArn}, not to ${topic.name}` };
	}
	const { groupId, deduplicationId } = message;
	return {
		body,
		attributes,
		...(subject === undefined ? {} : { subject }),
		...(groupId === undefined ? {} : { groupId }),
		...(deduplicationId === undefined ? {} : { deduplicationId }),
	};
}
