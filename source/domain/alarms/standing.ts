import type { Alarm } from '../metric.ts';

/**
 * What an alarm's state is worth. Only `ok` is well: an alarm that calls nobody, that waits before it judges, that
 * cannot evaluate or has no data says nothing of the resource, whatever its last state was.
 */
export type Standing = 'firing' | 'ok' | 'no-data' | 'warming-up' | 'cannot-evaluate' | 'muted';

/** How an alarm stands at `now`. One that fires fires, muted or not: whoever is muted is told beside it. */
export function standingOf(alarm: Alarm, now: number): Standing {
	if (alarm.state === 'ALARM') return 'firing';
	if (alarm.evaluation !== undefined && alarm.evaluation !== '') return 'cannot-evaluate';
	if (isWarmingUp(alarm, now)) return 'warming-up';
	if (alarm.muted !== undefined) return 'muted';
	return alarm.state === 'OK' ? 'ok' : 'no-data';
}

/** AWS's words for an alarm that was made and has not been evaluated yet. */
const unchecked = /^Unchecked:/;
/** After that it is no longer new, ms: a metric that slept takes a quarter of an hour to wake. */
const isNew = 15 * 60_000;

function isWarmingUp({ state, reason = '', since, warmsUpUntil }: Alarm, now: number): boolean {
	if (state !== 'INSUFFICIENT_DATA') return false;
	if (warmsUpUntil !== undefined && now < warmsUpUntil) return true;
	return unchecked.test(reason) && (since === undefined || now - since < isNew);
}

const order: Readonly<Record<Standing, number>> = {
	firing: 0,
	'cannot-evaluate': 1,
	'no-data': 2,
	'warming-up': 3,
	muted: 4,
	ok: 5,
};

/** Alarms with those first that need somebody. */
export function byStanding(alarms: readonly Alarm[], now: number): readonly Alarm[] {
	return alarms.toSorted(
		(one, other) =>
			order[standingOf(one, now)] - order[standingOf(other, now)] ||
			(one.name < other.name ? -1 : 1),
	);
}
