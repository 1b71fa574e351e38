import { expect, test } from 'vitest';
import { judge } from '../../source/emulator/alarms/alarm-verdict.ts';
import { createCloudWatch } from '../../source/emulator/cloudwatch/cloudwatch.ts';

const minute = 60_000;
const region = 'us-east-1';
const start = Date.UTC(2026, 10, 20, 9, 0);

type Described = {
	AlarmName: string;
	StateValue: string;
	StateReason: string;
	StateTransitionedTimestamp: number;
};

/** A queue whose depth the test sets minute by minute, and an alarm on more than 1,000. */
function watched(more: object = {}) {
	const clock = { at: start };
	const cloudwatch = createCloudWatch({ now: () => clock.at });
	const dimensions = { QueueName: 'orders' };
	const metric = { namespace: 'AWS/SQS', metric: 'ApproximateNumberOfMessagesVisible', dimensions };
	const handle = (operation: string, input: object) => cloudwatch.handle(operation, input, region);
	const put = (name: string, change: object = {}) =>
		handle('PutMetricAlarm', {
			AlarmName: name,
			Namespace: metric.namespace,
			MetricName: metric.metric,
			Dimensions: [{ Name: 'QueueName', Value: 'orders' }],
			Statistic: 'Maximum',
			Period: 60,
			EvaluationPeriods: 3,
			DatapointsToAlarm: 2,
			Threshold: 1000,
			ComparisonOperator: 'GreaterThanThreshold',
			...change,
		});
	put('orders-depth', more);
	return {
		clock,
		handle,
		put,
		/** Lets a minute pass for each value; `undefined` is a minute without data. */
		pass(...values: readonly (number | undefined)[]) {
			for (const value of values) {
				if (value !== undefined) cloudwatch.record({ region, ...metric, value });
				clock.at += minute;
			}
		},
		described(input: object = {}): Described[] {
			return (handle('DescribeAlarms', input) as { MetricAlarms: Described[] }).MetricAlarms;
		},
		state(): string | undefined {
			return this.described()[0]?.StateValue;
		},
	};
}

test('an alarm follows its metric: unknown, fine, alarm, fine again', () => {
	const alarm = watched();
	expect(alarm.state()).toBe('INSUFFICIENT_DATA');
	alarm.pass(900, 1100);
	expect(alarm.state()).toBe('OK');
	alarm.pass(1200);
	expect(alarm.state()).toBe('ALARM');
	expect(alarm.described()[0]).toMatchObject({
		StateTransitionedTimestamp: (start + 3 * minute) / 1000,
		StateReason:
			'Threshold Crossed: 2 out of the last 3 datapoints [900, 1100, 1200] were greater than the threshold (1000).',
	});
	alarm.pass(10, 10);
	expect(alarm.state()).toBe('OK');
});

test('states and times come out the same whether or not anybody looked in between', () => {
	const depths = [900, 1100, 1200, undefined, undefined, undefined, undefined, 5, 2000, 2000];
	const often = watched();
	const once = watched();
	for (const depth of depths) {
		often.pass(depth);
		often.described();
		once.pass(depth);
	}
	expect(often.described()).toEqual(once.described());
	expect(often.handle('DescribeAlarmHistory', {})).toEqual(once.handle('DescribeAlarmHistory', {}));
});

test.each([
	['missing', 'INSUFFICIENT_DATA'],
	['ignore', 'ALARM'],
	['notBreaching', 'OK'],
	['breaching', 'ALARM'],
])('missing data treated as %s leads to %s', (treatment, state) => {
	const alarm = watched({ TreatMissingData: treatment });
	alarm.pass(2000, 2000, 2000);
	expect(alarm.state()).toBe('ALARM');
	alarm.pass(undefined, undefined, undefined, undefined, undefined);
	expect(alarm.state()).toBe(state);
});

test('history tells creation and every change, newest first, in pages', () => {
	const alarm = watched();
	alarm.pass(10, 2000, 2000, 10, 10);
	type Page = {
		AlarmHistoryItems: { HistorySummary: string; Timestamp: number }[];
		NextToken?: string;
	};
	const first = alarm.handle('DescribeAlarmHistory', { MaxRecords: 2 }) as Page;
	const second = alarm.handle('DescribeAlarmHistory', {
		MaxRecords: 2,
		NextToken: first.NextToken,
	}) as Page;
	const items = [...first.AlarmHistoryItems, ...second.AlarmHistoryItems];
	expect(items.map((item) => [item.HistorySummary, item.Timestamp])).toEqual([
		['Alarm updated from ALARM to OK', (start + 5 * minute) / 1000],
		['Alarm updated from OK to ALARM', (start + 3 * minute) / 1000],
		['Alarm updated from INSUFFICIENT_DATA to OK', (start + minute) / 1000],
		['Alarm "orders-depth" created', start / 1000],
	]);
	expect(second.NextToken).toBeUndefined();
});

