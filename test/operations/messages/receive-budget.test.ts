import { describe, expect, it } from 'vitest';
import {
	budgetText,
	decideLook,
	queueKey,
	receiveBudget,
	rememberingReceives,
} from '../../../source/operations/messages/receive-budget.ts';
import { memoryStores } from '../../commands/memory-stores.ts';
import { message, queueAttributes, queueGateway, queueRef } from '../fakes.ts';

const { url, arn } = queueRef('orders');
const redrivePolicy = {
	deadLetterTargetArn: queueRef('orders-dlq').arn,
	maxReceiveCount: 3,
};
const counting = queueAttributes('orders', { redrivePolicy });
const now = 1000;

describe('the receive budget', () => {
	it.each([
		[[], undefined, 'price', /unknown, at most 3/],
		[[], 5, 'go', /unknown/],
		[[1], 5, 'go', /2 of 3/],
		[[1, 2], 5, 'last-delivery', /1 of 3/],
		[[2], undefined, 'last-delivery', /1 of 3/],
		[[3], 5, 'last-delivery', /0 of 3/],
	] as const)('with counts %j seen and acceptance %s: %s', (counts, acceptedAt, decision, text) => {
		const budget = receiveBudget(
			counting,
			{
				messages: counts.map((receives, index) => ({ id: `m${index}`, receives })),
				...(acceptedAt === undefined ? {} : { acceptedAt }),
			},
			now,
		);
		expect(decideLook(budget)).toBe(decision);
		expect(budgetText(budget)).toMatch(text);
	});

	it('is free without a redrive policy, and forgets messages that the queue has dropped', () => {
		const seen = { messages: [{ id: 'm1', receives: 2, expiresAt: now }], acceptedAt: 1 };
		expect(decideLook(receiveBudget(queueAttributes('orders'), seen, now))).toBe('go');
		expect(decideLook(receiveBudget(counting, seen, now))).toBe('go');
		expect(decideLook(receiveBudget(counting, seen, now - 1))).toBe('last-delivery');
	});

	it('remembers every receive before the caller sees it', async () => {
		const { receives } = memoryStores();
		const key = queueKey(arn, undefined);
		const remembering = rememberingReceives(
			queueGateway({
				receive: async () => [message('m1', 0, { system: { ApproximateReceiveCount: '2' } })],
				attributes: async () => counting,
			}),
			receives,
			{ keyOf: () => key, onTrouble: () => {} },
		);
		const signal = new AbortController().signal;
		await remembering.receive({ url, max: 1, leaseSeconds: 1, waitSeconds: 0 }, { signal });
		const attributes = await remembering.attributes(url, { signal });
		expect(receiveBudget(attributes, await receives.load(key), now)).toMatchObject({
			highest: 2,
			looksLeft: 1,
		});
	});
});
