import { describe, expect, test } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { Alarm } from '../../../source/domain/metric.ts';
import type { MetricsGateway } from '../../../source/operations/ports.ts';
import { queueAttributes } from '../../operations/fakes.ts';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

const depth = {
	namespace: 'AWS/SQS',
	metric: 'ApproximateNumberOfMessagesVisible',
	dimensions: { QueueName: 'orders' },
	threshold: 1000,
	comparison: 'GreaterThanThreshold',
} as const;

async function listing(metrics: Partial<MetricsGateway>) {
	const console = startConsole({
		size: { columns: 80, rows: 24 },
		gateways: {
			metrics: {
				series: async ({ queries }) =>
					queries.map((query) => ({ query, points: [], complete: true })),
				...metrics,
			},
			queues: { attributes: async () => queueAttributes('orders') },
		},
	});
	console.queues({ orders: 1 });
	console.press(':');
	console.type('alarms');
	console.press('enter');
	await console.settled();
	return { ...console, sees: () => screenText(console) };
}

describe('the list of alarms', () => {
	const alarms: readonly Alarm[] = [
		{ name: 'fine', state: 'OK', dimensions: {} },
		{ ...depth, name: 'quiet', state: 'OK', muted: 'actions-off' },
		{
			name: 'any',
			kind: 'composite',
			state: 'INSUFFICIENT_DATA',
			dimensions: {},
			rule: 'ALARM(depth)',
		},
		{ ...depth, name: 'depth', state: 'ALARM', reason: 'Threshold Crossed' },
	];

	test('has those first that need somebody, with the reason of the one under the cursor', async () => {
		const list = await listing({ alarmsPage: async () => ({ items: alarms }) });
		const text = list.sees();
		const order = ['ALARM +depth > 1,000', 'no data +any', 'muted +quiet', 'OK +fine'];
		expect(text).toMatch(new RegExp(order.join('.*'), 's'));
		expect(text).toContain('it fires at depth > 1,000; CloudWatch says: Threshold');
	});

	test('opens the chart of what an alarm is about', async () => {
		const list = await listing({ alarmsPage: async () => ({ items: alarms }) });
		list.written();
		list.press('enter');
		await list.settled();
		expect(list.topAs('chart').ref.name).toBe('orders');
	});

	test('opens of a composite one the chart of what it goes by', async () => {
		const list = await listing({ alarmsPage: async () => ({ items: alarms }) });
		list.press('j');
		list.written();
		expect(list.sees()).toContain('it goes by depth ALARM');
		list.press('enter');
		await list.settled();
		expect(list.topAs('chart').ref.name).toBe('orders');
	});

	test('says why there is none to show', async () => {
		const denied = fail('denied', 'CloudWatch DescribeAlarms was denied');
		const list = await listing({ alarmsPage: async () => Promise.reject(denied) });
		expect(list.sees()).toContain('CloudWatch DescribeAlarms was denied');
	});
});
