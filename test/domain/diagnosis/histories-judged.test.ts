import { describe, expect, it } from 'vitest';
import { alarmed, stillGrowing } from '../../helpers/diagnosed.ts';

/* A sample of what `chaos/diagnosis.chaos.test.ts` runs whole. */
describe('over generated histories', () => {
	it('nothing pressing is found of healthy queues', () => {
		expect(alarmed(8, 500)).toEqual([]);
	});

	it('no burst of letters grows for longer than it lasted, and its last letter has its time', () => {
		expect(stillGrowing(3, 700).map(({ seed }) => seed)).toEqual([]);
	});
});
