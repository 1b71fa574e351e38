import { describe, expect, it } from 'vitest';
import type { MetricQuery } from '../../../source/domain/metric.ts';
import { placeServiceIds } from '../../../source/domain/service-id.ts';
import { Spending } from '../../../source/operations/metrics/spending.ts';
import {
	connected,
	failureOf,
	fakeEndpoint,
	forever,
	jsonError,
} from '../kinesis/fake-endpoint.ts';

const query = (queue: string): MetricQuery => ({
	namespace: 'AWS/SQS',
	metric: 'NumberOfMessagesSent',
	dimensions: { QueueName: queue },
	statistic: 'Sum',
});

it('what calls have cost is what the endpoint has answered: pages and all, and nothing that it refused', async () => {
	let counted = 0;
	const server = await fakeEndpoint(({ operation, body }, nth) => {
		if (operation !== 'CloudWatch GetMetricData') return {};
		if (nth % 5 === 2) return jsonError('ThrottlingException', 'Rate exceeded');
		const { MetricDataQueries: queries, NextToken: next } = JSON.parse(body);
		counted += queries.length;
		const more = queries.length > 3 && next === undefined ? { NextToken: 'more' } : {};
		return { body: JSON.stringify({ MetricDataResults: [], ...more }) };
	});
	const { gateways, calls } = await connected({ endpoint: server.url });
	const range = { from: 0, to: 600_000, periodSeconds: 60 };
	for (const many of [1, 3, 5, 2, 8, 1]) {
		const queries = Array.from({ length: many }, (_, index) => query(`queue-${index}`));
		await gateways.metrics.series({ queries, range }, { signal: forever });
	}
	await gateways.metrics.alarmsPage({}, { signal: forever });
	const spending = new Spending({ clock: { now: () => 0 }, context: 'prod' });
	spending.note(calls);
	expect(counted).toBe(33);
	expect(spending.spent).toBeCloseTo(counted * 0.00001, 10);
	expect(calls.filter(({ failure }) => failure !== undefined).length).toBeGreaterThan(0);
});

it('a query of logs costs what it has read once it has ended, however it ended, and nothing before', async () => {
	const answers = ['Running', 'Complete', 'Cancelled', 'Unknown'].map((status) =>
		JSON.stringify({ status, results: [], statistics: { bytesScanned: 2e9 } }),
	);
	let nth = 0;
	const server = await fakeEndpoint(() => ({ body: answers[nth++ % answers.length] ?? '' }));
	const { gateways, calls } = await connected({ endpoint: server.url });
	for (const _ of answers) await gateways.logs.queryResults('q', { signal: forever });
	expect(calls.map(({ price }) => price)).toEqual([undefined, 0.01, 0.01, undefined]);
});

describe('where queues have an endpoint of their own and Lambda has none', () => {
	it('Lambda and logs are not asked: AWS knows nothing of those queues', async () => {
		const server = await fakeEndpoint(() => ({ body: '{}' }));
		const env = Object.fromEntries(
			placeServiceIds.map((id) => [`AWS_ENDPOINT_URL_${id.toUpperCase()}`, server.url]),
		);
		const { gateways, info } = await connected({ region: 'eu-west-1' }, { env });
		expect(info).toMatchObject({ endpoint: server.url, loopback: true });
		for (const ask of [
			() => gateways.functions.mappingsPage({}, { signal: forever }),
			() => gateways.logs.groupsPage({ prefix: '/' }, { signal: forever }),
		]) {
			expect(await failureOf(ask())).toMatchObject({
				kind: 'unsupported',
				message: expect.stringContaining('is not asked: SQS has an endpoint of its own'),
				hint: expect.stringMatching(/AWS_ENDPOINT_URL_(LAMBDA|CLOUDWATCH_LOGS)/),
			});
		}
		expect(server.seen).toEqual([]);
	});

	it('and are where their own variables name one', async () => {
		const server = await fakeEndpoint(() => ({ body: '{"logGroups":[]}' }));
		const env = { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: server.url };
		const { gateways } = await connected({ region: 'eu-west-1' }, { env });
		await gateways.logs.groupsPage({ prefix: '/' }, { signal: forever });
		expect(server.seen.map(({ operation }) => operation)).toEqual([
			'CloudWatchLogs DescribeLogGroups',
		]);
	});
});

it('what is told of a search of logs is its group alone: no id, and no line', async () => {
	const server = await fakeEndpoint(() => ({
		body: JSON.stringify({
			events: [{ timestamp: 1, message: 'secret line', logStreamName: 's' }],
		}),
	}));
	const { gateways, calls } = await connected({ endpoint: server.url });
	const search = { group: '/g', from: 0, to: 1, limit: 5, pattern: '"secret-id"', stream: 's' };
	await gateways.logs.linesPage(search, { signal: forever });
	expect(calls).toMatchObject([{ operation: 'CloudWatchLogs FilterLogEvents', resource: '/g' }]);
	expect(JSON.stringify(calls)).not.toContain('secret');
});
