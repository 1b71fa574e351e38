import { expect, test } from 'vitest';
import { connected, fakeEndpoint } from './fake-endpoint.ts';

const bodies: Readonly<Record<string, object>> = {
	'Kinesis ListShards': { Shards: [{ ShardId: 'shardId-000000000000' }] },
	'Kinesis GetRecords': { Records: [], NextShardIterator: 'next', MillisBehindLatest: 0 },
};
const { signal } = new AbortController();
const date = 'Fri, 20 Nov 2026 09:00:00 GMT';

test.each([
	['the Date header of its answer', { date }, Date.UTC(2026, 10, 20, 9)],
	['no time of a cached answer', { date, age: '60' }, undefined],
	['no time of a header that is none', { date: 'yesterday' }, undefined],
])('a page of records and one of shards tell %s', async (_, headers, answeredAt) => {
	const server = await fakeEndpoint(({ operation }) => ({
		body: JSON.stringify(bodies[operation] ?? {}),
		headers: { 'content-type': 'application/x-amz-json-1.1', ...headers },
	}));
	const { gateways } = await connected(
		{ endpoint: server.url, region: 'eu-west-1' },
		{ env: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' } },
	);
	const list = await gateways.streams.shardsPage({ name: 'clicks' }, { signal });
	expect(list.answeredAt).toBe(answeredAt);
	const page = await gateways.streams.records(
		{ iterator: 'one', limit: 10, name: 'clicks' },
		{ signal },
	);
	expect(page.answeredAt).toBe(answeredAt);
	expect(page).toMatchObject({ records: [], next: 'next' });
});
