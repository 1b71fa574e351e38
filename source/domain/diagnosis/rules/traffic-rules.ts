import { doublings } from '../acknowledgement.ts';
import { batchStart } from '../expectation.ts';
import type { EvidenceOf, Missing, Rules } from '../finding.ts';
import { sinceEvidence } from '../known-since.ts';
import { backlogSince } from '../onset.ts';
import { quantile, total, within } from '../points.ts';
import {
	ageMissing,
	day,
	hour,
	isForLetters,
	lettersOfOthers,
	minute,
	oldestOf,
	type QueueSubject,
	type QueueWeek,
	staleness,
} from '../queue-subject.ts';
import { quietSpells, usualQuiet } from '../quiet-spells.ts';
import { netPerMinute, observedFor, receiverSeen } from '../samples.ts';
import { usualHighest } from '../usual.ts';
import { isBlocked } from './blocked-group.ts';
import { comeBack, heldWhole, isOverdeleted, recentTraffic, span } from './redelivered.ts';

/*
What the traffic of a queue tells of its consumers: by CloudWatch's figures where they were asked for, else by our own
samples, which say less. A dead-letter queue has no consumers, so nothing of this is said of one.
*/

export type TrafficFinding =
	| 'no-consumer'
	| 'slow-consumer'
	| 'poison-messages'
	| 'fifo-group-blocked'
	| 'visibility-timeout-short'
	| 'short-polling';

/** Below these a backlog is the normal life of a queue. */
const backlogWorthNaming = 20;
const growthWorthNaming = 6;
/** How long we must have watched before we say "no consumer" or "slow" by our own samples. */
const watchedLongEnough = 2 * minute;
/** Nobody is missed for less: half an hour, or a quarter longer than its own gap at this hour and ten minutes. */
const quietFloor = 30 * minute;
/** A queue of which nobody was ever seen to receive may have a consumer that comes once a day. */
const quietUnknown = day;
/** Empty receives a day. A consumer that waits 20 s by itself makes 4,320, so twenty of them make fewer. */
const manyEmpty = 100_000;
/** Below ten minutes no age is called old. */
const ageFloor = 10 * minute;

/** How many wait in a queue that should have a consumer; `undefined` where nothing waits, or letters lie. */
function waitingForConsumer(queue: QueueSubject): ReturnType<typeof waitingIn> | undefined {
	if (isForLetters(queue)) return;
	const waiting = waitingIn(queue);
	if (waiting === 0) return;
	if (typeof waiting === 'number' && !queue.sources.ok) return { missing: queue.sources.missing };
	return waiting;
}

export const trafficRules: Rules<TrafficFinding, QueueSubject> = {
	'no-consumer': {
		severity: 'now',
		foundWithin: 45 * minute,
		judge(queue) {
			const waiting = waitingForConsumer(queue);
			if (typeof waiting !== 'number') return waiting;
			const quiet = notAsked(queue)
				? quietBySamples(queue, waiting)
				: quietByFigures(queue, waiting);
			if (quiet === undefined || 'missing' in quiet || wasConsumed(quiet.evidence)) return quiet;
			// Whoever was never seen to receive is not missed where letters may lie.
			const letters = lettersOfOthers(queue);
			return letters.ok ? quiet : { missing: letters.missing };
		},
	},
	'slow-consumer': {
		severity: 'now',
		foundWithin: 1.5 * hour,
		judge(queue) {
			const waiting = waitingForConsumer(queue);
			if (typeof waiting !== 'number') return waiting;
			return notAsked(queue) ? slowBySamples(queue, waiting) : slowByFigures(queue, waiting);
		},
	},
	'poison-messages': {
		severity: 'now',
		foundWithin: hour,
		judge(queue) {
			const recent = recentTraffic(queue);
			if (recent === undefined || 'missing' in recent) return recent;
			const { received, deleted, messages } = recent;
			if (!comeBack(recent) || isOverdeleted(recent)) return;
			if (heldWhole(queue, recent) !== undefined) return;
			return {
				severity: 'now',
				inferred: true,
				measure: doublings(received - deleted),
				evidence: { received, deleted, messages, spanMs: span },
			};
		},
	},
	'fifo-group-blocked': {
		severity: 'now',
		foundWithin: hour,
		judge(queue) {
			// Where the attributes are refused its name says it.
			if (!queue.name.endsWith('.fifo') && !(queue.attributes.ok && queue.attributes.value.fifo)) {
				return;
			}
			if (notAsked(queue)) return blockedBySamples(queue);
			const recent = recentTraffic(queue);
			if (recent === undefined || 'missing' in recent) return recent;
			const { figures, deleted } = recent;
			const ageless = ageMissing(figures, queue.now);
			if (ageless !== undefined) return { missing: ageless };
			if (!isBlocked(figures)) return;
			const last = figures.age.at(-1);
			const ageMs = last?.value ?? 0;
			// The highest of a period, which is that of its end.
			const sinceAt = (last?.at ?? figures.to) + figures.periodMs - ageMs;
			return {
				severity: 'now',
				inferred: true,
				measure: doublings(ageMs),
				evidence: { ageMs, sinceAt, deleted, spanMs: span },
			};
		},
	},
	'visibility-timeout-short': {
		severity: 'now',
		foundWithin: hour,
		judge(queue) {
			const recent = recentTraffic(queue);
			if (recent === undefined || 'missing' in recent) return recent;
			const { received, deleted, messages } = recent;
			const overdeleted = isOverdeleted(recent);
			if (!overdeleted && !comeBack(recent)) return;
			const { attributes } = queue;
			if (!attributes.ok) return { missing: attributes.missing };
			const { visibilitySeconds } = attributes.value;
			if (visibilitySeconds === undefined) {
				return { missing: { what: 'attributes', because: 'not kept' } };
			}
			const heldMs = heldWhole(queue, recent);
			if (heldMs === undefined && !overdeleted) return;
			return {
				severity: 'now',
				inferred: true,
				measure: doublings(received / (overdeleted ? messages : deleted)),
				evidence: {
					...{ received, deleted, visibilitySeconds, spanMs: span },
					...(heldMs === undefined ? {} : { heldMs }),
					...(overdeleted ? { messages } : {}),
				},
			};
		},
	},
	'short-polling': {
		severity: 'hygiene',
		foundWithin: day,
		judge(queue) {
			if (!queue.attributes.ok) return { missing: queue.attributes.missing };
			const wait = queue.attributes.value.receiveWaitSeconds;
			if (wait === undefined || wait > 0) return;
			if (!queue.figures.ok) return { missing: queue.figures.missing };
			const { empty, to } = queue.figures.value;
			const emptyReceives = total(within(empty, to - day, to)) ?? 0;
			if (emptyReceives < manyEmpty) return;
			return {
				severity: 'hygiene',
				measure: doublings(emptyReceives),
				evidence: { emptyReceives, spanMs: day },
			};
		},
	},
};

