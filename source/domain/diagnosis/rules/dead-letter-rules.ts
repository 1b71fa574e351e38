import type { QueueAttributes } from '../../resources.ts';
import { announcedWithin, type Loss, lossOf } from '../expiry.ts';
import { atOnce, type EvidenceOf, type Rules, type SinceEvidence } from '../finding.ts';
import { netRate, outlookOf } from '../flow.ts';
import { sinceEvidence } from '../known-since.ts';
import { standingSince } from '../onset.ts';
import { type Points, within } from '../points.ts';
import {
	ageMissing,
	hour,
	isDeadLetterQueue,
	isForLetters,
	minute,
	oldestOf,
	type QueueSubject,
	staleness,
	wakesFor,
} from '../queue-subject.ts';
import { netPerMinute, recentGrowth } from '../samples.ts';

/*
What is dead, whether there will be more of it, and what is lost when. Dead are those that are ready and those that somebody
holds: who looks at letters, or moves them, makes them no fewer.
*/

export type DeadLetterFinding = 'dead-letters' | 'dlq-growing' | 'messages-expiring';

/**
 * It grows until none has come for so many times the usual time between two; at least and at most for so long. Of letters
 * that come by chance one time in fifty is longer than four usual ones.
 */
const over = { gaps: 4, least: 15 * minute, most: 2 * hour };
/** What a burst is counted over. */
const burst = 2 * hour;
/** Letters that came in so many different half hours of the last six came steadily. */
const steadyIn = { halfHours: 3, of: 6 * hour };
/** The time of the samples that growth is taken from, `rateWindow` of samples.ts. */
const sampledWindow = 5 * minute;

export const deadLetterRules: Rules<DeadLetterFinding, QueueSubject> = {
	'dead-letters': {
		severity: 'now',
		foundWithin: atOnce,
		judge(queue) {
			const { attributes, history, held, sources } = queue;
			if (isEmpty(queue)) return;
			if (!sources.ok) return { missing: sources.missing };
			if (!isForLetters(queue)) {
				return queue.letters?.ok === false ? { missing: queue.letters.missing } : undefined;
			}
			if (!attributes.ok) return { missing: attributes.missing };
			const dead = allDead(attributes.value);
			if (dead === undefined) return { missing: { what: 'attributes', because: 'not kept' } };
			if (dead === 0) return;
			const net = netPerMinute(history);
			// A rate that may as well be none is not told.
			const isUnclear = outlookOf(dead, netRate(history))?.kind === 'unclear';
			const others = Math.max(0, (attributes.value.inFlight ?? 0) - (held ?? 0));
			return {
				severity: 'now',
				measure: dead,
				...(net !== undefined && net <= -1 ? { mild: true } : {}),
				evidence: {
					dead,
					...(net === undefined || Math.abs(net) < 1 || isUnclear ? {} : { netPerMinute: net }),
					...since(queue),
					...(held ? { held } : {}),
					...(others === 0 ? {} : { inFlight: others }),
				},
			};
		},
	},
	'dlq-growing': {
		severity: 'now',
		foundWithin: 30 * minute,
		judge(queue) {
			const { sources } = queue;
			if (isDeadLetterQueue(queue)) return growingHere(queue);
			const behind = growingBehind(queue);
			if (behind !== undefined || sources.ok || isEmpty(queue)) return behind;
			return { missing: sources.missing };
		},
	},
	'messages-expiring': {
		severity: 'soon',
		foundWithin: 15 * minute,
		judge: (queue) =>
			queue.loss === undefined ? expiryByAge(queue) : announced(queue, queue.loss),
	},
};

/** Since when there have been letters: as it was found out, else by the week of CloudWatch. */
function since({ figures, since: known, now }: QueueSubject): SinceEvidence {
	if (known !== undefined) return sinceEvidence(known);
	if (!figures.ok) return {};
	const { visible, inFlight, periodMs } = figures.value;
	return sinceEvidence(
		standingSince(depthsOf(visible, inFlight), { periodMs, ...oldestOf(figures.value, now) }),
	);
}

/**
 * Dead letters of a queue: what is ready and what somebody holds. Where an endpoint does not tell what is held it is what is ready;
 * `undefined` where that is none, since somebody may hold all.
 */
