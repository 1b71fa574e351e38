import { describe, expect, it } from 'vitest';
import { run } from '../../../source/commands/lists.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { MetricSeries } from '../../../source/domain/metric.ts';
import { Spending } from '../../../source/operations/metrics/spending.ts';
import type { MetricsGateway, QueueGateway } from '../../../source/operations/ports.ts';
import { queueAttributes, queueRef } from '../../operations/fakes.ts';
import { VirtualClock } from '../../operations/virtual-clock.ts';
import { runFake } from '../fake-context.ts';

const minute = 60_000;
const hour = 60 * minute;
const clock = new VirtualClock();
const now = clock.now();

const queues: Partial<QueueGateway> = {
	listPage: async () => ({ items: [queueRef('orders'), queueRef('orders-dlq')] }),
	attributes: async (url) =>
		url.endsWith('dlq')
			? queueAttributes('orders-dlq', { visible: 87, retentionSeconds: 4 * 86_400 })
			: queueAttributes('orders', {
					retentionSeconds: 86_400,
					redrivePolicy: { deadLetterTargetArn: queueRef('orders-dlq').arn, maxReceiveCount: 3 },
				}),
};

/** Twelve messages a minute come and go; letters have been there for 80 hours. */
const series: MetricsGateway['series'] = async ({ queries, range }) =>
	queries.map((query): MetricSeries => {
		const points: { at: number; value: number }[] = [];
		for (let at = range.from; at < Math.min(range.to, now); at += range.periodSeconds * 1000) {
			const dead = query.metric === 'ApproximateNumberOfMessagesVisible' && at >= now - 80 * hour;
			const value = query.metric.startsWith('ApproximateAge')
				? 80 * 3600
				: query.metric.startsWith('Number')
					? 12
					: dead
						? 87
						: 0;
			points.push({ at, value });
		}
		return { query, points, complete: true };
	});

const list = (
	args: readonly string[],
	more: { metrics?: Partial<MetricsGateway>; spending?: Spending } = {},
) => {
	const { metrics = { series }, ...rest } = more;
	return runFake(run, ['queues', ...args], { gateways: { queues, metrics }, clock, ...rest });
};

describe('queues --metrics', () => {
	it('says the price, and prints what comes and goes, how old the oldest is, and since when', async () => {
		const { code, stdout, stderr } = await list(['--metrics']);
		expect(code).toBe(0);
		expect(stderr).toContain(
			'Asking CloudWatch about 2 queues costs up to $0.0001; $0.00 of $1.00 are spent today.',
		);
		expect(stdout).toMatch(/IN\/m +OUT\/m +OLDEST/);
		expect(stdout).toMatch(/orders +std .* 12 +12 /);
		expect(stdout).toMatch(/orders-dlq .* first lost within 16 h, 87 dead since Nov 17 01:00/);
	});

	it('tells programs the same, and asks nothing without the flag', async () => {
		const { stdout } = await list(['--metrics', '--json']);
		const [orders, dead] = JSON.parse(stdout);
		expect(orders.metrics).toMatchObject({
			state: 'told',
			messagesSentPerMinute: 12,
			messagesDeletedPerMinute: 12,
		});
		expect(dead.metrics.messagesSentPerMinute).toBeUndefined();
		expect(dead.since).toEqual({
			kind: 'at',
			earliest: new Date(now - 80 * hour).toISOString(),
			latest: new Date(now - 80 * hour + minute).toISOString(),
		});
		expect(dead.firstLoss).toMatchObject({
			kind: 'between',
			earliest: new Date(now).toISOString(),
		});
		const plain = await list(['--json']);
		expect(plain.calls).not.toContain('metrics.series');
		expect(JSON.parse(plain.stdout)[1]).not.toHaveProperty('metrics');
	});

	it('asks nothing that the budget of the day has no room for, but with --yes', async () => {
		const spent = () => {
			const spending = new Spending({ clock, context: 'fake' });
			spending.note([
				{ at: now, operation: '', effect: 'read', attempt: 1, milliseconds: 1, price: 0.99999 },
			]);
			return spending;
		};
		const refused = await list(['--metrics'], { spending: spent() });
		expect(refused.calls).not.toContain('metrics.series');
		expect(refused.stderr).toContain('$1.00 of $1.00 are spent today');
		expect(refused.code).not.toBe(0);
		const sure = await list(['--metrics', '--yes'], { spending: spent() });
		expect(sure.code).toBe(0);
	});

	it('knows no figure where CloudWatch refuses, and says so', async () => {
		const denied = async () => {
			throw fail('denied', 'you may not call CloudWatch GetMetricData');
		};
		const { code, stdout, stderr } = await list(['--metrics', '--json'], {
			metrics: { series: denied },
		});
		expect(code).toBe(3);
		expect(stderr).toContain('you may not call CloudWatch GetMetricData');
		const [orders, dead] = JSON.parse(stdout);
		expect(orders.metrics).toEqual({ state: 'failed' });
		expect(orders.failures.metrics.kind).toBe('denied');
		expect(dead.why).toBe('87 dead');
		expect(dead).not.toHaveProperty('since');
	});
});
