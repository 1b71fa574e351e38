import { describe, expect, it } from 'vitest';
import { FailureError, fail } from '../../../source/domain/failure.ts';
import {
	budgetAfter,
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

	describe('where the endpoint tells no receive counts', () => {
		const untold = [{ id: 'm', receives: 1, untold: true as const }];
		const options = { signal: new AbortController().signal };

		it('says that it is not known, with what we know of as the most', () => {
			const budget = receiveBudget(counting, { messages: untold, acceptedAt: 1 }, now);
			expect(budgetText(budget)).toBe(
				'looks left ?, at most 2 of 3: the endpoint tells no receive counts',
			);
			const fresh = receiveBudget(counting, { messages: [], acceptedAt: 1 }, now);
			const after = budgetAfter(fresh, [message('m', 0, { system: {} })]);
			expect(budgetText(after)).toMatch(/^looks left \?, at most 2 of 3/);
		});

		it('counts our own receives, and stops before what would be the last delivery', async () => {
			const { receives } = memoryStores();
			const key = queueKey(arn, undefined);
			const remembering = rememberingReceives(
				queueGateway({ receive: async () => [message('m1', 0, { system: {} })] }),
				receives,
				{ keyOf: () => key, onTrouble: () => {} },
			);
			const decisions: string[] = [];
			await receives.accept(key, 1);
			for (let look = 0; look < 3; look++) {
				decisions.push(decideLook(receiveBudget(counting, await receives.load(key), now)));
				await remembering.receive({ url, max: 1, leaseSeconds: 1, waitSeconds: 0 }, options);
			}
			expect(decisions).toEqual(['go', 'go', 'last-delivery']);
		});
	});

	it('remembers what a refused answer has delivered', async () => {
		const { receives } = memoryStores();
		const key = queueKey(arn, undefined);
		const unread = [message('m1', 0, { system: { ApproximateReceiveCount: '2' } })];
		const remembering = rememberingReceives(
			queueGateway({
				receive: async () => {
					throw new FailureError(fail('service', 'a wrong checksum').failure, unread);
				},
			}),
			receives,
			{ keyOf: () => key, onTrouble: () => {} },
		);
		const { signal } = new AbortController();
		const look = remembering.receive({ url, max: 1, leaseSeconds: 1, waitSeconds: 0 }, { signal });
		await expect(look).rejects.toThrow('a wrong checksum');
		expect(receiveBudget(counting, await receives.load(key), now)).toMatchObject({ highest: 2 });
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
