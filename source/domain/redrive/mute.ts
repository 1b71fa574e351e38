import { isMetricOf, isReadWhole, membersOf } from '../alarms/about.ts';
import { type AlarmsByName, byName, groundsOf, watches } from '../alarms/leads-to.ts';
import { mostMuted } from '../alarms/mute-rule.ts';
import { scales } from '../diagnosis/rules/alarm-rules.ts';
import type { Failure } from '../failure.ts';
import type { Alarm } from '../metric.ts';

/*
Alarms that a redrive mutes for a while, since it is what they would ring for: by a rule of CloudWatch that ends by itself.
*/

/** What a plan mutes. */
export type PlannedMute = {
	/** The name of the rule, which no other one has. */
	readonly rule: string;
	/** Names of the alarms, at most 100. */
	readonly alarms: readonly string[];
	/** Alarms about the same queues that are left to ring: they watch something else too, or do more than tell. */
	readonly left: readonly string[];
	/** How long, from its start: seconds. */
	readonly seconds: number;
};

/** What becomes of the alarms that a run mutes; times by this computer's clock, ms since 1970. */
export type MuteEvent =
	| {
			readonly type: 'mute/begun';
			readonly rule: string;
			readonly alarms: readonly string[];
			readonly from: number;
			readonly until: number;
	  }
	/** The run is over, and with it the rule. */
	| { readonly type: 'mute/ended'; readonly rule: string }
	/** AWS goes on with a move that nobody follows any more, or may do so: the rule ends by itself. */
	| {
			readonly type: 'mute/kept';
			readonly rule: string;
			readonly until: number;
			/** Whether it moves at all is not known. */
			readonly perhaps?: true;
	  }
	/** It could not be removed: it ends by itself. */
	| {
			readonly type: 'mute/left';
			readonly rule: string;
			readonly until: number;
			readonly failure: Failure;
	  };

/** Offered in a form, seconds. */
export const muteOffers = { '30 m': 1800, '2 h': 7200, '12 h': 43_200 } as const;

/**
 * Which alarms a redrive between these queues may mute, and which of theirs it may not. Muted is what goes by these queues
 * alone: an alarm that watches something else too may have to ring for that. One that scales consumers, or does anything
 * but tell, would not do that either while it is muted, so it is left.
 */
export function mutable(
	alarms: readonly Alarm[],
	queues: readonly string[],
): { readonly alarms: readonly string[]; readonly left: readonly string[] } {
	const all = byName(alarms);
	const isOurs = (alarm: Alarm): boolean => {
		const metrics = alarm.kind === undefined ? [alarm, ...(alarm.metrics ?? [])] : [];
		const measured = metrics.filter(({ namespace }) => namespace !== undefined);
		return (
			measured.length > 0 &&
			measured.every((metric) => queues.some((queue) => isMetricOf(metric, 'queue', queue)))
		);
	};
	const isAbout = (alarm: Alarm): boolean => {
		const subject = [alarm];
		return queues.some((queue) => watches(subject, 'queue', queue));
	};
	const muted: string[] = [];
	const left: string[] = [];
	for (const alarm of alarms) {
		// It calls nobody as it is.
		if (alarm.muted === 'actions-off') continue;
		const grounds = groundsOf(alarm, all);
		if (!grounds.some(isAbout)) continue;
		const isWhole = alarm.kind !== 'composite' || isKnown(alarm, all);
		const isMuted = isWhole && grounds.every(isOurs) && alarm.acts !== true && !scales(alarm);
		(isMuted && muted.length < mostMuted ? muted : left).push(alarm.name);
	}
	return { alarms: muted, left };
}

/** Whether all is known that a composite alarm goes by, however deep. */
function isKnown(alarm: Alarm, all: AlarmsByName): boolean {
	const seen = new Set<string>();
	const visit = (one: Alarm): boolean => {
		if (one.kind !== 'composite' || seen.has(one.name)) return true;
		seen.add(one.name);
		if (!isReadWhole(one)) return false;
		return membersOf(one.rule ?? '').every((name) => {
			const member = all.get(name);
			return member !== undefined && visit(member);
		});
	};
	return visit(alarm);
}

/** The rule of a plan's mute, as it is made at a time (ms since 1970, by CloudWatch's clock). */
export function muteFrom({ rule, alarms, seconds }: PlannedMute, now: number) {
	// A rule begins with a minute, and nothing is promised for one that has begun.
	const from = Math.ceil((now + margin) / minute) * minute;
	const minutes = Math.ceil(seconds / 60);
	const until = from + minutes * minute;
	return {
		...{ name: rule, alarms, from, until },
		expression: `at(${new Date(from).toISOString().slice(0, 16)})`,
		duration: `PT${minutes}M`,
	};
}

/**
 * Until when, at the latest, the rule mutes that a run left which was cut off, ms since 1970: it was made just before the run began
 * (`startedAt`), and begins with the next minute of a clock that is not ours.
 */
export function leftMuteEnds({ seconds }: PlannedMute, startedAt: number): number {
	return startedAt + margin + (1 + Math.ceil(seconds / 60)) * minute;
}

const minute = 60_000;
/** A request takes a moment, ms. */
const margin = 5000;
