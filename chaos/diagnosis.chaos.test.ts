import { describe, expect, it } from 'vitest';
import { alarmed, missed, stillGrowing } from '../test/helpers/diagnosed.ts';
import { sickKinds } from '../test/helpers/queue-lives.ts';

describe('diagnosis over generated histories', () => {
	it('finds nothing pressing of 1,000 healthy queues', () => {
		expect(alarmed(1_000, 10_000)).toEqual([]);
	});

	it('calls none of 200 bursts of letters growing 40 minutes after its last', () => {
		expect(stillGrowing(200, 40_000).map(({ seed }) => seed)).toEqual([]);
	});

	it.each(sickKinds)(
		'finds %s within its stated time in 95 % of 200 histories and more',
		(kind) => {
			const late = missed(kind, 200, 20_000);
			expect(late.length, late.map(({ seed }) => seed).join()).toBeLessThanOrEqual(10);
		},
	);
});
