import { expect, test } from 'vitest';
import { startEndpoint } from '../helpers/faults.ts';
import { runWithKills } from '../helpers/redrive-kills.ts';
import { whole } from '../helpers/whole.ts';
import { randomFrom } from '../operations/redrive/simulation.ts';

/** Kills of each kind; `npm run chaos` has thousands. */
const enough = whole ? 10 : 6;

test.for([
	['standard', false],
	['FIFO', true],
] as const)('a %s redrive that is killed again and again loses nothing', async ([kind, fifo]) => {
	const endpoint = await startEndpoint();
	const random = randomFrom(fifo ? 42 : 17);
	const window = { milliseconds: 700 };
	let kills = 0;
	for (let round = 0; kills < enough && round < 8; round++) {
		const run = await runWithKills(endpoint, {
			name: `kills-${kind.toLowerCase()}-${round}`,
			fifo,
			count: fifo ? 60 : 150,
			groups: 7,
			kills: 5,
			window,
			random,
		});
		const { lost, unnamed, late, left } = run.judgement;
		expect({ lost, unnamed, late, left }, run.said).toEqual({
			lost: [],
			unnamed: [],
			late: [],
			left: 0,
		});
		kills += run.kills;
	}
	expect(kills).toBeGreaterThanOrEqual(enough);
});
