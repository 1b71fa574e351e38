import { afterAll, expect, it } from 'vitest';
import { startEndpoint } from '../test/helpers/faults.ts';
import { writers } from '../test/helpers/two-processes.ts';
import { randomFrom } from '../test/operations/redrive/simulation.ts';

/*
Two processes at every writer, started together fifty times. `PAIRS=10 SEED=7 npm run chaos` for fewer, or
others; `-t undo` for one writer alone.
*/

const pairs = Number(process.env['PAIRS'] ?? 50);
const seed = Number(process.env['SEED'] ?? 1);

type Tally = { pairs: number; complaints: number; duplicates: number; [codes: string]: number };
const totals = new Map<string, Tally>();
afterAll(() => console.table(Object.fromEntries(totals)));

it.for(Object.entries(writers))('two at %s', async ([name, pair]) => {
	const endpoint = await startEndpoint();
	const random = randomFrom(seed * 1000 + name.length);
	const tally: Tally = { pairs: 0, complaints: 0, duplicates: 0 };
	totals.set(name, tally);
	for (let round = 0; round < pairs; round++) {
		// Every third on FIFO queues.
		const fifo = round % 3 === 2;
		const end = await pair(endpoint, { name: `chaos-${name}-${round}`, fifo, random });
		tally.pairs++;
		tally.complaints += end.complaints.length;
		tally.duplicates += end.duplicates;
		tally[end.codes] = (tally[end.codes] ?? 0) + 1;
		expect(end.complaints, `pair ${round}, ended ${end.codes}\n${end.said}`).toEqual([]);
	}
});
