import type { Alarm } from '../metric.ts';
import { atZone } from '../zone.ts';

/*
Rules of CloudWatch that mute alarms for a time. The alarms judge on and change their states; what they would do at a change,
be it a call or a scaling, is not done. One that is in the same state when the time is over does it then.
Source: CloudWatch user guide, alarm mute rules.
*/

/** A rule as CloudWatch tells it. */
export type MuteRule = {
	readonly name: string;
	/** Names of the alarms that it mutes. */
	readonly alarms: readonly string[];
	/** `at(2026-11-20T09:30)` for once, `cron(0 2 * * *)` for again and again. */
	readonly expression: string;
	/** How long each time, ISO 8601: `PT30M`, a minute to 15 days. */
	readonly duration: string;
	/** Of the expression, an IANA name; UTC without it. */
	readonly timezone?: string;
	/** From then on it mutes nothing any more, ms since 1970. */
	readonly expiresAt?: number;
};

/** Alarms of one rule, at most. Source: PutAlarmMuteRule. */
export const mostMuted = 100;
/** How long a rule may mute, seconds. Source: PutAlarmMuteRule, Schedule. */
export const muteSeconds = { least: 60, most: 15 * 86_400 } as const;

/** The rules that mute now; `isWhole` false where some could not be read. */
export type ActiveMutes = { readonly rules: readonly MuteRule[]; readonly isWhole: boolean };

/** Each alarm with what mutes it. Where not all rules are known that is said of the others. */
export function withMutes(
	alarms: readonly Alarm[],
	{ rules, isWhole }: ActiveMutes,
): readonly Alarm[] {
	if (rules.length === 0 && isWhole) return alarms;
	const byAlarm = new Map<string, MuteRule[]>();
	for (const rule of rules) {
		for (const name of rule.alarms) byAlarm.set(name, [...(byAlarm.get(name) ?? []), rule]);
	}
	return alarms.map((alarm): Alarm => {
		if (alarm.muted !== undefined) return alarm;
		const by = byAlarm.get(alarm.name) ?? [];
		const [first] = by;
		if (first === undefined) return isWhole ? alarm : { ...alarm, muting: 'unknown' };
		const ends = by.map(muteEnd);
		// It is muted until the last of them is over, so that one without an end has the last word.
		const until = ends.includes(undefined)
			? undefined
			: ends.reduce((one = 0, other = 0) => Math.max(one, other));
		return {
			...alarm,
			...{ muted: 'rule', mutedBy: first.name },
			...(until === undefined ? {} : { mutedUntil: until }),
		};
	});
}

const once = /^at\((\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::\d\d)?\)$/;

/**
 * When a rule that mutes now stops, ms since 1970; `undefined` where its text does not tell: when the present time of one
 * that comes again and again began is for CloudWatch to know.
 */
export function muteEnd({
	expression,
	duration,
	timezone,
	expiresAt,
}: MuteRule): number | undefined {
	const found = once.exec(expression.trim());
	const lasts = durationOf(duration);
	if (found === null || lasts === undefined) return;
	const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = found.slice(1).map(Number);
	try {
		const from = atZone(Date.UTC(year, month - 1, day, hour, minute), timezone ?? 'UTC');
		const end = from + lasts;
		return Number.isFinite(end) ? Math.min(end, expiresAt ?? end) : undefined;
	} catch {
		// A zone that this computer does not know.
		return;
	}
}

const iso = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** `P2DT12H` in ms; `undefined` for what is none. */
export function durationOf(text: string): number | undefined {
	const found = iso.exec(text.trim());
	if (found === null || /^P$|T$/.test(text.trim())) return;
	const [days = 0, hours = 0, minutes = 0, seconds = 0] = found
		.slice(1)
		.map((part) => Number(part ?? 0));
	return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
