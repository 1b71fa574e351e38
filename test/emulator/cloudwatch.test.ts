import { expect, test } from 'vitest';
import { createCloudWatch } from '../../source/emulator/cloudwatch/cloudwatch.ts';
import type { CloudWatch } from '../../source/emulator/cloudwatch/types.ts';

const minute = 60_000;
const region = 'us-east-1';
const start = Date.UTC(2026, 10, 20, 9, 0);

function emulated(at = start) {
	const clock = { at };
	return { clock, cloudwatch: createCloudWatch({ now: () => clock.at }) };
}

function depth(cloudwatch: CloudWatch, values: readonly (number | undefined)[], from = start) {
	for (const [index, value] of values.entries()) {
		if (value === undefined) continue;
		const at = from + index * minute;
		cloudwatch.record({ region, ...orders, value, at });
	}
}

const orders = {
	namespace: 'AWS/SQS',
	metric: 'ApproximateNumberOfMessagesVisible',
	dimensions: { QueueName: 'orders' },
};

function metricQuery(id: string, more: object = {}, stat = 'Maximum', period = 60) {
	return {
		Id: id,
		MetricStat: {
			Metric: {
				Namespace: orders.namespace,
				MetricName: orders.metric,
				Dimensions: [{ Name: 'QueueName', Value: 'orders' }],
			},
			Period: period,
			Stat: stat,
		},
		...more,
	};
}

type Result = { Id: string; Timestamps: number[]; Values: number[]; StatusCode: string };
type Data = { MetricDataResults: Result[]; NextToken?: string };

function data(cloudwatch: CloudWatch, queries: readonly object[], more: object = {}): Data {
	return cloudwatch.handle(
		'GetMetricData',
		{
			MetricDataQueries: queries,
			StartTime: start / 1000,
			EndTime: start / 1000 + 3600,
			ScanBy: 'TimestampAscending',
			...more,
		},
		region,
	) as Data;
}

test('a minute without data has no point', () => {
	const { clock, cloudwatch } = emulated();
	depth(cloudwatch, [5, undefined, 7]);
	clock.at = start + 10 * minute;
	expect(data(cloudwatch, [metricQuery('m1')]).MetricDataResults).toEqual([
		{
			Id: 'm1',
			Label: orders.metric,
			Timestamps: [start / 1000, start / 1000 + 120],
			Values: [5, 7],
			StatusCode: 'Complete',
		},
	]);
});

test('a minute of an AWS service can be read when it is over, one of ours at once', () => {
	const { clock, cloudwatch } = emulated();
	depth(cloudwatch, [5]);
	const own = { Namespace: 'Shop', MetricName: 'Carts' };
	cloudwatch.handle(
		'PutMetricData',
		{ Namespace: 'Shop', MetricData: [{ MetricName: 'Carts', Value: 3 }] },
		region,
	);
	const queries = [
		metricQuery('m1'),
		{ Id: 'm2', MetricStat: { Metric: own, Period: 60, Stat: 'Sum' } },
	];
	const values = () => data(cloudwatch, queries).MetricDataResults.map((result) => result.Values);
	clock.at = start + minute - 1;
	expect(values()).toEqual([[], [3]]);
	clock.at = start + minute;
	expect(values()).toEqual([[5], [3]]);
});

test('statistics of a period are made from every value in it', () => {
	const { clock, cloudwatch } = emulated();
	for (let value = 1; value <= 100; value += 1) {
		cloudwatch.record({ region, ...orders, value, at: start + (value % 5) * minute });
	}
	clock.at = start + 10 * minute;
	const value = (stat: string) =>
		data(cloudwatch, [metricQuery('m1', {}, stat, 300)]).MetricDataResults[0]?.Values;
	expect(value('Sum')).toEqual([5050]);
	expect(value('SampleCount')).toEqual([100]);
	expect(value('Average')).toEqual([50.5]);
	expect(value('Minimum')).toEqual([1]);
	expect(value('Maximum')).toEqual([100]);
	expect(value('p50')).toEqual([50]);
	expect(value('p99')).toEqual([99]);
	expect(value('p99.9')).toEqual([100]);
	expect(() => value('p101')).toThrow('not supported');
});

test('percentiles stay close when a period holds more values than are kept', () => {
	const { clock, cloudwatch } = emulated();
	for (let value = 0; value < 10_000; value += 1) {
		cloudwatch.record({ region, ...orders, value: (value * 7919) % 10_000, at: start });
	}
	clock.at = start + minute;
	const p90 = data(cloudwatch, [metricQuery('m1', {}, 'p90')]).MetricDataResults[0]?.Values[0];
	expect(p90).toBeGreaterThan(8_600);
	expect(p90).toBeLessThan(9_400);
});

