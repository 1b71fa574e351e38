import { describe, expect, it } from 'vitest';
import type { Message } from '../../../source/domain/messages/message.ts';
import { patternFor, queryFor } from '../../../source/domain/why/log-search.ts';
import {
	receivesOf,
	searchedFirst,
	triesUntil,
} from '../../../source/domain/why/receive-window.ts';

const now = Date.UTC(2026, 10, 20, 9);
const minute = 60_000;
const message = (system: Readonly<Record<string, string>>): Message => ({
	...{ id: 'm', receiptHandle: 'h', body: '', attributes: {}, system, receivedAt: now },
});

describe('when a message was received', () => {
	it('is from its first receive on, so long as it may come back', () => {
		expect(
			receivesOf(
				message({
					SentTimestamp: String(now - 90 * minute),
					ApproximateFirstReceiveTimestamp: String(now - 80 * minute),
					ApproximateReceiveCount: '6',
				}),
				{ visibilitySeconds: 60, maxReceiveCount: 5 },
			),
		).toEqual({ from: now - 81 * minute, to: now - 74 * minute, by: 'receives' });
	});

	it('is counted from when it was sent where our look was its first receive', () => {
		const sent = { SentTimestamp: String(now - 90 * minute), ApproximateReceiveCount: '1' };
		const told = { ...sent, ApproximateFirstReceiveTimestamp: String(now) };
		// It may have waited for its first receive until we looked.
		expect(receivesOf(message(told), {})).toEqual({ from: now - 91 * minute, to: now, by: 'sent' });
	});

	it('is counted by the time that a function may take where that is longer than it is hidden', () => {
		const told = { ApproximateFirstReceiveTimestamp: String(now), ApproximateReceiveCount: '3' };
		const window = receivesOf(message(told), {
			...{ visibilitySeconds: 30, maxReceiveCount: 2, timeoutSeconds: 300 },
		});
		expect(window?.to).toBe(now + 11 * minute);
	});

	it('is not known where the endpoint tells no time', () => {
		expect(receivesOf(message({}), {})).toBeUndefined();
	});

	it('is searched without a price for a quarter of an hour at a time', () => {
		const day = { from: now, to: now + 1440 * minute, by: 'receives' } as const;
		expect(searchedFirst(day)).toEqual({ ...day, to: now + 15 * minute });
		const short = { from: now, to: now + minute, by: 'receives' } as const;
		expect(searchedFirst(short)).toEqual(short);
		const tries = triesUntil(now);
		expect(tries).toEqual({ from: now - 360 * minute, to: now + minute, by: 'given-up' });
		expect(searchedFirst(tries)).toEqual({ ...tries, from: now - 14 * minute });
	});
});

describe('a log is asked', () => {
	it('for an id in quotes, or for a field of JSON that is the id', () => {
		const id = '8f4b2c1e-5a0d-4c47-9d5e-0f6f3b1c2a7d';
		expect(patternFor(id)).toBe(`"${id}"`);
		expect(patternFor(id, 'sqs.messageId')).toBe(`{ $.sqs.messageId = "${id}" }`);
		expect(queryFor(id)).toContain(`filter @message like "${id}"`);
		expect(queryFor(id, 'message_id')).toContain(`filter message_id = "${id}"`);
		expect(queryFor(id, 'message-id')).toContain(`filter \`message-id\` = "${id}"`);
	});

	it.each(['a" | stats count(*)', '" ?"', 'a\nb', '', '\u001b[2J', 'x'.repeat(101)])(
		'for no id that would be a pattern of its own: %j',
		(id) => {
			expect(() => patternFor(id)).toThrow('none of SQS');
			expect(() => queryFor(id)).toThrow('none of SQS');
		},
	);

	it.each(['a b', 'a"', '$.x', '', 'a.b.c.d.e.f.g', 'a}'])('for no field like %j', (field) => {
		expect(() => patternFor('m1', field)).toThrow('no field of a log line');
	});
});
