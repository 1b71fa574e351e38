import { expect, it } from 'vitest';
import type { MetricQuery } from '../../../source/domain/metric.ts';
import { Spending } from '../../../source/operations/metrics/spending.ts';
import { connected, fakeEndpoint, forever, jsonError } from '../kinesis/fake-endpoint.ts';

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
