import { describe, expect, test } from 'vitest';
import { createCloudWatch } from '../../source/emulator/cloudwatch/cloudwatch.ts';

const minute = 60_000;
const region = 'us-east-1';
const start = Date.UTC(2026, 10, 20, 9, 0);

type Told = {
	readonly AlarmName: string;
	readonly StateValue: string;
	readonly StateReason: string;
	readonly StateTransitionedTimestamp: number;
	readonly ActionsSuppressedBy?: string;
	readonly ActionsEnabled?: boolean;
};
type Described = Readonly<
	Record<'MetricAlarms' | 'CompositeAlarms' | 'LogAlarms', readonly Told[]>
>;

/** Two queues whose depths a test sets minute by minute, each with an alarm on more than 10. */
function world() {
	const clock = { at: start };
	const cloudwatch = createCloudWatch({ now: () => clock.at });
	const handle = (operation: string, input: object) => cloudwatch.handle(operation, input, region);
	const metric = { namespace: 'AWS/SQS', metric: 'ApproximateNumberOfMessagesVisible' };
	for (const queue of ['orders', 'payments']) {
		handle('PutMetricAlarm', {
			...{ AlarmName: queue, Namespace: metric.namespace, MetricName: metric.metric },
			Dimensions: [{ Name: 'QueueName', Value: queue }],
			...{ Statistic: 'Maximum', Period: 60, EvaluationPeriods: 1, Threshold: 10 },
			ComparisonOperator: 'GreaterThanThreshold',
		});
	}
	const types = ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'];
	return {
		clock,
		handle,
		composite: (AlarmName: string, AlarmRule: string, more: object = {}) =>
			handle('PutCompositeAlarm', { AlarmName, AlarmRule, ...more }),
		/** Lets a minute pass in which the queues are so deep. */
		pass(orders: number, payments: number) {
			for (const [QueueName, value] of [
				['orders', orders],
				['payments', payments],
			] as const) {
				cloudwatch.record({ region, ...metric, dimensions: { QueueName }, value });
			}
			clock.at += minute;
		},
		described: (input: object = {}) =>
			handle('DescribeAlarms', { AlarmTypes: types, ...input }) as Described,
		told(name: string): Told | undefined {
			const { CompositeAlarms } = this.described();
			return CompositeAlarms.find(({ AlarmName }) => AlarmName === name);
		},
		changes(AlarmName: string, type: string): readonly (readonly [number, string])[] {
			const { AlarmHistoryItems } = handle('DescribeAlarmHistory', {
				...{ AlarmName, AlarmTypes: [type], HistoryItemType: 'StateUpdate' },
				ScanBy: 'TimestampAscending',
			}) as { AlarmHistoryItems: readonly { Timestamp: number; HistoryData: string }[] };
			return AlarmHistoryItems.map(({ Timestamp, HistoryData }) => [
				(Timestamp * 1000 - start) / minute,
				JSON.parse(HistoryData).newState.stateValue,
			]);
		},
	};
}

