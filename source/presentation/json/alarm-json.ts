import { standingOf } from '../../domain/alarms/standing.ts';
import type { Alarm } from '../../domain/metric.ts';
import { isoTime, knownTime } from './json-facts.ts';

/** An alarm in JSON, as it stands at `at`. */
export function alarmJson(alarm: Alarm, at: number) {
	return {
		name: alarm.name,
		type: alarm.kind ?? 'metric',
		standing: standingOf(alarm, at),
		state: alarm.state,
		muted: alarm.muted,
		mutedBy: alarm.mutedBy,
		mutedUntil: knownTime(alarm.mutedUntil),
		muting: alarm.muting,
		stateTransitionedTimestamp: knownTime(alarm.since),
		threshold: alarm.threshold,
		reason: alarm.reason,
		history: alarm.past && {
			toldSince: isoTime(alarm.past.since),
			changes: alarm.past.changes.map(({ at: changedAt, from, to }) => ({
				timestamp: isoTime(changedAt),
				oldState: from,
				newState: to,
			})),
		},
	};
}