test('metric math works on queries by id and returns only what is asked for', () => {
	const { clock, cloudwatch } = emulated();
	depth(cloudwatch, [6, undefined, 12]);
	clock.at = start + 3 * minute;
	const results = data(cloudwatch, [
		metricQuery('m1', { ReturnData: false }),
		metricQuery('m2', { ReturnData: false }, 'SampleCount'),
		{ Id: 'e1', Expression: 'm1 / m2 * 60', Label: 'a minute' },
		{ Id: 'e2', Expression: 'FILL(e1, 0)' },
	]).MetricDataResults;
	expect(results.map((result) => [result.Id, result.Values])).toEqual([
		['e1', [360, 720]],
		['e2', [360, 0, 720]],
	]);
});

test('points come in pages, and every page can be joined by the id', () => {
	const { clock, cloudwatch } = emulated();
	depth(cloudwatch, [1, 2, 3, 4, 5]);
	clock.at = start + 10 * minute;
	const joined: Record<string, number[]> = {};
	const states: string[][] = [];
	let token: string | undefined;
	do {
		const page = data(cloudwatch, [metricQuery('m1'), metricQuery('m2', {}, 'SampleCount')], {
			MaxDatapoints: 3,
			...(token === undefined ? {} : { NextToken: token }),
		});
		for (const result of page.MetricDataResults) {
			joined[result.Id] = [...(joined[result.Id] ?? []), ...result.Values];
		}
		states.push(page.MetricDataResults.map((result) => `${result.Id} ${result.StatusCode}`));
		token = page.NextToken;
	} while (token !== undefined);
	expect(joined).toEqual({ m1: [1, 2, 3, 4, 5], m2: [1, 1, 1, 1, 1] });
	expect(states).toEqual([
		['m1 PartialData', 'm2 PartialData'],
		['m1 Complete', 'm2 PartialData'],
		['m2 PartialData'],
		['m2 Complete'],
	]);
});

test('the newest points come first unless asked otherwise', () => {
	const { clock, cloudwatch } = emulated();
	depth(cloudwatch, [1, 2, 3]);
	clock.at = start + 10 * minute;
	const page = data(cloudwatch, [metricQuery('m1')], { ScanBy: undefined });
	expect(page.MetricDataResults[0]?.Values).toEqual([3, 2, 1]);
});

test.each([
	[
		'501 queries',
		{ MetricDataQueries: Array.from({ length: 501 }, (_, i) => metricQuery(`m${i}`)) },
	],
	['an id twice', { MetricDataQueries: [metricQuery('m1'), metricQuery('m1')] }],
	['an id in capitals', { MetricDataQueries: [metricQuery('M1')] }],
	['an unknown id', { MetricDataQueries: [{ Id: 'e1', Expression: 'm9 * 2' }] }],
	[
		'a cycle',
		{
			MetricDataQueries: [
				{ Id: 'e1', Expression: 'e2' },
				{ Id: 'e2', Expression: 'e1' },
			],
		},
	],
	['a number as result', { MetricDataQueries: [{ Id: 'e1', Expression: '1 + 1' }] }],
	['an end before the start', { EndTime: start / 1000 - 60 }],
	['a period of 90 s', { MetricDataQueries: [metricQuery('m1', {}, 'Sum', 90)] }],
	['nothing to return', { MetricDataQueries: [metricQuery('m1', { ReturnData: false })] }],
])('GetMetricData refuses %s', (_, more) => {
	const { cloudwatch } = emulated();
	expect(() => data(cloudwatch, [metricQuery('m1')], more)).toThrow(
		expect.objectContaining({ code: 'ValidationException', status: 400 }),
	);
});

test('a token of another request is refused', () => {
	const { clock, cloudwatch } = emulated();
	depth(cloudwatch, [1, 2, 3]);
	clock.at = start + 10 * minute;
	const { NextToken } = data(cloudwatch, [metricQuery('m1')], { MaxDatapoints: 1 });
	for (const more of [
		{ NextToken, MaxDatapoints: 2 },
		{ NextToken: 'junk', MaxDatapoints: 1 },
	]) {
		expect(() => data(cloudwatch, [metricQuery('m1')], more)).toThrow(
			expect.objectContaining({ code: 'InvalidNextToken' }),
		);
	}
});

test('old points survive only in coarser periods: 5 minutes after 15 days, hours after 63', () => {
	const { clock, cloudwatch } = emulated();
	depth(
		cloudwatch,
		Array.from({ length: 60 }, (_, index) => index),
	);
	const points = (period: number) =>
		data(cloudwatch, [metricQuery('m1', {}, 'Maximum', period)]).MetricDataResults[0]?.Values;
	const later = (days: number) => {
		clock.at = start + days * 24 * 60 * minute;
		cloudwatch.record({ region, ...orders, value: 0 });
	};
	later(14);
	expect(points(60)).toHaveLength(60);
	later(16);
	expect(points(60)).toHaveLength(0);
	expect(points(300)?.slice(0, 3)).toEqual([4, 9, 14]);
	later(64);
	expect(points(300)).toHaveLength(0);
	expect(points(3600)).toEqual([59]);
	later(456);
	expect(points(3600)).toEqual([]);
});