describe('a composite alarm', () => {
	test('judges at once, and follows its members whether or not anybody looks', () => {
		const often = world();
		const once = world();
		for (const one of [often, once]) {
			one.composite('page', 'ALARM("orders") AND NOT ALARM(payments)');
			one.composite('above', 'ALARM(page) OR ALARM("payments")');
		}
		expect(often.told('page')?.StateValue).toBe('OK');
		for (const [orders, payments] of [
			[0, 0],
			[20, 0],
			[20, 20],
			[20, 0],
			[0, 0],
		] as const) {
			for (const one of [often, once]) one.pass(orders, payments);
			often.described();
		}
		for (const one of [often, once]) {
			expect(one.changes('page', 'CompositeAlarm')).toEqual([
				[0, 'OK'],
				[2, 'ALARM'],
				[3, 'OK'],
				[4, 'ALARM'],
				[5, 'OK'],
			]);
			expect(one.changes('above', 'CompositeAlarm')).toEqual([
				[0, 'OK'],
				[2, 'ALARM'],
				[5, 'OK'],
			]);
		}
		expect(once.described()).toEqual(often.described());
	});

	test('says which member made it so', () => {
		const one = world();
		one.composite('page', 'ALARM(orders)');
		one.pass(20, 0);
		expect(one.told('page')).toMatchObject({
			StateValue: 'ALARM',
			StateReason: expect.stringMatching(/:alarm:orders transitioned to ALARM at /),
		});
	});

	test('is told to whoever asks for its type, and only then', () => {
		const one = world();
		one.composite('page', 'ALARM(orders)');
		const names = (input: object) => {
			const { MetricAlarms, CompositeAlarms } = one.handle('DescribeAlarms', input) as Described;
			return [MetricAlarms.length, CompositeAlarms.length];
		};
		expect(names({})).toEqual([2, 0]);
		expect(names({ AlarmNames: ['page'] })).toEqual([0, 0]);
		expect(names({ AlarmTypes: ['CompositeAlarm'] })).toEqual([0, 1]);
		expect(one.changes('page', 'MetricAlarm')).toEqual([]);
	});

	test('is held back by its suppressor, while that may come, and for a while after', () => {
		const one = world();
		one.composite('page', 'ALARM(orders)', {
			ActionsSuppressor: 'payments',
			ActionsSuppressorWaitPeriod: 120,
			ActionsSuppressorExtensionPeriod: 60,
		});
		const by = (orders: number, payments: number) => {
			one.pass(orders, payments);
			return one.told('page')?.ActionsSuppressedBy;
		};
		expect(by(0, 0)).toBeUndefined();
		expect(by(20, 0)).toBe('WaitPeriod');
		expect(by(20, 20)).toBe('Alarm');
		expect(by(20, 0)).toBe('ExtensionPeriod');
		expect(by(20, 0)).toBeUndefined();
	});

	test.each([
		['an alarm that is not there', { AlarmRule: 'ALARM(gone)' }],
		['a rule without an end', { AlarmRule: 'ALARM(orders) AND' }],
		['the name of a metric alarm', { AlarmName: 'orders', AlarmRule: 'ALARM(payments)' }],
		['a suppressor without its periods', { AlarmRule: 'TRUE', ActionsSuppressor: 'orders' }],
	])('is refused with %s', (_, input) => {
		const one = world();
		expect(() => one.handle('PutCompositeAlarm', { AlarmName: 'page', ...input })).toThrow(
			expect.objectContaining({ name: 'EmulatedError', status: 400 }),
		);
		expect(one.described().CompositeAlarms).toEqual([]);
	});
});

test('alarms by PromQL and by logs are told as they were put, and keep a state until they judge again', () => {
	const one = world();
	one.handle('PutMetricAlarm', {
		AlarmName: 'promql',
		EvaluationCriteria: { PromQLCriteria: { Query: 'up{queue="orders"} > 1' } },
		EvaluationInterval: 60,
		WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 5 },
	});
	one.handle('PutLogAlarm', {
		AlarmName: 'log',
		ScheduledQueryConfiguration: {
			QueryString: 'fields @message',
			LogGroupIdentifiers: ['/aws/lambda/worker'],
			ScheduledQueryRoleARN: 'arn:aws:iam::000000000000:role/queries',
			ScheduleConfiguration: { ScheduleExpression: 'rate(1 hour)', StartTimeOffset: 3600 },
			AggregationExpression: 'count(*)',
		},
		...{ QueryResultsToEvaluate: 3, QueryResultsToAlarm: 2, Threshold: 1 },
		ComparisonOperator: 'GreaterThanThreshold',
	});
	one.handle('SetAlarmState', { AlarmName: 'log', StateValue: 'ALARM', StateReason: 'drill' });
	one.pass(20, 20);
	const { MetricAlarms, LogAlarms } = one.described();
	expect(MetricAlarms.find(({ AlarmName }) => AlarmName === 'promql')).toMatchObject({
		StateValue: 'INSUFFICIENT_DATA',
		WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 5 },
		EvaluationCriteria: { PromQLCriteria: { Query: 'up{queue="orders"} > 1' } },
	});
	expect(LogAlarms).toMatchObject([{ AlarmName: 'log', StateValue: 'ALARM', Threshold: 1 }]);
	expect(one.changes('log', 'LogAlarm')).toEqual([[0, 'ALARM']]);
});

test('actions are switched off and on again', () => {
	const one = world();
	const enabled = () => one.described().MetricAlarms.map(({ ActionsEnabled }) => ActionsEnabled);
	one.handle('DisableAlarmActions', { AlarmNames: ['orders', 'gone'] });
	expect(enabled()).toEqual([false, true]);
	one.handle('EnableAlarmActions', { AlarmNames: ['orders'] });
	expect(enabled()).toEqual([true, true]);
});

