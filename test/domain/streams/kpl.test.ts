import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	type KplProblem,
	kplProblems,
	looksAggregated,
	readAggregate,
	type SubRecord,
} from '../../../source/domain/streams/kpl.ts';
import { runs } from '../../helpers/whole.ts';

/** awslabs' own library: what it aggregates must be read as it reads it. */
const oracle: {
	RecordAggregator: new (
		ready: (error: unknown, aggregate?: { data: Buffer }) => void,
	) => {
		addUserRecord(record: object): void;
		flushBufferedRecords(ready: (error: unknown, aggregate?: { data: Buffer }) => void): void;
	};
	deaggregateSync(
		record: { data: string; partitionKey: string; sequenceNumber: string },
		checksums: boolean,
		done: (
			error: unknown,
			records?: { partitionKey: string; explicitPartitionKey?: string; data: string }[],
		) => void,
	): void;
} = createRequire(import.meta.url)('aws-kinesis-agg');

const md5 = (bytes: Uint8Array) => new Uint8Array(createHash('md5').update(bytes).digest());

type Given = { partitionKey: string; explicitHashKey?: string; data: Uint8Array };

function aggregate(records: readonly Given[]): Uint8Array {
	let made: Buffer | undefined;
	const aggregator = new oracle.RecordAggregator(() => {});
	// The oracle changes what it is given.
	for (const record of records) {
		aggregator.addUserRecord({ ...record, data: Buffer.from(record.data) });
	}
	aggregator.flushBufferedRecords((_, one) => {
		made = one?.data;
	});
	if (made === undefined) throw new Error('the oracle made nothing');
	return new Uint8Array(made);
}

function readByOracle(data: Uint8Array) {
	let read: { partitionKey: string; explicitHashKey?: string; data: string }[] | undefined;
	oracle.deaggregateSync(
		{ data: Buffer.from(data).toString('base64'), partitionKey: 'outer', sequenceNumber: '1' },
		true,
		(error, records) => {
			if (error) throw error;
			read = records?.map(({ partitionKey, explicitPartitionKey, data: inner }) => ({
				partitionKey,
				...(explicitPartitionKey ? { explicitHashKey: explicitPartitionKey } : {}),
				data: inner,
			}));
		},
	);
	return read;
}

/** A message as an aggregate with the checksum that belongs to it. */
const sealed = (message: Uint8Array) =>
	new Uint8Array([0xf3, 0x89, 0x9a, 0xc2, ...message, ...md5(message)]);

const plain = (records: readonly SubRecord[] | KplProblem | undefined) =>
	typeof records === 'object'
		? records.map(({ partitionKey, explicitHashKey, data }) => ({
				partitionKey,
				...(explicitHashKey === undefined ? {} : { explicitHashKey }),
				data: Buffer.from(data).toString('base64'),
			}))
		: records;

const record = fc.record(
	{
		// Digits alone would be sorted by JavaScript objects, which is how the oracle keeps its tables.
		partitionKey: fc
			.string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
			.map((key) => `k${key}`),
		explicitHashKey: fc.bigInt({ min: 10n ** 30n, max: 2n ** 128n - 1n }).map(String),
		data: fc.uint8Array({ minLength: 1, maxLength: 300 }),
	},
	{ requiredKeys: ['partitionKey', 'data'] },
);
const aggregates = fc.array(record, { minLength: 1, maxLength: 40 });

const sample: readonly Given[] = [
	{ partitionKey: 'user-1', data: new TextEncoder().encode('{"a":1}') },
	{ partitionKey: 'user-2', explicitHashKey: '7'.repeat(30), data: new Uint8Array([0, 255]) },
	{ partitionKey: 'user-1', data: new TextEncoder().encode('x'.repeat(200)) },
];

describe('readAggregate', () => {
	it('agrees with aws-kinesis-agg on what that aggregates', () => {
		fc.assert(
			fc.property(aggregates, (records) => {
				const data = aggregate(records);
				const read = plain(readAggregate(data, md5));
				// The oracle gives a record without an explicit hash key the first one of the table.
				const byOracle = readByOracle(data)?.map((one, index) => {
					const { explicitHashKey, ...rest } = one;
					return records[index]?.explicitHashKey === undefined
						? rest
						: { ...rest, explicitHashKey };
				});
				expect(read).toEqual(byOracle);
				expect(read).toEqual(
					records.map((one) => ({ ...one, data: Buffer.from(one.data).toString('base64') })),
				);
			}),
			{ numRuns: runs(300) },
		);
	});

	it('numbers the parts and leaves data as it was', () => {
		const read = readAggregate(aggregate(sample), md5);
		if (typeof read !== 'object') throw new Error('not read');
		expect(read.map(({ index, of }) => [index, of])).toEqual([
			[0, 3],
			[1, 3],
			[2, 3],
		]);
		expect(read.map(({ data }) => [...data])).toEqual(sample.map(({ data }) => [...data]));
		expect(read[1]?.explicitHashKey).toBe('7'.repeat(30));
	});

	it('says of every cut of an aggregate what is wrong with it, or that it is none, and never throws', () => {
		const data = aggregate(sample);
		for (let length = 0; length < data.length; length++) {
			// Four bytes of magic and sixteen of checksum are the least that an aggregate has.
			expect(readAggregate(data.subarray(0, length), md5)).toBe(
				length < 4 ? undefined : length < 20 ? 'cut' : 'checksum',
			);
		}
	});

	it('finds the checksum of every aggregate with one altered byte wrong, or takes it for none', () => {
		const data = aggregate(sample);
		for (let at = 0; at < data.length; at++) {
			for (const bit of [1, 128]) {
				const altered = data.slice();
				altered[at] = (altered[at] ?? 0) ^ bit;
				expect(readAggregate(altered, md5)).toBe(at < 4 ? undefined : 'checksum');
			}
		}
	});

	it('never throws on a right checksum over a wrong message', () => {
		fc.assert(
			fc.property(aggregates, fc.nat(), fc.nat(255), fc.nat(), (records, at, byte, cut) => {
				const whole = aggregate(records);
				const message = whole.slice(4, whole.length - 16);
				message[at % message.length] = byte;
				const cutTo = message.subarray(0, 1 + (cut % message.length));
				const read = readAggregate(sealed(cutTo), md5);
				expect(read === 'malformed' || read === 'empty' || Array.isArray(read)).toBe(true);
			}),
			{ numRuns: runs(500) },
		);
	});

	it.each<[string, readonly number[], KplProblem]>([
		['nothing at all', [], 'empty'],
		['keys without a record', [0x0a, 1, 0x6b], 'empty'],
		['a record of a key that the table lacks', [0x1a, 5, 0x08, 0, 0x1a, 1, 0x78], 'malformed'],
		['a record without data', [0x0a, 1, 0x6b, 0x1a, 2, 0x08, 0], 'malformed'],
		['a length beyond the end', [0x0a, 9, 0x6b], 'malformed'],
		['a key that is no text', [0x0a, 1, 0xff], 'malformed'],
	])('does not blame the checksum where that is right: %s', (_, message, problem) => {
		const read = readAggregate(sealed(new Uint8Array(message)), md5);
		expect(read).toBe(problem);
		expect(kplProblems[problem]).not.toContain('wrong checksum');
	});

	it('leaves all other data alone', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 100 }), (data) => {
				fc.pre(!looksAggregated(data));
				expect(readAggregate(data, md5)).toBeUndefined();
			}),
		);
	});
});
