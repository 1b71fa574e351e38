import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	type Message,
	messageSize,
	receiveCount,
	sentAt,
} from '../../../source/domain/messages/message.ts';

const message: Message = {
	id: 'a',
	receiptHandle: 'r',
	body: 'hi',
	attributes: {},
	system: {},
	receivedAt: 0,
};

describe('messages', () => {
	test('their size counts body, names, types and values in bytes', () => {
		expect(messageSize({ body: 'é' })).toBe(2);
		expect(
			messageSize({
				body: 'ab',
				attributes: {
					tenant: { type: 'String', text: 'ü' },
					key: { type: 'Binary.png', bytes: new Uint8Array(5) },
				},
			}),
		).toBe(2 + 6 + 6 + 2 + 3 + 10 + 5);
	});

	test('their size is that of their UTF-8', () => {
		const halves = fc.constantFrom('a', 'é', '€', '\ud83d', '\ude00', '\u07ff', '\uffff');
		fc.assert(
			fc.property(
				fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: halves })),
				(body) => {
					expect(messageSize({ body })).toBe(Buffer.byteLength(body));
				},
			),
		);
	});

	test('the receive count includes the receive that returned them', () => {
		expect(receiveCount({ ...message, system: { ApproximateReceiveCount: '6' } })).toBe(6);
	});

	test.each([undefined, '', '-1', 'x', '1.5', 'NaN'])(
		'the receive count is unknown where the endpoint tells %s',
		(told) => {
			const system = told === undefined ? {} : { ApproximateReceiveCount: told };
			expect(receiveCount({ ...message, system })).toBeUndefined();
		},
	);

	test('the time of sending is unknown where the endpoint does not tell it', () => {
		expect(sentAt({ ...message, system: { SentTimestamp: '1700000000000' } })).toBe(
			1_700_000_000_000,
		);
		expect(sentAt({ ...message, system: { SentTimestamp: 'soon' } })).toBeUndefined();
		expect(sentAt(message)).toBeUndefined();
	});
});
