import { describe, expect, test } from 'vitest';
import { loadChart } from '../../../source/console/charts/chart-load.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { MetricQuery, MetricRange } from '../../../source/domain/metric.ts';
import type { MetricsGateway, QueueGateway } from '../../../source/operations/ports.ts';
import { queueAttributes } from '../../operations/fakes.ts';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

const hour = 3_600_000;

/** A console with the chart of `orders` open, and what CloudWatch was asked for. */
async function charting(
	some: {
		readonly metrics?: Partial<MetricsGateway>;
		readonly queues?: Partial<QueueGateway>;
		readonly value?: (query: MetricQuery, at: number) => number | undefined;
	} = {},
) {
	const asked: { readonly range: MetricRange; readonly metrics: readonly string[] }[] = [];
	const value = some.value ?? (() => 7);
	const console = startConsole({
		size: { columns: 80, rows: 24 },
		gateways: {
			queues: { attributes: async () => queueAttributes('orders'), ...some.queues },
			metrics: {
				series: async ({ queries, range }) => {
					asked.push({ range, metrics: queries.map(({ metric }) => metric) });
					const step = range.periodSeconds * 1000;
					return queries.map((query) => ({
						query,
						complete: true,
						points: Array.from({ length: (range.to - range.from) / step }, (_, index) => ({
							at: range.from + index * step,
							value: value(query, range.from + index * step) ?? Number.NaN,
						})),
					}));
				},
				alarmsPage: async () => ({ items: [] }),
				...some.metrics,
			},
		},
	});
	console.queues({ orders: 5 });
	console.press('m');
	await console.settled();
	return { ...console, asked, sees: () => screenText(console) };
}

