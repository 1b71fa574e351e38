import type { Alarm } from '../metric.ts';

/*
How an alarm's state has changed, by its history. CloudWatch keeps that for 30 days, of deleted alarms too.
Source: CloudWatch API reference, DescribeAlarmHistory; user guide, alarms.
*/

/** What CloudWatch calls the three states of an alarm. */
export type AlarmState = Alarm['state'];

/** One change of state. `to` and `from` are absent where its text could not be read. */
export type AlarmChange = {
	readonly alarm: string;
	/** ms since 1970 */
	readonly at: number;
	readonly from?: AlarmState;
	readonly to?: AlarmState;
};

/** The changes of an alarm, the oldest first: all of them since a time. */
export type AlarmPast = {
	readonly since: number;
	readonly changes: readonly Omit<AlarmChange, 'alarm'>[];
};

/** A time in ALARM; ms since 1970. `to` is absent while it lasts, `from` where it began before anything is known. */
export type Spell = { readonly from?: number; readonly to?: number };

/** The times in ALARM of what is known of an alarm, the oldest first. */
export function firingSpells({ state, since, past }: Alarm): readonly Spell[] {
	if (past === undefined)
		return state === 'ALARM' ? [since === undefined ? {} : { from: since }] : [];
	const spells: Spell[] = [];
	const [first] = past.changes;
	const before = first === undefined ? state : first.from;
	// What it was in before the first change is known; since when is not.
	let open: Spell | undefined =
		before === 'ALARM'
			? first === undefined && since !== undefined
				? { from: since }
				: {}
			: undefined;
	for (const [index, { at, to }] of past.changes.entries()) {
		const next = past.changes[index + 1];
		// Where its own text is unreadable, the next one or the present tells what it changed to.
		const now = to ?? (next === undefined ? state : next.from);
		if (now === 'ALARM') open ??= { from: at };
		else if (open !== undefined) {
			spells.push({ ...open, to: at });
			open = undefined;
		}
	}
	return open === undefined ? spells : [...spells, open];
}

/** Of some pages of history, in any order: the past of each alarm that is named, as far back as `since`. */
export function pastsOf(
	changes: readonly AlarmChange[],
	since: number,
): ReadonlyMap<string, AlarmPast> {
	const byAlarm = new Map<string, AlarmChange[]>();
	for (const change of changes) {
		if (change.at < since) continue;
		byAlarm.set(change.alarm, [...(byAlarm.get(change.alarm) ?? []), change]);
	}
	const pasts = [...byAlarm].map(([alarm, some]): [string, AlarmPast] => [
		alarm,
		{
			since,
			changes: some.toSorted((one, other) => one.at - other.at).map(({ alarm: _, ...one }) => one),
		},
	]);
	return new Map(pasts);
}
