/** What is kept of a deleted message, the strictest first: nothing, a digest, or a copy that brings it back. */
export const keeps = ['none', 'hash', 'body'] as const;
export type Keep = (typeof keeps)[number];

/** Copies of deleted messages are kept for so long at the most, days. */
export const mostDays = 30;

/** What a context says of the journal of deletions. */
export type JournalRule = {
	readonly keep?: Keep;
	/** For how long, days. */
	readonly days?: number;
};
