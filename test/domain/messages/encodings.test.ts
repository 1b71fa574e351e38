import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFilter, compileValue } from '../../../source/domain/expressions/expression.ts';
import { compileRecordFilter } from '../../../source/domain/expressions/record-expression.ts';
import { contentMarks, contentText, wrapAgain } from '../../../source/domain/messages/content.ts';
import { decodeBody } from '../../../source/domain/messages/decoding.ts';
import { groupingBy, groupOf } from '../../../source/domain/messages/fingerprint.ts';
import { compileEdit } from '../../../source/domain/messages/message-edit.ts';
import { chainText, decodeRecord } from '../../../source/domain/streams/record-decoding.ts';
import { runs } from '../../helpers/whole.ts';
import { message } from '../../operations/fakes.ts';

const of = (body: string) => message('m', 0, { body });
const tools = { md5: () => new Uint8Array(16) };
const utf8 = (text: string) => Buffer.from(text, 'utf8');

function verdict(text: string, body: string): string {
	const compiled = compileFilter(text);
	if (!compiled.ok) throw new Error(compiled.problem);
	return compiled.filter.test(of(body), { now: 0 });
}

function recordVerdict(text: string, data: Uint8Array): string {
	const compiled = compileRecordFilter(text);
	if (!compiled.ok) throw new Error(compiled.problem);
	const decoded = decodeRecord(data, tools)[0]?.text;
	const subject = { shardId: 's', sequenceNumber: '1', size: data.length };
	return compiled.filter.test(
		{ ...subject, text: () => decoded, raw: () => Buffer.from(data).toString('utf8') },
		{ now: 0 },
	);
}

/** How bytes are packed, with Node's own functions. */
const packings: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
	none: (bytes) => bytes,
	gzip: (bytes) => zlib.gzipSync(bytes),
	zlib: (bytes) => zlib.deflateSync(bytes),
	'zlib, stored': (bytes) => zlib.deflateSync(bytes, { level: 0 }),
	zstd: (bytes) => zlib.zstdCompressSync(bytes),
	'zstd in two frames': (bytes) =>
		Buffer.concat([
			zlib.zstdCompressSync(bytes.subarray(0, 7)),
			zlib.zstdCompressSync(bytes.subarray(7)),
		]),
};

const broken = (text: string, length: number, end: string) =>
	(text.match(new RegExp(`.{1,${length}}`, 'g')) ?? []).join(end);

/** How bytes are written as text. */
const spellings: Readonly<Record<string, (bytes: Buffer) => string>> = {
	usual: (bytes) => bytes.toString('base64'),
	'URL-safe': (bytes) => bytes.toString('base64url'),
	'URL-safe, padded': (bytes) => bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_'),
	'without padding': (bytes) => bytes.toString('base64').replace(/=+$/, ''),
	'in lines of 76': (bytes) => broken(bytes.toString('base64'), 76, '\r\n'),
	'in lines of 64, ended': (bytes) => `${broken(bytes.toString('base64'), 64, '\n')}\n`,
	'URL-safe in lines': (bytes) => broken(bytes.toString('base64url'), 20, '\n'),
};

const content = fc
	.tuple(fc.string({ unit: 'grapheme' }), fc.integer(), fc.constantFrom('', '\ufeff'))
	.map(([text, n, mark]) => ({ n, text, mark }));
const bodies = fc.tuple(
	content,
	fc.constantFrom(...Object.keys(packings)),
	fc.constantFrom(...Object.keys(spellings)),
);

