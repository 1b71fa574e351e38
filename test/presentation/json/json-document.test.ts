import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	documentLines,
	jsonDocument,
	jsonLines,
	plainDocument,
	type TextDocument,
	textDocument,
	unfoldedRows,
} from '../../../source/presentation/json/json-document.ts';
import { isJson, jsonTokens } from '../../../source/presentation/json/json-tokens.ts';
import { lineWidth, plainLine } from '../../../source/presentation/line.ts';
import { runs } from '../../helpers/whole.ts';

/** JSON as some program wrote it, and the same without white space between tokens. */
type Written = { readonly text: string; readonly dense: string };

const blank = fc
	.array(fc.constantFrom(' ', '\n', '\t', '\r', '\r\n', '  '), { maxLength: 3 })
	.map((parts) => parts.join(''));

const stringToken = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 8 }).map((text) => JSON.stringify(text)),
	fc.constantFrom('""', '"\\""', '"\\\\"', '"\\\\\\""', '"\\u001b[31m"', '"a , : ] }"', '"\u202e"'),
);
const scalar = fc.oneof(
	stringToken,
	fc.constantFrom(
		'1.0',
		'-0',
		'1e5',
		'1E+05',
		'0.10',
		'12345678901234567890',
		'true',
		'false',
		'null',
	),
);

const { value: written } = fc.letrec<{ value: Written; array: Written; object: Written }>((tie) => {
	const join = (
		open: string,
		parts: readonly Written[],
		close: string,
		gaps: readonly string[],
	) => {
		let text = open;
		let dense = open;
		for (const [index, part] of parts.entries()) {
			const comma = index > 0 ? ',' : '';
			text += `${gaps[0] ?? ''}${comma}${gaps[1] ?? ''}${part.text}`;
			dense += comma + part.dense;
		}
		return { text: `${text}${gaps[2] ?? ''}${close}`, dense: dense + close };
	};
	const gaps = fc.array(blank, { minLength: 4, maxLength: 4 });
	return {
		value: fc.oneof(
			{ depthSize: 'small' },
			scalar.map((text) => ({ text, dense: text })),
			tie('array'),
			tie('object'),
		),
		array: fc
			.tuple(fc.array(tie('value'), { maxLength: 4 }), gaps)
			.map(([parts, between]) => join('[', parts, ']', between)),
		object: fc
			.tuple(fc.array(fc.tuple(stringToken, tie('value')), { maxLength: 4 }), gaps)
			.map(([entries, between]) => {
				const parts = entries.map(([key, value]) => ({
					text: `${key}${between[3]}:${between[0]}${value.text}`,
					dense: `${key}:${value.dense}`,
				}));
				return join('{', parts, '}', between);
			}),
	};
});

const padded = fc
	.tuple(blank, written, blank)
	.map(([before, { text, dense }, after]) => ({ text: before + text + after, dense }));

function rows(document: TextDocument | undefined): string[] {
	return document === undefined ? [] : documentLines(document).slice().map(plainLine);
}

describe('JSON tokens', () => {
	test('are the text without its insignificant white space, byte for byte', () => {
		fc.assert(
			fc.property(padded, ({ text, dense }) => {
				expect(isJson(text)).toBe(true);
				const tokens = [...jsonTokens(text)].map(({ start, end }) => text.slice(start, end));
				expect(tokens.join('')).toBe(dense);
			}),
			{ numRuns: runs(500) },
		);
	});

	test('are not sought in what is no JSON', () => {
		for (const text of [
			'',
			'hello',
			'{"a":1',
			'{a:1}',
			"{'a':1}",
			'[1,]',
			'nul',
			'01',
			'\ufeff{}',
		]) {
			expect(isJson(text)).toBe(false);
		}
	});
});

