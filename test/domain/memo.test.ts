import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memo, memoBy, memoFrom, memoTexts } from '../../source/domain/memo.ts';

const calls = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })));

describe('a function that remembers its last result', () => {
	test('answers as the function does, and works again only when its arguments changed', () => {
		fc.assert(
			fc.property(calls, (all) => {
				let worked = 0;
				const sum = memo((a: number, b: number) => {
					worked++;
					return { sum: a + 10 * b };
				});
				let changes = 0;
				for (const [index, [a, b]] of all.entries()) {
					const before = all[index - 1];
					if (before?.[0] !== a || before[1] !== b) changes++;
					expect(sum(a, b)).toEqual({ sum: a + 10 * b });
					expect(sum(a, b)).toBe(sum(a, b));
				}
				expect(worked).toBe(changes);
			}),
			{ seed: 66, numRuns: 200 },
		);
	});

	test('by what matters of its arguments keeps the first result of that', () => {
		const made = memoBy(
			(at: number) => [Math.floor(at / 1000)],
			(at: number) => ({ at }),
		);
		expect([made(1000), made(1999), made(2000)]).toEqual([
			{ at: 1000 },
			{ at: 1000 },
			{ at: 2000 },
		]);
	});

	test('may go on from what it made last', () => {
		const grown = memoFrom<readonly [string], readonly string[]>((before, text) => [
			...(before?.result ?? []),
			`${before?.args[0] ?? ''}>${text}`,
		]);
		grown('a');
		grown('a');
		expect(grown('b')).toEqual(['>a', 'a>b']);
	});
});

describe('a function of texts that remembers its results', () => {
	test('works once for each text, and begins anew with one more than it keeps', () => {
		const asked: string[] = [];
		const loud = memoTexts(2, (text) => {
			asked.push(text);
			return { loud: text.toUpperCase() };
		});
		const first = loud('a');
		expect(loud('a')).toBe(first);
		expect(loud('b')).toEqual({ loud: 'B' });
		expect(loud('c')).toEqual({ loud: 'C' });
		expect(loud('a')).toEqual(first);
		expect(asked).toEqual(['a', 'b', 'c', 'a']);
	});
});
