import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueueDetail } from '../../../source/domain/details.ts';
import { receiveCount } from '../../../source/domain/messages/message.ts';
import { csvRow } from '../../../source/domain/messages/message-file.ts';
import { decodingTools } from '../../../source/host/decoding-tools.ts';
import { taskJson } from '../../../source/presentation/json/json-facts.ts';
import { messageJson } from '../../../source/presentation/messages/message-json.ts';
import { queueDetailJson } from '../../../source/presentation/resources/queue-json.ts';
import { recordJson, recordLine } from '../../../source/presentation/streams/record-json.ts';
import { message, queueAttributes, queueRef } from '../../commands/fake-context.ts';
import { mapped, moveTask } from '../../commands/json-world.ts';
import { problemsOf } from '../../helpers/json-schemas.ts';

const asPrinted = (document: object): unknown => JSON.parse(JSON.stringify(document));

/** What an endpoint may call a time, near to one and far from it. */
const told = fc.oneof(
	fc.double(),
	fc.integer({ min: -10, max: 10 }),
	fc.integer({ min: 253_402_300_799_990, max: 253_402_300_800_010 }),
	fc.constantFrom(8.64e15, 8.64e15 + 1),
);

describe('a time that an endpoint tells is a time in JSON, or absent', () => {
	it('of a queue and its moves', () => {
		fc.assert(
			fc.property(told, (at) => {
				const detail: QueueDetail = {
					ref: queueRef('orders'),
					at: 0,
					attributes: { ok: true, value: { ...queueAttributes('orders'), createdAt: at } },
					tags: { ok: true, value: {} },
					sources: { ok: true, value: [] },
					moves: { ok: true, value: [{ ...moveTask, startedAt: at }] },
					alarms: {
						ok: true,
						value: [{ name: 'a', state: 'OK', dimensions: {}, since: at, mutedUntil: at }],
					},
					mappings: {
						ok: true,
						value: [{ ...mapped, mapping: { ...mapped.mapping, changedAt: at } }],
					},
				};
				expect(problemsOf('queue', asPrinted(queueDetailJson(detail)))).toEqual([]);
				expect(taskJson({ ...moveTask, startedAt: at }).status).toBe(moveTask.status);
			}),
		);
	});

	it('of a message, as a line and as a row of CSV', () => {
		fc.assert(
			fc.property(fc.oneof(told.map(String), fc.string()), (at) => {
				const one = message('m0', 'body', { system: { SentTimestamp: at } });
				expect(problemsOf('message', asPrinted(messageJson(one)))).toEqual([]);
				expect(csvRow(one)).toContain(`,${receiveCount(one) ?? ''},`);
			}),
		);
	});
});

describe('a record in JSON', () => {
	const text = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.json(),
		fc.constantFrom('', '"', '{', '\ufeff{}', 'aGVsbG8gd29ybGQgb2YgYmFzZTY0IQ=='),
	);
	const records = fc.record(
		{
			shardId: fc.constant('shardId-000000000000'),
			sequenceNumber: fc.constant('7'),
			partitionKey: fc.string(),
			arrivedAt: told,
			late: fc.constant(true as const),
			part: fc.constant({ index: 0, of: 2 }),
			data: fc.oneof(
				text.map((some) => new TextEncoder().encode(some)),
				fc.uint8Array({ maxLength: 40 }),
			),
		},
		{ requiredKeys: ['shardId', 'sequenceNumber', 'data'] },
	);

	it('is of its schema, and its line is the same document', () => {
		fc.assert(
			fc.property(records, fc.boolean(), (record, decodes) => {
				const tools = decodes ? decodingTools : undefined;
				const whole = recordJson(record, tools);
				expect(problemsOf('record', asPrinted(whole))).toEqual([]);
				expect(recordLine(record, tools)).toBe(`${JSON.stringify(whole)}\n`);
				const { text: asText, base64 } = whole;
				const bytes = Buffer.from(asText ?? base64 ?? '', asText === undefined ? 'base64' : 'utf8');
				expect(new Uint8Array(bytes)).toEqual(new Uint8Array(record.data));
			}),
		);
	});
});
