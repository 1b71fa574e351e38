import fc from 'fast-check';
import { expect, it } from 'vitest';
import { greatest, least } from '../../source/domain/extent.ts';

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
