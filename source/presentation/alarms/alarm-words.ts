import type { AlarmsByName } from '../../domain/alarms/leads-to.ts';
import { type Standing, standingOf } from '../../domain/alarms/standing.ts';
import type { Alarm } from '../../domain/metric.ts';
import { own } from '../../domain/own.ts';
import { count, time } from '../formats.ts';
import { briefPast, memberWords, pastWords } from './past-words.ts';

const comparisons: Readonly<Record<string, string>> = {
	GreaterThanThreshold: '>',
	GreaterThanOrEqualToThreshold: '>=',
	LessThanThreshold: '<',
	LessThanOrEqualToThreshold: '<=',
};

/** `orders-depth > 1,000`: an alarm beside a chart; `say` words its threshold where its unit is known. */
export function alarmCondition(alarm: Alarm, say?: (threshold: number) => string): string {
	if (alarm.threshold === undefined) return alarm.name;
	const sign = own(comparisons, alarm.comparison ?? '') ?? alarm.comparison ?? 'at';
	const threshold =
		say?.(alarm.threshold) ??
		(Number.isInteger(alarm.threshold) ? count(alarm.threshold) : String(alarm.threshold));
	return `${alarm.name} ${sign} ${threshold}`;
}

const standings: Readonly<Record<Standing, string>> = {
	firing: 'ALARM',
	ok: 'OK',
	'no-data': 'no data',
	'warming-up': 'warming up',
	'cannot-evaluate': 'cannot evaluate',
	muted: 'muted',
};

/** `orders-depth ALARM since 09:20:00`. One that is muted, waits or cannot judge is never called OK. */
export function alarmSentence(
	alarm: Alarm,
	now: number,
	when: (at: number, now: number) => string = time,
): string {
	const since = alarm.since === undefined ? '' : ` since ${when(alarm.since, now)}`;
	return `${alarm.name} ${standingWord(alarm, now)}${since}`;
}

/** `ALARM`, `ALARM, muted`, `cannot evaluate`. */
export function standingWord(alarm: Alarm, now: number): string {
	const standing = standingOf(alarm, now);
	const muted = standing === 'firing' && alarm.muted !== undefined ? ', muted' : '';
	// Nobody knows whether it calls somebody: that is not all well.
	const unknown = standing === 'ok' && alarm.muting === 'unknown' ? ', mute unknown' : '';
	return `${standings[standing]}${muted}${unknown}`;
}

const alarmKinds = {
	metric: 'Alarm',
	promql: 'PromQL alarm',
	composite: 'Composite alarm',
	log: 'Log alarm',
} as const;

/**
 * What is known of an alarm: how it stands, what it waits for, who mutes it, CloudWatch's own reason, and how often it was in
 * ALARM. With the other alarms the members of a rule are told too.
 */
export function alarmDetails(
	alarm: Alarm,
	now: number,
	when: (at: number, now: number) => string = time,
	all?: AlarmsByName,
): string {
	const { kind = 'metric', reason = '', rule = '', threshold } = alarm;
	const muted = mutedWords(alarm, now, when);
	const past = pastWords(alarm, now, when);
	const members = all && memberWords(alarm, all);
	const parts = [
		`${alarmKinds[kind]} ${alarmSentence(alarm, now, when)}`,
		...(threshold === undefined ? [] : [`it fires at ${alarmCondition(alarm)}`]),
		...(muted === undefined ? [] : [muted]),
		...(members === undefined ? [] : [members]),
		// Of a composite one CloudWatch says which member changed last, and that the members say themselves.
		...(reason === '' || members !== undefined
			? []
			: [`CloudWatch says: ${withoutArns(reason).replace(/\.$/, '')}`]),
		...(past === undefined ? [] : [past]),
		...(rule === '' ? [] : [`its rule: ${rule}`]),
	];
	return `${parts.join('; ').replace(/\.$/, '')}.`;
}

/** `orders-dlq transitioned to ALARM`: alarms by their names. */
function withoutArns(reason: string): string {
	return reason.replaceAll(/arn:[\w-]+:cloudwatch:[\w-]*:\d*:alarm:/g, '');
}

/**
 * An alarm in a line or two, for a description that has more to tell: how it stands and since when, how often it did before, who
 * mutes it, and of one that goes by others its rule. What CloudWatch says of it, `alarmDetails` does.
 */
export function alarmBrief(
	alarm: Alarm,
	now: number,
	when: (at: number, now: number) => string = time,
): string {
	const { since, rule = '', kind } = alarm;
	const muted = mutedWords(alarm, now, when);
	const past = briefPast(alarm, now, when);
	const parts = [
		`${alarmCondition(alarm)} ${standingWord(alarm, now)}${since === undefined ? '' : ` since ${when(since, now)}`}`,
		...(past === undefined ? [] : [past]),
		...(muted === undefined ? [] : [muted]),
		...(rule === ''
			? []
			: [kind === 'composite' ? `by ${rule}` : `${alarmKinds[kind ?? 'metric']}: ${rule}`]),
	];
	return `${parts.join('; ')}.`;
}

/** Why an alarm tells nobody, and until when, as far as that is known. */
function mutedWords(
	{ muted, mutedBy, mutedUntil, muting }: Alarm,
	now: number,
	when: (at: number, now: number) => string,
): string | undefined {
	if (muting === 'unknown') return 'whether a rule mutes it is not known';
	switch (muted) {
		case undefined:
			return;
		case 'actions-off':
			return 'its actions are switched off';
		case 'suppressed':
			return 'another alarm suppresses its actions';
		case 'rule':
			return `the rule ${mutedBy ?? '?'} mutes it ${mutedUntil === undefined ? 'until its time is over' : `until ${when(mutedUntil, now)}`}`;
	}
}
