import type { MetricStore } from '../cloudwatch/store.ts';
import { type AlarmState, judge } from './alarm-verdict.ts';
import type { Alarm } from './alarms.ts';
import { Contributors } from './contributors.ts';
import type { ReadLines } from './log-schedule.ts';
import type { LogDefinition, PromqlDefinition } from './other-definitions.ts';

/*
Alarms that go by a query: of metrics by PromQL, or of logs. Each judges at the moments of its own schedule.
*/

/** What an alarm came to at a moment, ms since 1970. */
export type Judged = { readonly at: number; readonly state: AlarmState; readonly reason: string };

const minute = 60_000;
/** Time series that a reason names. */
const mostNamed = 5;

/** The moments of its schedule that are due since an alarm was looked at last; none before it has warmed up. */
export function momentsDue(
	alarm: Pick<Alarm, 'evaluatedTo' | 'configuredAt'>,
	definition: PromqlDefinition | LogDefinition,
	{ now, from }: { readonly now: number; readonly from: number },
): readonly number[] {
	// Metrics are kept by the minute: in between there is nothing new.
	const everyMs =
		definition.kind === 'log' ? definition.schedule.everyMs : Math.max(minute, definition.everyMs);
	const warm = alarm.configuredAt + definition.warmUpMs;
	const after = Math.max(alarm.evaluatedTo, warm - 1, from);
	const moments: number[] = [];
	for (let at = (Math.floor(after / everyMs) + 1) * everyMs; at <= now; at += everyMs) {
		moments.push(at);
	}
	return moments;
}

/** What an alarm by PromQL came to at these moments. */
export function* promqlStates(
	alarm: Pick<Alarm, 'region' | 'contributors'>,
	{ query, pendingMs, recoveryMs }: PromqlDefinition,
	moments: readonly number[],
	store: MetricStore,
): Generator<Judged> {
	alarm.contributors ??= new Contributors(pendingMs, recoveryMs);
	for (const at of moments) {
		const firing = alarm.contributors.take(query(store, alarm.region, at), at);
		yield firing.length === 0
			? { at, state: 'OK', reason: 'No time series is in ALARM by the query.' }
			: {
					...{ at, state: 'ALARM' },
					reason: `In ALARM by the query: ${firing.slice(0, mostNamed).join(', ')}`,
				};
	}
}

/** What an alarm by logs came to at these moments; nothing at one at which it keeps its state. */
export function* logStates(
	alarm: Pick<Alarm, 'region' | 'results'>,
	definition: LogDefinition,
	moments: readonly number[],
	read: ReadLines,
): Generator<Judged> {
	const { schedule, periods, comparisonWords, threshold } = definition;
	const found = schedule.runs(read, alarm.region, moments);
	for (const [index, at] of moments.entries()) {
		const results = [...(alarm.results ?? []), found[index]].slice(-periods);
		alarm.results = results;
		const verdict = judge(definition, results);
		if (verdict === undefined) continue;
		const { state, breaching, points } = verdict;
		const reason =
			state === 'INSUFFICIENT_DATA'
				? `Insufficient Data: ${periods} query results were unknown.`
				: `Threshold Crossed: ${breaching} out of the last ${periods} query results [${points.join(', ')}] ${breaching === 1 ? 'was' : 'were'} ${comparisonWords} the threshold (${threshold}).`;
		yield { at, state, reason };
	}
}