/** Whether somebody was seen to receive in the week. What is in flight in a sample of ours may be what we looked at ourselves. */
function wasConsumed({ usualMs }: Pick<EvidenceOf['no-consumer'], 'waiting' | 'usualMs'>): boolean {
	return usualMs !== undefined;
}

const notAsked = ({ figures }: QueueSubject): boolean =>
	!figures.ok && figures.missing.because === 'not asked';

/** How many wait; what is missing where that is not known. */
function waitingIn({ attributes }: QueueSubject): number | { readonly missing: Missing } {
	if (!attributes.ok) return { missing: attributes.missing };
	return attributes.value.visible ?? { missing: { what: 'attributes', because: 'not kept' } };
}

/** By our own samples, which tell that nobody holds anything, and what CloudWatch told of the minutes before them. */
function quietBySamples({ history, untouchedSince }: QueueSubject, waiting: number) {
	const last = history.samples.at(-1);
	if (history.quietSince === undefined || last === undefined) return;
	const isBefore = untouchedSince !== undefined && untouchedSince.at < history.quietSince;
	const quietSince = isBefore ? untouchedSince.at : history.quietSince;
	const quietMs = last.at - quietSince;
	if (quietMs < watchedLongEnough) return;
	return {
		severity: 'now' as const,
		inferred: true as const,
		measure: doublings(waiting),
		evidence: {
			...{ waiting, quietSinceAt: quietSince, quietMs },
			...(isBefore && untouchedSince.atLeast === undefined ? {} : { atLeast: true as const }),
			by: isBefore ? ('CloudWatch' as const) : ('samples' as const),
		},
	};
}

