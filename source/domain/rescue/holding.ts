import { earliest, type Loss } from '../diagnosis/expiry.ts';

/** A queue that holds messages, and what is known of their end. */
export type Holding = {
	readonly name: string;
	/** Whether they are dead letters: nobody is going to work them off. */
	readonly deadLetter: boolean;
	/** How many it holds. */
	readonly many: number;
	readonly loss: Loss;
};

/** By when a loss has begun for certain, ms since the epoch; `undefined` where nobody can tell. */
export function latest({ first }: Loss): number | undefined {
	switch (first.kind) {
		case 'exact':
			return first.at;
		case 'between':
			return first.to;
		case 'at-least':
		case 'unknown':
			return undefined;
	}
}

/**
 * Whether messages of a queue may be lost within so long. Of letters the earliest moment counts, and what nobody knows
 * may be now: none is lost unannounced. Others are worked off, and theirs counts where it is certain.
 */
export function isEndangered({ deadLetter, many, loss }: Holding, now: number, within: number) {
	if (many === 0) return false;
	const by = deadLetter ? (earliest(loss) ?? now) : (latest(loss) ?? Number.POSITIVE_INFINITY);
	return by <= now + within;
}

/**
 * The order of danger: what is lost for certain the sooner, then what may be lost the sooner, then what nobody knows;
 * of equal ones the most messages, then by name.
 */
export function byDanger(one: Holding, other: Holding): number {
	const [a, b] = [one, other].map(({ loss }) => ({
		latest: latest(loss) ?? Number.POSITIVE_INFINITY,
		earliest: earliest(loss) ?? Number.POSITIVE_INFINITY,
	}));
	if (a === undefined || b === undefined) return 0;
	if (a.latest !== b.latest) return a.latest < b.latest ? -1 : 1;
	if (a.earliest !== b.earliest) return a.earliest < b.earliest ? -1 : 1;
	if (one.many !== other.many) return other.many - one.many;
	return one.name < other.name ? -1 : one.name > other.name ? 1 : 0;
}

/** What all of some queues come to. */
export type Danger = {
	/** Messages that were looked at and are lost in time, of how many queues, and when the first of them is. */
	readonly seen?: { readonly many: number; readonly queues: number; readonly at: number };
	/** Messages that nobody has looked at, of how many queues. */
	readonly unseen?: { readonly many: number; readonly queues: number };
};

/** What is lost of these queues until a time: certain of those that were looked at, open of the others. */
export function dangerOf(holdings: readonly Holding[], until: number): Danger {
	const seen = holdings.filter(({ loss }) => loss.seen !== undefined && loss.seen.at <= until);
	const unseen = holdings.filter(({ loss }) => loss.unseen > 0);
	const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
	return {
		...(seen.length === 0
			? {}
			: {
					seen: {
						many: sum(seen.map(({ loss }) => loss.seen?.many ?? 0)),
						queues: seen.length,
						at: seen.reduce((at, { loss }) => Math.min(at, loss.seen?.at ?? at), until),
					},
				}),
		...(unseen.length === 0
			? {}
			: {
					unseen: {
						many: sum(unseen.map(({ loss }) => loss.unseen)),
						queues: unseen.length,
					},
				}),
	};
}

/** Messages that end up to a time, of many whose ends are known. */
export type EndsBy = { readonly by: number; readonly many: number };

const hour = 3_600_000;
const spans = [1, 3, 6, 12, 24, 48, 4 * 24, 7 * 24, 14 * 24].map((hours) => hours * hour);

/**
 * How many messages end within an hour, three hours and so on up to 14 days, from `now`: each counts once, where it ends
 * first. Spans in which none ends are left out, and what has ended counts in the first.
 */
export function endsBySpan(ends: readonly number[], now: number): readonly EndsBy[] {
	const counts = spans.map(() => 0);
	for (const end of ends) {
		const at = spans.findIndex((span) => end <= now + span);
		const index = at < 0 ? spans.length - 1 : at;
		counts[index] = (counts[index] ?? 0) + 1;
	}
	return spans.flatMap((span, index) => {
		const many = counts[index] ?? 0;
		return many === 0 ? [] : [{ by: now + span, many }];
	});
}