describe('what is packed and written in any way', () => {
	test('is read, in messages and in records', () => {
		fc.assert(
			fc.property(bodies, ([{ n, text, mark }, packing, spelling]) => {
				const json = `${mark}${JSON.stringify({ n, text })}`;
				const packed = packings[packing]?.(utf8(json)) ?? Buffer.alloc(0);
				const body = spellings[spelling]?.(packed) ?? '';
				expect(contentText(of(body))).toBe(json);
				expect(verdict(`body.n == ${n}`, body)).toBe('match');
				expect(verdict(`body.n == ${n + 1}`, body)).toBe('no-match');
				expect(recordVerdict(`body.n == ${n}`, utf8(body))).toBe('match');
				expect(recordVerdict(`body.n == ${n}`, packed)).toBe('match');
			}),
			{ numRuns: runs(1500), seed: 52 },
		);
	});

	test('is written in the same way again when it is edited', () => {
		fc.assert(
			fc.property(bodies, ([{ n, text, mark }, packing, spelling]) => {
				const json = (value: number) => `${mark}${JSON.stringify({ n: value, text })}`;
				const packed = packings[packing]?.(utf8(json(n))) ?? Buffer.alloc(0);
				const body = spellings[spelling]?.(packed) ?? '';
				const compiled = compileEdit({ set: ['raw=raw'] });
				const same = compiled.ok && compiled.edit?.(of(body), 0);
				expect(same).toMatchObject({ ok: true, outgoing: { body } });
				const edited = wrapped(body, json(n + 1));
				expect(contentText(of(edited))).toBe(json(n + 1));
				expect(takenOf(edited)).toEqual(takenOf(body));
				if (packing !== 'none' || tellsLittle(body)) return;
				expect(edited).toBe(spellings[spelling]?.(utf8(json(n + 1))));
			}),
			{ numRuns: runs(1000), seed: 52 },
		);
	});

	/** Without a letter that is special, or with a length that needs no padding, a spelling is open. */
	const tellsLittle = (body: string) =>
		!/[-_+/]/.test(body) || (!body.includes('=') && body.replace(/\s/g, '').length % 4 === 0);

	const takenOf = (body: string) => decodeBody(body).map(({ taken }) => taken);

	function wrapped(body: string, text: string): string {
		const edited = wrapAgain(body, [{ text }]);
		if (edited === undefined) throw new Error('it can not be wrapped again');
		return edited;
	}

	test.each([
		['some-long_identifier_name', 'text'],
		['a-b_c-d_e-f_g', 'text'],
		['abcdefgh\nabcdefgh', 'text'],
		['x^ plain words', 'text'],
		['QUJDRA', 'text'],
	])('%j is the text that it is', (body, chain) => {
		expect(decodeBody(body).map(({ form }) => form)).toEqual([chain]);
		expect(decodeRecord(utf8(body), tools).map(chainText)).toEqual([chain]);
	});

	test('no text is taken for something else by accident', () => {
		fc.assert(
			fc.property(
				fc.string({
					unit: fc.constantFrom(
						...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_',
					),
					minLength: 12,
					maxLength: 40,
				}),
				(word) => {
					// With a dash or an underscore it is base64 of URLs, if anything.
					fc.pre(/[-_]/.test(word));
					expect(contentText(of(word))).toBe(word);
				},
			),
			{ numRuns: runs(2000), seed: 52 },
		);
	});

	test('bytes that begin as zlib does and go on otherwise are no damaged container', () => {
		expect(decodeRecord(Uint8Array.of(0x78, 0x9c, 1, 2, 3), tools)).toEqual([
			{ chain: ['binary'], bytes: Uint8Array.of(0x78, 0x9c, 1, 2, 3) },
		]);
	});

	test.each(['gzip', 'zlib', 'zstd'])('a bomb of %s is not unpacked, and said', (packing) => {
		const bomb = packings[packing]?.(Buffer.alloc(64 * 1024 * 1024)) ?? Buffer.alloc(0);
		const levels = decodeBody(bomb.toString('base64'));
		expect(levels.at(-1)?.problem).toMatch(/too many bytes/);
		expect(decodeRecord(bomb, tools)[0]?.problem).toMatch(/too many bytes/);
	});

	test('a damaged zstd container is said', () => {
		const bytes = zlib.zstdCompressSync('{"a":1}');
		expect(decodeRecord(bytes.subarray(0, -2), tools)[0]?.problem).toMatch(/damaged zstd/);
		const behind = Buffer.concat([bytes, Buffer.from('rest')]);
		expect(decodeRecord(behind, tools)[0]?.problem).toMatch(/damaged zstd/);
	});
});

