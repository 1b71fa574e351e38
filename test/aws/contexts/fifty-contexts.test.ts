import { expect, it } from 'vitest';
import { connected, fakeEndpoint, forever } from '../kinesis/fake-endpoint.ts';

it('fifty contexts, each left under load, leave no socket open and ask nothing more', async () => {
	const ends = ['a', 'b'].map(() => fakeEndpoint(() => ({ body: '{}' })));
	const servers = await Promise.all(ends);
	const outcomes: string[] = [];
	for (let turn = 0; turn < 50; turn++) {
		const server = servers[turn % 2];
		const region = ['eu-west-1', 'us-east-1'][turn % 2] ?? '';
		const connection = await connected({ region, endpoint: server?.url ?? '' });
		const options = { signal: forever };
		const calls = Array.from({ length: 20 }, () =>
			connection.gateways.queues.listPage({}, options),
		);
		// Some are answered by then, some are on their way, some have not begun.
		await Promise.race([...calls, new Promise((resolve) => setImmediate(resolve))]);
		connection.close();
		const before = server?.seen.length;
		for (const settled of await Promise.allSettled(calls)) outcomes.push(settled.status);
		await Promise.allSettled([connection.gateways.queues.listPage({}, options)]);
		expect(server?.seen.length).toBe(before);
	}
	expect(new Set(outcomes).has('rejected')).toBe(true);
	for (const { seen } of servers) {
		const open = () =>
			new Set(seen.map(({ socket }) => socket).filter((one) => !one.destroyed)).size;
		await expect.poll(open).toBe(0);
	}
});
