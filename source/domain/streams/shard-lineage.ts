import type { Shard } from '../resources.ts';
import type { Md5 } from './kpl.ts';

/** Hash keys are numbers of 128 bits. */
const keySpace = 2n ** 128n;

/** A shard among its relatives. Parents that were trimmed away are not known as parents. */
export type ShardNode = {
	readonly shard: Shard;
	/** Ids of its parents and children that the list has. */
	readonly parents: readonly string[];
	readonly children: readonly string[];
	readonly open: boolean;
	/** How it came about; `first` too when its parents have expired. */
	readonly birth: 'first' | 'split' | 'merge';
	/** Its part of the key space, 0 to 1. */
	readonly share: number;
};

/** A line of the tree of shards; a merged shard stands under the parent that is listed first. */
export type ShardBranch = ShardNode & { readonly depth: number };

export function isOpen(shard: Shard): boolean {
	return shard.endingSequenceNumber === undefined;
}

/** Every shard with its relatives, by id, in the order of the list. */
export function shardFamily(shards: readonly Shard[]): ReadonlyMap<string, ShardNode> {
	const known = new Set(shards.map(({ id }) => id));
	const children = new Map<string, string[]>();
	for (const shard of shards) {
		for (const parent of new Set(shard.parents)) {
			const siblings = children.get(parent);
			if (siblings === undefined) children.set(parent, [shard.id]);
			else siblings.push(shard.id);
		}
	}
	return new Map(
		shards.map((shard) => {
			const parents = [...new Set(shard.parents)].filter((id) => known.has(id) && id !== shard.id);
			return [
				shard.id,
				{
					shard,
					parents,
					children: children.get(shard.id) ?? [],
					open: isOpen(shard),
					birth: parents.length === 0 ? 'first' : parents.length === 1 ? 'split' : 'merge',
					share: shareOf(shard),
				},
			];
		}),
	);
}

/** The family as a tree, depth first: every shard once, children under their parents. */
export function shardTree(shards: readonly Shard[]): readonly ShardBranch[] {
	const family = shardFamily(shards);
	const branches: ShardBranch[] = [];
	const drawn = new Set<string>();
	const draw = (node: ShardNode, depth: number) => {
		// Streams are resharded for years: a list of its own instead of the call stack.
		const open: { node: ShardNode; depth: number }[] = [{ node, depth }];
		for (let next = open.pop(); next !== undefined; next = open.pop()) {
			if (drawn.has(next.node.shard.id)) continue;
			drawn.add(next.node.shard.id);
			branches.push({ ...next.node, depth: next.depth });
			for (const id of next.node.children.toReversed()) {
				const child = family.get(id);
				if (child !== undefined) open.push({ node: child, depth: next.depth + 1 });
			}
		}
	};
	for (const node of family.values()) if (node.parents.length === 0) draw(node, 0);
	// Only a list that contradicts itself (a circle) leaves shards over; they are shown all the same.
	for (const node of family.values()) draw(node, 0);
	return branches;
}

/** The part of the key space that a shard serves, 0 to 1; 0 when its range is not known. */
export function shareOf(shard: Shard): number {
	const range = rangeOf(shard);
	if (range === undefined) return 0;
	const parts = 1_000_000_000n;
	return Number(((range.last - range.first + 1n) * parts) / keySpace) / Number(parts);
}

/** First and last hash key of a shard; `undefined` when the endpoint does not tell. */
export function rangeOf(shard: Shard): { first: bigint; last: bigint } | undefined {
	const { startingHashKey, endingHashKey } = shard;
	if (!isHashKey(startingHashKey) || !isHashKey(endingHashKey)) return;
	return { first: BigInt(startingHashKey), last: BigInt(endingHashKey) };
}

/** Whether a text is a hash key: a decimal number below 2^128, as ExplicitHashKey wants it. */
export function isHashKey(text: string): boolean {
	return /^(0|[1-9]\d{0,38})$/.test(text) && BigInt(text) < keySpace;
}

/** The hash key of a record: the explicit one, else the MD5 of the partition key as a number. */
export function hashKeyOf(
	record: { readonly partitionKey: string; readonly explicitHashKey?: string },
	md5: Md5,
): bigint {
	const { partitionKey, explicitHashKey } = record;
	if (explicitHashKey !== undefined && isHashKey(explicitHashKey)) return BigInt(explicitHashKey);
	const sum = md5(new TextEncoder().encode(partitionKey));
	let key = 0n;
	for (const byte of sum) key = key * 256n + BigInt(byte);
	return key;
}

/**
 * Every shard that served a hash key at some time, parents before children. A shard without a known
 * range is among them: leaving it out could hide records.
 */
export function ownersOf(shards: readonly Shard[], hashKey: bigint): readonly Shard[] {
	const owners = shards.filter((shard) => {
		const range = rangeOf(shard);
		return range === undefined || (range.first <= hashKey && hashKey <= range.last);
	});
	return inOrderOfBirth(owners);
}

/** The open shard that takes a record put now; `undefined` when none of the list does. */
export function predictShard(
	shards: readonly Shard[],
	record: { readonly partitionKey: string; readonly explicitHashKey?: string },
	md5: Md5,
): Shard | undefined {
	const key = hashKeyOf(record, md5);
	return shards.find((shard) => {
		const range = isOpen(shard) ? rangeOf(shard) : undefined;
		return range !== undefined && range.first <= key && key <= range.last;
	});
}

/** Shards so that parents come before their children; otherwise in the order of the list. */
export function inOrderOfBirth<Any extends Pick<Shard, 'id' | 'parents'>>(
	shards: readonly Any[],
): readonly Any[] {
	const waiting = new Map(shards.map((shard) => [shard.id, shard]));
	const ordered: Any[] = [];
	while (waiting.size > 0) {
		const ready = [...waiting.values()].filter(
			({ id, parents }) => !parents.some((parent) => parent !== id && waiting.has(parent)),
		);
		// Nothing is ready in a circle, which AWS never lists.
		const next = ready.length > 0 ? ready : [...waiting.values()];
		for (const shard of next) {
			waiting.delete(shard.id);
			ordered.push(shard);
		}
	}
	return ordered;
}
