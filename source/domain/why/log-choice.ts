import { matching } from '../contexts/pattern.ts';

/** Whose log is searched in place of those of functions, and how a message is found in it. */
export type LogNamed = {
	/** Name or ARN of a log group. */
	readonly logGroup?: string;
	/** Field of its JSON lines that has the id of the message. */
	readonly idField?: string;
};

/** The log of the consumers of some queues. */
export type LogRule = LogNamed & {
	/** Names of queues, `*` for any characters, `!` before those that are left out. */
	readonly queue: readonly string[];
};

/** What somebody says of consumers of which Lambda knows nothing: of those of single queues, else of all. */
export type LogChoice = LogNamed & {
	/** The first one that a queue matches decides. */
	readonly byQueue?: readonly LogRule[];
};

/** What is said of the consumers of a queue. */
export function logOf({ byQueue = [], ...others }: LogChoice, name: string): LogNamed {
	const rule = byQueue.find(({ queue }) => matching(queue, [name]) === 'yes');
	if (rule === undefined) return others;
	const { queue: _, ...said } = rule;
	return said;
}
