/** The shard that an iterator reads. */
export type ShardOf = {
	readonly region: string;
	readonly stream: string;
	readonly shardId: string;
};

/** Iterators live five minutes. */
const LIFETIME_MS = 5 * 60_000;

/**
 * Remembers which shard each iterator handed out belongs to, for the latest `most`: the iterators
 * themselves are opaque.
 */
export function createIterators(now: () => number, most = 20_000) {
	const known = new Map<string, ShardOf & { readonly at: number }>();
	return {
		remember(iterator: string, shard: ShardOf): void {
			const at = now();
			known.set(iterator, { ...shard, at });
			// Map keeps the order of insertion, so the oldest come first.
			for (const [oldest, entry] of known) {
				if (at - entry.at <= LIFETIME_MS && known.size <= most) break;
				known.delete(oldest);
			}
		},
		shardOf: (iterator: string): ShardOf | undefined => known.get(iterator),
		count: () => known.size,
	};
}
