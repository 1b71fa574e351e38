import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allSteps } from '../../source/domain/steps.ts';
import type { Order } from '../../source/presentation/ordering.ts';
import { queueColumns, readyColumn } from '../../source/presentation/resources/queue-columns.ts';
import { columnOrder, firstDirection, troubleOrder } from '../../source/presentation/sorting.ts';
import { queueRow } from './rows-for-tests.ts';

type Row = ReturnType<typeof queueRow>;

/** The names of rows in an order. */
const named = (rows: readonly Row[], order: Order<Row>) =>
	[...allSteps(order.sort(rows))].map(({ name }) => name);
const name = queueColumns.find(({ id }) => id === 'name') ?? readyColumn;

describe('sorting', () => {
	test('names come in natural order', () => {
		const shuffled = [
			'queue-10',
			'Queue-9',
			'queue-2',
			'queue',
			'orders-007',
			'orders-7',
			'orders-70',
		];
		const rows = shuffled.map((one) => queueRow({ name: one }));
		expect(named(rows, columnOrder(name, 'ascending'))).toEqual([
			'orders-007',
			'orders-7',
			'orders-70',
			'queue',
			'queue-2',
			'Queue-9',
			'queue-10',
		]);
	});

	test('the natural order is the same from whatever order rows come', () => {
		const some = fc.uniqueArray(fc.stringMatching(/^[ab1-9-]{1,6}$/), { maxLength: 8 });
		const shuffled = some.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all)));
		fc.assert(
			fc.property(shuffled, ([all, part]) => {
				const sorted = (texts: readonly string[]) =>
					named(
						texts.map((one) => queueRow({ name: one, key: one })),
						columnOrder(name, 'ascending'),
					);
				expect(sorted(part)).toEqual(sorted(all).filter((one) => part.includes(one)));
			}),
		);
	});

	test('numbers start from the top, names from A', () => {
		const rows = [queueRow({ name: 'a' }), queueRow({ name: 'b', visible: 3 })];
		expect(firstDirection(readyColumn, rows)).toBe('descending');
		expect(firstDirection(name, rows)).toBe('ascending');
		expect(firstDirection(readyColumn, [])).toBe('ascending');
	});

	test('unknown values come last in both directions, equal ones by name', () => {
		const rows = [
			queueRow({ name: 'unknown' }),
			queueRow({ name: 'b', visible: 3 }),
			queueRow({ name: 'c', visible: 100 }),
			queueRow({ name: 'a', visible: 3 }),
		];
		expect(named(rows, columnOrder(readyColumn, 'descending'))).toEqual(['c', 'a', 'b', 'unknown']);
		expect(named(rows, columnOrder(readyColumn, 'ascending'))).toEqual(['a', 'b', 'c', 'unknown']);
	});

	test('trouble is severity, then dead letters, then messages', () => {
		const rows = [
			queueRow({ name: 'healthy', visible: 5000 }),
			queueRow({ name: 'slow', severity: 'notice', visible: 20_000 }),
			queueRow({
				name: 'orders',
				severity: 'bad',
				visible: 1284,
				dlqName: 'orders-dlq',
				dlqDepth: 37,
			}),
			queueRow({ name: 'orders-dlq', severity: 'bad', visible: 30, dead: 37, deadLetter: true }),
			queueRow({ name: 'worst-dlq', severity: 'bad', visible: 0, dead: 90, deadLetter: true }),
		];
		expect(named(rows, troubleOrder())).toEqual([
			'worst-dlq',
			'orders',
			'orders-dlq',
			'slow',
			'healthy',
		]);
	});
});
