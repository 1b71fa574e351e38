import { expect, it } from 'vitest';
import { startEndpoint } from '../../../source/emulator/endpoint.ts';
import { stopLater } from '../../helpers/fixtures.ts';
import { consumerOf, setUpOf, tried, watched } from '../../helpers/whatif-trial.ts';

/* A sample of what `chaos/whatif.chaos.test.ts` runs whole. */
it('what a program does that consumes from the embedded endpoint lies where it was reckoned', async () => {
	const endpoint = await startEndpoint({});
	stopLater(() => endpoint.stop());
	const consumer = consumerOf(5);
	const before = await watched(endpoint, consumer, 5);
	const widths: number[] = [];
	for (const seed of [5, 6, 7]) {
		const setUp = setUpOf(seed);
		const { drain, dead, width, words } = await tried(endpoint, { setUp, consumer, before, seed });
		expect([drain, dead], words).toEqual([true, true]);
		widths.push(width);
	}
	expect(widths.toSorted((a, b) => a - b)[1]).toBeLessThan(0.4);
});
