import { expect, it } from 'vitest';
import { late } from '../../source/aws/late.ts';
import { LeanClient } from '../../source/aws/lean/lean-client.ts';
import { connected, fakeEndpoint, forever } from './kinesis/fake-endpoint.ts';

type Port = { double(value: number): Promise<number>; name(): Promise<string> };

it('a late port has its methods as its own properties, and loads at the first call of one', async () => {
	let loads = 0;
	const port = late<Port>({ double: true, name: true }, async () => {
		loads += 1;
		return { double: async (value) => value * 2, name: async () => 'port' };
	});
	expect(Object.keys(port)).toEqual(['double', 'name']);
	expect(loads).toBe(0);
	expect(await port.double(4)).toBe(8);
	expect(await port.name()).toBe('port');
});

it('a late port fails as its loading does, and as its methods do', async () => {
	const broken = late<Port>({ double: true, name: true }, () => Promise.reject(new Error('gone')));
	await expect(broken.name()).rejects.toThrow('gone');
});

it('the SDK waits until a list that is under way has been answered and told, but not for a long poll', async () => {
	const quiet: string[] = [];
	const original = LeanClient.prototype.quiet;
	LeanClient.prototype.quiet = async function (most) {
		await original.call(this, most);
		quiet.push('quiet');
	};
	try {
		const server = await fakeEndpoint((seen) => {
			quiet.push(seen.operation);
			if (seen.operation === 'SQS ReceiveMessage') return 'hang';
			return seen.operation === 'SQS ListQueues'
				? {}
				: { body: '{"StreamNames":[],"HasMoreStreams":false}' };
		});
		const { gateways } = await connected({ endpoint: server.url });
		const listed = gateways.queues.listPage({}, { signal: forever });
		// As the thread of the gateways posts what it answers: in the turn after.
		const told = listed.then(() => setImmediate(() => quiet.push('told')));
		await gateways.streams.listPage({}, { signal: forever });
		await told;
		expect(quiet).toEqual(['SQS ListQueues', 'told', 'quiet', 'Kinesis ListStreams']);

		const second = await connected({ endpoint: server.url });
		const stop = new AbortController();
		const poll = second.gateways.queues
			.receive(
				{ url: 'http://x/1/q', max: 1, leaseSeconds: 1, waitSeconds: 20 },
				{ signal: stop.signal },
			)
			.catch(() => 'stopped');
		await second.gateways.streams.listPage({}, { signal: forever });
		stop.abort();
		expect(await poll).toBe('stopped');
	} finally {
		LeanClient.prototype.quiet = original;
	}
});
