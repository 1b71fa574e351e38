import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Shard } from '../../../source/domain/resources.ts';
import {
	hashKeyOf,
	inOrderOfBirth,
	isHashKey,
	ownersOf,
	predictShard,
	shardFamily,
	shardTree,
	shareOf,
} from '../../../source/domain/streams/shard-lineage.ts';

const md5 = (bytes: Uint8Array) => new Uint8Array(createHash('md5').update(bytes).digest());
const highest = 2n ** 128n - 1n;
const half = 2n ** 127n;

function shard(number: number, first: bigint, last: bigint, more: Partial<Shard> = {}): Shard {
	return {
		id: `shardId-${String(number).padStart(12, '0')}`,
		parents: [],
		startingHashKey: String(first),
		endingHashKey: String(last),
		startingSequenceNumber: '1',
		...more,
	};
}
const id = (number: number) => shard(number, 0n, 0n).id;
const closed = { endingSequenceNumber: '9' };

/** 0 was split into 1 and 2; 2 and 3 were merged into 4. 3 has a parent that was trimmed. */
const family: readonly Shard[] = [
	shard(4, half / 2n, highest, { parents: [id(2), id(3)] }),
	shard(0, 0n, half - 1n, closed),
	shard(1, 0n, half / 2n - 1n, { parents: [id(0)] }),
	shard(2, half / 2n, half - 1n, { parents: [id(0)], ...closed }),
	shard(3, half, highest, { parents: [id(99)], ...closed }),
];

describe('the family of shards', () => {
	it('knows parents, children, births and shares', () => {
		const known = shardFamily(family);
		expect(known.get(id(0))).toMatchObject({
			birth: 'first',
			children: [id(1), id(2)],
			open: false,
		});
		expect(known.get(id(1))).toMatchObject({ birth: 'split', share: 0.25, open: true });
		expect(known.get(id(3))).toMatchObject({ birth: 'first', parents: [], children: [id(4)] });
		expect(known.get(id(4))).toMatchObject({
			birth: 'merge',
			share: 0.75,
			parents: [id(2), id(3)],
		});
	});

	it('is drawn as a tree that has every shard once, children below their parents', () => {
		expect(shardTree(family).map(({ shard: one, depth }) => [one.id, depth])).toEqual([
			[id(0), 0],
			[id(1), 1],
			[id(2), 1],
			[id(4), 2],
			[id(3), 0],
		]);
	});

	it('is drawn whole even when the list contradicts itself', () => {
		const circle = [shard(1, 0n, 1n, { parents: [id(2)] }), shard(2, 0n, 1n, { parents: [id(1)] })];
		expect(shardTree(circle)).toHaveLength(2);
		expect(inOrderOfBirth(circle)).toHaveLength(2);
	});

	it('is ordered by birth', () => {
		const order = inOrderOfBirth(family).map((one) => one.id);
		for (const one of family) {
			for (const parent of one.parents) {
				if (order.includes(parent))
					expect(order.indexOf(parent)).toBeLessThan(order.indexOf(one.id));
			}
		}
	});
});

describe('who owns a key', () => {
	it('hashes a partition key as AWS does, and takes the explicit hash key instead', () => {
		// md5('user-17') by md5sum, as a number.
		const sum = createHash('md5').update('user-17').digest('hex');
		expect(hashKeyOf({ partitionKey: 'user-17' }, md5)).toBe(BigInt(`0x${sum}`));
		expect(hashKeyOf({ partitionKey: 'user-17', explicitHashKey: '5' }, md5)).toBe(5n);
	});

	it('names every owner over time, parents first', () => {
		expect(ownersOf(family, half / 2n).map((one) => one.id)).toEqual([id(0), id(2), id(4)]);
		expect(ownersOf(family, 0n).map((one) => one.id)).toEqual([id(0), id(1)]);
		const unknown = { ...shard(7, 0n, 0n), startingHashKey: '', endingHashKey: '' };
		expect(ownersOf([unknown], 5n)).toEqual([unknown]);
	});

	it('predicts exactly one open shard for any key of a whole key space', () => {
		fc.assert(
			fc.property(
				fc.string(),
				fc.array(fc.bigInt({ min: 1n, max: highest }), { maxLength: 20 }),
				(key, cuts) => {
					const firsts = [0n, ...new Set(cuts)].sort((a, b) => (a < b ? -1 : 1));
					const shards = firsts.map((first, index) =>
						shard(index, first, (firsts[index + 1] ?? highest + 1n) - 1n),
					);
					const predicted = predictShard(shards, { partitionKey: key }, md5);
					const hash = hashKeyOf({ partitionKey: key }, md5);
					expect(BigInt(predicted?.startingHashKey ?? -1) <= hash).toBe(true);
					expect(hash <= BigInt(predicted?.endingHashKey ?? -1)).toBe(true);
					expect(shards.reduce((sum, one) => sum + shareOf(one), 0)).toBeCloseTo(1, 6);
				},
			),
		);
	});

	it('never predicts a closed shard', () => {
		expect(
			predictShard([shard(0, 0n, highest, closed)], { partitionKey: 'a' }, md5),
		).toBeUndefined();
	});

	it.each([
		['0', true],
		['340282366920938463463374607431768211455', true],
		['340282366920938463463374607431768211456', false],
		['-1', false],
		['01', false],
		['1e3', false],
		['', false],
	])('takes %j as a hash key: %j', (text, expected) => {
		expect(isHashKey(text)).toBe(expected);
	});
});
