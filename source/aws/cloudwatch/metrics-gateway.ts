import {
	DeleteAlarmMuteRuleCommand,
	DescribeAlarmHistoryCommand,
	DescribeAlarmsCommand,
	GetAlarmMuteRuleCommand,
	GetMetricDataCommand,
	ListAlarmMuteRulesCommand,
	type MetricDataQuery,
	type MetricDataResult,
	PutAlarmMuteRuleCommand,
} from '@aws-sdk/client-cloudwatch';
import { fail } from '../../domain/failure.ts';
import type { MetricQuery, MetricSeries } from '../../domain/metric.ts';
import { isEndless, listLimits, pagesOf } from '../../domain/paging.ts';
import type { MetricsGateway } from '../../operations/ports.ts';
import { takeAnswerTime } from '../answer-times.ts';
import { type GatewayParts, nextPage, optional, passOptions } from '../gateway-parts.ts';
import { alarmsOf } from './alarm-answers.ts';
import { changesOf, muteRuleName, muteRuleOf } from './alarm-history.ts';

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
			let answeredAt: number | undefined;
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
						answeredAt = takeAnswerTime(command.input) ?? answeredAt;
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
					...optional('answeredAt', answeredAt),
				};
			});
		},

		async alarmsPage({ next, names }, options) {
			return gate.call(
				'CloudWatch DescribeAlarms',
				new DescribeAlarmsCommand({
					MaxRecords: 100,
					AlarmTypes: ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'],
					...optional('AlarmNames', names && [...names]),
					...optional('NextToken', next),
				}),
				passOptions(options),
				async (command) => {
					const answer = await cloudWatch().send(command);
					return { items: alarmsOf(answer), ...nextPage(answer.NextToken) };
				},
			);
		},

		async alarmChangesPage({ kind, name, from, next }, options) {
			return gate.call(
				'CloudWatch DescribeAlarmHistory',
				new DescribeAlarmHistoryCommand({
					MaxRecords: 100,
					// Without it metric alarms alone are told, whatever the name is.
					AlarmTypes: [typesOf[kind]],
					HistoryItemType: 'StateUpdate',
					ScanBy: 'TimestampDescending',
					...optional('AlarmName', name),
					...optional('StartDate', from === undefined ? undefined : new Date(from)),
					...optional('NextToken', next),
				}),
				passOptions(options),
				async (command) => {
					const { AlarmHistoryItems = [], NextToken } = await cloudWatch().send(command);
					return { items: changesOf(AlarmHistoryItems), ...nextPage(NextToken) };
				},
			);
		},

		async activeMutesPage({ next }, options) {
			return gate.call(
				'CloudWatch ListAlarmMuteRules',
				new ListAlarmMuteRulesCommand({ Statuses: ['ACTIVE'], ...optional('NextToken', next) }),
				passOptions(options),
				async (command) => {
					const { AlarmMuteRuleSummaries = [], NextToken } = await cloudWatch().send(command);
					const arns = AlarmMuteRuleSummaries.flatMap(
						({ AlarmMuteRuleArn }) => AlarmMuteRuleArn ?? [],
					);
					return { items: arns.map(muteRuleName), ...nextPage(NextToken) };
				},
			);
		},

		async muteRule(name, options) {
			return gate.call(
				'CloudWatch GetAlarmMuteRule',
				new GetAlarmMuteRuleCommand({ AlarmMuteRuleName: name }),
				passOptions(options),
				async (command) => muteRuleOf(name, await cloudWatch().send(command)),
			);
		},

		async putMuteRule({ name, description, alarms, expression, duration, expiresAt }, options) {
			await gate.call(
				'CloudWatch PutAlarmMuteRule',
				new PutAlarmMuteRuleCommand({
					Name: name,
					Description: description,
					Rule: { Schedule: { Expression: expression, Duration: duration, Timezone: 'UTC' } },
					MuteTargets: { AlarmNames: [...alarms] },
					ExpireDate: new Date(expiresAt),
				}),
				passOptions(options),
				async (command) => void (await cloudWatch().send(command)),
			);
		},

		async deleteMuteRule(name, options) {
			await gate.call(
				'CloudWatch DeleteAlarmMuteRule',
				new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName: name }),
				passOptions(options),
				async (command) => void (await cloudWatch().send(command)),
			);
		},
	};
}

/** What CloudWatch calls the kinds; a PromQL alarm is a metric alarm to it. */
const typesOf = {
	metric: 'MetricAlarm',
	promql: 'MetricAlarm',
	composite: 'CompositeAlarm',
	log: 'LogAlarm',
} as const;

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
