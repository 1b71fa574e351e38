import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heldWords } from '../../../source/console/messages/lease.ts';
import { widthOf } from '../../../source/presentation/line.ts';

const until = new Date(2026, 10, 20, 9, 39, 13).getTime();

test('whatever an alarm is called, the line of a look keeps the time until which it hides', () => {
	const name = fc.string({
		minLength: 1,
		maxLength: 255,
		unit: fc.constantFrom(...'abcxyz-_./09'),
	});
	fc.assert(
		fc.property(name, fc.integer({ min: 60, max: 200 }), (alarm, columns) => {
			const state = {
				alarms: [{ name: alarm, state: 'OK' as const, dimensions: { QueueName: 'orders-dlq' } }],
				size: { columns, rows: 24 },
			};
			const before = 'received 10,';
			const words = heldWords(state, 'orders-dlq', { until, before });
			expect(words).toMatch(/^hidden from alarm \S+ until 09:39:13( or until you leave)?$/);
			expect(widthOf(` last: ${before} ${words}`)).toBeLessThanOrEqual(columns);
		}),
		{ numRuns: 200 },
	);
	const named = {
		alarms: [{ name: 'payments-dlq-depth', state: 'OK' as const, dimensions: { QueueName: 'p' } }],
		size: { columns: 60, rows: 15 },
	};
	expect(heldWords(named, 'p', { until, before: 'received 10,' })).toBe(
		'hidden from alarm pay..th until 09:39:13',
	);
});
