import type { OutgoingMessage } from '../../messages/message.ts';
import { bad, type Read } from '../../messages/message-file.ts';
import type { TopicRef } from '../../resources.ts';
import { asPublished } from '../publish-again.ts';

/**
 * A message of a file as it is published to a topic: without the envelope in which SNS delivered it, as `redrive --republish`
 * publishes it, and without a trace header, which no topic carries. One that was published to another topic is refused, and so
 * is what the message asks for and no topic does: a delay.
 */
export function forTopic(message: OutgoingMessage, topic: TopicRef): Read<OutgoingMessage> {
	if (message.delaySeconds !== undefined) return bad('it has a delay, which no topic takes');
	const published = asPublished(message, topic);
	if ('code' in published) return bad(published.message);
	const { subject, structure } = message;
	return {
		ok: true,
		value: {
			...published,
			...(subject === undefined ? {} : { subject }),
			...(structure === undefined ? {} : { structure }),
		},
	};
}
