import { describe, expect, it } from 'vitest';
import { run } from '../../../source/commands/charts/metrics.ts';
import type { MetricsGateway } from '../../../source/operations/ports.ts';
import { denied, queueAttributes, runFake } from '../fake-context.ts';

const series: MetricsGateway['series'] = async ({ queries, range }) =>
	queries.map((query) => ({
		query,
		points: [0, 1].map((index) => ({ at: range.from + index * 60_000, value: 5 + index })),
		complete: true,
	}));

function metrics(
	flags: readonly string[],
	some: { series?: MetricsGateway['series']; attributes?: () => Promise<never> } = {},
) {
	return runFake(run, ['metrics', 'orders', ...flags], {
		gateways: {
			queues: {
				attributes: some.attributes ?? (async () => queueAttributes('orders')),
			},
			metrics: { series: some.series ?? series, alarmsPage: async () => ({ items: [] }) },
		},
	});
}

describe('awsmsg metrics', () => {
	it('draws, tells in words, and writes tables, CSV and SVG', async () => {
		const drawn = await metrics([]);
		expect(drawn.code).toBe(0);
		expect(drawn.stdout).toContain('last  > █ ready 6');
		expect((await metrics(['--as', 'words'])).stdout).toMatch(/ready, maximum: 5 at .*, 6 at /);
		expect((await metrics(['--as', 'table'])).stdout).toMatch(/TIME +READY/);
		expect((await metrics(['--as', 'csv'])).stdout).toMatch(
			/^time,source,ready .*\r\n.*,5,5,5,5\r\n/,
		);
		expect((await metrics(['--as', 'svg'])).stdout).toMatch(/^<svg .*<\/svg>\n$/s);
	});

	it('takes the figures that are named, and says which there are', async () => {
		const traffic = await metrics(['--figures', 'traffic', '--output', 'text']);
		expect(traffic.stdout).toContain('NumberOfMessagesSent - NumberOfMessagesDeleted');
		const none = await metrics(['--figures', 'groups']);
		expect(none.code).toBe(2);
		expect(none.stderr).toContain('It has depth, traffic, quiet');
	});

	it('fails where CloudWatch is refused, and says in part what the queue did not tell', async () => {
		const refused = await metrics([], {
			series: async () => Promise.reject(denied('CloudWatch GetMetricData')),
		});
		expect(refused.code).not.toBe(0);
		expect(refused.stderr).toContain('GetMetricData');
		const partly = await metrics([], {
			attributes: async () => Promise.reject(denied('SQS GetQueueAttributes')),
		});
		expect(partly.stdout).toContain('ready 6');
		expect(partly.stderr).toContain('orders could not be read');
		expect(partly.code).not.toBe(0);
	});
});