test('an alarm can watch metric math', () => {
	const stat = (id: string, statistic: string) => ({
		Id: id,
		ReturnData: false,
		MetricStat: {
			Metric: {
				Namespace: 'AWS/SQS',
				MetricName: 'ApproximateNumberOfMessagesVisible',
				Dimensions: [{ Name: 'QueueName', Value: 'orders' }],
			},
			Period: 60,
			Stat: statistic,
		},
	});
	const alarm = watched({
		AlarmName: 'doubled',
		MetricName: undefined,
		Namespace: undefined,
		Statistic: undefined,
		Period: undefined,
		Dimensions: undefined,
		Metrics: [stat('m1', 'Maximum'), { Id: 'e1', Expression: 'm1 * 2' }],
	});
	alarm.pass(600, 600);
	expect(alarm.state()).toBe('ALARM');
});

test('SetAlarmState holds until the next evaluation finds otherwise', () => {
	const alarm = watched();
	alarm.pass(10);
	alarm.handle('SetAlarmState', {
		AlarmName: 'orders-depth',
		StateValue: 'ALARM',
		StateReason: 'drill',
	});
	expect(alarm.described()[0]).toMatchObject({ StateValue: 'ALARM', StateReason: 'drill' });
	alarm.pass(10);
	expect(alarm.state()).toBe('OK');
});

test('alarms are listed by page, state, prefix and name, and for a metric', () => {
	const alarm = watched();
	for (let index = 0; index < 120; index += 1) alarm.put(`bulk-${String(index).padStart(3, '0')}`);
	const first = alarm.handle('DescribeAlarms', {}) as {
		MetricAlarms: unknown[];
		NextToken?: string;
	};
	expect(first.MetricAlarms).toHaveLength(100);
	const rest = alarm.handle('DescribeAlarms', { NextToken: first.NextToken });
	expect(rest).toMatchObject({ MetricAlarms: { length: 21 } });
	expect(alarm.described({ AlarmNamePrefix: 'bulk-00' })).toHaveLength(10);
	expect(alarm.described({ AlarmNames: ['bulk-007', 'nowhere'] })).toHaveLength(1);
	expect(alarm.described({ StateValue: 'ALARM' })).toHaveLength(0);
	const forMetric = alarm.handle('DescribeAlarmsForMetric', {
		Namespace: 'AWS/SQS',
		MetricName: 'ApproximateNumberOfMessagesVisible',
		Dimensions: [{ Name: 'QueueName', Value: 'orders' }],
	});
	expect(forMetric).toMatchObject({ MetricAlarms: { length: 121 } });
});

test('deleting names an alarm that is not there and then deletes none', () => {
	const alarm = watched();
	const missing = expect.objectContaining({ code: 'ResourceNotFound', status: 404 });
	expect(() => alarm.handle('DeleteAlarms', { AlarmNames: ['orders-depth', 'nowhere'] })).toThrow(
		missing,
	);
	expect(alarm.described()).toHaveLength(1);
	alarm.handle('DeleteAlarms', { AlarmNames: ['orders-depth'] });
	expect(alarm.described()).toHaveLength(0);
	expect(() =>
		alarm.handle('SetAlarmState', {
			AlarmName: 'orders-depth',
			StateValue: 'OK',
			StateReason: 'x',
		}),
	).toThrow(missing);
});

test.each([
	['no comparison', { ComparisonOperator: undefined }],
	['more datapoints than periods', { DatapointsToAlarm: 4 }],
	['two statistics', { ExtendedStatistic: 'p99' }],
	['an unknown treatment', { TreatMissingData: 'hope' }],
	['a period of 90 s', { Period: 90 }],
])('PutMetricAlarm refuses %s', (_, more) => {
	expect(() => watched(more)).toThrow(
		expect.objectContaining({ name: 'EmulatedError', status: 400 }),
	);
});

// The tables of the CloudWatch user guide: X breaches, 0 does not, - is missing.
test.each([
	[3, '0 - X - X', 'OK', 'OK', 'OK', 'OK'],
	[3, '- - - - 0', 'OK', 'OK', 'OK', 'OK'],
	[3, '- - - - -', 'INSUFFICIENT_DATA', undefined, 'ALARM', 'OK'],
	[3, '0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
	[3, '- - X - -', 'ALARM', undefined, 'ALARM', 'OK'],
	[2, '0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
	[2, '0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
	[2, '0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
	[2, '- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
	[2, '- - - X -', 'ALARM', undefined, 'ALARM', 'OK'],
] as const)('%i of 3 datapoints over %s are judged as AWS does', (datapoints, drawn, ...states) => {
	const range = drawn.split(' ').map((mark) => ({ X: 9, '0': 1 })[mark]);
	const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
	for (const [index, missing] of treatments.entries()) {
		const definition = { periods: 3, datapoints, threshold: 5, missing } as const;
		const verdict = judge({ ...definition, comparison: 'GreaterThanThreshold' }, range);
		expect([missing, verdict?.state]).toEqual([missing, states[index]]);
	}
});