export function allDead({ visible, inFlight }: QueueAttributes): number | undefined {
	if (visible === undefined || (visible === 0 && inFlight === undefined)) return;
	return visible + (inFlight ?? 0);
}

/** Whether it certainly has no messages: then it does not matter whether they would be letters. */
function isEmpty({ attributes }: QueueSubject): boolean {
	return attributes.ok && allDead(attributes.value) === 0;
}

/** Growth of this dead-letter queue by CloudWatch: SQS counts no sends of what it moves itself, so by its depth. */
function growingHere(queue: QueueSubject) {
	const { figures } = queue;
	if (isEmpty(queue)) return;
	if (!figures.ok) {
		return figures.missing.because === 'not asked' ? undefined : { missing: figures.missing };
	}
	const { visibleMean, inFlightMean, age, to, periodMs } = figures.value;
	const depths = depthsOf(visibleMean, inFlightMean);
	const all = [...woken(depths, age, periodMs), ...increments(depths)];
	const steps = all.filter(({ at }) => at >= to - steadyIn.of);
	const latest = steps.at(-1);
	if (latest === undefined || to - latest.at - periodMs > growsFor(steps)) {
		// One that is new or slept tells of what comes from now on.
		const stale = staleness(visibleMean, queue.now, periodMs);
		if (stale !== undefined) return { missing: stale };
		// Letters that came with the first figure, or lay there before: their age alone tells.
		const [first] = depths;
		const isTold =
			first === undefined || first.value === 0 || age.some(({ at }) => at === first.at);
		const isRecent = first !== undefined && first.at >= to - over.most;
		return isTold || !isRecent
			? undefined
			: { missing: { what: 'CloudWatch', because: 'too little' } as const };
	}
	const halfHours = new Set(steps.map(({ at }) => Math.floor(at / (30 * minute))));
	const pattern = halfHours.size >= steadyIn.halfHours ? 'steady' : 'burst';
	const spanMs = pattern === 'steady' ? steadyIn.of : burst;
	const grewBy = within(steps, to - spanMs, to).reduce((sum, { value }) => sum + value, 0);
	return {
		severity: 'now' as const,
		measure: grewBy,
		evidence: { grewBy, spanMs, pattern, lastAt: latest.at } as const,
	};
}

/** For how long after its last step something still grows that has grown in these steps, ms. */
function growsFor(steps: Points): number {
	const [first, last] = [steps[0]?.at ?? 0, steps.at(-1)?.at ?? 0];
	const usual = (last - first) / Math.max(1, steps.length - 1);
	return Math.min(over.most, Math.max(over.least, over.gaps * usual));
}

/** All that was there in each period: what a look holds stands in the other series. */
export function depthsOf(visible: Points, inFlight: Points): Points {
	const held = new Map(inFlight.map(({ at, value }) => [at, value]));
	return visible.map(({ at, value }) => ({ at, value: value + (held.get(at) ?? 0) }));
}

/**
 * By how many whole messages the mean depth rose, period by period. Of the highest of each period no sum could be made:
 * a look that takes all in hand for a moment would count them twice.
 */
function increments(means: Points): Points {
	const all = means.map(({ at, value }) => ({ at, value: Math.round(value) }));
	return all.flatMap(({ at, value }, index) => {
		const before = all[index - 1]?.value ?? value;
		return value > before ? [{ at, value: value - before }] : [];
	});
}

/**
 * What came to a queue of which no figure tells before: all that is there, where the oldest of it came with the first figure. SQS
 * tells nothing of a queue that nobody uses, as of most that wait for letters.
 */
function woken(depths: Points, age: Points, periodMs: number): Points {
	const [first] = depths;
	const oldest = age.find(({ at }) => at === first?.at);
	const value = Math.round(first?.value ?? 0);
	if (first === undefined || oldest === undefined || value === 0) return [];
	return oldest.value <= wakesFor + periodMs ? [{ at: first.at, value }] : [];
}

/** How many messages came to a queue by the means of its depth. */
export function arrived(means: Points): number {
	return increments(means).reduce((sum, { value }) => sum + value, 0);
}