test('regions do not see each other', () => {
	const { clock, cloudwatch } = emulated();
	depth(cloudwatch, [5]);
	clock.at = start + minute;
	expect(cloudwatch.handle('ListMetrics', {}, 'eu-west-1')).toEqual({ Metrics: [] });
});

test('PutMetricData takes values, counts and statistic sets, and refuses what AWS refuses', () => {
	const { clock, cloudwatch } = emulated();
	const put = (datum: object, namespace = 'Shop') =>
		cloudwatch.handle('PutMetricData', { Namespace: namespace, MetricData: [datum] }, region);
	put({ MetricName: 'Carts', Value: 4, Unit: 'Count' });
	put({ MetricName: 'Carts', Values: [1, 2], Counts: [2, 1] });
	put({
		MetricName: 'Carts',
		StatisticValues: { SampleCount: 2, Sum: 10, Minimum: 3, Maximum: 7 },
	});
	clock.at = start + minute;
	const answer = cloudwatch.handle(
		'GetMetricStatistics',
		{
			Namespace: 'Shop',
			MetricName: 'Carts',
			StartTime: start / 1000,
			EndTime: start / 1000 + 60,
			Period: 60,
			Statistics: ['Sum', 'SampleCount', 'Minimum', 'Maximum'],
			ExtendedStatistics: ['p50'],
		},
		region,
	);
	expect(answer).toEqual({
		Label: 'Carts',
		Datapoints: [
			{
				Timestamp: start / 1000,
				Sum: 18,
				SampleCount: 6,
				Minimum: 1,
				Maximum: 7,
				ExtendedStatistics: { p50: 2 },
				Unit: 'Count',
			},
		],
	});
	expect(() => put({ MetricName: 'x', Value: 1 }, 'AWS/SQS')).toThrow('AWS/');
	expect(() => put({ MetricName: 'x', Value: 1, Timestamp: start / 1000 - 15 * 86_400 })).toThrow(
		'two weeks',
	);
	expect(() => put({ MetricName: 'x' })).toThrow('needs Value');
	expect(() => put({ MetricName: 'x', Value: 'a lot' })).toThrow('must be a number');
	expect(() => put({ Value: 1 })).toThrow('MetricName is required');
});

test('GetMetricStatistics answers at most 1,440 points, in no order to rely on', () => {
	const { clock, cloudwatch } = emulated();
	depth(cloudwatch, [1, 2, 3, 4]);
	clock.at = start + 10 * minute;
	const get = (more: object) =>
		cloudwatch.handle(
			'GetMetricStatistics',
			{
				Namespace: orders.namespace,
				MetricName: orders.metric,
				Dimensions: [{ Name: 'QueueName', Value: 'orders' }],
				StartTime: start / 1000,
				EndTime: start / 1000 + 600,
				Period: 60,
				Statistics: ['Maximum'],
				...more,
			},
			region,
		) as { Datapoints: { Maximum: number }[] };
	const values = get({}).Datapoints.map((point) => point.Maximum);
	expect(values).not.toEqual([1, 2, 3, 4]);
	expect(values.toSorted()).toEqual([1, 2, 3, 4]);
	expect(() => get({ EndTime: start / 1000 + 86_460 })).toThrow('exceeds the limit of 1,440');
	expect(() => get({ Statistics: [] })).toThrow('must be given');
});

test('ListMetrics pages by 500 and filters by name and dimension', () => {
	const { cloudwatch } = emulated();
	for (let index = 0; index < 501; index += 1) {
		const dimensions = { QueueName: `q${index}` };
		cloudwatch.record({ region, ...orders, dimensions, value: 1 });
	}
	const list = (input: object) =>
		cloudwatch.handle('ListMetrics', input, region) as { Metrics: unknown[]; NextToken?: string };
	const first = list({ Namespace: 'AWS/SQS' });
	expect(first.Metrics).toHaveLength(500);
	const second = list({ Namespace: 'AWS/SQS', NextToken: first.NextToken });
	expect(second.Metrics).toHaveLength(1);
	expect(second.NextToken).toBeUndefined();
	expect(list({ Dimensions: [{ Name: 'QueueName', Value: 'q7' }] }).Metrics).toEqual([
		{
			Namespace: 'AWS/SQS',
			MetricName: orders.metric,
			Dimensions: [{ Name: 'QueueName', Value: 'q7' }],
		},
	]);
	expect(list({ Dimensions: [{ Name: 'TopicName' }] }).Metrics).toEqual([]);
});

test('an operation that is not known is refused as CloudWatch does', () => {
	const { cloudwatch } = emulated();
	for (const operation of ['PutDashboard', 'constructor', '']) {
		expect(() => cloudwatch.handle(operation, {}, region)).toThrow(
			expect.objectContaining({ code: 'UnknownOperationException', status: 400 }),
		);
	}
});
