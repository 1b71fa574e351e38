import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPage } from '../../../source/aws/kinesis/fast-records.ts';

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

const record = fc.record(
	{
		SequenceNumber: fc.bigInt({ min: 0n, max: 10n ** 55n }).map(String),
		PartitionKey: fc.string({ unit: 'grapheme', maxLength: 30 }),
		ApproximateArrivalTimestamp: fc.nat(2_000_000_000_000).map((at) => at / 1000),
		Data: fc.uint8Array({ maxLength: 100 }),
	},
	{ requiredKeys: ['SequenceNumber', 'Data'] },
);

describe('readPage', () => {
	it('reads what AWS sends: bytes, keys and times as they were', () => {
		fc.assert(
			fc.property(fc.array(record, { maxLength: 30 }), (records) => {
				const page = readPage(
					bytes({
						Records: records.map((one) => ({
							...one,
							Data: Buffer.from(one.Data).toString('base64'),
						})),
						NextShardIterator: 'next',
						MillisBehindLatest: 5,
					}),
				);
				expect(page).toMatchObject({ next: 'next', millisBehindLatest: 5 });
				expect(page?.records).toEqual(
					records.map((one) => ({
						sequenceNumber: one.SequenceNumber,
						...(one.PartitionKey === undefined ? {} : { partitionKey: one.PartitionKey }),
						...(one.ApproximateArrivalTimestamp === undefined
							? {}
							: { arrivedAt: Math.round(one.ApproximateArrivalTimestamp * 1000) }),
						data: one.Data,
					})),
				);
			}),
		);
	});

	it('tells the end of a shard and its children', () => {
		const page = readPage(
			bytes({
				Records: [],
				NextShardIterator: null,
				ChildShards: [
					{ ShardId: 'a', ParentShards: ['p', 'q'], HashKeyRange: {} },
					{ ShardId: 'b' },
				],
			}),
		);
		expect(page).toEqual({
			records: [],
			childShards: ['a', 'b'],
			childParents: { a: ['p', 'q'] },
		});
		expect(readPage(bytes({ Records: [], ChildShards: null }))).toEqual({ records: [] });
	});

	it.each([
		['no JSON', new TextEncoder().encode('<html>')],
		['an error', bytes({ __type: 'ExpiredIteratorException' })],
		['records of another form', bytes({ Records: [{ Data: { blob: 1 } }] })],
		['nothing', new Uint8Array(0)],
	])('leaves %s to the SDK', (_, body) => {
		expect(readPage(body)).toBeUndefined();
	});
});
