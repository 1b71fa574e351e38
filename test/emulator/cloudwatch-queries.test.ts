import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Contributors } from '../../source/emulator/alarms/contributors.ts';
import { createCloudWatch } from '../../source/emulator/cloudwatch/cloudwatch.ts';
import type { LogEvent } from '../../source/emulator/logs/logs.ts';

/* Alarms by PromQL and by logs: their states follow from what they watch, and what is not evaluated is refused. */

const minute = 60_000;
const region = 'us-east-1';
const start = Date.UTC(2026, 10, 20, 9, 0);

/** A CloudWatch whose clock, queue depths and log a test sets. */
function world() {
	const clock = { at: start };
	const lines: LogEvent[] = [];
	const cloudwatch = createCloudWatch({
		now: () => clock.at,
		readLines: (_, group, from, to) =>
			group === '/aws/lambda/worker'
				? lines.filter(({ timestamp }) => timestamp >= from && timestamp <= to)
				: undefined,
	});
	const handle = (operation: string, input: object) => cloudwatch.handle(operation, input, region);
	const states = () => {
		const AlarmTypes = ['MetricAlarm', 'LogAlarm'];
		const { MetricAlarms, LogAlarms } = handle('DescribeAlarms', { AlarmTypes }) as Readonly<
			Record<'MetricAlarms' | 'LogAlarms', readonly { StateValue: string; StateReason: string }[]>
		>;
		return [...MetricAlarms, ...LogAlarms];
	};
	return {
		...{ clock, lines, handle, states },
		state: () => states()[0]?.StateValue,
		reason: () => states()[0]?.StateReason,
		/** Lets a minute pass in which the queues are so deep. */
		pass(depths: Readonly<Record<string, number>>) {
			for (const [QueueName, value] of Object.entries(depths)) {
				cloudwatch.record({
					...{ region, namespace: 'AWS/SQS', metric: 'ApproximateNumberOfMessagesVisible' },
					...{ dimensions: { QueueName }, value },
				});
			}
			clock.at += minute;
		},
		wrote(...texts: readonly string[]) {
			for (const message of texts) {
				lines.push({ timestamp: clock.at, logStreamName: 's', message });
			}
		},
		changes: () =>
			(
				handle('DescribeAlarmHistory', {
					...{ AlarmTypes: ['MetricAlarm', 'LogAlarm'], HistoryItemType: 'StateUpdate' },
					ScanBy: 'TimestampAscending',
				}) as { AlarmHistoryItems: readonly { Timestamp: number; HistorySummary: string }[] }
			).AlarmHistoryItems.map(({ Timestamp, HistorySummary }) => [
				(Timestamp * 1000 - start) / minute,
				HistorySummary.replace(/^.* to /, ''),
			]),
	};
}

const promql = (one: ReturnType<typeof world>, Query: string, more: object = {}) =>
	one.handle('PutMetricAlarm', {
		AlarmName: 'deep',
		EvaluationCriteria: { PromQLCriteria: { Query, ...more } },
		EvaluationInterval: 60,
	});

describe('an alarm by PromQL', () => {
	test('judges each series for itself: pending before it fires, recovering before it is over', () => {
		const one = world();
		const query = 'ApproximateNumberOfMessagesVisible{QueueName!="parked"} > 10';
		promql(one, query, { PendingPeriod: 120, RecoveryPeriod: 60 });
		one.pass({ orders: 1, payments: 1, parked: 500 });
		expect(one.state()).toBe('OK');
		for (let passed = 0; passed < 2; passed++) one.pass({ orders: 20, payments: 1, parked: 500 });
		expect(one.state(), 'it breaches, and not for long enough').toBe('OK');
		one.pass({ orders: 20, payments: 20, parked: 500 });
		expect([one.state(), one.reason()]).toEqual([
			'ALARM',
			'In ALARM by the query: {QueueName="orders"}',
		]);
		for (let passed = 0; passed < 4; passed++) one.pass({ orders: 1, payments: 20, parked: 500 });
		expect(one.state(), 'another one fires').toBe('ALARM');
		for (let passed = 0; passed < 4; passed++) one.pass({ orders: 1, payments: 1, parked: 500 });
		expect(one.state()).toBe('OK');
		expect(one.changes().map(([, state]) => state)).toEqual(['OK', 'ALARM', 'OK']);
	});

	test('has the states of each minute, however long nobody looks', () => {
		const [watched, left] = [world(), world()];
		for (const one of [watched, left]) promql(one, '{"ApproximateNumberOfMessagesVisible"} >= 10');
		for (const depth of [1, 12, 12, 3, 15, 2, 2]) {
			for (const one of [watched, left]) one.pass({ orders: depth });
			watched.states();
		}
		expect(left.changes()).toEqual(watched.changes());
		expect(left.changes().length).toBeGreaterThan(3);
	});

	test('does not judge while it warms up', () => {
		const one = world();
		one.handle('PutMetricAlarm', {
			AlarmName: 'deep',
			EvaluationCriteria: {
				PromQLCriteria: { Query: 'ApproximateNumberOfMessagesVisible > 1' },
			},
			EvaluationInterval: 60,
			WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 5 },
		});
		for (let passed = 0; passed < 4; passed++) one.pass({ orders: 20 });
		expect(one.state()).toBe('INSUFFICIENT_DATA');
		for (let passed = 0; passed < 3; passed++) one.pass({ orders: 20 });
		expect(one.state()).toBe('ALARM');
	});

	test.each([
		'rate(NumberOfMessagesSent[5m]) > 1',
		'sum(ApproximateNumberOfMessagesVisible) > 1',
		'ApproximateNumberOfMessagesVisible',
		'ApproximateNumberOfMessagesVisible{QueueName=~"or.*"} > 1',
		'a > 1 and b > 1',
		'{QueueName="orders"} > 1',
		'ApproximateNumberOfMessagesVisible{QueueName="orders} > 1',
		'ApproximateNumberOfMessagesVisible > one',
	])('by a query that is not evaluated is refused: %s', (query) => {
		const one = world();
		expect(() => promql(one, query)).toThrow(expect.objectContaining({ status: 400 }));
		expect(one.states()).toEqual([]);
	});

	test('a series fires after it was returned without a gap for as long as it pends, and no sooner', () => {
		const seconds = fc.integer({ min: 0, max: 5 });
		fc.assert(
			fc.property(fc.array(fc.boolean()), seconds, seconds, (returned, pending, recovery) => {
				const contributors = new Contributors(pending, recovery);
				let [since, absent, firing]: [number | undefined, number | undefined, boolean] = [
					undefined,
					undefined,
					false,
				];
				for (const [at, isThere] of returned.entries()) {
					const told = contributors.take(isThere ? ['a'] : [], at).length > 0;
					if (isThere) {
						since ??= at;
						absent = undefined;
						firing ||= at - since >= pending;
					} else {
						absent ??= at;
						if (!firing || at - absent >= recovery) [since, firing] = [undefined, false];
					}
					expect(told).toBe(firing);
				}
			}),
		);
	});
});

