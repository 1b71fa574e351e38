import { describe, expect, it } from 'vitest';
import { runModel } from './follow-model.ts';

describe('followStream on random streams', () => {
	it('tells every record once, in order in each shard, parents before children (50 seeds)', async () => {
		for (let seed = 1; seed <= 50; seed++) {
			const { wrong } = await runModel(seed);
			expect(wrong, `seed ${seed}`).toEqual([]);
		}
	}, 120_000);
});
