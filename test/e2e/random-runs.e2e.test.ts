import { expect, test } from 'vitest';
import { startEndpoint } from '../helpers/faults.ts';
import { randomRun } from '../helpers/random-runs.ts';
import { randomFrom } from '../operations/redrive/simulation.ts';

/* A sample; `npm run chaos` has five hundred. */

test.for([0, 1, 2])(
	'random command %i under random faults and signals loses and hides nothing',
	async (number) => {
		const endpoint = await startEndpoint();
		const random = randomFrom(100_003 + number);
		const end = await randomRun(endpoint, {
			name: `random-${number}`,
			fifo: number % 3 === 2,
			random,
		});
		expect(end.complaints, `${end.what}\n${end.said}`).toEqual([]);
	},
);
