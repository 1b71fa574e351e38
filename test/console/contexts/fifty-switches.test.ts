import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../../helpers/whole.ts';
import { flush } from '../../operations/virtual-clock.ts';
import { type Asked, askedTooLate, twoContexts } from './two-contexts.ts';

/** What somebody does between two switches; each under requests that are slow by chance. */
const actions = fc.constantFrom(
	['1', 'p'],
	['p'],
	['1', 'time', 'p'],
	['p', 'p'],
	['enter'],
	['esc'],
	['m'],
	['1'],
	['3'],
	['ctrl-r'],
	['6'],
	['time'],
	['P', 'esc'],
	['x', 'b'],
	['table', 'time'],
	['table', 'j', 'enter'],
);

const places = fc.constantFrom(
	'profile staging',
	'profile prod-payments',
	'region eu-central-1',
	'region us-east-1',
	'ctx staging us-west-2',
	'ctx 123456789012/oncall',
);

/*
Nothing is asked of a context that was left but that what is held there is visible again; nothing stays hidden, and each
connection is closed, once.
*/
test('fifty switches under load: no look and no read goes to an old place, and nothing stays hidden there', async () => {
	const walk = fc.array(fc.tuple(fc.array(actions, { maxLength: 4 }), places, fc.nat(3)), {
		minLength: 50,
		maxLength: 50,
	});
	let switches = 0;
	let looks = 0;
	let tables = 0;
	const isLook = ({ method }: Asked) => method === 'receive';
	const delays = fc.array(fc.nat(4), { minLength: 40, maxLength: 40 });
	await fc.assert(
		fc.asyncProperty(walk, delays, async (steps, slow) => {
			let turns = 0;
			const world = await twoContexts({
				turn: async () => {
					for (let left = slow[turns++ % slow.length] ?? 0; left > 0; left--) await flush();
				},
			});
			for (const [keys, command, beats] of steps) {
				for (const key of keys.flat()) {
					if (key === 'time') await world.pass(2_500);
					else if (key === 'table') world.openTable();
					else world.press(key);
				}
				world.session.setOverlay({ kind: 'none' });
				world.press(':');
				world.type(command);
				world.press('enter');
				for (let beat = 0; beat < beats; beat++) await flush();
			}
			// Whatever was on its way has ended; what waits for a time has it.
			for (let beat = 0; beat < 200; beat++) await flush();
			await world.pass(30_000);
			for (let beat = 0; beat < 200; beat++) await flush();
			const here = world.session.here?.given;
			const left = world.places.filter(({ connection }) => connection !== here);
			switches += left.length;
			looks += world.places.flatMap((one) => one.asked).filter(isLook).length;
			expect(left.flatMap(askedTooLate)).toEqual([]);
			expect(left.map(({ hidden }) => hidden.size).filter((size) => size > 0)).toEqual([]);
			expect(left.map(({ closed }) => closed)).toEqual(left.map(() => 1));
			// The places of a table are closed with it, and nothing is asked of them after that.
			const isOpen = world.session.state.views.some(({ kind }) => kind === 'across');
			tables += world.beside.length;
			if (!isOpen) {
				expect(world.beside.map(({ closed }) => closed)).toEqual(world.beside.map(() => 1));
				const many = world.beside.map(({ asked }) => asked.length);
				await world.pass(60_000);
				expect(world.beside.map(({ asked }) => asked.length)).toEqual(many);
			}
			const [now] = world.places.filter(({ connection }) => connection === here);
			expect(now?.closed).toBe(0);
		}),
		{ numRuns: runs(8), endOnFailure: true },
	);
	// It was not about nothing.
	expect([switches > 40, looks > 0, tables > 0]).toEqual([true, true, true]);
});
