import type { MuteRule } from '../domain/alarms/mute-rule.ts';
import type { AlarmChange } from '../domain/alarms/past.ts';
import type { EventSourceMapping, FunctionConfiguration } from '../domain/consumers/mapping.ts';
import type { Alarm, MetricQuery, MetricRange, MetricSeries } from '../domain/metric.ts';
import type { Page } from '../domain/paging.ts';
import type { Verdict } from '../domain/permissions/verdict.ts';
import type { LogGroup, LogLine, QueryResults } from '../domain/why/log-line.ts';
import type { CallOptions, GrantedOptions } from './call-options.ts';

/*
The gateways to what tells of queues, topics and streams without being one: CloudWatch, Lambda, and logs. The rules of
`ports.ts` hold for them.
*/

export type MetricsGateway = {
	/** GetMetricData, up to 500 queries; billed a metric. */
	series(
		input: { queries: readonly MetricQuery[]; range: MetricRange },
		options: CallOptions,
	): Promise<readonly MetricSeries[]>;
	/** DescribeAlarms, 100 a page; with `names`, at most 100, those alone. */
	alarmsPage(
		input: { next?: string; names?: readonly string[] },
		options: CallOptions,
	): Promise<Page<Alarm>>;
	/**
	 * DescribeAlarmHistory, 100 changes of state a page, the newest first: of one alarm, or of all of its kind; since `from`
	 * (ms since 1970), or all that CloudWatch keeps.
	 */
	alarmChangesPage(
		input: { kind: NonNullable<Alarm['kind']>; name?: string; from?: number; next?: string },
		options: CallOptions,
	): Promise<Page<AlarmChange>>;
	/** ListAlarmMuteRules: names of the rules that mute at this moment. */
	activeMutesPage(input: { next?: string }, options: CallOptions): Promise<Page<string>>;
	/** GetAlarmMuteRule. */
	muteRule(name: string, options: CallOptions): Promise<MuteRule>;
	/** PutAlarmMuteRule: one of this name that is there already is changed. Times of the expression are of UTC. */
	putMuteRule(
		input: Omit<MuteRule, 'timezone'> & {
			readonly description: string;
			readonly expiresAt: number;
		},
		options: GrantedOptions,
	): Promise<void>;
	/** DeleteAlarmMuteRule. */
	deleteMuteRule(name: string, options: GrantedOptions): Promise<void>;
};

/** Lambda: which functions read a queue or a stream. */
export type FunctionGateway = {
	/** ListEventSourceMappings, 100 a page: of a queue, a stream or a registered consumer by its ARN, else all. */
	mappingsPage(
		input: { sourceArn?: string; next?: string },
		options: CallOptions,
	): Promise<Page<EventSourceMapping>>;
	/** GetFunctionConfiguration of the version that an ARN names. Lambda allows 15 of these a second an account. */
	configuration(arn: string, options: CallOptions): Promise<FunctionConfiguration>;
	/** ListFunctions, 50 a page: each as it is now, which versions and aliases may not be. */
	functionsPage(
		input: { next?: string },
		options: CallOptions,
	): Promise<Page<FunctionConfiguration>>;
};

/** IAM: what policies allow. */
export type AccessGateway = {
	/** GetRole: the ARN of a role, with the path that the ARN of its sessions leaves out. */
	roleArn(name: string, options: CallOptions): Promise<string>;
	/** SimulatePrincipalPolicy: what the policies of a user or a role say of each action on one resource, `*` for any. */
	verdictsPage(
		input: {
			readonly principal: string;
			readonly actions: readonly string[];
			readonly resource: string;
			readonly next?: string;
		},
		options: CallOptions,
	): Promise<Page<Verdict>>;
};

/** CloudWatch Logs: what functions and others wrote. */
export type LogGateway = {
	/**
	 * FilterLogEvents: some lines between two times (ms since 1970), the last included, by a filter pattern. Free; a page may
	 * be empty and others follow. A line is cut where it is longer than anybody reads.
	 */
	linesPage(
		input: {
			group: string;
			from: number;
			to: number;
			pattern?: string;
			stream?: string;
			limit: number;
			next?: string;
		},
		options: CallOptions,
	): Promise<Page<LogLine>>;
	/** DescribeLogGroups: those whose names begin so, 50 a page. */
	groupsPage(
		input: { prefix: string; next?: string },
		options: CallOptions,
	): Promise<Page<LogGroup>>;
	/** StartQuery of Logs Insights: it reads every byte of these times, and AWS asks for each. */
	startQuery(
		input: { group: string; from: number; to: number; query: string; limit: number },
		options: CallOptions,
	): Promise<{ readonly id: string }>;
	/** GetQueryResults: what was found so far. */
	queryResults(id: string, options: CallOptions): Promise<QueryResults>;
	/** StopQuery: it reads no more; what it has read costs what it costs. */
	stopQuery(id: string, options: CallOptions): Promise<void>;
};