describe('several JSON values in one body', () => {
	const between = fc.constantFrom('', '\n', '\r\n', ' ');
	const numbers = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 2, maxLength: 5 });

	test('match when one of them does, in messages and in records', () => {
		fc.assert(
			fc.property(
				numbers,
				between,
				fc.integer({ min: -3, max: 3 }),
				fc.boolean(),
				(all, gap, n, packed) => {
					const joined = all.map((value) => `{"n":${value}.0}`).join(gap);
					const body = packed ? zlib.gzipSync(joined).toString('base64') : joined;
					const wanted = all.includes(n) ? 'match' : 'no-match';
					expect(verdict(`body.n == ${n}`, body)).toBe(wanted);
					expect(recordVerdict(`body.n == ${n}`, utf8(body))).toBe(wanted);
					expect(verdict(`body.n == ${n} && body.none == 1`, body)).not.toBe('match');
					const compiled = compileFilter(`body.n == ${n}`);
					expect(compiled.ok && compiled.filter.matching(of(body), { now: 0 })).toEqual(
						all.flatMap((value, index) => (value === n ? [index] : [])),
					);
				},
			),
			{ numRuns: runs(1000), seed: 52 },
		);
	});

	test('are missing what one of them lacks, unless another matches', () => {
		const body = '{"a":1}{"b":2}';
		expect(verdict('body.a == 1', body)).toBe('match');
		expect(verdict('body.a == 2', body)).toBe('missing');
		expect(verdict('raw.contains("}{")', body)).toBe('match');
		expect(verdict('receives >= 0', body)).toBe('match');
	});

	test('have one value for a column or a group where all agree', () => {
		const value = compileValue('body.type');
		if (!value.ok) throw new Error(value.problem);
		const evaluate = (body: string) => value.value.evaluate(of(body), { now: 0 });
		expect(evaluate('{"type":"A","n":1}\n{"type":"A","n":2}')).toMatchObject({ value: 'A' });
		expect(evaluate('{"type":"A"}{"type":"B"}')).toMatchObject({
			ok: false,
			problem: expect.stringMatching(/2 values of JSON that differ/),
		});
		const grouping = groupingBy(value.value, () => 0);
		expect(groupOf(of('{"type":"A"}{"type":"B"}'), grouping).title).toBe('(none)');
	});

	test('are told apart from one', () => {
		expect(contentMarks(of('{}{}'))).toEqual(['2 JSON values']);
		expect(contentMarks(of('{}'))).toEqual([]);
		expect(decodeRecord(utf8('{"a":1}\n{"a":2}'), tools).map(chainText)).toEqual(['2 json values']);
	});
});

describe('raw', () => {
	test.each([
		['{"x":1}', 'raw.contains("x")', 'match'],
		['{"x":1}', 'raw.startsWith("{")', 'match'],
		['{"x":1}', 'raw == "{\\"x\\":1}"', 'match'],
		['{"x":1}', 'size(raw) == 7', 'match'],
		['{"x":1}', 'raw.matches("^.{7}$")', 'match'],
		['{"x":1}', 'raw.x == 1.0', 'match'],
		['{"x":1}', 'has(raw.x) && !has(raw.y)', 'match'],
		['{"x":1}', '"x" in raw', 'match'],
		['[1,2]', 'raw[1] == 2 && raw.exists(n, n == 1)', 'match'],
		['[[1]]', 'raw.all(raw, raw[0] == 1)', 'match'],
		['hello', 'raw.contains("ell")', 'match'],
		['hello', 'raw.x == 1', 'missing'],
		['{"x":1}{"x":2}', 'raw.x == 2', 'match'],
	])('of %j is a text and has fields: %s: %s', (body, filter, wanted) => {
		expect(verdict(filter, body)).toBe(wanted);
		expect(recordVerdict(filter, utf8(body))).toBe(
			wanted === 'match' && body.includes('}{') ? 'no-match' : wanted,
		);
	});

	test('is what was received, not what is inside', () => {
		const body = zlib.gzipSync('{"x":1}').toString('base64');
		expect(verdict(`raw.startsWith("H4sI") && body.x == 1`, body)).toBe('match');
		expect(recordVerdict(`raw.startsWith("H4sI") && body.x == 1`, utf8(body))).toBe('match');
	});
});

describe('grep', () => {
	const packed = zlib.gzipSync('{"note":"Refund of ORDER-17"}').toString('base64');

	test.each([
		['refund', 'match'],
		['order-17', 'match'],
		['/order-\\d+/', 'match'],
		['/^.*note.*$/', 'match'],
		['H4sI', 'match'],
		['absent', 'no-match'],
		['/order-\\d{3}/', 'no-match'],
		['/', 'no-match'],
	])('%j: %s', (wanted, expected) => {
		expect(verdict(`text.grep(${JSON.stringify(wanted)})`, packed)).toBe(expected);
		expect(recordVerdict(`text.grep(${JSON.stringify(wanted)})`, utf8(packed))).toBe(expected);
	});

	test('looks into attributes and ids', () => {
		const subject = message('m-17', 0, {
			body: '',
			attributes: { kind: { type: 'String', text: 'Late' } },
		});
		for (const wanted of ['M-17', 'late', 'KIND late']) {
			const compiled = compileFilter(`text.grep("${wanted}")`);
			expect(compiled.ok && compiled.filter.test(subject, { now: 0 })).toBe('match');
		}
	});

	test('is refused where its pattern is none', () => {
		expect(compileFilter('text.grep("/(/")')).toMatchObject({ ok: false, position: 10 });
		expect(compileFilter('text.grep("")')).toMatchObject({ ok: false, position: 10 });
	});

	test('ends at once on a pattern made to backtrack', () => {
		expect(verdict('text.grep("/^(a+)+$/")', `${'a'.repeat(50_000)}!`)).toBe('no-match');
	});
});