describe('a JSON document', () => {
	test('shows every token in its rows and adds nothing but white space', () => {
		fc.assert(
			fc.property(padded, ({ text, dense }) => {
				const document = jsonDocument(text);
				const spans = document === undefined ? [] : documentLines(document).slice().flat();
				const shown = spans.map((piece) =>
					piece.style === undefined ? piece.text.trim() : piece.text,
				);
				expect(shown.join('')).toBe(dense);
			}),
			{ numRuns: runs(500) },
		);
	});

	test('has the rows that JSON.stringify would indent', () => {
		fc.assert(
			fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
				const pretty = JSON.stringify(value, null, 2);
				const document = jsonDocument(JSON.stringify(value));
				const lines = document === undefined ? [] : documentLines(document).slice();
				expect(lines.map((line) => line.map(({ text }) => text).join('')).join('\n')).toBe(pretty);
			}),
			{ numRuns: runs(500) },
		);
	});

	test('keeps numbers, escapes and duplicate keys as they are spelt', () => {
		expect(
			rows(jsonDocument('{"a":1.0,"a":12345678901234567890,"b":"\\u001b[31m","c":[]}')),
		).toEqual([
			'{',
			'  "a": 1.0,',
			'  "a": 12345678901234567890,',
			'  "b": "\\u001b[31m",',
			'  "c": []',
			'}',
		]);
	});

	test('tells keys from strings', () => {
		const line = jsonDocument('{"type":"Refund"}')?.line(1);
		expect(line?.spans.map(({ text, style }) => [text, style])).toEqual([
			['  ', undefined],
			['"type"', 'json-key'],
			[': ', undefined],
			['"Refund"', 'json-string'],
		]);
	});

	test('knows the path of each row', () => {
		const document = jsonDocument('{"order":{"items":[{"sku":1},{"sku":2}],"odd key":{}}}');
		const paths = Array.from(
			{ length: document?.count ?? 0 },
			(_, index) => document?.line(index).path,
		);
		expect(paths).toEqual([
			'',
			'order',
			'order.items',
			'order.items[0]',
			'order.items[0].sku',
			'order.items[0]',
			'order.items[1]',
			'order.items[1].sku',
			'order.items[1]',
			'order.items',
			'order["odd key"]',
			'order',
			'',
		]);
	});

	test('folds a container into one row that says how much is in it', () => {
		const document = textDocument('{"a":{"x":1,"y":2},"b":[1]}', 80);
		const fold = document.line(1);
		expect(fold.foldEnd).toBe(4);
		expect(plainLine(fold.folded ?? [])).toBe('  "a": { 2 keys },');
		expect(plainLine(document.line(5).folded ?? [])).toBe('  "b": [ 1 item ]');
		expect(unfoldedRows(document, new Set([1]))).toEqual([0, 1, 5, 6, 7, 8]);
		expect(unfoldedRows(document, new Set([0, 1]))).toEqual([0]);
	});

	test('handles a megabyte nested to its bottom', () => {
		const depth = 500_000;
		const document = jsonDocument(`${'['.repeat(depth)}1${']'.repeat(depth)}`);
		expect(document?.count).toBe(2 * depth + 1);
		const deep = plainLine(document?.line(depth).spans ?? []);
		expect(deep.trim()).toBe('1');
		expect(deep.length).toBeLessThan(100);
	});

	test('makes only the rows that are asked for', () => {
		const document = textDocument(`[${'1,'.repeat(500_000)}1]`, 80);
		const asked: number[] = [];
		const lines = documentLines({
			kind: document.kind,
			count: document.count,
			line(index) {
				asked.push(index);
				return document.line(index);
			},
			source: (index) => document.source(index),
			value: (index) => document.value(index),
		});
		expect(lines.slice(400_000, 400_002).map(plainLine)).toEqual(['  1,', '  1,']);
		expect(lines.length).toBe(500_003);
		expect(asked).toEqual([400_000, 400_001]);
	});
});

describe('plain text', () => {
	test('is wrapped at the width, at its own line breaks too', () => {
		expect(rows(plainDocument('abcdef\nxy\r\n\nz\n', 4))).toEqual(['abcd', 'ef', 'xy', '', 'z']);
	});

	test('shows what would act on a terminal', () => {
		expect(rows(plainDocument('a\u001b[2J\tb', 40))).toEqual(['a\\x1b[2J\\tb']);
	});

	test('an empty text is one empty row', () => {
		expect(rows(textDocument('', 10))).toEqual(['']);
	});
});

describe('several values in one text', () => {
	const structure = fc.oneof(
		fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
		fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 3 }),
	);

	test('are shown one by one, each as it is shown alone', () => {
		fc.assert(
			fc.property(
				fc.array(structure, { minLength: 1, maxLength: 4 }),
				fc.constantFrom('', '\n', ' ', '\r\n'),
				fc.constantFrom('', '\ufeff'),
				(values, between, mark) => {
					const texts = values.map((value) => JSON.stringify(value));
					const rowsOf = (text: string) => {
						const document = jsonDocument(text);
						if (document === undefined) throw new Error('no JSON');
						return Array.from({ length: document.count }, (_, row) => {
							const { spans, path } = document.line(row);
							return { line: plainLine(spans), path, value: document.value(row) };
						});
					};
					expect(rowsOf(mark + texts.join(between))).toEqual(texts.flatMap(rowsOf));
				},
			),
			{ numRuns: runs(1000) },
		);
	});

	test.each(['{} x', '1 2', '{}{', '"a"{}'])('%j is a text', (text) => {
		expect(textDocument(text, 80).kind).toBe('text');
	});
});

test('rows of a short text are never longer than their width, and together have all of it', () => {
	const value = fc.jsonValue({ stringUnit: fc.constantFrom(...'abcdefghij-:/{}é') });
	fc.assert(
		fc.property(value, fc.integer({ min: 40, max: 120 }), (json, width) => {
			const lines = jsonLines(JSON.stringify(json), width);
			for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(width);
			const bare = (text: string) => text.replaceAll(/\s/g, '');
			expect(bare(lines.map(plainLine).join(''))).toBe(bare(JSON.stringify(json)));
		}),
		{ numRuns: runs(200) },
	);
});
