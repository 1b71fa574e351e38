import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { queueColumns, readyColumn } from '../../source/presentation/resources/queue-columns.ts';
import {
	compareNames,
	firstDirection,
	sortByTrouble,
	sortRows,
} from '../../source/presentation/sorting.ts';
import { queueRow } from './rows-for-tests.ts';

const names = (rows: readonly { readonly name: string }[]) => rows.map(({ name }) => name);
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
		expect(shuffled.toSorted(compareNames)).toEqual([
			'orders-007',
			'orders-7',
			'orders-70',
			'queue',
			'queue-2',
			'Queue-9',
			'queue-10',
		]);
	});

	test('the natural order is an order', () => {
		const any = fc.stringMatching(/^[aAbB0-9-]{0,6}$/);
		fc.assert(
			fc.property(any, any, any, (a, b, c) => {
				expect(Math.sign(compareNames(a, b)) + Math.sign(compareNames(b, a))).toBe(0);
				if (compareNames(a, b) <= 0 && compareNames(b, c) <= 0) {
					expect(compareNames(a, c)).toBeLessThanOrEqual(0);
				}
				expect(compareNames(a, b) === 0).toBe(a === b);
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
		expect(names(sortRows(rows, readyColumn, 'descending'))).toEqual(['c', 'a', 'b', 'unknown']);
		expect(names(sortRows(rows, readyColumn, 'ascending'))).toEqual(['a', 'b', 'c', 'unknown']);
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
		expect(names(sortByTrouble(rows))).toEqual([
			'worst-dlq',
			'orders',
			'orders-dlq',
			'slow',
			'healthy',
		]);
	});
});
