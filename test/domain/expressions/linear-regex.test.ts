import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern, LinearRegex } from '../../../source/domain/expressions/linear-regex.ts';
import { FailureError } from '../../../source/domain/failure.ts';
import { runs } from '../../helpers/whole.ts';

const { pattern } = fc.letrec<{ pattern: string; atom: string }>((tie) => ({
	pattern: fc
		.array(
			fc
				.tuple(
					tie('atom'),
					fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '{0,}', '*?'),
				)
				.map(([atom, times]) => (/^(\^|\$|\\[bB])$/.test(atom) ? atom : atom + times)),
			{ maxLength: 4 },
		)
		.map((parts) => parts.join('')),
	atom: fc.oneof(
		{ depthSize: 'small' },
		fc.constantFrom('a', 'b', 'A', '1', '.', '\\d', '\\w', '\\W', '\\s', '\\b', '\\B', '^', '$'),
		fc.constantFrom('[ab]', '[^a]', '[a-c1]', '[\\d-]', '\\.', '\\x61', 'é', '[B-D]', '_'),
		tie('pattern').map((inside) => `(${inside})`),
		fc.tuple(tie('pattern'), tie('pattern')).map(([left, right]) => `(?:${left}|${right})`),
	),
}));

const subject = fc
	.array(fc.constantFrom('a', 'b', 'c', 'A', 'B', '1', '-', ' ', '.', '\n', 'é', '_'), {
		// Short: JavaScript's own engine backtracks, and takes minutes over some of these patterns.
		maxLength: 8,
	})
	.map((letters) => letters.join(''));

describe('the linear regular expression engine', () => {
	test("agrees with JavaScript's own on every pattern that both know", () => {
		fc.assert(
			fc.property(
				pattern,
				subject,
				fc.boolean(),
				fc.boolean(),
				(source, text, ignoreCase, multiline) => {
					const flags = `u${ignoreCase ? 'i' : ''}${multiline ? 'm' : ''}`;
					const expected = new RegExp(source, flags).test(text);
					const options = { ignoreCase, multiline };
					expect(new LinearRegex(source, options).test(text)).toBe(expected);
					expect(compilePattern(source, options)(text)).toBe(expected);
				},
			),
			{ numRuns: runs(1500) },
		);
	});

	test.each([
		['(', 'a ( is not closed'],
		['a)', 'this ) has no ('],
		['[a', 'a [ is not closed'],
		['*a', 'nothing in front of * to repeat'],
		['a**', 'two repetitions in a row'],
		['a{3,1}', 'the numbers of a {repetition} are out of order'],
		['[z-a]', 'a range in [ ] is out of order'],
		['(?=a)', 'look-around is not supported here'],
		['(a)\\1', 'back-references are not supported here'],
		['\\', '\\ at the end'],
		['\\q', '\\q is not known here'],
		['(a{999}){999}', 'the pattern is too large'],
		['('.repeat(60), 'too many groups inside each other'],
	])('refuses %s in a sentence', (source, sentence) => {
		expect(() => new LinearRegex(source)).toThrow(sentence);
		expect(() => new LinearRegex(source)).toThrow(FailureError);
	});

	test('a brace that repeats nothing is a brace', () => {
		expect(new LinearRegex('{"a').test('{"a":1}')).toBe(true);
		expect(compilePattern('{"a')('{"a":1}')).toBe(true);
	});
});
