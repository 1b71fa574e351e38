import { fakeEndpoint, jsonError } from '../aws/kinesis/fake-endpoint.ts';

/** CloudWatch that counts what it answers, refuses once, and sends some answers in pages. */
export async function countingEndpoint() {
	let billed = 0;
	const server = await fakeEndpoint(({ operation, body }, nth) => {
		if (operation !== 'CloudWatch GetMetricData') return { body: '{}' };
		if (nth === 4) return jsonError('ThrottlingException', 'Rate exceeded');
		const { MetricDataQueries: queries, NextToken: next } = JSON.parse(body);
		billed += queries.length;
		const results = queries.map(({ Id }: { Id: string }) => ({
			...{ Id, StatusCode: 'Complete', Timestamps: [], Values: [] },
		}));
		const more = nth % 5 === 1 && next === undefined ? { NextToken: 'more' } : {};
		return { body: JSON.stringify({ MetricDataResults: results, ...more }) };
	});
	return { url: server.url, billed: () => billed };
}
