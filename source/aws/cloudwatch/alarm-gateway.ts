import {
	DeleteAlarmMuteRuleCommand,
	DescribeAlarmHistoryCommand,
	GetAlarmMuteRuleCommand,
	ListAlarmMuteRulesCommand,
	PutAlarmMuteRuleCommand,
} from '@aws-sdk/client-cloudwatch';
import type { MetricsGateway } from '../../operations/ports.ts';
import { type GatewayParts, nextPage, optional, passOptions } from '../gateway-parts.ts';
import { changesOf, muteRuleName, muteRuleOf } from './alarm-history.ts';

/** The part of the metrics gateway that is called now and then: by the SDK's own client. */
export type AlarmGateway = Omit<MetricsGateway, 'series' | 'alarmsPage'>;

/** What alarms were, and their mute rules, on CloudWatch. */
export function createAlarmGateway({ clients, gate }: GatewayParts): AlarmGateway {
	const cloudWatch = clients.cloudWatch;
	return {
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
