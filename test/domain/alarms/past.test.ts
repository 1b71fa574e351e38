import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	type AlarmChange,
	type AlarmState,
	firingSpells,
	pastsOf,
} from '../../../source/domain/alarms/past.ts';
import type { Alarm } from '../../../source/domain/metric.ts';
import { briefPast, pastWords } from '../../../source/presentation/alarms/past-words.ts';

const alarm = (
	state: AlarmState,
	changes: readonly (readonly [number, AlarmState?, AlarmState?])[],
): Alarm => ({
	...{ name: 'depth', state, dimensions: {} },
	past: {
		since: 100,
		changes: changes.map(([at, from, to]) => ({
			at,
			...(from === undefined ? {} : { from }),
			...(to === undefined ? {} : { to }),
		})),
	},
});

describe('the times in ALARM', () => {
	test.each<[string, Alarm, readonly object[]]>([
		[
			'one that is over',
			alarm('OK', [
				[200, 'OK', 'ALARM'],
				[300, 'ALARM', 'OK'],
			]),
			[{ from: 200, to: 300 }],
		],
		['one that lasts', alarm('ALARM', [[200, 'OK', 'ALARM']]), [{ from: 200 }]],
		['one that began before anything is known', alarm('OK', [[300, 'ALARM', 'OK']]), [{ to: 300 }]],
		['none', alarm('OK', []), []],
		['one without a change in all that time', { ...alarm('ALARM', []), since: 50 }, [{ from: 50 }]],
		[
			'one that goes on through something unreadable',
			alarm('ALARM', [[200, 'OK', 'ALARM'], [300], [400, 'ALARM', 'OK'], [500, 'OK'], [600]]),
			[{ from: 200, to: 400 }, { from: 600 }],
		],
		[
			'one that ends in something unreadable',
			alarm('OK', [[200, 'OK', 'ALARM'], [300]]),
			[{ from: 200, to: 300 }],
		],
	])('are told: %s', (_, one, spells) => expect(firingSpells(one)).toEqual(spells));

	test('are those of any history, in any order and twice', () => {
		const states = fc.constantFrom<AlarmState>('OK', 'ALARM', 'INSUFFICIENT_DATA');
		fc.assert(
			fc.property(
				fc.array(states, { maxLength: 30 }),
				fc.infiniteStream(fc.nat()),
				(told, chance) => {
					// States that follow each other differ: AWS tells changes alone.
					const path = ['OK' as AlarmState, ...told].filter(
						(one, index, all) => one !== all[index - 1],
					);
					const changes = path.slice(1).map(
						(to, index): AlarmChange => ({
							...{ alarm: 'depth', at: 200 + index, to },
							from: path[index] ?? 'OK',
						}),
					);
					const shuffled = [...changes, ...changes]
						.map((one) => [chance.next().value ?? 0, one] as const)
						.toSorted(([one], [other]) => one - other)
						.map(([, one]) => one);
					const past = pastsOf(shuffled, 100).get('depth') ?? { since: 100, changes: [] };
					const spells = firingSpells({
						name: 'depth',
						state: path.at(-1) ?? 'OK',
						dimensions: {},
						past,
					});
					const isFiring = (at: number) =>
						spells.some(({ from = 0, to = Number.POSITIVE_INFINITY }) => at >= from && at < to);
					for (const { at, to } of changes) expect(isFiring(at)).toBe(to === 'ALARM');
				},
			),
			{ numRuns: 100 },
		);
	});

	test('are told the latest first, and how many there were', () => {
		const one = alarm('ALARM', [
			[200, 'OK', 'ALARM'],
			[300, 'ALARM', 'OK'],
			[400, 'OK', 'ALARM'],
		]);
		const when = (at: number) => `t${at}`;
		expect(pastWords(one, 500, when)).toBe('in ALARM 2 times since t100: since t400, t200 to t300');
		expect(briefPast(one, 60_100, when)).toBe('2 times in 2 m');
		expect(briefPast(alarm('OK', []), 60_100, when)).toBe('not in ALARM in 2 m');
		expect(
			briefPast(
				alarm('OK', [
					[200, 'OK', 'ALARM'],
					[300, 'ALARM', 'OK'],
				]),
				60_100,
				when,
			),
		).toBe('once in 2 m, last until t300');
		const once = { ...alarm('ALARM', [[400, 'OK', 'ALARM']]), since: 400 };
		expect(pastWords(once, 500, when), 'since when it is stands beside').toBe(
			'for the only time since t100',
		);
		expect(pastWords(alarm('OK', []), 500, when)).toBe('not in ALARM since t100');
		expect(pastWords({ ...alarm('OK', []), past: undefined } as never, 500, when)).toBeUndefined();
	});
});