/** Growth of the dead-letter queue of this one, by our own samples. */
function growingBehind({ deadLetterQueue }: QueueSubject) {
	const grewBy = deadLetterQueue === undefined ? 0 : (recentGrowth(deadLetterQueue.history) ?? 0);
	if (deadLetterQueue === undefined || grewBy <= 0) return;
	const shared = deadLetterQueue.shared === true;
	return {
		severity: 'now' as const,
		measure: grewBy,
		...(shared ? { mild: true as const } : {}),
		evidence: {
			grewBy,
			spanMs: sampledWindow,
			pattern: 'burst' as const,
			deadLetterQueue: deadLetterQueue.name,
			...(shared ? { shared: true as const } : {}),
		},
	};
}

/** By the age of the oldest message, and by where it came from: see {@link lossOf}. */
function expiryByAge(queue: QueueSubject) {
	const { attributes, figures, now } = queue;
	if (!attributes.ok) return { missing: attributes.missing };
	const many = allDead(attributes.value);
	const { retentionSeconds, fifo } = attributes.value;
	if (many === 0) return;
	if (many === undefined || retentionSeconds === undefined) {
		return { missing: { what: 'attributes', because: 'not kept' } as const };
	}
	if (!queue.sources.ok) return { missing: queue.sources.missing };
	if (!figures.ok) {
		return figures.missing.because === 'not asked' ? undefined : { missing: figures.missing };
	}
	const { age, periodMs } = figures.value;
	// An age of three days ago tells nothing of what has come since.
	const ageless = ageMissing(figures.value, now);
	if (ageless !== undefined) return { missing: ageless };
	const last = age.at(-1);
	// What came since the last figure is young.
	if (last === undefined || staleness(age, now, periodMs) !== undefined) return;
	const dead = isDeadLetterQueue(queue);
	const sourceRetentionMs = sourceRetention(queue);
	const loss = lossOf({
		...{ now, many, fifo, dead },
		retentionMs: retentionSeconds * 1000,
		oldestAt: Math.min(now, last.at + periodMs) - last.value,
		...(sourceRetentionMs === undefined ? {} : { sourceRetentionMs }),
	});
	return loss === undefined ? undefined : announced(queue, loss);
}

/** The longest retention of the queues that feed this one; `undefined` where one of them is not known. */
function sourceRetention({ sources }: QueueSubject): number | undefined {
	if (!sources.ok) return;
	let longest = 0;
	for (const { attributes } of sources.value) {
		if (attributes?.retentionSeconds === undefined) return;
		longest = Math.max(longest, attributes.retentionSeconds * 1000);
	}
	return longest;
}

/**
 * A loss that is near. Of letters the earliest moment counts: none may die unannounced. Of a queue that is consumed the
 * latest does: the earliest is always now, since a message that is received again and again drops out of the age.
 */
function announced(queue: QueueSubject, { first, seen }: Loss) {
	const { attributes, now } = queue;
	const many = seen === undefined ? {} : { messages: seen.many };
	const end = (at: number) => ({ expiresAt: at, leftMs: Math.max(0, at - now), ...many });
	const dead = isDeadLetterQueue(queue);
	switch (first.kind) {
		case 'unknown':
			return { missing: { what: 'age of the oldest', because: 'too little' } as const };
		case 'exact':
		case 'between': {
			const [from, to] = first.kind === 'exact' ? [first.at, first.at] : [first.from, first.to];
			const kept = attributes.ok ? (attributes.value.retentionSeconds ?? 0) * 1000 : 0;
			// Where messages are kept for an hour the end is always near: one is in danger when half of its time is over.
			if (!dead && kept > 0 && to - now > kept / 2) return;
			if ((dead ? from : to) - now > announcedWithin) return;
			if (first.kind === 'exact') return expiring({ ...end(to), bound: 'exact' });
			return expiring({ ...end(from), bound: 'between', latestMs: Math.max(0, to - now) });
		}
		case 'at-least':
			if (first.at - now > announcedWithin) return;
			return expiring({ ...end(first.at), bound: 'at least' });
	}
}

function expiring(evidence: EvidenceOf['messages-expiring']) {
	const { leftMs, latestMs = leftMs } = evidence;
	const isNear = latestMs < announcedWithin / 4;
	return {
		severity: 'soon' as const,
		...(isNear ? {} : { mild: true as const }),
		// Acknowledged while it is far, it is told again when it is near.
		measure: isNear ? 1 : 0,
		evidence,
	};
}
