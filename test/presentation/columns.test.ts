import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nameColumn } from '../../source/presentation/cells.ts';
import {
	type Column,
	cellText,
	columnGap,
	columnValue,
	headerLine,
	layoutColumns,
	rowLine,
	rowText,
} from '../../source/presentation/columns.ts';
import { lineWidth, plainLine } from '../../source/presentation/line.ts';
import { messageColumns } from '../../source/presentation/messages/message-columns.ts';
import { deadLetterColumns } from '../../source/presentation/resources/dead-letter-columns.ts';
import { queueColumns } from '../../source/presentation/resources/queue-columns.ts';
import { streamColumns } from '../../source/presentation/resources/stream-columns.ts';
import {
	subscriptionColumns,
	topicSubscriptionColumns,
} from '../../source/presentation/resources/subscription-columns.ts';
import { topicColumns } from '../../source/presentation/resources/topic-columns.ts';
import type { QueueRow } from '../../source/presentation/rows.ts';
import { recordColumns } from '../../source/presentation/streams/record-columns.ts';
import { queueRow } from './rows-for-tests.ts';

const anyColumn: fc.Arbitrary<Column<string>> = fc
	.record({
		min: fc.integer({ min: 1, max: 30 }),
		extra: fc.integer({ min: 0, max: 30 }),
		grow: fc.option(fc.integer({ min: 1, max: 5 })),
		priority: fc.integer({ min: 0, max: 10 }),
		align: fc.constantFrom('left' as const, 'right' as const),
	})
	.map(({ min, extra, grow, priority, align }) => ({
		id: 'x',
		title: 'TITLE',
		align,
		priority,
		width: { min, max: min + extra, ...(grow === null ? {} : { grow }) },
		cell: (row) => row,
	}));

describe('layoutColumns', () => {
	test('why a row is marked, and how much there is, stay at 60 columns: the name gives way', () => {
		const shown = <Row>(columns: readonly Column<Row>[], width: number) =>
			layoutColumns(columns, width).map(({ column }) => column.title);
		const lists = [queueColumns, deadLetterColumns, topicColumns, streamColumns] as const;
		for (const columns of lists) {
			for (let width = 57; width <= 200; width++) {
				expect(shown(columns as readonly Column<never>[], width)).toContain('WHY');
			}
		}
		expect(shown(queueColumns, 57)).toEqual(['', 'NAME', 'READY', 'DLQ', 'WHY']);
		expect(shown(queueColumns, 77)).toEqual(['', 'NAME', 'READY', 'INFL', '~NET/m', 'DLQ', 'WHY']);
		expect(shown(recordColumns, 57)).toContain('TIME');
	});

	test('grows tight only where one that stays would be dropped', () => {
		const name = nameColumn<QueueRow>();
		for (let width = 57; width <= 200; width++) {
			const [one] = layoutColumns(queueColumns, width).filter(({ column }) => column.id === 'name');
			if (width >= 60) expect(one?.width).toBeGreaterThanOrEqual(name.width.tight ?? 0);
			if (width >= 77) expect(one?.width).toBeGreaterThanOrEqual(name.width.min);
		}
	});

	test('the widths and the gaps add up to the width exactly', () => {
		fc.assert(
			fc.property(
				fc.array(anyColumn, { minLength: 1, maxLength: 10 }),
				fc.integer({ min: 1, max: 250 }),
				fc.string(),
				(columns, width, row) => {
					const layout = layoutColumns(columns, width);
					const sum = layout.reduce((total, each) => total + each.width, 0);
					expect(sum + columnGap * (layout.length - 1)).toBe(width);
					expect(lineWidth(rowLine(layout, row))).toBe(width);
					expect(lineWidth(headerLine(layout))).toBe(width);
				},
			),
		);
	});

	test('drops the lowest priority first and keeps the highest', () => {
		fc.assert(
			fc.property(
				fc.array(anyColumn, { minLength: 1, maxLength: 10 }),
				fc.integer({ min: 1, max: 100 }),
				(columns, width) => {
					const kept = layoutColumns(columns, width).map(({ column }) => column);
					const dropped = columns.filter((column) => !kept.includes(column));
					const lowest = Math.min(...kept.map(({ priority }) => priority));
					for (const { priority } of dropped) expect(priority).toBeLessThanOrEqual(lowest);
				},
			),
		);
	});

	test.each([
		['queues', queueColumns],
		['dead letters', deadLetterColumns],
		['topics', topicColumns],
		['subscriptions', subscriptionColumns],
		['subscriptions of a topic', topicSubscriptionColumns],
		['streams', streamColumns],
		['messages', messageColumns],
		['records', recordColumns],
	] as const)('the columns of %s fit every width from 8 to 250 cells', (_, columns) => {
		for (let width = 8; width <= 250; width++) {
			const layout = layoutColumns(columns as readonly Column<unknown>[], width);
			const sum = layout.reduce((total, each) => total + each.width, 0);
			expect(sum + columnGap * (layout.length - 1)).toBe(width);
		}
	});
});

