import type { AlarmHistoryItem, GetAlarmMuteRuleCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { MuteRule } from '../../domain/alarms/mute-rule.ts';
import type { AlarmChange, AlarmState } from '../../domain/alarms/past.ts';
import { givenText } from '../failures/bent-answer.ts';
import { optional, timeOf } from '../gateway-parts.ts';

/** Changes of state of one page of history. What else is in it, or has no time, is left out. */
export function changesOf(items: readonly AlarmHistoryItem[]): readonly AlarmChange[] {
	return items.flatMap((item): AlarmChange[] => {
		const { AlarmName, Timestamp, HistoryItemType, HistoryData, HistorySummary = '' } = item;
		const at = timeOf(Timestamp);
		if (HistoryItemType !== 'StateUpdate' || at === undefined) return [];
		const { oldState, newState } = dataOf(HistoryData);
		const [, from, to] = summary.exec(HistorySummary) ?? [];
		return [
			{
				alarm: givenText(AlarmName, 'AlarmName'),
				at,
				...optional('from', stateIn(oldState) ?? known(from)),
				...optional('to', stateIn(newState) ?? known(to)),
			},
		];
	});
}

type Data = { readonly oldState?: unknown; readonly newState?: unknown };

/** "Alarm updated from OK to ALARM": also where the data is cut off. */
const summary = /from (\w+) to (\w+)/;

/** `{"oldState":{"stateValue":"OK",...},"newState":{"stateValue":"ALARM",...}}`; cut off where it is long. */
function dataOf(text = ''): Data {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null ? value : {};
	} catch {
		return {};
	}
}

const states: ReadonlySet<unknown> = new Set<AlarmState>(['OK', 'ALARM', 'INSUFFICIENT_DATA']);

function stateIn(state: unknown): AlarmState | undefined {
	if (typeof state !== 'object' || state === null || !('stateValue' in state)) return;
	return known(state.stateValue);
}

const known = (value: unknown) => (states.has(value) ? (value as AlarmState) : undefined);

/** `arn:aws:cloudwatch:eu-west-1:123456789012:alarm-mute-rule:nightly` */
export function muteRuleName(arn: string): string {
	return /:alarm-mute(?:-rule)?:(.+)$/s.exec(arn)?.[1] ?? arn;
}

/** A mute rule of its answer. */
export function muteRuleOf(name: string, answer: GetAlarmMuteRuleCommandOutput): MuteRule {
	const { Expression = '', Duration = '', Timezone } = answer.Rule?.Schedule ?? {};
	return {
		name: answer.Name ?? name,
		alarms: answer.MuteTargets?.AlarmNames ?? [],
		expression: Expression,
		duration: Duration,
		...optional('timezone', Timezone),
		...optional('expiresAt', timeOf(answer.ExpireDate)),
	};
}
