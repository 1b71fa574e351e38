import fc from 'fast-check';
import { expect, it } from 'vitest';
import { longestTold, toldText } from '../../../source/domain/text/told-text.ts';

it('keeps what is of a length that people write, and the start of what is longer', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(70), (text, most) => {
			const told = toldText(text, most);
			if (text.length <= most) expect(told).toBe(text);
			else expect(told).toBe(`${text.substring(0, most)}..`);
		}),
		{ numRuns: 1000 },
	);
	expect(toldText('x'.repeat(8_000_000))).toHaveLength(longestTold + 2);
});