describe('the queue table', () => {
	const ids = (width: number) => layoutColumns(queueColumns, width).map(({ column }) => column.id);

	test('at 80 cells shows name, ready, in flight, net, dead letters and why', () => {
		expect(ids(77)).toEqual(['severity', 'name', 'ready', 'infl', 'net', 'dlq', 'why']);
	});

	test('at 120 cells shows all but the time of the sample, at 160 that too', () => {
		const all = queueColumns.map(({ id }) => id);
		expect(ids(117)).toEqual(all.filter((id) => id !== 'sampled'));
		expect(ids(157)).toEqual(all);
	});

	const text = (row: QueueRow, width = 79) =>
		plainLine(rowLine(layoutColumns(queueColumns, width), row));

	test('a row says what is wrong', () => {
		const row = queueRow({
			name: 'orders',
			visible: 1284,
			inFlight: 10,
			netPerMinute: 106,
			dlqName: 'orders-dlq',
			dlqDepth: 37,
			dlqRising: true,
			severity: 'bad',
			why: 'slow consumer, +106/min',
		});
		expect(text(row)).toMatch(/^! orders +1,284 +10 +\+106 +37\^ slow consumer, \+106\/mi/);
	});

	test('what was refused is ?, what was not asked yet is a dot, and they are not zero', () => {
		const failure = {
			kind: 'denied',
			message: 'no',
			retryable: false,
			operation: 'SQS GetQueueAttributes',
		} as const;
		expect(text(queueRow({ name: 'billing' }))).toMatch(/^ {2}billing +\. +\. +\. +\. *$/);
		expect(text(queueRow({ name: 'billing', failure }))).toMatch(
			/^ {2}billing +\? +\? +\? +\? denied: GetQueueAttributes/,
		);
		expect(text(queueRow({ name: 'billing', visible: 0, inFlight: 0, netPerMinute: 0 }))).toMatch(
			/^ {2}billing +0 +0 +0 +- *$/,
		);
	});

	test('a number is never cut', () => {
		const row = queueRow({
			name: 'big',
			visible: 123_456_789,
			inFlight: 120_000,
			netPerMinute: 1e6,
		});
		expect(text(row)).toMatch(/ 123M +120k +\+1M /);
	});

	test('nor is that of a source, and there is room for one at 80 columns', () => {
		const told = (width: number, ...sources: string[]) => {
			const layout = layoutColumns(deadLetterColumns, width);
			return plainLine(rowLine(layout, queueRow({ name: 'orders-dlq', dead: 36, sources })));
		};
		expect(told(78, 'orders (max 5)', 'returns (max 3)')).toContain(' orders (max 5) +1 ');
		for (let width = 76; width <= 200; width++) {
			expect(told(width, 'invoices-of-the-year.fifo (max 100)')).toMatch(/[.(]\S* ?100\) /);
		}
	});

	test('the sorted column carries its direction', () => {
		const layout = layoutColumns(queueColumns, 79);
		expect(plainLine(headerLine(layout, { column: 'ready', direction: 'descending' }))).toContain(
			' READYv',
		);
		expect(plainLine(headerLine(layout, { column: 'name', direction: 'ascending' }))).toContain(
			' NAME^',
		);
	});

	test('gives filters whole values: digits, not their short form', () => {
		const get = columnValue(queueColumns)(queueRow({ name: 'a', visible: 123_456_789 }));
		expect(get('ready')).toEqual({ text: '123456789', number: 123_456_789 });
		expect(get('infl')).toEqual({ text: '?' });
		expect(get('nothing')).toBeUndefined();
	});

	test('free text searches what is seen, a column a line', () => {
		const row = queueRow({
			name: 'orders',
			visible: 5,
			severity: 'bad',
			trend: [777],
			why: 'slow',
		});
		expect(rowText(queueColumns)(row)).toBe('orders\nstd\n5\n?\n?\n?\n?\n?\n?\n-\nslow');
	});

	test('every column has a text for every row', () => {
		for (const column of queueColumns) {
			expect(typeof cellText(column, queueRow({ name: 'a' }))).toBe('string');
		}
	});

	test('column names are unique and can be typed', () => {
		for (const columns of [
			queueColumns,
			deadLetterColumns,
			topicColumns,
			streamColumns,
			messageColumns,
			recordColumns,
		]) {
			const all = columns.map(({ id }) => id);
			expect(new Set(all).size).toBe(all.length);
			for (const id of all) expect(id).toMatch(/^[a-z]+$/);
		}
	});
});
