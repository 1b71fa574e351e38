import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allSteps, sortInSteps } from '../../source/domain/steps.ts';

test('a sort in steps is the sort, and as stable', () => {
	const items = fc.array(fc.tuple(fc.nat({ max: 20 }), fc.nat()), { maxLength: 3000, size: 'max' });
	fc.assert(
		fc.property(items, (list) => {
			const compare = (a: readonly [number, number], b: readonly [number, number]) => a[0] - b[0];
			expect(allSteps(sortInSteps(list, compare))).toEqual(list.toSorted(compare));
		}),
		{ seed: 16, numRuns: 60 },
	);
});

test('it hands over after about a thousand items', () => {
	const steps = sortInSteps(
		Array.from({ length: 10_000 }, (_, at) => (at * 7919) % 10_007),
		(a, b) => a - b,
	);
	let count = 0;
	while (steps.next().done !== true) count++;
	expect(count).toBeGreaterThan(40);
});
