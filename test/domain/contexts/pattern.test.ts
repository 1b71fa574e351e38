import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allOf, matching } from '../../../source/domain/contexts/pattern.ts';

describe('a pattern', () => {
	it.each([
		[['123456789012'], ['123456789012'], 'yes'],
		[['123456789012'], ['1234567890123'], 'no'],
		[['1234*'], ['123456789012'], 'yes'],
		[['eu-*-?'], ['eu-west-1'], 'yes'],
		[['eu-*-?'], ['eu-west-10'], 'no'],
		[['Admin'], ['admin'], 'yes'],
		[['a.c'], ['abc'], 'no'],
		[['prod (old)'], ['prod (old)'], 'yes'],
		[['*'], [], 'no'],
		[['a', 'b'], ['b'], 'yes'],
		[['!dev'], ['prod'], 'yes'],
		[['!dev'], ['dev'], 'no'],
		[['!dev'], [], 'yes'],
		[['*', '!dev*'], ['dev-2'], 'no'],
		[['dev*', '!dev-2'], ['dev-1'], 'yes'],
		[['dev*', '!dev-2'], ['prod'], 'no'],
		// Any of the names of one thing: a permission set and the role that IAM made of it.
		[['Admin'], ['AWSReservedSSO_Admin_0123456789abcdef', 'Admin'], 'yes'],
		[['!Admin'], ['AWSReservedSSO_Admin_0123456789abcdef', 'Admin'], 'no'],
	] as const)('%j and the names %j: %s', (patterns, names, answer) => {
		expect(matching(patterns, names)).toBe(answer);
	});

	it('says perhaps of what nobody knows, unless it takes everything', () => {
		expect(matching(['123456789012'], undefined)).toBe('perhaps');
		expect(matching(['!123456789012'], undefined)).toBe('perhaps');
		expect(matching(['*', '!1*'], undefined)).toBe('perhaps');
		expect(matching(['*'], undefined)).toBe('yes');
	});

	it('says yes of unknown names only where it says so of every name', () => {
		const texts = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '!'), minLength: 1 });
		fc.assert(
			fc.property(fc.array(texts, { minLength: 1, maxLength: 4 }), texts, (patterns, name) => {
				if (matching(patterns, undefined) === 'yes') expect(matching(patterns, [name])).toBe('yes');
			}),
		);
	});

	it('takes every text literally but for its stars and question marks', () => {
		fc.assert(
			fc.property(fc.string({ minLength: 1 }), (text) => {
				fc.pre(!/[*?]/.test(text) && !text.startsWith('!'));
				expect(matching([text], [text])).toBe('yes');
				expect(matching([text], [`${text}x`])).toBe('no');
			}),
		);
	});
});

it('all have to hold, and one that does not decides', () => {
	expect(allOf(['yes', 'perhaps', 'no'])).toBe('no');
	expect(allOf(['yes', 'perhaps'])).toBe('perhaps');
	expect(allOf(['yes'])).toBe('yes');
	expect(allOf([])).toBe('yes');
});
