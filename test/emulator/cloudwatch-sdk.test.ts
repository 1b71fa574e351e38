import {
	CloudWatchClient,
	DeleteAlarmsCommand,
	DescribeAlarmHistoryCommand,
	DescribeAlarmsCommand,
	GetMetricDataCommand,
	GetMetricStatisticsCommand,
	ListMetricsCommand,
	PutDashboardCommand,
	PutMetricAlarmCommand,
	PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../../source/emulator/endpoint.ts';

// The SDK's own client, so that names, times and errors are right on the wire too.
const minute = 60_000;
const clock = { at: Date.UTC(2026, 10, 20, 9, 0) };
let endpoint: Endpoint;
let client: CloudWatchClient;

beforeAll(async () => {
	endpoint = await startEndpoint({ now: () => clock.at });
	client = new CloudWatchClient({
		endpoint: endpoint.endpoint,
		region: endpoint.region,
		credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
		requestHandler: new NodeHttpHandler({}),
	});
});

afterAll(async () => {
	client.destroy();
	await endpoint.stop();
});

test('what is put can be read, with times as dates', async () => {
	const at = new Date(clock.at);
	await client.send(
		new PutMetricDataCommand({
			Namespace: 'Shop',
			MetricData: [{ MetricName: 'Carts', Value: 3, Timestamp: at, Unit: 'Count' }],
		}),
	);
	const range = { StartTime: at, EndTime: new Date(clock.at + minute) };
	const { MetricDataResults } = await client.send(
		new GetMetricDataCommand({
			...range,
			MetricDataQueries: [
				{
					Id: 'm1',
					MetricStat: {
						Metric: { Namespace: 'Shop', MetricName: 'Carts' },
						Period: 60,
						Stat: 'Sum',
					},
				},
				{ Id: 'e1', Expression: 'm1 * 60' },
			],
		}),
	);
	expect(MetricDataResults).toMatchObject([
		{ Id: 'm1', Timestamps: [at], Values: [3], StatusCode: 'Complete' },
		{ Id: 'e1', Timestamps: [at], Values: [180] },
	]);
	const { Datapoints } = await client.send(
		new GetMetricStatisticsCommand({
			...range,
			Namespace: 'Shop',
			MetricName: 'Carts',
			Period: 60,
			Statistics: ['Sum'],
			ExtendedStatistics: ['p99'],
		}),
	);
	expect(Datapoints).toEqual([
		{ Timestamp: at, Sum: 3, ExtendedStatistics: { p99: 3 }, Unit: 'Count' },
	]);
});

test('a thousand metrics in one compressed request arrive, and are listed in pages', async () => {
	await client.send(
		new PutMetricDataCommand({
			Namespace: 'Bulk',
			MetricData: Array.from({ length: 1_000 }, (_, index) => ({
				MetricName: `metric-${index}`,
				Value: index,
			})),
		}),
	);
	const first = await client.send(new ListMetricsCommand({ Namespace: 'Bulk' }));
	const second = await client.send(
		new ListMetricsCommand({ Namespace: 'Bulk', NextToken: first.NextToken }),
	);
	expect([first.Metrics?.length, second.Metrics?.length]).toEqual([500, 500]);
	expect(second.NextToken).toBeUndefined();
});

test('alarms change state as time passes', async () => {
	await client.send(
		new PutMetricAlarmCommand({
			AlarmName: 'carts',
			Namespace: 'Shop',
			MetricName: 'Carts',
			Statistic: 'Maximum',
			Period: 60,
			EvaluationPeriods: 1,
			Threshold: 2,
			ComparisonOperator: 'GreaterThanThreshold',
		}),
	);
	const described = async () =>
		(await client.send(new DescribeAlarmsCommand({ AlarmNames: ['carts'] }))).MetricAlarms?.[0];
	expect(await described()).toMatchObject({
		StateValue: 'INSUFFICIENT_DATA',
		AlarmConfigurationUpdatedTimestamp: new Date(clock.at),
	});
	clock.at += minute;
	expect(await described()).toMatchObject({
		StateValue: 'ALARM',
		StateTransitionedTimestamp: new Date(clock.at),
	});
	const { AlarmHistoryItems } = await client.send(
		new DescribeAlarmHistoryCommand({ AlarmName: 'carts', HistoryItemType: 'StateUpdate' }),
	);
	expect(AlarmHistoryItems).toMatchObject([
		{
			HistorySummary: 'Alarm updated from INSUFFICIENT_DATA to ALARM',
			Timestamp: new Date(clock.at),
		},
	]);
});

test('errors have the names that the SDK gives to CloudWatch errors', async () => {
	await expect(
		client.send(new DeleteAlarmsCommand({ AlarmNames: ['nowhere'] })),
	).rejects.toMatchObject({ name: 'ResourceNotFound', $metadata: { httpStatusCode: 404 } });
	await expect(client.send(new ListMetricsCommand({ NextToken: 'junk' }))).rejects.toMatchObject({
		name: 'InvalidNextToken',
	});
	await expect(
		client.send(new PutMetricDataCommand({ Namespace: 'AWS/SQS', MetricData: [] })),
	).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
	await expect(
		client.send(new PutDashboardCommand({ DashboardName: 'd', DashboardBody: '{}' })),
	).rejects.toMatchObject({ name: 'UnknownOperationException' });
});
