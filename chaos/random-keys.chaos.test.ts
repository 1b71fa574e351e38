import { afterAll, expect, test } from 'vitest';
import { walk } from '../test/helpers/random-keys.ts';
import { allReached } from '../test/helpers/walk-ways.ts';

/*
Ten thousand random keys over every screen, with answers that come late: `SEED=7 npm run chaos -- -t keys` for others,
`ONLY=17` for one walk alone.
*/

const keysEach = 200;
const walks = Number(process.env['WALKS'] ?? 50);
const first = Number(process.env['SEED'] ?? 1) * 1_000;
const only = process.env['ONLY'];

const totals = { keys: 0, checked: 0 };
const reached = new Set<string>();
afterAll(() => console.table({ ...totals, screens: reached.size }));

test('random keys do nothing to a row that was not shown, and esc and q lead home from wherever they end', async () => {
	const wrong: string[] = [];
	const seeds =
		only === undefined ? Array.from({ length: walks }, (_, at) => first + at) : [Number(only)];
	for (const seed of seeds) {
		const walked = await walk(seed, keysEach);
		totals.keys += walked.keys;
		totals.checked += walked.checked;
		for (const one of walked.reached) reached.add(one);
		wrong.push(...walked.wrong);
	}
	if (only === undefined) {
		for (const one of allReached) if (!reached.has(one)) wrong.push(`no key led to ${one}`);
	}
	expect(wrong).toEqual([]);
});
