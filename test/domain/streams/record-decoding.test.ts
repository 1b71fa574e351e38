import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	chainText,
	type DecodingTools,
	decodeRecord,
} from '../../../source/domain/streams/record-decoding.ts';

const tools: DecodingTools = {
	md5: (bytes) => new Uint8Array(createHash('md5').update(bytes).digest()),
};

const utf8 = (text: string) => new TextEncoder().encode(text);
const gzip = (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes));
const base64 = (bytes: Uint8Array) => utf8(Buffer.from(bytes).toString('base64'));
const decode = (data: Uint8Array, most?: number) => decodeRecord(data, tools, most);
const chain = (data: Uint8Array) => decode(data).map(chainText);

const logs = {
	messageType: 'DATA_MESSAGE',
	owner: '123456789012',
	logGroup: '/aws/lambda/orders',
	logStream: '2026/11/20/[$LATEST]abc',
	subscriptionFilters: ['all'],
	logEvents: [{ id: '1', timestamp: 1_700_000_000_000, message: 'ERROR no amount' }],
};

/** A KPL aggregate of one record, made by hand. */
function aggregateOf(data: Uint8Array): Uint8Array {
	const record = [8, 0, 26, data.length, ...data];
	const message = new Uint8Array([10, 1, 107, 26, record.length, ...record]);
	return new Uint8Array([0xf3, 0x89, 0x9a, 0xc2, ...message, ...tools.md5(message)]);
}

describe('decodeRecord', () => {
	it.each<readonly [string, Uint8Array, string]>([
		['text', utf8('hello'), 'text'],
		['nothing', utf8(''), 'text'],
		['JSON', utf8('{"a":1}'), 'json'],
		['an array', utf8(' [1]'), 'json'],
		['a lone number', utf8('17'), 'text'],
		['bytes', new Uint8Array([255, 0, 1]), 'binary'],
		['control characters', new Uint8Array([0, 1, 2]), 'binary'],
		['colours', utf8('\u001b[31mred'), 'text'],
		['gzip of JSON', gzip(utf8('{"a":1}')), 'gzip > json'],
		['base64 of JSON', base64(utf8('{"order":17}')), 'base64 > json'],
		['base64 of gzip', base64(gzip(utf8('{"a":1}'))), 'base64 > gzip > json'],
		['CloudWatch Logs', gzip(utf8(JSON.stringify(logs))), 'gzip > cloudwatch-logs'],
		['an aggregate of JSON', aggregateOf(utf8('{"a":1}')), 'kpl 1/1 > json'],
		['an aggregate of gzip', aggregateOf(gzip(utf8('[2]'))), 'kpl 1/1 > gzip > json'],
		['a word that is base64 by accident', utf8('shipmentlate'), 'text'],
		['digits that are base64 by accident', utf8('1234567890123456'), 'text'],
		['damaged gzip', gzip(utf8('{"a":1}')).subarray(0, 12), 'binary'],
		[
			'gzip in too many layers',
			gzip(gzip(gzip(gzip(gzip(utf8('a')))))),
			'gzip > gzip > gzip > gzip > binary',
		],
	])('tells %s', (_, data, expected) => {
		expect(chain(data)).toEqual([expected]);
	});

	it('reads the events of a CloudWatch Logs subscription', () => {
		const [part] = decode(gzip(utf8(JSON.stringify(logs))));
		expect(part?.logs).toEqual({
			type: 'DATA_MESSAGE',
			owner: logs.owner,
			logGroup: logs.logGroup,
			logStream: logs.logStream,
			events: [{ id: '1', at: 1_700_000_000_000, message: 'ERROR no amount' }],
		});
	});

	it('does not unpack a gzip bomb', () => {
		const bomb = gzip(new Uint8Array(50 * 1024 * 1024));
		const [part] = decode(bomb);
		expect(part).toMatchObject({
			chain: ['binary'],
			problem: 'gzip that unpacks to too many bytes',
		});
		expect(part?.bytes).toEqual(bomb);
	});

	it('shares one limit between all layers and parts of a record', () => {
		const inner = gzip(utf8(`[${'1,'.repeat(200)}1]`));
		expect(decode(gzip(inner), 500).map(chainText)).toEqual(['gzip > gzip > json']);
		expect(decode(gzip(inner), inner.length + 100).map(chainText)).toEqual(['gzip > binary']);
	});

	it('shows a damaged aggregate as it is, and says so', () => {
		const data = aggregateOf(utf8('{"a":1}'));
		data[data.length - 1] = (data.at(-1) ?? 0) ^ 1;
		expect(decode(data)).toEqual([
			{ chain: ['binary'], bytes: data, problem: 'a KPL aggregate with a wrong checksum' },
		]);
	});

	it('never throws, drops nothing, and its text is its bytes', () => {
		fc.assert(
			fc.property(
				fc.oneof(fc.uint8Array(), fc.string({ unit: 'binary' }).map(utf8), fc.json().map(utf8)),
				(bytes) => {
					for (const data of [bytes, gzip(bytes), base64(bytes), gzip(bytes).subarray(0, -3)]) {
						const parts = decode(data);
						expect(parts.length).toBeGreaterThan(0);
						for (const { text, bytes: inner } of parts) {
							if (text !== undefined) expect(utf8(text)).toEqual(inner);
						}
					}
				},
			),
		);
	});
});
