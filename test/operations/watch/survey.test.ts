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
	const known = await survey(
		'queue',
		{ gateways: gateways({ queues }), clock, context: 'here' },
		{},
		new AbortController().signal,
	);
	const kept = [...known.values()];
	expect(kept.map((one) => one.facts)).toEqual(names.map((name) => ({ ...facts(name), raw: {} })));
	expect(kept.map(({ history }) => history.samples)).toEqual(
		names.map(() => [{ at: 1_000_000, visible: 3, inFlight: 0, delayed: 0 }]),
	);
});
