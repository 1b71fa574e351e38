import type { Grant } from '../../domain/effect.ts';
import { messageSize, type OutgoingMessage } from '../../domain/messages/message.ts';
import { mostTopicBytes } from '../../domain/topics/topic-limits.ts';
import { type NamedOutcome, notTried, outcomeOfError } from '../messages/outcome.ts';
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
	if (size > mostTopicBytes) {
		return {
			outcome: 'rejected',
			code: 'MessageTooLong',
			message: `the message has ${size} bytes with its attributes, a topic takes ${mostTopicBytes} at most`,
		};
	}
	try {
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
