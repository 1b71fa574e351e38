import { type Comparing, comparing } from '../cloudwatch/comparing.ts';
import {
	type Fields,
	fieldsOf,
	integerWithin,
	invalidCombination,
	invalidValue,
	optionalFlag,
	optionalNumber,
	optionalText,
	requiredNumber,
	requiredText,
	textsOf,
} from '../cloudwatch/input.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { type CompositeRule, compositeRule } from './composite-rule.ts';
import { type LogSchedule, logSchedule } from './log-schedule.ts';
import { type PromqlQuery, promqlQuery } from './promql.ts';

/** A composite alarm. */
export type CompositeDefinition = {
	readonly kind: 'composite';
	readonly name: string;
	readonly rule: CompositeRule;
	/** While this one is in ALARM nobody is called. */
	readonly suppressor?: string;
	readonly waitMs: number;
	readonly extensionMs: number;
	readonly echoed: Fields;
};

/** An alarm by PromQL: each series that its query returns is judged for itself. */
export type PromqlDefinition = {
	readonly kind: 'promql';
	readonly name: string;
	readonly query: PromqlQuery;
	readonly everyMs: number;
	readonly pendingMs: number;
	readonly recoveryMs: number;
	/** It does not judge for so long after it was made or changed. */
	readonly warmUpMs: number;
	readonly echoed: Fields;
};

/** An alarm by logs: so many of the last runs of its query have to breach. */
export type LogDefinition = Comparing & {
	readonly periods: number;
	readonly datapoints: number;
	readonly kind: 'log';
	readonly name: string;
	readonly schedule: LogSchedule;
	readonly warmUpMs: number;
	readonly echoed: Fields;
};

export type Definition =
	| (AlarmDefinition & { readonly kind: 'metric' })
	| CompositeDefinition
	| PromqlDefinition
	| LogDefinition;

/** What DescribeAlarms and DescribeAlarmHistory call the kinds. */
export const alarmTypes = {
	metric: 'MetricAlarm',
	promql: 'MetricAlarm',
	composite: 'CompositeAlarm',
	log: 'LogAlarm',
} as const satisfies Readonly<Record<Definition['kind'], string>>;

/** Checks PutCompositeAlarm's input; throws as AWS refuses it. */
export function compositeDefinition(input: Fields): CompositeDefinition {
	const name = nameOf(input);
	const text = requiredText(input, 'AlarmRule');
	if (text.length > 10_240) throw invalidValue('An AlarmRule has 10,240 characters at most.');
	const suppressor = optionalText(input, 'ActionsSuppressor');
	const wait = optionalNumber(input, 'ActionsSuppressorWaitPeriod');
	const extension = optionalNumber(input, 'ActionsSuppressorExtensionPeriod');
	if (suppressor !== undefined && (wait === undefined || extension === undefined)) {
		throw invalidCombination('An ActionsSuppressor needs its WaitPeriod and its ExtensionPeriod.');
	}
	return {
		...{ kind: 'composite', name },
		rule: compositeRule(text),
		...(suppressor === undefined ? {} : { suppressor: suppressor.replace(/^arn:.*:alarm:/s, '') }),
		waitMs: (wait ?? 0) * 1000,
		extensionMs: (extension ?? 0) * 1000,
		echoed: {
			...common(input),
			AlarmRule: text,
			...(suppressor === undefined
				? {}
				: {
						ActionsSuppressor: suppressor,
						ActionsSuppressorWaitPeriod: wait,
						ActionsSuppressorExtensionPeriod: extension,
					}),
		},
	};
}

/** Checks PutLogAlarm's input. */
export function logDefinition(input: Fields): LogDefinition {
	const query = fieldsOf(input['ScheduledQueryConfiguration'], 'ScheduledQueryConfiguration');
	requiredText(query, 'ScheduledQueryRoleARN');
	const evaluated = integerWithin(input, 'QueryResultsToEvaluate', { from: 1, to: 100 });
	const toAlarm = integerWithin(input, 'QueryResultsToAlarm', { from: 1, to: evaluated });
	const missing = optionalText(input, 'TreatMissingData');
	return {
		...{ kind: 'log', name: nameOf(input), schedule: logSchedule(query) },
		...{ periods: evaluated, datapoints: toAlarm, ...comparing(input) },
		...warmUpMs(input),
		echoed: {
			...common(input),
			ScheduledQueryConfiguration: query,
			QueryResultsToEvaluate: evaluated,
			QueryResultsToAlarm: toAlarm,
			Threshold: requiredNumber(input, 'Threshold'),
			ComparisonOperator: requiredText(input, 'ComparisonOperator'),
			...(missing === undefined ? {} : { TreatMissingData: missing }),
			...warmUp(input),
		},
	};
}

/** Checks PutMetricAlarm's input for an alarm by PromQL: it has no metric and no threshold of its own. */
export function promqlDefinition(input: Fields): PromqlDefinition {
	const criteria = fieldsOf(input['EvaluationCriteria'], 'EvaluationCriteria');
	const promql = fieldsOf(criteria['PromQLCriteria'], 'PromQLCriteria');
	if (optionalText(input, 'MetricName') !== undefined) {
		throw invalidCombination('EvaluationCriteria and MetricName can not be given together.');
	}
	const interval = requiredNumber(input, 'EvaluationInterval');
	if (![10, 20, 30].includes(interval) && !(interval > 0 && interval % 60 === 0)) {
		throw invalidValue('EvaluationInterval must be 10, 20, 30, or a multiple of 60.');
	}
	const period = (name: string) =>
		1000 * integerWithin(promql, name, { from: 0, to: 86_400, otherwise: 0 });
	return {
		...{ kind: 'promql', name: nameOf(input) },
		query: promqlQuery(requiredText(promql, 'Query')),
		everyMs: 1000 * interval,
		pendingMs: period('PendingPeriod'),
		recoveryMs: period('RecoveryPeriod'),
		...warmUpMs(input),
		echoed: {
			...common(input),
			EvaluationCriteria: criteria,
			EvaluationInterval: interval,
			...warmUp(input),
		},
	};
}

function warmUpMs(input: Fields): { readonly warmUpMs: number } {
	const { WarmUpConfiguration: given } = warmUp(input) as { WarmUpConfiguration?: Fields };
	const minutes = given && requiredNumber(given, 'WarmUpPeriodDurationInMinutes');
	return { warmUpMs: 60_000 * (minutes ?? 0) };
}

/** What an alarm waits for before it judges, as it was given. */
export function warmUp(input: Fields): Fields {
	const given = input['WarmUpConfiguration'];
	if (given === undefined || given === null) return {};
	const configuration = fieldsOf(given, 'WarmUpConfiguration');
	requiredNumber(configuration, 'WarmUpPeriodDurationInMinutes');
	return { WarmUpConfiguration: configuration };
}

function nameOf(input: Fields): string {
	const name = requiredText(input, 'AlarmName');
	if (name.length > 255) throw invalidValue('An alarm name has 255 characters at most.');
	return name;
}

function common(input: Fields): Fields {
	const about = optionalText(input, 'AlarmDescription');
	return {
		AlarmName: nameOf(input),
		...(about === undefined ? {} : { AlarmDescription: about }),
		ActionsEnabled: optionalFlag(input, 'ActionsEnabled') ?? true,
		...Object.fromEntries(
			['OKActions', 'AlarmActions', 'InsufficientDataActions'].map((name) => [
				name,
				textsOf(input, name),
			]),
		),
	};
}
