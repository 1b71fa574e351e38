import { afterAll, expect, it } from 'vitest';
import { startEndpoint } from '../test/helpers/faults.ts';
import { runWithKills } from '../test/helpers/redrive-kills.ts';
import { requestFaults, troubles } from '../test/helpers/redrive-troubles.ts';
import { addTo, noTotals, type Totals, type WorldEnd } from '../test/helpers/redrive-world.ts';
import { randomFrom } from '../test/operations/redrive/simulation.ts';

/*
The built program, killed and troubled in every way at random instants. `KILLS=40 SEED=7 npm run chaos`
for fewer kills, or others; `-t killed`, `-t meets` and `-t answers` for one part alone.
*/

const wanted = Number(process.env['KILLS'] ?? 200);
const rounds = Number(process.env['ROUNDS'] ?? 2);
const seed = Number(process.env['SEED'] ?? 1);
const types = [
	['standard', false],
	['FIFO', true],
] as const;

const all = new Map<string, Totals>();

function count(part: string, end: WorldEnd): void {
	const totals = all.get(part) ?? noTotals();
	all.set(part, totals);
	addTo(totals, end);
	const { lost, unnamed, late } = end.judgement;
	expect({ lost, unnamed, late }, end.said).toEqual({ lost: [], unnamed: [], late: [] });
}

afterAll(() => {
	const sum = noTotals();
	for (const totals of all.values()) {
		for (const key of Object.keys(sum) as (keyof Totals)[]) sum[key] += totals[key];
	}
	console.table(Object.fromEntries([...all, ['all', sum]]));
});

it.for(types)('killed at random instants and resumed, %s', async ([kind, fifo]) => {
	const endpoint = await startEndpoint();
	const random = randomFrom(seed);
	const window = { milliseconds: 700 };
	let kills = 0;
	for (let round = 0; kills < wanted / 2; round++) {
		const end = await runWithKills(endpoint, {
			name: `kills-${fifo ? 'fifo' : 'standard'}-${round}`,
			fifo,
			count: fifo ? 60 : 150,
			groups: 1 + Math.floor(random() * 12),
			kills: 6,
			window,
			random,
		});
		count(`killed, ${kind}`, end);
		expect(end.judgement.left, end.said).toBe(0);
		kills += end.kills;
	}
});

const suites = [
	['meets', troubles],
	['answers', requestFaults],
] as const;

for (const [verb, suite] of suites) {
	it.for(Object.entries(suite))(`${verb} %s`, async ([name, trouble], { task }) => {
		const endpoint = await startEndpoint();
		for (let round = 0; round < rounds; round++) {
			for (const [kind, fifo] of types) {
				const end = await trouble(endpoint, {
					name: `chaos-${task.id.replaceAll(/\W/g, '')}-${round}`,
					fifo,
					random: randomFrom(seed * 1000 + round),
				});
				const part = verb === 'meets' ? name : 'faults of every request';
				count(`${part}, ${kind}`, end);
				expect(end.complaints, end.said).toEqual([]);
			}
		}
	});
}
