import { describe, expect, it } from 'vitest';
import { runModel } from '../test/operations/streams/follow-model.ts';

const only = process.env['SEED'];
const seeds = Number(process.env['SEEDS'] ?? 500);
const first = only === undefined ? 1 : Number(only);
const last = only === undefined ? seeds : first;

describe('followStream on random streams, at length', () => {
	it(`tells every record once, in order, parents before children (seeds ${first} to ${last})`, async () => {
		const sums = {
			records: 0,
			late: 0,
			interruptions: 0,
			splits: 0,
			merges: 0,
			troubles: 0,
			subscriptions: 0,
			leftOut: 0,
		};
		for (let seed = first; seed <= last; seed++) {
			const { wrong, told, interruptions, model } = await runModel(seed);
			expect(wrong, `seed ${seed}`).toEqual([]);
			const { splits, merges, throttle, reset, expire, empty } = model.troubles;
			sums.records += told.length;
			sums.late += told.filter(({ late }) => late).length;
			sums.interruptions += interruptions;
			sums.splits += splits;
			sums.merges += merges;
			sums.subscriptions += model.subscriptions;
			sums.leftOut += model.leftOut;
			sums.troubles += throttle + reset + expire + empty;
		}
		console.log(JSON.stringify(sums));
	});
});
