import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { writers } from '../helpers/two-processes.ts';
import { randomFrom } from '../operations/redrive/simulation.ts';

/* A sample; `npm run chaos` has fifty of each. */

let endpoint: Endpoint;
beforeAll(async () => {
	endpoint = await startEndpoint({ shared: true });
});
afterAll(() => endpoint?.stop());

/** Standard and FIFO in turn. */
const sample = Object.entries(writers).map(([name, pair], index) => {
	const fifo = index % 2 === 1;
	return [name, fifo ? 'FIFO' : 'standard', fifo, pair] as const;
});

test.for(sample)(
	'two processes at %s of one %s queue at once lose nothing, and name every duplicate',
	async ([name, kind, fifo, pair]) => {
		const random = randomFrom(sample.findIndex(([one, other]) => one === name && other === kind));
		const end = await pair(endpoint, { name: `two-${name}-${kind}`.toLowerCase(), fifo, random });
		expect(end.complaints, `${end.codes}\n${end.said}`).toEqual([]);
	},
);
