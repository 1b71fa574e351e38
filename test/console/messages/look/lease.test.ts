import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heldWords } from '../../../../source/console/messages/look/lease.ts';
import { widthOf } from '../../../../source/presentation/line.ts';

const until = new Date(2026, 10, 20, 9, 39, 13).getTime();
const alarmNamed = (name: string) => ({
	alarms: [{ name, state: 'OK' as const, dimensions: { QueueName: 'orders-dlq' } }],
});

test('whatever an alarm is called, some words of a look have room, and all keep the time until which it hides', () => {
	const name = fc.string({
		minLength: 1,
		maxLength: 255,
		unit: fc.constantFrom(...'abcxyz-_./09'),
	});
	fc.assert(
		fc.property(name, fc.integer({ min: 60, max: 300 }), (alarm, columns) => {
			const words = heldWords(alarmNamed(alarm), 'orders-dlq', until);
			for (const one of words) {
				expect(one).toMatch(/^hidden from alarm \S+ until 09:39:13( or until you leave)?$/);
			}
			const fits = words.some((one) => widthOf(` last: received 10, ${one}`) <= columns);
			expect(fits).toBe(true);
			const widths = words.map((one) => widthOf(one));
			const [, ...leaving] = words.filter((one) => one.endsWith('leave'));
			expect(leaving.every((one) => widthOf(one) < (widths[0] ?? 0))).toBe(true);
		}),
		{ numRuns: 200 },
	);
	expect(heldWords(alarmNamed('payments-dlq-depth'), 'orders-dlq', until).at(-1)).toBe(
		'hidden from alarm pa..th until 09:39:13',
	);
});
