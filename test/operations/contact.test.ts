import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FailureKind } from '../../source/domain/failure.ts';
import { afterCall, type Contact, noContact } from '../../source/operations/silence.ts';

const call = (operation: string, at: number, kind?: FailureKind) => ({
	operation,
	at,
	...(kind === undefined
		? {}
		: { failure: { kind, message: `${kind} at ${at}`, retryable: true } }),
});
const contactOf = (...calls: readonly ReturnType<typeof call>[]): Contact =>
	calls.reduce(afterCall, noContact);

describe('whether anything answers', () => {
	test('is silence since the first attempt without an answer, until any answer', () => {
		const lost = contactOf(
			call('SQS ListQueues', 1),
			call('SQS GetQueueAttributes', 2, 'unreachable'),
			call('SQS GetQueueAttributes', 3, 'timeout'),
		);
		expect(lost.silence).toEqual({ since: 2, why: 'unreachable at 2' });
		expect(afterCall(lost, call('SNS ListTopics', 4)).silence).toBeUndefined();
	});

	test('a refusal is an answer', () => {
		expect(contactOf(call('SQS ListQueues', 1, 'denied')).silence).toBeUndefined();
		expect(contactOf(call('SQS ListQueues', 1, 'throttled')).silence).toBeUndefined();
	});

	test('a service that never answered is not lost while others answer', () => {
		const one = contactOf(
			call('SQS ListQueues', 1),
			call('CloudWatch GetMetricData', 2, 'unreachable'),
		);
		expect(one.silence).toBeUndefined();
		expect(contactOf(call('CloudWatch GetMetricData', 2, 'unreachable')).silence?.since).toBe(2);
	});

	test('what we gave up, or never sent, tells nothing', () => {
		const lost = contactOf(call('SQS ListQueues', 1), call('SQS ListQueues', 2, 'unreachable'));
		for (const kind of ['aborted', 'refused', 'bug'] as const) {
			expect(afterCall(lost, call('SQS ReceiveMessage', 3, kind))).toBe(lost);
		}
	});

	test('while it lasts its beginning never moves', () => {
		const kinds = fc.constantFrom<FailureKind>('unreachable', 'timeout', 'service', 'aborted');
		fc.assert(
			fc.property(fc.array(kinds, { minLength: 1, maxLength: 20 }), (failures) => {
				let contact = contactOf(call('SQS ListQueues', 0), call('SQS ListQueues', 1, 'timeout'));
				for (const [at, kind] of failures.entries()) {
					contact = afterCall(contact, call('SQS ListQueues', at + 2, kind));
					expect(contact.silence?.since).toBe(1);
				}
			}),
		);
	});
});
