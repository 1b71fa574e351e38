import { afterAll, expect, it } from 'vitest';
import { type Endpoint, startEndpoint } from '../test/helpers/faults.ts';
import { type PairEnd, writers } from '../test/helpers/two-processes.ts';
import { randomFrom } from '../test/operations/redrive/simulation.ts';

/*
Two processes at every writer, started together fifty times. `PAIRS=10 SEED=7 npm run chaos` for fewer, or others;
`WRITER=undo` for one writer alone, `PAIR=17` for one pair of it.

Pairs wait more than they compute: several are at work at once, each with queues and a home of its own, and each lane
with an endpoint of its own, since faults are an endpoint's. What a pair draws depends on its seed alone.
*/

const pairs = Number(process.env['PAIRS'] ?? 50);
const seed = Number(process.env['SEED'] ?? 1);
const lanes = Number(process.env['LANES'] ?? 6);
const { WRITER: writer, PAIR: only } = process.env;

type Tally = { pairs: number; complaints: number; duplicates: number; [codes: string]: number };
const totals = new Map<string, Tally>();
afterAll(() => console.table(Object.fromEntries(totals)));

/** All pairs, writer by writer in turn, so that all get on alike. */
const work = Array.from({ length: pairs }, (_, round) =>
	Object.entries(writers).map(([name, pair], index) => ({
		...{ name, pair, round, seed: (seed * 1000 + round) * 10 + index },
	})),
)
	.flat()
	.filter(
		({ name, round }) =>
			[name, undefined].includes(writer) && [`${round}`, undefined].includes(only),
	);

it('two processes at each writer lose nothing, and name every duplicate', async () => {
	const complaints: string[] = [];
	const jobs = work.values();
	const lane = async (endpoint: Endpoint) => {
		for (const { name, pair, round, seed: own } of jobs) {
			// Every third on FIFO queues.
			const at = { name: `chaos-${name}-${round}`, fifo: round % 3 === 2, random: randomFrom(own) };
			const end = await pair(endpoint, at).catch(
				(error: unknown): PairEnd => ({
					complaints: [String(error)],
					duplicates: 0,
					codes: 'nothing',
					said: '',
				}),
			);
			count(name, end);
			if (end.complaints.length === 0) continue;
			complaints.push(
				`WRITER=${name} PAIR=${round}, ended ${end.codes}: ${end.complaints.join(', ')}\n${end.said}`,
			);
			console.error(complaints.at(-1));
		}
	};
	const endpoints = await Promise.all(
		Array.from({ length: Math.min(lanes, work.length) }, () => startEndpoint()),
	);
	await Promise.all(endpoints.map(lane));
	expect(complaints).toEqual([]);
});

function count(name: string, end: PairEnd): void {
	const tally = totals.get(name) ?? { pairs: 0, complaints: 0, duplicates: 0 };
	totals.set(name, tally);
	tally.pairs++;
	tally.complaints += end.complaints.length;
	tally.duplicates += end.duplicates;
	tally[end.codes] = (tally[end.codes] ?? 0) + 1;
	if (process.env['PROGRESS'] !== undefined && tally.pairs % 10 === 0) {
		console.info(name, JSON.stringify(tally));
	}
}