function quietByFigures(queue: QueueSubject, waiting: number) {
	const { figures, now, expectation } = queue;
	if (!figures.ok) return { missing: figures.missing };
	const { visible, to, periodMs, received, empty } = figures.value;
	// Of a queue that is awake there are figures of what waits in it: one of them at least must be recent.
	const stale = staleness(visible, now, periodMs);
	if (stale !== undefined) return { missing: stale };
	// Before the first figure nothing is known, of a queue that is new too.
	const known = [visible, received, empty].reduce(
		(first, [point]) => Math.min(first, point?.at ?? to),
		to,
	);
	const spells = quietSpells({ ...figures.value, from: known });
	const spell = spells.at(-1);
	if (spell === undefined || spell.to < to) return;
	if (received.length + empty.length === 0) {
		return { missing: { what: 'CloudWatch', because: 'too little' } as const };
	}
	const usualMs = usualQuiet(spells, spell.from, now, known);
	const begun = expectation?.kind === 'batch' ? batchStart(expectation, now) : undefined;
	const since = Math.max(spell.from, begun ?? 0, waitingSince(queue, figures.value));
	const quietMs = to - since;
	// Long work: who holds messages all the time is a consumer.
	if (isHeldThrough(figures.value, since)) return;
	const needed =
		usualMs === undefined ? quietUnknown : Math.max(quietFloor, 1.25 * usualMs + 10 * minute);
	if (quietMs < needed) {
		// Nobody was ever seen here, and not for long enough to say that nobody comes.
		return usualMs === undefined && quietMs >= quietFloor
			? { missing: { what: 'CloudWatch', because: 'too little' } as const }
			: undefined;
	}
	return {
		severity: 'now' as const,
		measure: doublings(waiting),
		evidence: {
			waiting,
			quietSinceAt: since,
			quietMs,
			...(usualMs === undefined ? {} : { usualMs }),
			...(since <= known ? { atLeast: true as const } : {}),
			by: 'CloudWatch' as const,
		},
	};
}

/** Whether something was in flight in every period since a moment: SQS tells of it only where it is so. */
function isHeldThrough({ visible, inFlight, to }: QueueWeek, since: number): boolean {
	const held = new Set(inFlight.filter(({ value }) => value > 0).map(({ at }) => at));
	const periods = within(visible, since, to);
	return periods.length > 0 && periods.every(({ at }) => held.has(at));
}

/** Since when there has been something to receive. */
function waitingSince({ now }: QueueSubject, { visible, from }: QueueWeek): number {
	const empty = visible.findLast(({ value }) => value === 0);
	return empty === undefined ? from : Math.min(now, empty.at);
}

/** Messages a minute that come on top of a backlog although somebody receives, by our own samples. */
function growthBySamples({ history }: QueueSubject, waiting: number): number | undefined {
	if (history.quietSince !== undefined) return;
	const net = netPerMinute(history);
	if (net === undefined || net < growthWorthNaming || waiting < backlogWorthNaming) return;
	return receiverSeen(history) ? net : undefined;
}

/**
 * A queue that grows while its oldest message stays: consumers that are slow take the oldest first. Many that came at once
 * and are worked off in their order look so too, but for the growth.
 */
function blockedBySamples(queue: QueueSubject) {
	const { blocked } = queue;
	const waiting = waitingForConsumer(queue);
	if (blocked === undefined || typeof waiting !== 'number') return;
	if (blocked.maybe === true && growthBySamples(queue, waiting) === undefined) return;
	return {
		severity: 'now' as const,
		inferred: true as const,
		measure: doublings(blocked.ageMs),
		evidence: blocked,
	};
}

function slowBySamples(queue: QueueSubject, waiting: number) {
	const { history, since, blocked } = queue;
	const net = growthBySamples(queue, waiting);
	// More consumers do not free a group that is blocked.
	if (net === undefined || blocked !== undefined) return;
	// A rate, and no word on what will be: a backlog of a busy hour ends with it.
	const mild = observedFor(history) < watchedLongEnough;
	return {
		severity: 'now' as const,
		measure: doublings(waiting),
		...(mild ? { mild: true as const } : {}),
		evidence: { netPerMinute: net, ...sinceEvidence(since) },
	};
}

/**
 * Slow is judged by age against the queue's own history, not by depth: the oldest is twice as old as any was in the days
 * before, see {@link usualHighest}.
 */
function slowByFigures(queue: QueueSubject, waiting: number) {
	const { attributes, figures, now } = queue;
	if (!figures.ok) return { missing: figures.missing };
	const { age, visible, received, to, periodMs } = figures.value;
	const ageless = ageMissing(figures.value, now);
	if (ageless !== undefined) return { missing: ageless };
	const usual = usualHighest(age, visible, figures.value);
	if (usual === undefined) {
		return { missing: { what: 'CloudWatch', because: 'too little' } as const };
	}
	const recent = within(age, to - span, to);
	const ageMs = quantile(within(age, to - 3 * periodMs, to), 0.5) ?? 0;
	const { most: usualAgeMs, until: usualUntilAt } = usual;
	if (ageMs < Math.max(ageFloor, 2 * usualAgeMs)) return;
	// Somebody receives, else it is another finding; and it is not catching up.
	if ((total(within(received, to - span, to)) ?? 0) === 0) return;
	if (ageMs < (recent[0]?.value ?? 0)) return;
	if (attributes.ok && attributes.value.fifo && isBlocked(figures.value)) return;
	return {
		severity: 'now' as const,
		measure: doublings(waiting),
		evidence: {
			...{ ageMs, usualAgeMs, usualUntilAt },
			...sinceEvidence(
				queue.since ?? backlogSince(visible, { periodMs, ...oldestOf(figures.value, now) }),
			),
		},
	};
}
