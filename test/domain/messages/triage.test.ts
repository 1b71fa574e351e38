import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../../source/domain/messages/message.ts';
import { diffMessages } from '../../../source/domain/messages/message-diff.ts';
import { histogram, Triage } from '../../../source/domain/messages/triage.ts';

function message(id: string, body: unknown, more: Partial<Message> = {}): Message {
	return {
		id,
		receiptHandle: `handle ${id}`,
		body: typeof body === 'string' ? body : JSON.stringify(body),
		attributes: {},
		system: { SentTimestamp: '1000', ApproximateReceiveCount: '4' },
		receivedAt: 0,
		...more,
	};
}

const refund = (id: string, amount: number | null, error = 'TypeError: amount of order 17') =>
	message(id, { type: 'Refund', order: `R-${id}`, amount, error });

describe('groups', () => {
	test('tell count, share, times and what their messages have in common', () => {
		const triage = new Triage({ by: 'fingerprint' });
		for (let index = 0; index < 34; index++) triage.add(refund(String(index), null));
		for (let index = 0; index < 3; index++) {
			triage.add(
				message(`c${index}`, { type: 'Capture' }, { system: { SentTimestamp: `${9000 + index}` } }),
			);
		}
		const [first, second] = triage.groups(4);
		expect(first).toMatchObject({
			count: 34,
			share: 34 / 37,
			firstAt: 1000,
			lastAt: 1000,
			highestReceives: 4,
			histogram: [34, 0, 0, 0],
		});
		expect(first?.shared[0]).toEqual({ path: 'body.amount', value: 'null', count: 34, of: 34 });
		expect(first?.sampleIds).toHaveLength(5);
		expect(second).toMatchObject({ count: 3, histogram: [0, 0, 0, 3] });
		expect(second).not.toHaveProperty('highestReceives');
	});

	test('by source, attribute, group id and expression', () => {
		const one = message(
			'1',
			{},
			{
				attributes: { kind: { type: 'String', text: 'a' } },
				system: {
					MessageGroupId: 'g',
					DeadLetterQueueSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:orders',
				},
			},
		);
		const titles = (
			[
				{ by: 'source' },
				{ by: 'group' },
				{ by: 'attribute', name: 'kind' },
				{ by: 'attribute', name: 'toString' },
				{ by: 'expression', key: () => ({ id: '"k"', title: 'k', short: 'k' }) },
			] as const
		).map((grouping) => new Triage(grouping).add(one).title);
		expect(titles).toEqual(['orders', 'g', 'a', '(none)', 'k']);
	});

	test('have histograms that lose no message', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1 }), (times) => {
				const counts = histogram(times, Math.min(...times), Math.max(...times), 7);
				expect(counts.reduce((sum, count) => sum + count, 0)).toBe(times.length);
			}),
		);
	});
});

describe('the difference of two messages', () => {
	test('is told field by field', () => {
		const left = message('1', { type: 'Refund', amount: null, items: [1, 2] });
		const right = message(
			'2',
			{ type: 'Refund', amount: 5, items: [1, 3, 4] },
			{ attributes: { kind: { type: 'Number.int', text: '1' } } },
		);
		expect(diffMessages(left, right)).toEqual([
			{ path: 'body.amount', left: 'null', right: '5' },
			{ path: 'body.items[1]', left: '2', right: '3' },
			{ path: 'body.items[2]', right: '4' },
			{ path: 'attributes.kind', right: '"Number.int:1"' },
		]);
	});

	test('of bytes is told in hex, as the attributes of a message are', () => {
		const signed = (bytes: Uint8Array) =>
			message('1', {}, { attributes: { signature: { type: 'Binary', bytes } } });
		expect(diffMessages(signed(Uint8Array.of(156, 4)), signed(Uint8Array.of(255)))).toEqual([
			{
				path: 'attributes.signature',
				left: '"Binary:2 bytes 9c 04"',
				right: '"Binary:1 bytes ff"',
			},
		]);
	});

	test('is none between a message and itself, whatever it is', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (body) => {
				expect(diffMessages(message('1', body), message('1', body))).toEqual([]);
			}),
		);
	});

	test('of texts is the whole', () => {
		expect(diffMessages(message('1', 'a'), message('1', 'b'))).toEqual([
			{ path: 'body', left: '"a"', right: '"b"' },
		]);
	});
});
