import { isReadWhole, membersOf } from '../../domain/alarms/about.ts';
import type { AlarmsByName } from '../../domain/alarms/leads-to.ts';
import { firingSpells, type Spell } from '../../domain/alarms/past.ts';
import type { Alarm } from '../../domain/metric.ts';
import { roughly } from '../diagnosis/wording.ts';
import { counted, time } from '../formats.ts';

type When = (at: number, now: number) => string;

/** Times in ALARM that are told one by one, the latest. */
const mostTold = 3;

/** How often an alarm was in ALARM, and when; `undefined` where its history is not known. */
export function pastWords(alarm: Alarm, now: number, when: When = time): string | undefined {
	const { past } = alarm;
	if (past === undefined) return;
	const spells = firingSpells(alarm);
	const since = when(past.since, now);
	if (spells.length === 0) return `not in ALARM since ${since}`;
	// Since when it is in ALARM stands beside it.
	const [only] = spells;
	if (spells.length === 1 && only?.to === undefined && only?.from === alarm.since) {
		return `for the only time since ${since}`;
	}
	const last = spells
		.slice(-mostTold)
		.reverse()
		.map((spell) => spellWords(spell, now, when));
	const many = spells.length > mostTold ? ', the last' : '';
	return `in ALARM ${counted(spells.length, 'time')} since ${since}${many}: ${last.join(', ')}`;
}

/** `once in 7 d`, `3 times in 7 d, last until 03:40`, `not in ALARM in 7 d`: the same where there is little room. */
export function briefPast(alarm: Alarm, now: number, when: When = time): string | undefined {
	const { past } = alarm;
	if (past === undefined) return;
	// A week that was asked for some seconds ago is one.
	const known = roughly(Math.max(0, now - past.since) + 60_000);
	const spells = firingSpells(alarm);
	const last = spells.at(-1);
	if (last === undefined) return `not in ALARM in ${known}`;
	const many = spells.length === 1 ? 'once' : counted(spells.length, 'time');
	return `${many} in ${known}${last.to === undefined ? '' : `, last until ${when(last.to, now)}`}`;
}

/** `03:12 to 03:40`, `since 04:01`, `until 02:10`. */
function spellWords({ from, to }: Spell, now: number, when: When): string {
	if (from === undefined) return to === undefined ? 'all the time' : `until ${when(to, now)}`;
	return to === undefined ? `since ${when(from, now)}` : `${when(from, now)} to ${when(to, now)}`;
}

/** Members of a rule that are told; of more their number. */
const mostMembers = 8;

/**
 * The alarms that the rule of a composite alarm names, each with its state: of one that nobody told us of it is unknown, and of
 * a rule that can not be read whole the others are.
 */
export function memberWords(alarm: Alarm, all: AlarmsByName): string | undefined {
	if (alarm.kind !== 'composite' || alarm.rule === undefined) return;
	const members = membersOf(alarm.rule);
	const told = members
		.slice(0, mostMembers)
		.map((name) => `${name} ${all.get(name)?.state ?? 'unknown'}`);
	const more = members.length > mostMembers ? ` and ${members.length - mostMembers} more` : '';
	const unread = isReadWhole(alarm) ? '' : ', and what else its rule says is not understood';
	return `it goes by ${told.length === 0 ? 'no alarm' : told.join(', ')}${more}${unread}`;
}
