/** What a topic takes whose MaximumMessageSize nobody set, bytes. Source: SNS API reference, SetTopicAttributes. */
export const usualTopicBytes = 256 * 1024;

/** What a topic may be set to take at most, bytes. */
export const mostTopicBytes = 1024 * 1024;