const byLogs = (one: ReturnType<typeof world>, query: object = {}, more: object = {}) =>
	one.handle('PutLogAlarm', {
		AlarmName: 'failures',
		ScheduledQueryConfiguration: {
			QueryString: 'fields @message | filter @message like "ERROR"',
			LogGroupIdentifiers: ['/aws/lambda/worker'],
			ScheduledQueryRoleARN: 'arn:aws:iam::000000000000:role/queries',
			ScheduleConfiguration: { ScheduleExpression: 'rate(5 minutes)', StartTimeOffset: 300 },
			AggregationExpression: 'count(*)',
			...query,
		},
		...{ QueryResultsToEvaluate: 3, QueryResultsToAlarm: 2, Threshold: 2 },
		ComparisonOperator: 'GreaterThanOrEqualToThreshold',
		...more,
	});

describe('an alarm by logs', () => {
	/** Lets five minutes pass at whose beginning so many lines are written. */
	function passed(one: ReturnType<typeof world>, errors: number): void {
		one.wrote('INFO fine', ...Array.from({ length: errors }, () => 'ERROR failed'));
		one.clock.at += 5 * minute;
	}

	test('counts the lines of each run, and fires where enough of the last ones breach', () => {
		const one = world();
		byLogs(one, {}, { TreatMissingData: 'notBreaching' });
		for (const errors of [1, 3]) passed(one, errors);
		expect(one.state()).toBe('OK');
		passed(one, 2);
		expect([one.state(), one.reason()]).toEqual([
			'ALARM',
			'Threshold Crossed: 2 out of the last 3 query results [1, 3, 2] were greater than or equal to the threshold (2).',
		]);
		for (const errors of [0, 0]) passed(one, errors);
		expect(one.state()).toBe('OK');
		expect(one.changes()).toEqual([
			[5, 'OK'],
			[15, 'ALARM'],
			[25, 'OK'],
		]);
	});

	test('has no data where no line was found, and where there is no such log', () => {
		const one = world();
		byLogs(one);
		for (const errors of [2, 0, 0, 0]) passed(one, errors);
		expect(one.state()).toBe('INSUFFICIENT_DATA');
		const other = world();
		byLogs(other, { LogGroupIdentifiers: ['/aws/lambda/gone'] });
		passed(other, 5);
		expect(other.state()).toBe('INSUFFICIENT_DATA');
	});

	test.each([
		['another aggregation', { AggregationExpression: 'avg(duration) by host' }],
		['a query that Logs Insights does not know here', { QueryString: 'parse @message "*" as x' }],
		['no log group', { LogGroupIdentifiers: [] }],
		['no role', { ScheduledQueryRoleARN: undefined }],
		[
			'a schedule that is no rate',
			{ ScheduleConfiguration: { ScheduleExpression: 'cron(0 * * * ? *)', StartTimeOffset: 60 } },
		],
	])('is refused with %s', (_, query) => {
		const one = world();
		expect(() => byLogs(one, query)).toThrow(expect.objectContaining({ status: 400 }));
		expect(one.states()).toEqual([]);
	});
});
