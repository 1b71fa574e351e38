import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordOfLine } from '../../../source/domain/streams/record-file.ts';
import type { KeptRecord } from '../../../source/domain/streams/record-ring.ts';
import { keptRecordLine, recordJson } from '../../../source/presentation/streams/record-json.ts';

const kept: fc.Arbitrary<KeptRecord> = fc.record(
	{
		index: fc.nat(),
		shardId: fc.constant('shardId-000000000000'),
		sequenceNumber: fc.stringMatching(/^[1-9][0-9]{0,50}$/),
		partitionKey: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme-ascii' }),
		arrivedAt: fc.integer({ min: 0, max: 4_000_000_000_000 }),
		size: fc.nat(),
		isText: fc.boolean(),
		chain: fc.constantFrom('json', 'kpl > json'),
		part: fc.record({ index: fc.nat(500), of: fc.nat(500) }),
		late: fc.boolean(),
	},
	{ requiredKeys: ['index', 'shardId', 'sequenceNumber', 'size', 'isText', 'chain', 'late'] },
);

test('a record that a tail keeps is the line that the command prints, and put takes it', () => {
	fc.assert(
		fc.property(kept, fc.uint8Array({ maxLength: 40 }), (record, data) => {
			const line = keptRecordLine(record, data);
			const { shardId, sequenceNumber, partitionKey, arrivedAt, part, late } = record;
			const told = {
				...{ shardId, sequenceNumber, data },
				...(partitionKey === undefined ? {} : { partitionKey }),
				...(arrivedAt === undefined ? {} : { arrivedAt }),
				...(part === undefined ? {} : { part }),
				...(late ? { late: true as const } : {}),
			};
			expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(recordJson(told, undefined))));
			expect(JSON.parse(line).aggregated).toEqual(part);
			expect(recordOfLine(line, 'key').ok).toBe(true);
		}),
	);
});
