import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { fail } from '../../domain/failure.ts';
import type { MetricQuery, MetricSeries } from '../../domain/metric.ts';
import { isEndless, listLimits, pagesOf } from '../../domain/paging.ts';
import type { MetricsGateway } from '../../operations/ports.ts';
import { takeAnswerTime } from '../answer-times.ts';
import type { Gate } from '../gate/gate.ts';
import { nextPage, optional, passOptions } from '../gateway-parts.ts';
import { late } from '../late.ts';
import type { LeanClient } from '../lean/lean-client.ts';
import type { LeanInput, LeanOutput } from '../lean/lean-operations.ts';
import { alarmsOf } from './alarm-answers.ts';
import type { AlarmGateway } from './alarm-gateway.ts';

/** Pages of one GetMetricData answer that we follow: 500 queries have at most 100,800 points a page. */
const limits = { ...listLimits, pages: 50 };

/** Metrics and alarms on CloudWatch. `alarms` loads the SDK. */
export function createMetricsGateway({
	lean,
	gate,
	alarms,
}: {
	readonly lean: LeanClient;
	readonly gate: Gate;
	alarms(): Promise<AlarmGateway>;
}): MetricsGateway {
	return {
		async series({ queries, range }, options) {
			if (queries.length === 0) return [];
			const collected = queries.map(() => ({
				points: new Map<number, number>(),
				complete: false,
			}));
			let answeredAt: number | undefined;
			const ask = (next: string | undefined) => {
				const input: LeanInput<'CloudWatch GetMetricData'> = {
					MetricDataQueries: queries.map((query, index) =>
						toQuery(query, index, range.periodSeconds),
					),
					StartTime: new Date(range.from),
					EndTime: new Date(range.to),
					ScanBy: 'TimestampAscending',
					...optional('NextToken', next),
				};
				return gate.call('CloudWatch GetMetricData', { input }, passOptions(options), async () => {
					const answer = await lean.send('CloudWatch GetMetricData', input);
					answeredAt = takeAnswerTime(input) ?? answeredAt;
					return { items: answer.MetricDataResults ?? [], ...nextPage(answer.NextToken) };
				});
			};
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
			const input: LeanInput<'CloudWatch DescribeAlarms'> = {
				MaxRecords: 100,
				AlarmTypes: ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'],
				...optional('AlarmNames', names && [...names]),
				...optional('NextToken', next),
			};
			return gate.call('CloudWatch DescribeAlarms', { input }, passOptions(options), async () => {
				const answer = await lean.send('CloudWatch DescribeAlarms', input);
				return { items: alarmsOf(answer), ...nextPage(answer.NextToken) };
			});
		},

		...late<AlarmGateway>(
			{
				alarmChangesPage: true,
				activeMutesPage: true,
				muteRule: true,
				putMuteRule: true,
				deleteMuteRule: true,
			},
			alarms,
		),
	};
}

type MetricDataResult = NonNullable<
	LeanOutput<'CloudWatch GetMetricData'>['MetricDataResults']
>[number];

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
