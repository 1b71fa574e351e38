import { expect, test } from 'vitest';
import { walkFrames } from '../../helpers/frame-walk.ts';

/* A sample of chaos/frame-walk.chaos.test.ts. */

test('after two hundred events of any kind the frame is what it is when it is drawn from nothing', async () => {
	for (const seed of [1, 4, 10]) {
		const { wrong, checked } = await walkFrames(seed, 200);
		expect(wrong).toEqual([]);
		expect(checked).toBeGreaterThan(3);
	}
});
