import { expect, test } from 'vitest';
import { alarmsOf } from '../../../source/aws/cloudwatch/alarm-answers.ts';

const at = new Date(Date.UTC(2026, 10, 20));

test('alarms of every kind are read, with what their state is worth', () => {
	const [math, promql, composite, log] = alarmsOf({
		$metadata: {},
		MetricAlarms: [
			{
				AlarmName: 'math',
				StateValue: 'OK',
				ActionsEnabled: false,
				Metrics: [
					// What is reckoned of others names no metric.
					{},
					{
						MetricStat: {
							Metric: {
								Namespace: 'AWS/SQS',
								MetricName: 'NumberOfMessagesSent',
								Dimensions: [{ Name: 'QueueName', Value: 'orders' }],
							},
						},
					},
				],
			},
			{
				AlarmName: 'promql',
				StateValue: 'INSUFFICIENT_DATA',
				EvaluationState: 'EVALUATION_ERROR',
				EvaluationCriteria: { PromQLCriteria: { Query: 'up{queue="orders"} > 1' } },
				AlarmConfigurationUpdatedTimestamp: at,
				WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 5 },
			},
		],
		CompositeAlarms: [
			{
				AlarmName: 'composite',
				StateValue: 'OK',
				AlarmRule: 'ALARM(math)',
				ActionsSuppressedBy: 'Alarm',
				StateTransitionedTimestamp: at,
			},
		],
		LogAlarms: [{ AlarmName: 'log', StateValue: 'ALARM', Threshold: 3 }],
	});
	expect(math).toMatchObject({
		name: 'math',
		muted: 'actions-off',
		metrics: [{ namespace: 'AWS/SQS', dimensions: { QueueName: 'orders' } }],
	});
	expect(promql).toMatchObject({
		kind: 'promql',
		rule: 'up{queue="orders"} > 1',
		evaluation: 'EVALUATION_ERROR',
		warmsUpUntil: at.getTime() + 300_000,
	});
	expect(composite).toMatchObject({
		kind: 'composite',
		rule: 'ALARM(math)',
		muted: 'suppressed',
		since: at.getTime(),
	});
	expect(log).toMatchObject({ kind: 'log', state: 'ALARM', threshold: 3 });
});
