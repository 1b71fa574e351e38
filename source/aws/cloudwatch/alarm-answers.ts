import type { Alarm, AlarmMetric } from '../../domain/metric.ts';
import { countIn, givenText } from '../failures/bent-answer.ts';
import { optional, timeOf } from '../gateway-parts.ts';
import type { LeanOutput } from '../lean/lean-operations.ts';

type Answer = LeanOutput<'CloudWatch DescribeAlarms'>;
type Items<List> = List extends readonly (infer Item)[] ? Item : never;
type MetricAlarm = Items<Answer['MetricAlarms']>;
type CompositeAlarm = Items<Answer['CompositeAlarms']>;
type LogAlarm = Items<Answer['LogAlarms']>;

/** The alarms of one page, of every kind. */
export function alarmsOf(answer: Answer): readonly Alarm[] {
	const { MetricAlarms = [], CompositeAlarms = [], LogAlarms = [] } = answer;
	return [
		...MetricAlarms.map(metricAlarm),
		...CompositeAlarms.map(compositeAlarm),
		...LogAlarms.map(logAlarm),
	];
}

/** What alarms of all kinds have. */
function common(alarm: MetricAlarm | CompositeAlarm | LogAlarm) {
	const state = alarm.StateValue;
	const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
	return {
		name: givenText(alarm.AlarmName, 'AlarmName'),
		state: state === 'OK' || state === 'ALARM' ? state : 'INSUFFICIENT_DATA',
		...optional('since', timeOf(since)),
		...optional('reason', alarm.StateReason),
		...(areOff(alarm.ActionsEnabled) ? { muted: 'actions-off' as const } : {}),
		...(doesMoreThanTell(alarm) ? { acts: true as const } : {}),
	} as const;
}

/** Said as text by some emulators: what calls nobody is not to be taken for what does. */
const areOff = (enabled: unknown) => enabled === false || enabled === 'false';

/** Services that an alarm's action tells of it: all others are made to do something. Source: PutMetricAlarm, AlarmActions. */
const told: ReadonlySet<string> = new Set(['sns', 'ssm', 'ssm-incidents', 'aiops']);

function doesMoreThanTell({
	AlarmActions = [],
	OKActions = [],
	InsufficientDataActions = [],
}: MetricAlarm | CompositeAlarm | LogAlarm): boolean {
	return [AlarmActions, OKActions, InsufficientDataActions]
		.flat()
		.some((arn) => !told.has(arn.split(':')[2] ?? ''));
}

/** What alarms have that evaluate something themselves. */
function evaluated(alarm: MetricAlarm | LogAlarm) {
	const warming = countIn(alarm.WarmUpConfiguration?.WarmUpPeriodDurationInMinutes);
	const configured = timeOf(alarm.AlarmConfigurationUpdatedTimestamp);
	const until =
		warming === undefined || configured === undefined ? undefined : configured + warming * 60_000;
	return {
		...optional('threshold', alarm.Threshold),
		...optional('comparison', alarm.ComparisonOperator),
		...optional('evaluation', alarm.EvaluationState),
		...optional('warmsUpUntil', until),
	};
}

function metricAlarm(alarm: MetricAlarm): Alarm {
	const query = alarm.EvaluationCriteria?.PromQLCriteria?.Query;
	const metrics = (alarm.Metrics ?? []).flatMap(({ MetricStat }): AlarmMetric[] => {
		const { Namespace: namespace, MetricName: metric, Dimensions } = MetricStat?.Metric ?? {};
		if (namespace === undefined || metric === undefined) return [];
		return [{ namespace, metric, dimensions: dimensionsOf(Dimensions) }];
	});
	return {
		...common(alarm),
		...evaluated(alarm),
		...optional('kind', query === undefined ? undefined : ('promql' as const)),
		...optional('rule', query),
		...optional('namespace', alarm.Namespace),
		...optional('metric', alarm.MetricName),
		dimensions: dimensionsOf(alarm.Dimensions),
		...(metrics.length === 0 ? {} : { metrics }),
		...optional('statistic', alarm.Statistic ?? alarm.ExtendedStatistic),
		...optional('periodSeconds', countIn(alarm.Period)),
	};
}

function compositeAlarm(alarm: CompositeAlarm): Alarm {
	return {
		...common(alarm),
		kind: 'composite',
		dimensions: {},
		...optional('rule', alarm.AlarmRule),
		...(alarm.ActionsSuppressedBy === undefined ? {} : { muted: 'suppressed' as const }),
	};
}

function logAlarm(alarm: LogAlarm): Alarm {
	return {
		...common(alarm),
		...evaluated(alarm),
		kind: 'log',
		dimensions: {},
		...optional('rule', alarm.ScheduledQueryConfiguration?.QueryString),
	};
}

function dimensionsOf(dimensions: MetricAlarm['Dimensions']): Readonly<Record<string, string>> {
	return Object.fromEntries((dimensions ?? []).map(({ Name, Value }) => [Name ?? '', Value ?? '']));
}
