import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BlockWriter, type LooseRecord } from '../../../source/domain/streams/record-block.ts';
import { RecordRing } from '../../../source/domain/streams/record-ring.ts';

const records = fc.array(
	fc.record(
		{
			shardId: fc.constantFrom('shardId-000000000000', 'shardId-000000000017', 'x'),
			sequenceNumber: fc.bigInt({ min: 0n, max: 2n ** 186n }).map(String),
			partitionKey: fc.string({ unit: 'grapheme', maxLength: 20 }),
			arrivedAt: fc.nat(),
			data: fc.uint8Array({ maxLength: 40 }),
			decoded: fc.uint8Array({ maxLength: 40 }),
			isText: fc.constant(false),
			chain: fc.constantFrom('json', 'kpl > gzip > json', 'binary'),
			problem: fc.constantFrom('a damaged gzip container', 'another'),
			part: fc.record({ index: fc.nat(100_000), of: fc.nat(100_000) }),
			late: fc.constant(true as const),
		},
		{ requiredKeys: ['shardId', 'sequenceNumber', 'data', 'isText', 'chain'] },
	),
	{ maxLength: 60 },
);

const limits = { records: 100_000, bytes: 1 << 26 };

function blocksOf(all: readonly LooseRecord[], size: number) {
	const writer = new BlockWriter(size);
	const blocks = [];
	for (const one of all) {
		writer.add(one);
		if (writer.isFull) blocks.push(writer.take());
	}
	return [...blocks, writer.take()];
}

function filled(count: number, of: RecordRing, bytes = 256): RecordRing {
	const writer = new BlockWriter(500);
	const data = new Uint8Array(bytes).fill(65);
	for (let index = 0; index < count; index++) {
		writer.add({
			shardId: `shardId-00000000000${index % 4}`,
			sequenceNumber: `49${String(index).padStart(54, '0')}`,
			partitionKey: `user-${index % 1000}`,
			arrivedAt: 1_700_000_000_000 + index,
			data,
			isText: true,
			chain: 'text',
		});
		if (writer.isFull) of.append(writer.take());
	}
	of.append(writer.take());
	return of;
}

test('what was put in comes out again, whatever the sizes of the blocks', () => {
	fc.assert(
		fc.property(records, fc.integer({ min: 1, max: 20 }), (all, size) => {
			const ring = new RecordRing(limits);
			for (const block of blocksOf(all, size)) ring.append(block);
			expect(ring.count).toBe(all.length);
			for (const [index, record] of all.entries()) {
				const { data, decoded, late, ...rest } = record;
				expect(ring.at(index)).toEqual({
					...rest,
					index,
					size: data.length,
					late: late === true,
				});
				expect(Array.from(ring.data(index))).toEqual(Array.from(data));
				expect(Array.from(ring.decoded(index))).toEqual(Array.from(decoded ?? data));
			}
		}),
	);
});

describe('limits', () => {
	test('the oldest records are dropped and counted', () => {
		const ring = filled(10_000, new RecordRing({ records: 4000, bytes: 1 << 26 }));
		expect(ring.next).toBe(10_000);
		expect(ring.count).toBeLessThanOrEqual(4000);
		expect(ring.count).toBeGreaterThan(4000 - 1024);
		expect(ring.at(ring.first - 1)).toBeUndefined();
		expect(ring.at(ring.first)?.arrivedAt).toBe(1_700_000_000_000 + ring.first);
		expect(ring.at(9999)?.sequenceNumber).toBe(`49${'9999'.padStart(54, '0')}`);
	});

	test('the size of all records counts as well', () => {
		const ring = filled(3000, new RecordRing({ records: 100_000, bytes: 1 << 20 }), 2000);
		expect(ring.allocated).toBeLessThan(4 << 20);
		expect(ring.first).toBeGreaterThan(0);
	});

	test('100,000 records of 256 bytes take at most twice their payload', () => {
		const ring = filled(100_000, new RecordRing(limits));
		expect(ring.count).toBe(100_000);
		expect(ring.allocated / (100_000 * 256)).toBeLessThan(2);
	});
});

test('a text that is cut ends at a whole character', () => {
	const writer = new BlockWriter(1);
	const data = new TextEncoder().encode('äöü€');
	writer.add({ shardId: 's', sequenceNumber: '1', data, isText: true, chain: 'text' });
	const ring = new RecordRing(limits);
	ring.append(writer.take());
	expect(ring.text(0)).toBe('äöü€');
	expect(ring.text(0, 3)).toBe('ä');
	expect(ring.text(0, 8)).toBe('äöü');
});
