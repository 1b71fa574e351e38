import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Message } from '../../../source/domain/messages/message.ts';
import { sentSince } from '../../../source/operations/redrive/sent-since.ts';

const message = (id: string, system: Record<string, string> = {}): Message => ({
	...{ id, body: id, receiptHandle: '', attributes: {}, system },
	receivedAt: 0,
});

test('a run publishes as many messages without a time of sending as there were, however often they come back', () => {
	fc.assert(
		fc.property(
			fc.nat({ max: 20 }),
			fc.array(fc.nat({ max: 40 }), { maxLength: 100 }),
			(there, ids) => {
				const isLater = sentSince(1000, there);
				const taken = new Set(ids.filter((id) => !isLater(message(`m${id}`), 2000)));
				expect(taken.size).toBeLessThanOrEqual(there);
				// One that was taken once is not called later the next time that it is received.
				for (const id of taken) expect(isLater(message(`m${id}`), 3000)).toBe(false);
			},
		),
	);
});

test('where nobody counted how many there are, there is an end all the same', () => {
	const isLater = sentSince(1000, undefined);
	const taken = Array.from({ length: 20_000 }, (_, index) => message(`m${index}`)).filter(
		(one) => !isLater(one, 2000),
	);
	expect(taken.length).toBe(10_000);
	expect(isLater(message('a', { SentTimestamp: '999' }), 2000)).toBe(false);
	expect(sentSince(1000, 5)(message('a', { SentTimestamp: '1000' }), 2000)).toBe(true);
});
