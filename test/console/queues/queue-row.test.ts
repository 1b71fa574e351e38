import fc from 'fast-check';
import { expect, test } from 'vitest';
import { queueSummary } from '../../../source/console/queues/queue-row.ts';
import { plainLine, widthOf } from '../../../source/presentation/line.ts';
import type { QueueRow } from '../../../source/presentation/rows.ts';
import { queueRef } from '../../operations/fakes.ts';

const row = (more: Partial<QueueRow>): QueueRow => ({
	...queueRef('orders-dlq'),
	key: 'orders-dlq',
	type: 'std',
	trend: [],
	deadLetter: true,
	sources: ['orders'],
	severity: 'ok',
	why: '',
	...more,
});

const alarmed = (name: string) => [
	{ name, state: 'OK' as const, dimensions: { QueueName: 'orders-dlq' } },
];

const lookLine = (alarm: string, columns: number, more: Partial<QueueRow> = {}) => {
	const now = new Date(2026, 10, 20, 9, 11, 40).getTime();
	const state = { alarms: alarmed(alarm), now, size: { columns, rows: 24 } };
	return plainLine(queueSummary(row(more), state)[1]);
};

test('whatever an alarm is called, the line under a list keeps the time and the key that looks', () => {
	const name = fc.string({
		minLength: 1,
		maxLength: 255,
		unit: fc.constantFrom(...'abcxyz-_./09'),
	});
	fc.assert(
		fc.property(name, fc.integer({ min: 60, max: 200 }), fc.boolean(), (alarm, columns, dead) => {
			const line = lookLine(alarm, columns, dead ? {} : { dlqName: 'last' });
			expect(widthOf(line)).toBeLessThanOrEqual(columns);
			expect(line).toMatch(/ hides up to 10 from alarm \S+ until 09:13\. p messages/);
		}),
		{ numRuns: 200 },
	);
});

test('at 80 columns the plan is in sight behind an alarm of a usual name', () => {
	expect(lookLine('orders-dlq-depth', 80)).toBe(
		' free to look, hides up to 10 from alarm orders..-depth until 09:13. p messages',
	);
	expect(lookLine('orders-dlq', 100)).toMatch(/until 09:13\. p messages, r redrive plan$/);
});
