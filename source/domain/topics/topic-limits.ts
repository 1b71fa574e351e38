/** What a topic takes whose MaximumMessageSize nobody set, bytes; and what goes to one device. Source: SNS API reference, SetTopicAttributes, Publish. */
export const usualTopicBytes = 256 * 1024;

/** What a topic may be set to take at most, bytes. */
export const mostTopicBytes = 1024 * 1024;

/**
 * The most bytes that a topic takes of one message, and of a batch in all: SNS tells its own limit where somebody set one, and nothing
 * else. Source: SNS API reference, GetTopicAttributes.
 */
export function topicBytes({
	maximumMessageBytes,
}: {
	readonly maximumMessageBytes?: number;
}): number {
	return maximumMessageBytes ?? usualTopicBytes;
}
