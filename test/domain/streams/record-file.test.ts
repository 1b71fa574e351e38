import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordOfLine } from '../../../source/domain/streams/record-file.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('recordOfLine', () => {
	it.each<readonly [string, Uint8Array]>([
		['{"partitionKey":"k","text":"a\\nb"}', utf8('a\nb')],
		['{"partitionKey":"k","base64":"/wA="}', new Uint8Array([255, 0])],
		['{"partitionKey":"k","data":{"a":[1, 2]}}', utf8('{"a":[1,2]}')],
		[
			'{"partitionKey":"k","data":{"f": 100.00,"z":-0,"10":1,"dup":1,"dup":2,"id":18446744073709551615}}',
			utf8('{"f":100.00,"z":-0,"10":1,"dup":1,"dup":2,"id":18446744073709551615}'),
		],
		['{"partitionKey":"k","data":"plain"}', utf8('plain')],
		['{"partitionKey":"k","data":null}', utf8('null')],
		[
			'{"partitionKey":"k","data":{"id":100000000000000000001, "f":1.50,"z":-0,"10":1,"2":"a b"}}',
			utf8('{"id":100000000000000000001,"f":1.50,"z":-0,"10":1,"2":"a b"}'),
		],
		['{"partitionKey":"k","text":""}', new Uint8Array(0)],
		[
			'{"shardId":"s","sequenceNumber":"1","partitionKey":"k","arrivedAt":"x","text":"a","decoded":{}}',
			utf8('a'),
		],
	])('reads %s', (line, data) => {
		expect(recordOfLine(line)).toEqual({ ok: true, record: { partitionKey: 'k', data } });
	});

	it.each([
		['', /no JSON/],
		['[1]', /no JSON object/],
		['{"text":"a"}', /no partitionKey/],
		['{"partitionKey":"","text":"a"}', /key is no text/],
		[`{"partitionKey":"${'x'.repeat(257)}","text":"a"}`, /longer than 256/],
		['{"partitionKey":"k"}', /one of text, base64 and data/],
		['{"partitionKey":"k","text":"a","data":1}', /one of text, base64 and data/],
		['{"partitionKey":"k","text":1}', /text is no text/],
		['{"partitionKey":"k","base64":"?"}', /base64/],
		['{"partitionKey":"k","text":"a","explicitHashKey":"-1"}', /explicitHashKey/],
		['{"partitionKey":"k","txt":"a"}', /a field txt/],
	])('refuses %s', (line, problem) => {
		const read = recordOfLine(line);
		expect(read.ok ? '' : read.problem).toMatch(problem);
	});

	it('takes the key of the command line for lines without one', () => {
		expect(recordOfLine('{"text":"a"}', 'k')).toMatchObject({ record: { partitionKey: 'k' } });
	});

	it('never throws', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
				expect(typeof recordOfLine(line).ok).toBe('boolean');
			}),
		);
	});
});
