import { expect, test } from 'vitest';
import { survey } from '../../../source/operations/watch/survey.ts';
import { gateways, queueAttributes, queueGateway, queueRef } from '../fakes.ts';

test('a list keeps what was read of each queue, and not once more as it was sent', async () => {
	const names = ['orders', 'returns'];
	const facts = (name: string) => queueAttributes(name, { visible: 3, policy: '{"Version":"1"}' });
	const queues = queueGateway({
		listPage: async () => ({ items: names.map(queueRef) }),
		attributes: async (url) => ({
			...facts(url.split('/').at(-1) ?? ''),
			raw: { QueueArn: 'arn', Policy: '{"Version":"1"}' },
		}),
	});
	const clock = { now: () => 1_000_000, sleep: async () => {} };
	const kept = async (keep: 'list' | 'row') => {
		const known = await survey(
			'queue',
			{ gateways: gateways({ queues }), clock, context: 'here' },
			{ keep },
			new AbortController().signal,
		);
		// One look tells no trend: no history is kept of it.
		for (const { history } of known.values()) expect(history.samples).toEqual([]);
		return [...known.values()].map((one) => one.facts);
	};
	expect(await kept('list')).toEqual(names.map((name) => ({ ...facts(name), raw: {} })));
	const plain = ({ policy: _, ...rest }: ReturnType<typeof facts>) => ({ ...rest, raw: {} });
	expect(await kept('row')).toEqual(names.map((name) => plain(facts(name))));
});

test('a list keeps no more of an endpoint that says too much of each, and says so', async () => {
	const names = Array.from({ length: 40 }, (_, index) => `orders-${index}`);
	const policy = 'x'.repeat(8 * 1024 * 1024);
	let asked = 0;
	const queues = queueGateway({
		listPage: async () => ({ items: names.map(queueRef) }),
		attributes: async (url) => {
			asked++;
			const kmsKeyId = url.endsWith('-0') ? policy : 'alias/orders';
			return queueAttributes(url.split('/').at(-1) ?? '', { policy, kmsKeyId });
		},
	});
	const clock = { now: () => 1_000_000, sleep: async () => {} };
	const told: string[] = [];
	const survey40 = (keep: 'list' | 'row') =>
		survey(
			'queue',
			{ gateways: gateways({ queues }), clock, context: 'here' },
			{ keep, onEndless: ({ message }) => told.push(message) },
			new AbortController().signal,
		);
	const rows = await survey40('row');
	expect(asked).toBe(40);
	expect([...rows.values()].filter(({ facts }) => facts === undefined)).toMatchObject([
		{
			failure: {
				message: 'what the endpoint tells of orders-0 is longer than any answer of AWS',
			},
		},
	]);
	expect(told).toEqual([]);
	asked = 0;
	const listed = await survey40('list');
	// As many at once as there may be are on their way when it is enough.
	expect(asked).toBeLessThan(40);
	expect(listed.size).toBe(asked);
	expect(told).toEqual([`${asked} of 40 queues say more of themselves than is kept`]);
});
