import { expect, test } from 'vitest';
import { timeOf } from '../../source/aws/gateway-parts.ts';

test('a time is one of the calendar that begins in 1970, or none', () => {
	expect(timeOf(new Date(1_500))).toBe(1_500);
	for (const date of [undefined, new Date(Number.NaN), new Date(-1_000), new Date(8.64e15)]) {
		expect(timeOf(date)).toBeUndefined();
	}
});
