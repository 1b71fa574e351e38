import fc from 'fast-check';
import { expect, it } from 'vitest';
import { charactersIn, greatest, least } from '../../source/domain/extent.ts';

it('the least and the greatest of numbers are the ends of their order', () => {
	fc.assert(
		fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1 }), (numbers) => {
			const ordered = numbers.toSorted((a, b) => a - b);
			expect(least(numbers)).toBeCloseTo(ordered[0] ?? Number.NaN);
			expect(greatest(numbers)).toBeCloseTo(ordered.at(-1) ?? Number.NaN);
		}),
		{ numRuns: 1000 },
	);
});

it('there may be any number of them', () => {
	const many = Array.from({ length: 1_000_000 }, (_, index) => index);
	expect([least(many), greatest(many)]).toEqual([0, 999_999]);
	expect([least([]), greatest([])]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
});

it('the characters of plain data are those of its texts and names, however they are nested', () => {
	// By the text that JSON makes of it, with all that is no text or name taken out again.
	const oracle = (value: unknown): number => {
		let sum = 0;
		JSON.stringify(value, (name, inner) => {
			if (typeof inner === 'string') sum += inner.length;
			if (inner !== null && typeof inner === 'object' && !Array.isArray(inner)) {
				sum += Object.keys(inner).join('').length;
			}
			return name === '' || inner !== undefined ? inner : null;
		});
		return sum;
	};
	fc.assert(
		fc.property(fc.jsonValue(), (value) => {
			expect(charactersIn(value)).toBe(oracle(value));
		}),
		{ numRuns: 1000 },
	);
});

it('data that nest deeper than any answer count as endless, without a deep stack', () => {
	let deep: unknown = 'x';
	for (let level = 0; level < 100_000; level++) deep = [deep];
	expect(charactersIn(deep)).toBe(Number.POSITIVE_INFINITY);
});
