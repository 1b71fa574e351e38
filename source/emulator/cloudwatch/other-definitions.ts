import type { AlarmDefinition } from './alarm-definition.ts';
import { type CompositeRule, compositeRule } from './composite-rule.ts';
import {
	type Fields,
	fieldsOf,
	invalidCombination,
	invalidValue,
	optionalFlag,
	optionalNumber,
	optionalText,
	requiredNumber,
	requiredText,
	textsOf,
} from './input.ts';

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

/** An alarm by PromQL or by logs. Nothing here evaluates such queries: SetAlarmState alone changes its state. */
export type QueryDefinition = {
	readonly kind: 'promql' | 'log';
	readonly name: string;
	readonly echoed: Fields;
};

export type Definition =
	| (AlarmDefinition & { readonly kind: 'metric' })
	| CompositeDefinition
	| QueryDefinition;

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
export function logDefinition(input: Fields): QueryDefinition {
	const query = fieldsOf(input['ScheduledQueryConfiguration'], 'ScheduledQueryConfiguration');
	requiredText(query, 'QueryString');
	requiredText(query, 'AggregationExpression');
	return {
		...{ kind: 'log', name: nameOf(input) },
		echoed: {
			...common(input),
			ScheduledQueryConfiguration: query,
			QueryResultsToEvaluate: requiredNumber(input, 'QueryResultsToEvaluate'),
			QueryResultsToAlarm: requiredNumber(input, 'QueryResultsToAlarm'),
			Threshold: requiredNumber(input, 'Threshold'),
			ComparisonOperator: requiredText(input, 'ComparisonOperator'),
			...warmUp(input),
		},
	};
}

/** Checks PutMetricAlarm's input for an alarm by PromQL: it has no metric and no threshold of its own. */
export function promqlDefinition(input: Fields): QueryDefinition {
	const criteria = fieldsOf(input['EvaluationCriteria'], 'EvaluationCriteria');
	requiredText(fieldsOf(criteria['PromQLCriteria'], 'PromQLCriteria'), 'Query');
	if (optionalText(input, 'MetricName') !== undefined) {
		throw invalidCombination('EvaluationCriteria and MetricName can not be given together.');
	}
	return {
		...{ kind: 'promql', name: nameOf(input) },
		echoed: {
			...common(input),
			EvaluationCriteria: criteria,
			EvaluationInterval: requiredNumber(input, 'EvaluationInterval'),
			...warmUp(input),
		},
	};
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
