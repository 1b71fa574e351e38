import { leftMuteEnds, type MuteEvent } from '../../domain/redrive/mute.ts';
import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { counted, duration, shortTime } from '../formats.ts';

/** Names that are told of a list. */
const mostNamed = 5;

/** Which alarms a plan mutes and for how long, and which it leaves; nothing where it mutes none. */
export function muteTexts({ mutes }: Pick<RedrivePlan, 'mutes'>): readonly string[] {
	if (mutes === undefined) return [];
	const { alarms, left, seconds, rule } = mutes;
	return [
		`${counted(alarms.length, 'alarm')} for ${duration(seconds * 1000)} from the next minute on, and no longer than the run: ${named(alarms)}. They judge on and call nobody; one that is in ALARM when that ends calls then. Rule ${rule}`,
		...(left.length === 0
			? []
			: [`not ${named(left)}: they watch something else too, or do more than tell`]),
	];
}

/** What became of the alarms that a run mutes, a sentence without its period. */
export function muteEventText(event: MuteEvent): string {
	switch (event.type) {
		case 'mute/begun':
			return `${counted(event.alarms.length, 'alarm')} muted from ${shortTime(event.from)} to ${shortTime(event.until)} at the latest: ${named(event.alarms)}`;
		case 'mute/ended':
			return 'the alarms are muted no more';
		case 'mute/kept':
			return `the alarms stay muted while AWS ${event.perhaps === true ? 'may move' : 'goes on'}, until ${shortTime(event.until)} at the latest: the mute rule ${event.rule} ends by itself then`;
		case 'mute/left':
			return `the mute rule ${event.rule} could not be removed (${event.failure.message}): it ends by itself at ${shortTime(event.until)}`;
	}
}

/** Which alarms a run that was cut off left muted, and until when; nothing where that is over, and where it muted none. */
export function leftMuteTexts(
	{ plan: { mutes }, at }: { readonly plan: Pick<RedrivePlan, 'mutes'>; readonly at: number },
	now: number,
): readonly string[] {
	if (mutes === undefined) return [];
	const until = leftMuteEnds(mutes, at);
	if (now >= until) return [];
	const { rule, alarms } = mutes;
	const many = counted(alarms.length, 'alarm');
	return [
		`${many} may be muted still, until ${shortTime(until)} at the latest: the run could not remove its mute rule ${rule}, which ends by itself: ${named(alarms)}`,
	];
}

function named(names: readonly string[]): string {
	const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
	return `${names.slice(0, mostNamed).join(', ')}${more}`;
}
