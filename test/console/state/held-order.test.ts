import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inPlace } from '../../../source/console/state/held-order.ts';

const keys = fc.uniqueArray(fc.nat(60).map(String), { maxLength: 30 });
const itself = (key: string) => key;

test('a held order keeps every row that is there in its place, loses none that is shown and brings none back', () => {
	fc.assert(
		fc.property(keys, keys, fc.func(fc.boolean()), (held, all, shows) => {
			const rows = all.filter((key) => shows(key));
			const ordered = { rows, keys: rows };
			const { rows: placed, keys: named } = inPlace(ordered, all, { keys: held }, itself);
			const stood = held.filter((key) => all.includes(key));
			expect(placed.slice(0, stood.length)).toEqual(stood);
			expect(placed.slice(stood.length)).toEqual(rows.filter((key) => !held.includes(key)));
			expect(named).toEqual(placed);
			const again = inPlace({ rows: placed, keys: named }, all, { keys: named }, itself);
			expect(again.rows).toEqual(placed);
		}),
	);
});

test('what stands still is the same list of keys for as long as no row comes or goes', () => {
	fc.assert(
		fc.property(keys, (held) => {
			const rows = held.toReversed();
			expect(inPlace({ rows, keys: [...rows] }, rows, { keys: held }, itself).keys).toBe(held);
		}),
	);
});
