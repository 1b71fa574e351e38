import type { Grant } from '../../domain/effect.ts';
import { messageSize, type OutgoingMessage } from '../../domain/messages/message.ts';
import { mostTopicBytes, topicBytes, usualTopicBytes } from '../../domain/topics/topic-limits.ts';
import { type NamedOutcome, notTried, outcomeOfError } from '../messages/outcome.ts';
import { part } from '../parts.ts';
import type { TopicGateway } from '../ports.ts';

/** Publishes one message and names its outcome. Never throws. */
export async function publishMessage(
	ports: { topics: TopicGateway },
	input: {
		topicArn: string;
		message: OutgoingMessage;
		subject?: string;
		structure?: 'json';
		grant: Grant;
	},
	signal: AbortSignal,
): Promise<NamedOutcome> {
	const { topicArn, message, subject, structure, grant } = input;
	if (signal.aborted) return notTried('stopped');
	const size = messageSize(message);
	try {
		const most = await mostOf(ports, topicArn, size, signal);
		if (size > most) {
			const why = `the message has ${size} bytes with its attributes, the topic takes ${most}`;
			return { outcome: 'rejected', code: 'MessageTooLong', message: why };
		}
		const published = await ports.topics.publish(
			{
				topicArn,
				message,
				...(subject === undefined ? {} : { subject }),
				...(structure === undefined ? {} : { structure }),
			},
			{ signal, grant },
		);
		return { outcome: 'sent', ...published };
	} catch (error) {
		return outcomeOfError(error);
	}
}

/** What a topic takes at most: it is asked where a message is larger than those that every topic takes. */
async function mostOf(
	{ topics }: { readonly topics: TopicGateway },
	topicArn: string,
	size: number,
	signal: AbortSignal,
): Promise<number> {
	if (size <= usualTopicBytes) return usualTopicBytes;
	const topic = await part(() => topics.attributes(topicArn, { signal }), signal);
	return topic.ok ? topicBytes(topic.value) : mostTopicBytes;
}
