import type * as CloudWatch from '@aws-sdk/client-cloudwatch';
import { priceOfMetrics } from '../../domain/prices.ts';
import type { ResourceId } from '../../domain/resource-id.ts';
import type { Bindings } from './bindings.ts';
import { nothing, type RulesOf } from './rule.ts';

/** CloudWatch looks for a name in the account and the region that it is asked in. */
function named(
	kind: 'alarm' | 'mute rule',
	name: string | undefined,
	told: Bindings,
): ResourceId | undefined {
	return name ? { kind, ...told.here(), name } : undefined;
}

/** What may be asked of CloudWatch: metrics, alarms and what mutes them. */
export const cloudWatchRules = {
	'CloudWatch GetMetricData': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		price: ({ MetricDataQueries = [] }) => priceOfMetrics(MetricDataQueries.length),
		policyOn: '*',
		jobs: ['view'],
	},
	'CloudWatch DescribeAlarms': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		policyOn: '*',
		jobs: ['view'],
	},
	// With a narrower policy it tells nothing of composite alarms.
	'CloudWatch DescribeAlarmHistory': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		policyOn: '*',
		jobs: ['view'],
	},
	'CloudWatch ListAlarmMuteRules': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		policyOn: '*',
		jobs: ['view'],
	},
	'CloudWatch GetAlarmMuteRule': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		policyOn: 'mute rule',
		jobs: ['view'],
	},
	'CloudWatch PutAlarmMuteRule': {
		effect: 'write',
		// The second of two changes the first into what it is.
		repeatable: true,
		resources: ({ Name, MuteTargets }, told) => [
			named('mute rule', Name, told),
			...(MuteTargets?.AlarmNames ?? []).map((name) => named('alarm', name, told)),
		],
		policyOn: 'mute rule',
		jobs: ['redrive'],
	},
	'CloudWatch DeleteAlarmMuteRule': {
		effect: 'destroy',
		repeatable: true,
		resources: ({ AlarmMuteRuleName }, told) => [named('mute rule', AlarmMuteRuleName, told)],
		policyOn: 'mute rule',
		jobs: ['redrive'],
	},
} satisfies RulesOf<'CloudWatch', typeof CloudWatch>;
