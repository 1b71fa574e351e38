import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExactNumber } from '../../../source/domain/json/exact-number.ts';
import { readJson, readJsonValues } from '../../../source/domain/json/json-reader.ts';
import { entriesOf, sameValue, toJson, valueKey } from '../../../source/domain/json/json-value.ts';
import { runs } from '../../helpers/whole.ts';

/** A value with doubles in the place of exact numbers and plain objects in that of maps. */
function rounded(value: unknown): unknown {
	if (value instanceof ExactNumber) return Number(value.text);
	if (Array.isArray(value)) return value.map(rounded);
	const entries = entriesOf(value);
	if (entries === undefined) return value;
	const made = {};
	for (const [name, inner] of entries) {
		Object.defineProperty(made, name, {
			value: rounded(inner),
			enumerable: true,
			writable: true,
			configurable: true,
		});
	}
	return made;
}

function parsed(text: string): { readonly value: unknown } | undefined {
	try {
		return { value: JSON.parse(text) };
	} catch {
		return undefined;
	}
}

/** Texts that are JSON or nearly so: pieces of it in any order are mostly not, and some are. */
const piece = fc.constantFrom(
	...['{', '}', '[', ']', ',', ':', '"a"', '"constructor"', '"__proto__"', '"\\u0063onstructor"'],
	...[
		'"b\\n"',
		'"\\x"',
		'"\t"',
		'0',
		'-0',
		'01',
		'1.',
		'1.50',
		'1e5',
		'-',
		'100000000000000000001',
	],
	...[
		'true',
		'false',
		'null',
		'nul',
		' ',
		'\n',
		'{}',
		'[]',
		'"',
		'\\',
		'{"a":1}',
		'{"x":[1.0,{}]}',
	],
);
const nearly = fc.oneof(
	fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
	fc.tuple(fc.json({ maxDepth: 4 }), fc.nat(), piece).map(([text, at, more]) => {
		const place = at % (text.length + 1);
		return text.slice(0, place) + more + text.slice(place + (at % 3));
	}),
	fc
		.tuple(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 1, '\t'))
		.map(([value, indent]) => JSON.stringify(value, undefined, indent)),
);
const often = { numRuns: runs(1500), seed: 52 };

describe('JSON is read', () => {
	test('where JSON.parse reads it, and as it does but for its numbers', () => {
		let read = 0;
		fc.assert(
			fc.property(nearly, (text) => {
				const expected = parsed(text);
				const found = readJson(text);
				if (expected !== undefined) read++;
				expect(found === undefined).toBe(expected === undefined);
				expect(found && rounded(found.value)).toEqual(expected?.value);
			}),
			often,
		);
		expect(read).toBeGreaterThan(runs(300));
	});

	test('with its numbers as they are written', () => {
		const text =
			'{"f":100.00,"z":-0,"id":18446744073709551615,"big":1E400,"list":[0.10,1,2.5,1e5]}';
		expect(toJson(readJson(text)?.value)).toBe(text);
	});

	test('behind a byte order mark', () => {
		expect(readJson('\ufeff {"a":1}')).toMatchObject({ value: { a: 1 } });
		expect(readJson('\ufeff\ufeff{"a":1}')).toBeUndefined();
		expect(readJsonValues('\ufeff{"a":1}\n{"a":2}')).toEqual([{ a: 1 }, { a: 2 }]);
	});

	test('with the last of a name that occurs twice, in the place of the first', () => {
		const text = '{"a":1.0,"b":2,"a":3.0}';
		expect(toJson(readJson(text)?.value)).toBe('{"a":3.0,"b":2}');
	});

	test('however deep it is nested', () => {
		const deep = 50_000;
		const text = `${'[{"a":'.repeat(deep)}1.0${'}]'.repeat(deep)}`;
		const found = readJson(text);
		expect(toJson(found?.value)).toBe(text);
		expect(valueKey(found?.value)).toBe(text.replace('1.0', '1'));
		expect(sameValue(found?.value, readJson(text.replace('1.0', '1'))?.value)).toBe(true);
		expect(sameValue(found?.value, readJson(text.replace('1.0', '1.1'))?.value)).toBe(false);
	});

	test('whatever its fields are called', () => {
		const text = '{"constructor":1.0,"__proto__":{"toString":2.0},"hasOwnProperty":3}';
		expect(toJson(readJson(text)?.value)).toBe(text);
	});
});

describe('several values in one text', () => {
	const structure = fc.oneof(
		fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
		fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 3 }),
	);
	const between = fc.constantFrom('', '\n', '\r\n', ' ', '\n\n');

	test('are read one by one, with and without blanks between them', () => {
		fc.assert(
			fc.property(fc.array(structure, { minLength: 1, maxLength: 5 }), between, (values, blank) => {
				const texts = values.map((value) => JSON.stringify(value));
				expect(readJsonValues(texts.join(blank))?.map(rounded)).toEqual(
					texts.map((text) => JSON.parse(text)),
				);
				expect(readJsonValues(`${texts.join(blank)}${blank}x`)).toBeUndefined();
				expect(readJsonValues(`${texts.join(blank)} 5`)).toBeUndefined();
			}),
			often,
		);
	});

	test.each(['', ' ', '1 2', '"a" "b"', '{"a":1},{"a":2}', '{"a":1}}', '{} [', 'x{}'])(
		'%j are none',
		(text) => {
			expect(readJsonValues(text)).toBeUndefined();
		},
	);
});

describe('equality', () => {
	/** A value in two spellings, and whether it was changed on the way. */
	const spelled = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value));

	/** The oracle: numbers as fractions of ten, all else by its JSON with sorted names. */
	function plain(text: string): string {
		return JSON.stringify(JSON.parse(text), (_name, value: unknown) => {
			if (typeof value === 'number') return value === 0 ? 0 : value;
			if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
			return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
		});
	}

	/** Other spellings of the same values: `5` as `5.00`, `5e0`. */
	function respelled(text: string, how: number): string {
		return text.replace(/("(?:[^"\\]|\\.)*")|-?\d+(?:\.\d+)?/g, (all, string?: string) => {
			if (string !== undefined || /e/i.test(text)) return all;
			return (
				[all, all.includes('.') ? `${all}0` : `${all}.00`, `${all}e0`, `${all}E+00`][how % 4] ?? all
			);
		});
	}

	test('is that of values, not of spellings, and has the same key', () => {
		let same = 0;
		fc.assert(
			fc.property(spelled, spelled, fc.nat(3), fc.boolean(), (one, two, how, again) => {
				const other = respelled(again ? one : two, how);
				const [left, right] = [readJson(one)?.value, readJson(other)?.value];
				const expected = plain(one) === plain(other);
				if (expected) same++;
				expect(sameValue(left, right)).toBe(expected);
				expect(sameValue(right, left)).toBe(expected);
				expect(valueKey(left) === valueKey(right)).toBe(expected);
			}),
			often,
		);
		expect(same).toBeGreaterThan(runs(300));
	});

	test.each([
		['5', '"5"'],
		['0', 'false'],
		['0', 'null'],
		['[]', '{}'],
		['1', '[1]'],
		['{"a":1}', '{"a":1,"b":null}'],
		['{"toString":1}', '{"a":1}'],
		['100000000000000000000', '100000000000000000001'],
	])('%s is not %s', (one, other) => {
		const [left, right] = [readJson(one)?.value, readJson(other)?.value];
		expect(sameValue(left, right)).toBe(false);
		expect(valueKey(left)).not.toBe(valueKey(right));
	});
});
