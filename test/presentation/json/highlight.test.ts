import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { highlightLine, matchRanges } from '../../../source/presentation/json/highlight.ts';
import { span } from '../../../source/presentation/line.ts';

describe('highlighting', () => {
	test('marks every match, case aside', () => {
		expect(highlightLine([span('Order, orders')], ['order'])).toEqual([
			span('Order', 'match'),
			span(', '),
			span('order', 'match'),
			span('s'),
		]);
	});

	test('takes needles as text, not as patterns', () => {
		expect(matchRanges('a.c abc (x', ['.', '(x'])).toEqual([
			{ start: 1, end: 2 },
			{ start: 8, end: 10 },
		]);
	});

	test('a match may reach over spans, whose own styles stay around it', () => {
		expect(highlightLine([span('"ab"', 'json-key'), span(': 1')], ['b": '])).toEqual([
			span('"a', 'json-key'),
			span('b"', 'match'),
			span(': ', 'match'),
			span('1'),
		]);
	});

	test('keeps the text as it is', () => {
		fc.assert(
			fc.property(
				fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'İ', '👍', '(', '\\', ' ') })),
				fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'i', '(', '\\', '/', '-') }), {
					maxLength: 3,
				}),
				(texts, needles) => {
					const line = texts.map((text) => span(text));
					const joined = highlightLine(line, needles).map(({ text }) => text);
					expect(joined.join('')).toBe(texts.join(''));
				},
			),
		);
	});

	test('finds the whole of the longest needle', () => {
		expect(matchRanges('orders-dlq', ['orders', 'orders-dlq'])).toEqual([{ start: 0, end: 10 }]);
		expect(matchRanges('x', ['', 'y'])).toEqual([]);
	});
});
