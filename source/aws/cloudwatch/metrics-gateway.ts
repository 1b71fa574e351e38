import {
	DescribeAlarmsCommand,
	GetMetricDataCommand,
	type MetricAlarm,
	type MetricDataQuery,
	type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { fail } from '../../domain/failure.ts';
import type { Alarm, MetricQuery, MetricSeries } from '../../domain/metric.ts';
import { isEndless, listLimits, pagesOf } from '../../domain/paging.ts';
import type { MetricsGateway } from '../../operations/ports.ts';
import { givenText } from '../failures/bent-answer.ts';
import { type GatewayParts, nextPage, optional, passOptions } from '../gateway-parts.ts';

/** Pages of one GetMetricData answer that we follow: 500 queries have at most 100,800 points a page. */
const limits = { ...listLimits, pages: 50 };

/** Metrics and alarms on CloudWatch. */
export function createMetricsGateway({ clients, gate }: GatewayParts): MetricsGateway {
	const cloudWatch = clients.cloudWatch;
	return {
		async series({ queries, range }, options) {
			if (queries.length === 0) return [];
			const collected = queries.map(() => ({
				points: new Map<number, number>(),
				complete: false,
			}));
			const ask = (next: string | undefined) =>
				gate.call(
					'CloudWatch GetMetricData',
					new GetMetricDataCommand({
						MetricDataQueries: queries.map((query, index) =>
							toQuery(query, index, range.periodSeconds),
						),
						StartTime: new Date(range.from),
						EndTime: new Date(range.to),
						ScanBy: 'TimestampAscending',
						...optional('NextToken', next),
					}),
					passOptions(options),
					async (command) => {
						const { MetricDataResults, NextToken } = await cloudWatch().send(command);
						return { items: MetricDataResults ?? [], ...nextPage(NextToken) };
					},
				);
			let whole = true;
			try {
				for await (const results of pagesOf('metrics', ask, options.signal, limits)) {
					for (const result of results) {
						const target = collected[Number(result.Id?.slice(1))];
						if (target !== undefined) collect(target, result);
					}
				}
			} catch (error) {
				if (!isEndless(error)) throw error;
				whole = false;
			}
			return queries.map((query, index): MetricSeries => {
				const { points, complete } = collected[index] ?? { points: new Map(), complete: false };
				return {
					query,
					points: [...points].map(([at, value]) => ({ at, value })).sort((a, b) => a.at - b.at),
					complete: complete && whole,
				};
			});
		},

		async alarmsPage({ next, names }, options) {
			return gate.call(
				'CloudWatch DescribeAlarms',
				new DescribeAlarmsCommand({
					MaxRecords: 100,
					AlarmTypes: ['MetricAlarm'],
					...optional('AlarmNames', names && [...names]),
					...optional('NextToken', next),
				}),
				passOptions(options),
				async (command) => {
					const { MetricAlarms = [], NextToken } = await cloudWatch().send(command);
					return { items: MetricAlarms.map(toAlarm), ...nextPage(NextToken) };
				},
			);
		},
	};
}

function toQuery(query: MetricQuery, index: number, periodSeconds: number): MetricDataQuery {
	return {
		// Ids must start with a lower-case letter.
		Id: `m${index}`,
		ReturnData: true,
		MetricStat: {
			Metric: {
				Namespace: query.namespace,
				MetricName: query.metric,
				Dimensions: Object.entries(query.dimensions).map(([Name, Value]) => ({ Name, Value })),
			},
			Period: periodSeconds,
			Stat: query.statistic,
		},
	};
}

function collect(
	target: { points: Map<number, number>; complete: boolean },
	result: MetricDataResult,
): void {
	if (result.StatusCode === 'Forbidden') {
		throw fail('denied', 'CloudWatch GetMetricData was denied for one of the metrics', {
			hint: 'Ask for the permission cloudwatch:GetMetricData',
			operation: 'CloudWatch GetMetricData',
		});
	}
	const values = result.Values ?? [];
	const times = result.Timestamps ?? [];
	for (const [index, time] of times.entries()) {
		const value = values[index];
		const at = time instanceof Date ? time.getTime() : Number.NaN;
		if (Number.isFinite(value) && Number.isFinite(at)) target.points.set(at, Number(value));
	}
	target.complete = result.StatusCode === 'Complete' && values.length === times.length;
}

function toAlarm(alarm: MetricAlarm): Alarm {
	const state = alarm.StateValue;
	return {
		name: givenText(alarm.AlarmName, 'AlarmName'),
		state: state === 'OK' || state === 'ALARM' ? state : 'INSUFFICIENT_DATA',
		...optional(
			'since',
			(alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.getTime(),
		),
		...optional('namespace', alarm.Namespace),
		...optional('metric', alarm.MetricName),
		dimensions: Object.fromEntries(
			(alarm.Dimensions ?? []).map(({ Name, Value }) => [Name ?? '', Value ?? '']),
		),
		...optional('threshold', alarm.Threshold),
		...optional('comparison', alarm.ComparisonOperator),
		...optional('reason', alarm.StateReason),
		...optional('actionsEnabled', alarm.ActionsEnabled),
		...optional('evaluation', alarm.EvaluationState),
		...optional('warmsUpUntil', warmsUpUntil(alarm)),
	};
}

/** A new or changed alarm acts for nobody until its time of warming up is over. */
function warmsUpUntil({
	AlarmConfigurationUpdatedTimestamp: changed,
	WarmUpConfiguration: warming,
}: MetricAlarm): number | undefined {
	const minutes = warming?.WarmUpPeriodDurationInMinutes;
	return changed === undefined || minutes === undefined
		? undefined
		: changed.getTime() + minutes * 60_000;
}
