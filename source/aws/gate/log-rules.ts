import type * as Logs from '@aws-sdk/client-cloudwatch-logs';
import { priceOfQuery } from '../../domain/why/log-search.ts';
import { nothing, type RulesOf } from './rule.ts';

/** What may be asked of CloudWatch Logs. Lines may hold what messages hold: whoever looks at messages may look at them. */
export const logRules = {
	'CloudWatchLogs FilterLogEvents': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		policyOn: 'log group',
		jobs: ['peek'],
	},
	'CloudWatchLogs DescribeLogGroups': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		policyOn: '*',
		jobs: ['peek'],
	},
	// A second one would cost once more.
	'CloudWatchLogs StartQuery': {
		effect: 'read',
		repeatable: false,
		resources: nothing,
		policyOn: 'log group',
		jobs: ['peek'],
	},
	'CloudWatchLogs GetQueryResults': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		// What a query costs is known by what it has read, once it has ended.
		priceByAnswer: ({ status, statistics }) =>
			isOver(status) ? priceOfQuery(scanned(statistics)) : 0,
		policyOn: '*',
		jobs: ['peek'],
	},
	'CloudWatchLogs StopQuery': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		stops: true,
		policyOn: '*',
		jobs: ['peek'],
	},
} satisfies RulesOf<'CloudWatchLogs', typeof Logs>;

function isOver(status: unknown): boolean {
	return typeof status === 'string' && !['Scheduled', 'Running', 'Unknown'].includes(status);
}

function scanned(statistics: unknown): number {
	const bytes: unknown = Object(statistics).bytesScanned;
	return typeof bytes === 'number' && bytes > 0 ? bytes : 0;
}
