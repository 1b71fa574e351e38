import { expect, test } from 'vitest';
import { connect } from '../../source/aws/connect.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { fakeEndpoint, forever, noVariables } from './kinesis/fake-endpoint.ts';

test('every request names awsmsg, its version and the run, as the audit file does', async () => {
	const server = await fakeEndpoint(() => ({}));
	const connection = await connect(
		{ local: false, endpoint: server.url },
		{
			mode: () => 'open',
			onCall: () => {},
			env: noVariables,
			run: { id: 'abc123', version: '1.2.3' },
		},
	);
	stopLater(() => connection.close());
	const { queues, topics, streams, identity } = connection.gateways;
	const options = { signal: forever };
	const asked = [
		queues.listPage({}, options),
		queues.tags('http://x/000000000000/orders', options),
		topics.listPage({}, options),
		streams.listPage({}, options),
		identity.whoAmI(options),
	];
	await Promise.allSettled(asked);
	expect(new Set(server.seen.map(({ operation }) => operation.split(' ')[0]))).toEqual(
		new Set(['SQS', 'SNS', 'Kinesis', 'STS']),
	);
	for (const { headers, operation } of server.seen) {
		expect([operation, headers['user-agent']]).toEqual([
			operation,
			expect.stringMatching(/\bawsmsg\/1\.2\.3 .*run\/abc123\b/),
		]);
	}
});
