import { type Comparing, comparing } from '../cloudwatch/comparing.ts';
import {
	dimensionList,
	dimensionsOf,
	type Fields,
	invalidCombination,
	invalidValue,
	listOf,
	optionalFlag,
	optionalNumber,
	optionalText,
	requiredNumber,
	requiredText,
	textsOf,
} from '../cloudwatch/input.ts';
import { parseQueries, type Query } from '../cloudwatch/queries.ts';
import { statisticOf } from '../cloudwatch/statistics.ts';
import type { MetricName } from '../cloudwatch/store.ts';
import { warmUp } from './other-definitions.ts';

/** What an alarm watches. */
export type AlarmDefinition = Comparing & {
	readonly name: string;
	/** Absent when the alarm watches metric math. */
	readonly metric?: MetricName;
	readonly statistic?: string;
	/** Metric math; the returned query is the one that is watched. */
	readonly queries: readonly Query[];
	readonly periodSeconds: number;
	/** EvaluationPeriods, and how many of them must breach. */
	readonly periods: number;
	readonly datapoints: number;
	/** What DescribeAlarms repeats of the input. */
	readonly echoed: Fields;
};

/** Checks PutMetricAlarm's input; throws as AWS refuses it. */
export function alarmDefinition(input: Fields): AlarmDefinition {
	const name = requiredText(input, 'AlarmName');
	if (name.length > 255) throw invalidValue('An alarm name has 255 characters at most.');
	const periods = requiredNumber(input, 'EvaluationPeriods');
	const datapoints = optionalNumber(input, 'DatapointsToAlarm') ?? periods;
	if (!Number.isInteger(periods) || periods < 1 || !(datapoints >= 1 && datapoints <= periods)) {
		throw invalidValue('DatapointsToAlarm must be from 1 to EvaluationPeriods.');
	}
	const common = {
		name,
		periods,
		datapoints,
		...comparing(input),
	};
	const metrics = listOf(input, 'Metrics');
	const metricName = optionalText(input, 'MetricName');
	if (metrics.length > 0) {
		if (metricName !== undefined) {
			throw invalidCombination('Metrics and MetricName can not be given together.');
		}
		const queries = parseQueries(metrics);
		if (queries.filter((query) => query.returned).length !== 1) {
			throw invalidValue('Exactly one of Metrics must have ReturnData set to true.');
		}
		const periodSeconds = Math.max(...queries.map(periodOf));
		return { ...common, queries, periodSeconds, echoed: echoed(input) };
	}
	const statistic = optionalText(input, 'Statistic');
	const extended = optionalText(input, 'ExtendedStatistic');
	if ((statistic === undefined) === (extended === undefined)) {
		throw invalidCombination('Either Statistic or ExtendedStatistic must be given.');
	}
	const periodSeconds = requiredNumber(input, 'Period');
	if (periodSeconds < 60 || periodSeconds % 60 !== 0) {
		throw invalidValue('The parameter Period must be a multiple of 60.');
	}
	statisticOf(statistic ?? extended ?? '');
	const metric = {
		namespace: requiredText(input, 'Namespace'),
		metric: requiredText(input, 'MetricName'),
		dimensions: dimensionsOf(input),
	};
	return {
		...common,
		metric,
		statistic: statistic ?? extended ?? '',
		queries: [],
		periodSeconds,
		echoed: { ...echoed(input), Dimensions: dimensionList(metric.dimensions) },
	};
}

function periodOf(query: Query): number {
	const own = query.source.kind === 'metric' ? query.source.periodSeconds : query.periodSeconds;
	return Math.max(own ?? 60, 60);
}

const echoedTexts = [
	'AlarmName',
	'AlarmDescription',
	'MetricName',
	'Namespace',
	'Statistic',
	'ExtendedStatistic',
	'Unit',
	'ComparisonOperator',
	'TreatMissingData',
	'EvaluateLowSampleCountPercentile',
] as const;
const echoedNumbers = ['Period', 'EvaluationPeriods', 'DatapointsToAlarm', 'Threshold'] as const;

function echoed(input: Fields): Fields {
	const result: Record<string, unknown> = {
		ActionsEnabled: optionalFlag(input, 'ActionsEnabled') ?? true,
	};
	for (const name of ['OKActions', 'AlarmActions', 'InsufficientDataActions']) {
		result[name] = textsOf(input, name);
	}
	for (const name of echoedTexts) {
		const value = optionalText(input, name);
		if (value !== undefined) result[name] = value;
	}
	for (const name of echoedNumbers) {
		const value = optionalNumber(input, name);
		if (value !== undefined) result[name] = value;
	}
	const metrics = listOf(input, 'Metrics');
	if (metrics.length > 0) result['Metrics'] = metrics;
	return { ...result, ...warmUp(input) };
}