describe('a chart', () => {
	test('steps through ranges and figures, and asks for what each needs', async () => {
		const chart = await charting();
		expect(chart.sees()).toMatch(/\[depth\] traffic {2}fair queue .*\[3h\]/);
		chart.press('>');
		await chart.settled();
		expect(chart.sees()).toContain('[12h]');
		expect(chart.asked.at(-1)?.range.periodSeconds).toBe(300);
		chart.press('tab');
		await chart.settled();
		expect(chart.sees()).toContain('[traffic]');
		expect(chart.sees()).toContain('sent - deleted');
		expect(chart.asked.at(-1)?.metrics).toContain('NumberOfEmptyReceives');
		chart.press('shift-tab', '<');
		await chart.settled();
		expect(chart.sees()).toMatch(/\[depth\].*\[3h\]/);
	});

	test('is not asked anew by itself once the day has cost enough, keeps what it had, and answers keys', async () => {
		const chart = await charting();
		const budget = chart.session.spending ?? expect.fail('there is a budget');
		const spent = { at: 0, operation: '', effect: 'read', attempt: 1, milliseconds: 1 } as const;
		budget.note([{ ...spent, price: 1 }]);
		expect([budget.pace, budget.stretch]).toEqual(['keys', Number.POSITIVE_INFINITY]);
		const before = chart.asked.length;
		const { value } = chart.topAs('chart').chart;
		loadChart(chart.session, chart.top().id, { budget });
		await chart.settled();
		expect(chart.asked).toHaveLength(before);
		expect(chart.topAs('chart').chart.value).toEqual(value);
		expect(chart.sees()).toContain('CloudWatch was not asked: $1.0000 of $1.00 a day are spent');
		chart.press('>');
		await chart.settled();
		expect(chart.asked).toHaveLength(before + 1);
		expect(chart.topAs('chart').chart.failure).toBeUndefined();
	});

	test('zooms into a span that was chosen, and esc zooms out before it leaves', async () => {
		const chart = await charting();
		const { range } = chart.asked[0] ?? expect.fail('nothing was asked');
		chart.press('left', 'left', 'v', ...Array.from({ length: 30 }, () => 'left'));
		expect(chart.topAs('chart').spanFrom).toBeDefined();
		chart.press('enter');
		await chart.settled();
		const zoomed = chart.asked.at(-1)?.range;
		expect(zoomed?.to).toBe(range.to - 2 * 60_000);
		expect((zoomed?.to ?? 0) - (zoomed?.from ?? 0)).toBe(31 * 60_000);
		chart.press('v');
		chart.press('esc');
		expect(chart.topAs('chart').spanFrom).toBeUndefined();
		chart.press('esc');
		await chart.settled();
		expect(chart.asked.at(-1)?.range).toEqual(range);
		chart.press('esc');
		expect(chart.top().kind).toBe('list');
	});

	test('pans into the past by half a range, and f follows the time again', async () => {
		const chart = await charting();
		const { range } = chart.asked[0] ?? expect.fail('nothing was asked');
		chart.press(',');
		await chart.settled();
		expect(chart.asked.at(-1)?.range.to).toBe(range.to - 1.5 * hour);
		chart.press('f');
		await chart.settled();
		expect(chart.asked.at(-1)?.range).toEqual(range);
		chart.press('.');
		expect(chart.said()).toContain('as far as it goes');
	});

	test('draws our own samples after the last point of CloudWatch, and tells the last of them', async () => {
		const start = startConsole().clock.now();
		const chart = await charting({
			value: (_query, at) => (at < start - 10 * 60_000 ? 7 : undefined),
		});
		await chart.pass(60_000);
		chart.queues({ orders: 1234 });
		await chart.pass(1000);
		expect(chart.sees()).toMatch(/ now {2}> █ ready 1,234/);
		expect(chart.sees()).toContain('live');
	});

	test('is made of our own samples alone where CloudWatch is refused, and says so', async () => {
		const denied = fail('denied', 'CloudWatch GetMetricData was denied');
		const chart = await charting({ metrics: { series: async () => Promise.reject(denied) } });
		chart.queues({ orders: 42 });
		await chart.pass(61_000);
		chart.queues({ orders: 43 });
		await chart.pass(1000);
		expect(chart.sees()).toContain('CloudWatch GetMetricData was denied');
		expect(chart.sees()).toContain('below are our own samples alone');
		expect(chart.sees()).toContain('ready 43');
	});

	test('keeps what was known when CloudWatch is throttled', async () => {
		let calls = 0;
		const chart = await charting({
			metrics: {
				series: async ({ queries, range }) => {
					if (++calls > 1) throw fail('throttled', 'CloudWatch asks to slow down');
					const points = [{ at: range.to - 60_000, value: 9 }];
					return queries.map((query) => ({ query, points, complete: true }));
				},
			},
		});
		chart.press('ctrl-r');
		await chart.settled();
		expect(chart.sees()).toContain('CloudWatch asks to slow down');
		expect(chart.sees()).toContain('below is what was known before');
		expect(chart.sees()).toContain('ready 9');
	});

	test('of a queue that was deleted meanwhile goes on by its name, and says that it is gone', async () => {
		const gone = fail('not-found', 'there is no queue orders');
		const chart = await charting({
			queues: { attributes: async () => Promise.reject(gone) },
		});
		expect(chart.sees()).toContain('orders could not be asked');
		expect(chart.sees()).toContain('ready 7');
	});

	test('draws the threshold of an alarm, and calls OK only what is', async () => {
		const own = { dimensions: { QueueName: 'orders' }, namespace: 'AWS/SQS' } as const;
		const metric = 'ApproximateNumberOfMessagesVisible';
		const chart = await charting({
			metrics: {
				alarmsPage: async () => ({
					items: [
						{ ...own, name: 'deep', metric, state: 'OK', threshold: 5, muted: 'actions-off' },
						{ ...own, name: 'deeper', metric, state: 'OK', evaluation: 'EVALUATION_ERROR' },
						{
							...own,
							name: 'new',
							metric,
							state: 'INSUFFICIENT_DATA',
							reason: 'Unchecked: Initial alarm creation',
						},
						{
							name: 'any',
							kind: 'composite',
							state: 'ALARM',
							dimensions: {},
							rule: 'ALARM("deep") OR ALARM("deeper")',
						},
						{ name: 'other', metric, state: 'ALARM', dimensions: { QueueName: 'x' } },
					],
				}),
			},
		});
		expect(chart.sees()).toContain(
			'4 alarms: any ALARM, deeper cannot evaluate, new warming up, deep muted',
		);
		expect(chart.sees()).toMatch(/┼|alarm deep/);
	});

	test('is a table, then sentences, then a drawing again', async () => {
		const chart = await charting();
		chart.press('y');
		expect(chart.sees()).toMatch(/TIME +READY +IN FLIGHT/);
		chart.press('y');
		expect(chart.sees()).toContain('ready, maximum: 7 throughout');
		chart.press('y');
		expect(chart.sees()).toContain('█ ready 7');
	});

	test('is written to a file by the ending of its name', async () => {
		const chart = await charting();
		const write = async (name: string) => {
			chart.press('E', 'ctrl-u');
			chart.type(name);
			chart.press('enter');
			await chart.settled();
			return chart.host.files.get(name);
		};
		expect(await write('orders.csv')).toMatch(/^time,source,ready \(Approx.*\r\n2/);
		expect(await write('orders.svg')).toMatch(/^<svg .*<title>orders: depth<\/title>/s);
		expect(await write('orders.txt')).toContain('ready, maximum: 7 throughout');
		expect(await write('orders.doc')).toBeUndefined();
		expect(chart.said()).toContain('.csv, .txt or .svg');
	});
});
