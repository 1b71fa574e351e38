/** When something happens, ms since the epoch. */
export type When =
	| { readonly kind: 'exact'; readonly at: number }
	/** Not before `from`, and `to` at the latest. */
	| { readonly kind: 'between'; readonly from: number; readonly to: number }
	/** Not before `at`; how much later, nobody can tell. */
	| { readonly kind: 'at-least'; readonly at: number }
	| { readonly kind: 'unknown' };

/** When SQS deletes messages of a queue because they are too old. */
export type Loss = {
	/** When the first of them goes. */
	readonly first: When;
	/** Messages that were looked at and go within a day of the first of these, with that time. */
	readonly seen?: { readonly many: number; readonly at: number; readonly lastAt: number };
	/** How many are there that nobody has looked at. */
	readonly unseen: number;
};

/** What is known of the messages of a queue and of their ends. Times in ms since the epoch. */
export type Kept = {
	readonly now: number;
	/** How many there are. */
	readonly many: number;
	readonly fifo: boolean;
	/** Retention of this queue, ms. */
	readonly retentionMs?: number;
	/** Whether they were moved here by a redrive policy. */
	readonly dead: boolean;
	/** Longest retention of the queues that send them here, ms; absent where one of them is not known. */
	readonly sourceRetentionMs?: number;
	/** Since when the oldest has been here: in a dead-letter queue since its move. */
	readonly oldestAt?: number;
	/** Since when none of them was here before, where the age is not known. */
	readonly emptyAt?: number;
	/** When those that were looked at, and are here still, were sent as SQS tells it. */
	readonly sentAt?: readonly number[];
};

const day = 24 * 3_600_000;
/** The longest retention that SQS has. */
const longest = 14 * day;

/** A loss that is nearer than this is announced, ms. */
export const announcedWithin = 48 * 3_600_000;

/**
 * When the first messages of a queue are lost. Exact for those that a look has seen, since SQS tells when they were
 * sent. Of the others a bound: in a standard dead-letter queue the age counts from the move, but a message
 * ends by its first send, which may have been as long ago as its source keeps messages; in a FIFO one the time
 * starts anew. Source: SQS developer guide, dead-letter queue retention.
 */
export function lossOf(kept: Kept): Loss | undefined {
	const { now, many, retentionMs, sentAt = [] } = kept;
	if (many <= 0) return;
	if (retentionMs === undefined) return { first: { kind: 'unknown' }, unseen: many };
	const ends = sentAt
		.map((at) => at + retentionMs)
		.filter((at) => at > now)
		.toSorted((one, other) => one - other);
	const [at] = ends;
	// More were seen than are left: some of them are gone, and nobody knows which.
	if (at !== undefined && ends.length > many) {
		const to = ends[ends.length - many] ?? at;
		return { first: { kind: 'between', from: at, to }, unseen: 0 };
	}
	const unseen = many - ends.length;
	const bound = unseen === 0 ? undefined : boundOf(kept, retentionMs);
	if (at === undefined) return { first: bound ?? { kind: 'unknown' }, unseen };
	const soon = ends.filter((end) => end <= at + day);
	return {
		first: bound === undefined ? { kind: 'exact', at } : before(bound, at),
		seen: { many: soon.length, at, lastAt: soon.at(-1) ?? at },
		unseen,
	};
}

/** When the first of those ends that nobody has looked at. */
function boundOf(kept: Kept, retentionMs: number): When {
	const { now, fifo, dead, oldestAt, emptyAt } = kept;
	const ago = !dead || fifo ? 0 : (kept.sourceRetentionMs ?? longest);
	if (oldestAt !== undefined) {
		const to = Math.max(now, oldestAt + retentionMs);
		// A poison message that is received again and again drops out of the age of a standard queue.
		const from = dead || fifo ? Math.max(now, oldestAt - ago + retentionMs) : now;
		return from >= to ? { kind: 'exact', at: to } : { kind: 'between', from, to };
	}
	if (emptyAt !== undefined)
		return { kind: 'at-least', at: Math.max(now, emptyAt - ago + retentionMs) };
	return { kind: 'unknown' };
}

/** A bound of some together with the exact end of one more. */
function before(bound: When, at: number): When {
	switch (bound.kind) {
		case 'exact':
			return { kind: 'exact', at: Math.min(bound.at, at) };
		case 'between':
			return bound.from >= at
				? { kind: 'exact', at }
				: { kind: 'between', from: bound.from, to: Math.min(bound.to, at) };
		case 'at-least':
			return bound.at >= at ? { kind: 'exact', at } : { kind: 'between', from: bound.at, to: at };
		case 'unknown':
			return { kind: 'unknown' };
	}
}

/** The earliest moment at which a loss may begin, ms since the epoch; `undefined` where nobody can tell. */
export function earliest({ first }: Loss): number | undefined {
	switch (first.kind) {
		case 'exact':
		case 'at-least':
			return first.at;
		case 'between':
			return first.from;
		case 'unknown':
			return undefined;
	}
}
