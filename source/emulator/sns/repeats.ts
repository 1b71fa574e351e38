import type { StoredTopic } from '../fauxqs.ts';
import type { Published } from './deliver.ts';

/** So long a FIFO topic knows a message, ms. Source: SNS developer guide, "Message deduplication for FIFO topics". */
export const knownFor = 5 * 60_000;
/** What is kept is bounded: then the oldest are forgotten. */
const mostKnown = 100_000;

/** Which messages FIFO topics got of late: the same one is taken again, and delivered to nobody. */
export class Repeats {
	readonly #now: () => number;
	/** When it came, by topic, group where that counts, and id; the oldest first. */
	readonly #at = new Map<string, number>();

	constructor(now: () => number) {
		this.#now = now;
	}

	/** Whether a topic got a message before; notes it where it did not. */
	has({ arn, attributes }: StoredTopic, { deduplicationId, groupId }: Published): boolean {
		if (attributes['FifoTopic'] !== 'true' || deduplicationId === undefined) return false;
		const now = this.#now();
		for (const [key, at] of this.#at) {
			if (now - at < knownFor && this.#at.size < mostKnown) break;
			this.#at.delete(key);
		}
		const scope = attributes['FifoThroughputScope'] === 'MessageGroup' ? groupId : undefined;
		const key = JSON.stringify([arn, scope ?? null, deduplicationId]);
		if (this.#at.has(key)) return true;
		this.#at.set(key, now);
		return false;
	}
}
