import type { AlarmState } from './alarm-verdict.ts';
import type { Alarm, HistoryItem } from './alarms.ts';
import type { CompositeDefinition } from './other-definitions.ts';

export type CompositeAlarm = Alarm & { readonly definition: CompositeDefinition };

/** The composite alarms of a region, those first of which others are made. One that names itself by way of others has no order. */
export function compositesInOrder(alarms: readonly Alarm[]): readonly CompositeAlarm[] {
	const byName = new Map(alarms.map((alarm) => [alarm.definition.name, alarm]));
	const ordered = new Set<CompositeAlarm>();
	const seen = new Set<Alarm>();
	const visit = (alarm: Alarm): void => {
		if (seen.has(alarm) || !isComposite(alarm)) return;
		seen.add(alarm);
		for (const name of alarm.definition.rule.names) {
			const member = byName.get(name);
			if (member !== undefined) visit(member);
		}
		ordered.add(alarm);
	};
	for (const alarm of alarms) visit(alarm);
	return [...ordered];
}

function isComposite(alarm: Alarm): alarm is CompositeAlarm {
	return alarm.definition.kind === 'composite';
}

/** Changes of state of the alarms that a rule names, in the order of time. */
export function changesOf(
	{ region, definition }: CompositeAlarm,
	history: readonly HistoryItem[],
): readonly HistoryItem[] {
	return history
		.filter(
			(item) =>
				item.region === region && item.to !== undefined && definition.rule.names.has(item.alarm),
		)
		.sort((one, other) => one.at - other.at);
}

/** When a composite alarm has to judge: once it was made or changed, and whenever one of its members changed. */
export function momentsOf(
	{ evaluatedTo, configuredAt }: CompositeAlarm,
	changes: readonly HistoryItem[],
): readonly number[] {
	const isNew = evaluatedTo < configuredAt;
	const since = isNew ? configuredAt : evaluatedTo;
	const later = changes.map(({ at }) => at).filter((at) => at > since);
	return [...new Set(isNew ? [configuredAt, ...later] : later)];
}

/** The state that a member had at a moment, by its changes; one that is not there has no data. */
export function stateAt(
	name: string,
	at: number,
	changes: readonly HistoryItem[],
	alarms: readonly Alarm[],
): AlarmState {
	const own = changes.filter(({ alarm }) => alarm === name);
	const before = own.findLast((item) => item.at <= at)?.to ?? own[0]?.from;
	const now = alarms.find(({ definition }) => definition.name === name)?.state;
	return before ?? now ?? 'INSUFFICIENT_DATA';
}

/**
 * Why the actions of a composite alarm in ALARM are held back: its suppressor is in ALARM, may come to it within the wait
 * period, or has left it within the extension period. Source: CloudWatch user guide, alarm suppression.
 */
export function suppressedBy(
	alarm: Alarm,
	alarms: readonly Alarm[],
	now: number,
): 'Alarm' | 'WaitPeriod' | 'ExtensionPeriod' | undefined {
	if (!isComposite(alarm) || alarm.state !== 'ALARM') return;
	const { suppressor: name, waitMs, extensionMs } = alarm.definition;
	const suppressor = alarms.find(({ definition }) => definition.name === name);
	if (name === undefined || suppressor === undefined) return;
	if (suppressor.state === 'ALARM') return 'Alarm';
	if (suppressor.before === 'ALARM' && now - suppressor.changedAt < extensionMs) {
		return 'ExtensionPeriod';
	}
	return now - alarm.changedAt < waitMs ? 'WaitPeriod' : undefined;
}
