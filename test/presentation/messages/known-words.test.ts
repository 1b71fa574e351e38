import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KnownAct, KnownFingerprint } from '../../../source/domain/messages/seen.ts';
import { metBefore } from '../../../source/presentation/messages/known-words.ts';

const place = { arn: 'arn:aws:sqs:eu-west-1:123456789012:orders-dlq' };

/** A kind that was redriven at a time, of which letters were seen that were sent at another. */
function redriven(at: number, newestSent: number): KnownFingerprint {
	const act: KnownAct = { what: 'moved', at, many: 31, run: 'run-1', place, to: ['orders'] };
	return {
		...{ id: '5f1c0a9b2d3e', title: 'type=Refund', firstSeen: at, lastSeen: at + 1 },
		...{ queues: ['orders-dlq'], places: [place], acts: [act], newestSent },
	};
}

describe('a kind that is met again', () => {
	const evening = new Date(2026, 10, 19, 22, 5).getTime();
	const morning = new Date(2026, 10, 20, 7, 30).getTime();

	test('is the same as yesterday where it came back after what was done then', () => {
		const [first] = metBefore(redriven(evening, morning - 1), morning);
		expect(first).toEqual({
			sameAs: 'same as yesterday',
			text: '2026-11-19: 31 of orders-dlq moved to orders, by run run-1; came back',
		});
	});

	test('is no return where nothing of it was sent since', () => {
		const [first] = metBefore(redriven(evening, evening - 1), morning);
		expect(first?.sameAs).toBeUndefined();
		expect(first?.text).toContain('none came back');
	});

	test('is told by days of the calendar, whatever the hour and however long the days are', () => {
		const moment = fc.record({ hour: fc.nat(23), minute: fc.nat(59) });
		fc.assert(
			fc.property(fc.nat(400), moment, moment, (days, then, now) => {
				const at = new Date(2026, 0, 10, then.hour, then.minute).getTime();
				const later = new Date(2026, 0, 10 + days, now.hour, now.minute).getTime();
				const [first] = metBefore(redriven(at, at + 1), later);
				const said = days === 0 ? 'earlier today' : days === 1 ? 'yesterday' : `${days} days ago`;
				expect(first?.sameAs).toBe(`same as ${said}`);
			}),
		);
	});
});
