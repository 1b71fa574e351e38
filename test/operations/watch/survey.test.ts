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
	const shown = { fifo: false, visible: 3, inFlight: 0, delayed: 0, raw: {} };
	expect(await kept('row')).toEqual(names.map((name) => ({ arn: queueRef(name).arn, ...shown })));
});
