import { expect, test } from 'vitest';
import { walk } from '../helpers/random-keys.ts';

/* A sample of chaos/random-keys.chaos.test.ts. */

test('whatever is pressed while answers come late, nothing is done to a row that was not shown, and esc and q lead home', async () => {
	let held = 0;
	for (const seed of [1, 2, 3, 4]) {
		const { wrong, checked } = await walk(seed, 50);
		expect(wrong).toEqual([]);
		held += checked;
	}
	expect(held).toBeGreaterThan(20);
});