describe('a mute rule', () => {
	const put = (one: ReturnType<typeof world>, Expression: string, more: object = {}) =>
		one.handle('PutAlarmMuteRule', {
			Name: 'release',
			Rule: { Schedule: { Expression, Duration: 'PT30M', Timezone: 'UTC' } },
			MuteTargets: { AlarmNames: ['orders'] },
			...more,
		});
	const active = (one: ReturnType<typeof world>, more: object = {}) => {
		const { AlarmMuteRuleSummaries } = one.handle('ListAlarmMuteRules', {
			Statuses: ['ACTIVE'],
			...more,
		}) as { AlarmMuteRuleSummaries: readonly { AlarmMuteRuleArn: string }[] };
		return AlarmMuteRuleSummaries.map(({ AlarmMuteRuleArn }) => AlarmMuteRuleArn.split(':').at(-1));
	};

	test('mutes in its time, and then no more', () => {
		const one = world();
		put(one, 'at(2026-11-20T09:01)');
		expect(active(one)).toEqual([]);
		one.clock.at = start + minute;
		expect(active(one)).toEqual(['release']);
		expect(active(one, { AlarmName: 'orders' })).toEqual(['release']);
		expect(active(one, { AlarmName: 'payments' })).toEqual([]);
		one.clock.at = start + 31 * minute;
		expect(active(one)).toEqual([]);
		expect(one.handle('GetAlarmMuteRule', { AlarmMuteRuleName: 'release' })).toMatchObject({
			Name: 'release',
			Status: 'EXPIRED',
			MuteType: 'ONE_TIME',
			Rule: { Schedule: { Expression: 'at(2026-11-20T09:01)', Duration: 'PT30M' } },
			MuteTargets: { AlarmNames: ['orders'] },
		});
	});

	test('never begins where its start is past when it is made', () => {
		const one = world();
		one.clock.at = start + 30_000;
		put(one, 'at(2026-11-20T09:00)');
		expect(active(one)).toEqual([]);
	});

	test('comes again by the clocks of its zone', () => {
		const one = world();
		const Rule = {
			Schedule: {
				Expression: 'cron(0 10 * * MON-FRI)',
				Duration: 'PT1H',
				Timezone: 'Europe/Berlin',
			},
		};
		put(one, '', { Rule });
		// 09:00 UTC of a Friday is 10:00 in Berlin.
		expect(active(one)).toEqual(['release']);
		one.clock.at = start + 60 * minute;
		expect(active(one)).toEqual([]);
		one.clock.at = start + 3 * 24 * 60 * minute;
		expect(active(one)).toEqual(['release']);
		one.clock.at = start + 24 * 60 * minute;
		expect(active(one)).toEqual([]);
	});

	test('is gone once it is deleted', () => {
		const one = world();
		put(one, 'cron(* * * * *)');
		expect(active(one)).toEqual(['release']);
		one.handle('DeleteAlarmMuteRule', { AlarmMuteRuleName: 'release' });
		expect(active(one)).toEqual([]);
		expect(() => one.handle('GetAlarmMuteRule', { AlarmMuteRuleName: 'release' })).toThrow(
			expect.objectContaining({ status: 404 }),
		);
	});

	test.each([
		['an alarm that is not there', { MuteTargets: { AlarmNames: ['gone'] } }],
		['no schedule', { Rule: {} }],
		[
			'a duration of a day too many',
			{ Rule: { Schedule: { Expression: 'cron(* * * * *)', Duration: 'P16D' } } },
		],
		[
			'an expression that is none',
			{ Rule: { Schedule: { Expression: 'tonight', Duration: 'PT1H' } } },
		],
		[
			'a month that there is not',
			{ Rule: { Schedule: { Expression: 'cron(0 0 1 13 *)', Duration: 'PT1H' } } },
		],
		[
			'a zone that nobody knows',
			{
				Rule: {
					Schedule: { Expression: 'cron(* * * * *)', Duration: 'PT1H', Timezone: 'Mars/Olympus' },
				},
			},
		],
	])('is refused with %s', (_, input) => {
		expect(() => put(world(), 'cron(* * * * *)', input)).toThrow(
			expect.objectContaining({ name: 'EmulatedError' }),
		);
	});
});
