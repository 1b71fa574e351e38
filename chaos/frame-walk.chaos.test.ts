import { afterAll, expect, test } from 'vitest';
import { screens } from '../source/console/shell/registry.ts';
import { walkFrames } from '../test/helpers/frame-walk.ts';

/*
A thousand times two hundred events: keys, answers, sizes, filters, orders, marks, themes, time. `WALKS` says how many,
`SEED=7 npm run chaos -- -t nothing` which, `ONLY=17` one alone.
*/

const eventsEach = 200;
const walks = Number(process.env['WALKS'] ?? 1_000);
const first = Number(process.env['SEED'] ?? 1) * 10_000;
const only = process.env['ONLY'];
/** One in so many has a list of thousands, which is worked out behind the frames. */
const oneIsLong = 50;

const totals = { events: 0, checked: 0 };
const reached = new Set<string>();
afterAll(() => console.table({ ...totals, screens: reached.size }));

test('the frame that goes on from the ones before is the frame that is drawn from nothing', async () => {
	const wrong: string[] = [];
	const seeds =
		only === undefined ? Array.from({ length: walks }, (_, at) => first + at) : [Number(only)];
	for (const seed of seeds) {
		const further = seed % oneIsLong === 0 ? 2_500 : 40;
		const walked = await walkFrames(seed, eventsEach, further);
		totals.events += walked.events;
		totals.checked += walked.checked;
		for (const kind of walked.screens) reached.add(kind);
		wrong.push(...walked.wrong);
	}
	expect(wrong).toEqual([]);
	if (only === undefined && walks >= 1_000) {
		expect(reached.size).toBeGreaterThan(Object.keys(screens).length / 2);
	}
});
