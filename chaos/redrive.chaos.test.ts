import { expect, it } from 'vitest';
import { startEndpoint } from '../test/helpers/faults.ts';
import { type KilledRun, runWithKills } from '../test/helpers/redrive-kills.ts';
import { randomFrom } from '../test/operations/redrive/simulation.ts';

const wanted = Number(process.env['KILLS'] ?? 200);
const seed = Number(process.env['SEED'] ?? 1);

it.for([
	['standard', false],
	['FIFO', true],
] as const)(
	'the built program, killed at random instants and resumed, %s',
	async ([kind, fifo]) => {
		const endpoint = await startEndpoint();
		const random = randomFrom(seed);
		const window = { milliseconds: 700 };
		const sums = {
			runs: 0,
			starts: 0,
			kills: 0,
			messages: 0,
			moved: 0,
			lost: 0,
			twice: 0,
			unnamed: 0,
			late: 0,
		};
		for (let round = 0; sums.kills < wanted / 2; round++) {
			const count = fifo ? 60 : 150;
			const run: KilledRun = await runWithKills(endpoint, {
				name: `kills-${fifo ? 'fifo' : 'standard'}-${round}`,
				fifo,
				count,
				groups: 1 + Math.floor(random() * 12),
				kills: 6,
				window,
				random,
			});
			sums.runs++;
			sums.starts += run.starts;
			sums.kills += run.kills;
			sums.messages += count;
			sums.moved += run.report?.outcomes.moved ?? 0;
			sums.lost += run.lost.length;
			sums.twice += run.twice.length;
			sums.unnamed += run.unnamed.length;
			sums.late += run.late.length;
			const { lost, unnamed, late, left, said } = run;
			expect({ lost, unnamed, late, left }, said).toEqual({
				lost: [],
				unnamed: [],
				late: [],
				left: 0,
			});
		}
		console.log(`${kind}: ${JSON.stringify(sums)}`);
	},
);
