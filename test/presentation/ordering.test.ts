import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allSteps } from '../../source/domain/steps.ts';
import { orderBy, type Sorted } from '../../source/presentation/ordering.ts';
import { queueColumns } from '../../source/presentation/resources/queue-columns.ts';
import type { QueueRow } from '../../source/presentation/rows.ts';
import { columnOrder, troubleOrder } from '../../source/presentation/sorting.ts';
import { runs } from '../helpers/whole.ts';
import { queueRow } from './rows-for-tests.ts';

type Row = { readonly name: string; readonly weight: number };

/** Few weights, so that many are equal; a row without one is left out. */
const byWeight = orderBy<Row, { readonly weight: number }>(
	(row) => (row.weight === 0 ? undefined : row),
	(a, b) => a.weight - b.weight,
);
const weight = fc.nat(4);

test.each([
	['for rows that are equal too', weight],
	['for rows that mostly keep their places', fc.nat(10_000)],
])('going on from the order before is sorting anew, whatever changed, %s', (_, weight) => {
	const change = fc.record({ at: fc.nat(), weight });
	const changes = fc.array(change, { maxLength: 6 });
	const histories = fc.array(changes, { minLength: 1, maxLength: 5 });
	fc.assert(
		fc.property(fc.array(weight, { minLength: 40, maxLength: 60 }), histories, (first, history) => {
			let rows: readonly Row[] = first.map((one, at) => ({ name: `row ${at}`, weight: one }));
			let sorted: Sorted<Row> = { of: rows, rows: allSteps(byWeight.sort(rows)) };
			for (const some of history) {
				const next = [...rows];
				for (const { at, weight: now } of some) {
					const place = at % next.length;
					next[place] = { name: `row ${place}`, weight: now };
				}
				rows = next;
				sorted = { of: rows, rows: allSteps(byWeight.sort(rows, sorted)) };
				expect(sorted.rows).toEqual(allSteps(byWeight.sort(rows)));
			}
		}),
		{ numRuns: runs(200) },
	);
});

test('rows that come, go or change their places are sorted like any others', () => {
	const names = fc.uniqueArray(fc.nat(60), { minLength: 1, maxLength: 50 });
	fc.assert(
		fc.property(
			names,
			names,
			fc.array(weight, { minLength: 61, maxLength: 61 }),
			(one, other, all) => {
				const known = all.map((each, at): Row => ({ name: `row ${at}`, weight: each }));
				const rowsOf = (some: readonly number[]) => some.flatMap((at) => known[at] ?? []);
				const [before, rows] = [rowsOf(one), rowsOf(other)];
				const sorted = { of: before, rows: allSteps(byWeight.sort(before)) };
				expect(allSteps(byWeight.sort(rows, sorted))).toEqual(allSteps(byWeight.sort(rows)));
			},
		),
		{ numRuns: runs(400) },
	);
});

test('the orders of queues go on as they begin', () => {
	const some = fc.record({
		name: fc.constantFrom('Orders', 'orders', 'orders-7', 'orders-007', 'b'),
		severity: fc.constantFrom('bad', 'notice', 'ok' as const),
		visible: fc.option(fc.nat(3), { nil: undefined }),
		dead: fc.option(fc.nat(2), { nil: undefined }),
		deadLetter: fc.boolean(),
	});
	const orders = [
		troubleOrder<QueueRow>(),
		...queueColumns.map((column) => columnOrder(column, 'ascending')),
		...queueColumns.map((column) => columnOrder(column, 'descending')),
	];
	const rowOf = ({
		visible,
		dead,
		...known
	}: typeof some extends fc.Arbitrary<infer Row> ? Row : never) =>
		queueRow({
			...known,
			...(visible === undefined ? {} : { visible }),
			...(dead === undefined ? {} : { dead }),
		});
	fc.assert(
		fc.property(
			fc.array(some, { minLength: 20, maxLength: 24 }),
			fc.tuple(fc.nat(), some),
			fc.constantFrom(...orders),
			(all, [place, changed], order) => {
				const before = all.map(rowOf);
				const rows = before.with(place % before.length, rowOf(changed));
				const sorted = { of: before, rows: allSteps(order.sort(before)) };
				expect(allSteps(order.sort(rows, sorted))).toEqual(allSteps(order.sort(rows)));
			},
		),
		{ numRuns: runs(600) },
	);
});

test('one row of ten thousand that changes is compared with a few', () => {
	let asked = 0;
	const counted = orderBy<Row, Row>(
		(row) => {
			asked++;
			return row;
		},
		(a, b) => a.weight - b.weight,
	);
	const rows = Array.from({ length: 10_000 }, (_, at) => ({
		name: `row ${at}`,
		weight: (at * 7919) % 10_007,
	}));
	const sorted = { of: rows, rows: allSteps(counted.sort(rows)) };
	asked = 0;
	const next = rows.with(5_000, { name: 'row 5000', weight: 3 });
	expect(allSteps(counted.sort(next, sorted))[3]).toBe(next[5_000]);
	expect(asked).toBeLessThan(40);
	// What is the same is the same array.
	expect(allSteps(counted.sort([...rows], sorted))).toBe(sorted.rows);
});
