import { standingOf } from '../../domain/alarms/standing.ts';
import type { DescribedAlarms } from '../../domain/details.ts';
import type { Alarm } from '../../domain/metric.ts';
import { type Line, type Style, span } from '../line.ts';
import { partLines, section, sentenceLines } from '../sections.ts';
import { alarmBrief } from './alarm-words.ts';

/** How the state of an alarm looks: only what is well looks so. */
export function alarmStyle(alarm: Alarm, now: number): Style {
	const standing = standingOf(alarm, now);
	if (standing === 'firing') return 'bad';
	return standing === 'ok' && alarm.muting === undefined ? 'good' : 'notice';
}

/** The alarms of a resource as a section of its description, each with its last week in few words: much else is told there. */
export function alarmSection(alarms: DescribedAlarms, width: number, now: number): Line[] {
	return section(
		'Alarms',
		partLines(alarms, width, (all) =>
			all.length === 0
				? [[span('  none', 'dim')]]
				: all.flatMap((alarm) => {
						const style = alarmStyle(alarm, now);
						return sentenceLines(alarmBrief(alarm, now), width).map((line, index) =>
							index === 0 ? line.map((piece) => ({ ...piece, style })) : line,
						);
					}),
		),
	);
}

/** Whether one of them needs somebody now: then they come before the settings. */
export function isAnyFiring(alarms: DescribedAlarms): boolean {
	return alarms.ok && alarms.value.some(({ state }) => state === 'ALARM');
}
