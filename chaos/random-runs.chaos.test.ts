import { afterAll, expect, it } from 'vitest';
import { startEndpoint } from '../test/helpers/faults.ts';
import { randomRun } from '../test/helpers/random-runs.ts';
import { randomFrom } from '../test/operations/redrive/simulation.ts';

/*
Five hundred commands under random faults and signals. `RANDOM_RUNS=50 SEED=7 npm run chaos -- -t random` for fewer,
or others; `ONLY=17` for one alone.
*/

const wanted = Number(process.env['RANDOM_RUNS'] ?? 500);
const seed = Number(process.env['SEED'] ?? 1);
const only = process.env['ONLY'];

const totals = { runs: 0, messages: 0, complaints: 0, duplicates: 0 };
const endings = new Map<string, number>();
afterAll(() => console.table({ ...totals, ...Object.fromEntries(endings) }));

it('random commands under random faults and signals lose nothing and hide nothing', async () => {
	const endpoint = await startEndpoint();
	const wrong: string[] = [];
	const numbers = only === undefined ? [...Array(wanted).keys()] : [Number(only)];
	for (const number of numbers) {
		const random = randomFrom(seed * 100_003 + number);
		const end = await randomRun(endpoint, {
			name: `run-${number}`,
			fifo: number % 3 === 2,
			random,
		});
		totals.runs++;
		totals.messages += end.messages;
		totals.complaints += end.complaints.length;
		totals.duplicates += end.duplicates;
		endings.set(`ended ${end.ended}`, (endings.get(`ended ${end.ended}`) ?? 0) + 1);
		if (end.complaints.length > 0) {
			wrong.push(`run ${number}: ${end.what}\n${end.complaints.join('\n')}\n${end.said}`);
		}
	}
	expect(wrong).toEqual([]);
});
