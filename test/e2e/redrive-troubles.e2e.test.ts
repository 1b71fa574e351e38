import { expect, test } from 'vitest';
import { startEndpoint } from '../helpers/faults.ts';
import { requestFaults, type Trouble, troubles } from '../helpers/redrive-troubles.ts';
import { sampled } from '../helpers/whole.ts';
import { randomFrom } from '../operations/redrive/simulation.ts';

/* A seeded sample of what `npm run chaos` runs whole: every other trouble once, standard and FIFO in turn. */

async function runs(trouble: Trouble, number: number): Promise<void> {
	const endpoint = await startEndpoint();
	const end = await trouble(endpoint, {
		name: `trouble-${number}`,
		fifo: number % 2 === 1,
		random: randomFrom(number),
	});
	const { lost, unnamed, late } = end.judgement;
	expect({ lost, unnamed, late, complaints: end.complaints }, end.said).toEqual({
		lost: [],
		unnamed: [],
		late: [],
		complaints: [],
	});
}

const meetings = Object.entries(troubles).map(
	([name, trouble], index) => [name, trouble, index] as const,
);

test.each(sampled(meetings, 0, 2))(
	'a redrive that meets %s loses nothing and names every duplicate',
	(_, trouble, index) => runs(trouble, index),
);

const sample = Object.entries(requestFaults).filter(([name]) =>
	/^(Send.*reset-after|Delete.*partial)$/.test(name),
);

test.each(sample.map(([name, trouble], index) => [name, trouble, index] as const))(
	'a redrive with %s loses nothing and names every duplicate',
	(_, trouble, index) => runs(trouble, 100 + index),
);
