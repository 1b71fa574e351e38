import type { QueueAttributes } from '../resources.ts';
import type { Rules } from './finding.ts';
import { type Points, within } from './points.ts';
import { hour, isDeadLetterQueue, minute, type QueueSubject } from './queue-subject.ts';
import { netPerMinute, recentGrowth } from './samples.ts';

/*
What is dead, whether there will be more of it, and what is lost when. Dead are those that are ready and those that somebody
holds: who looks at letters, or moves them, makes them no fewer.
*/

export type DeadLetterFinding = 'dead-letters' | 'dlq-growing' | 'messages-expiring';

/** Stated time of `dlq-growing`: two hours, in which one letter came. */
const grownWithin = 2 * hour;
/** Letters that came in so many different half hours of the last six came steadily. */
const steadyIn = { halfHours: 3, of: 6 * hour };
/** The time of the samples that growth is taken from, `rateWindow` of samples.ts. */
const sampledWindow = 5 * minute;
const expiresSoon = 48 * hour;

export const deadLetterRules: Rules<DeadLetterFinding, QueueSubject> = {
	'dead-letters': {
		severity: 'now',
		judge(queue) {
			const { attributes, history, held } = queue;
			if (!isDeadLetterQueue(queue)) return;
			if (!attributes.ok) return { missing: attributes.missing };
			const dead = allDead(attributes.value);
			if (dead === undefined) return { missing: { what: 'attributes', because: 'not kept' } };
			if (dead === 0) return;
			const net = netPerMinute(history);
			const { filledAt } = history;
			const others = Math.max(0, (attributes.value.inFlight ?? 0) - (held ?? 0));
			return {
				severity: 'now',
				measure: dead,
				...(net !== undefined && net <= -1 ? { mild: true } : {}),
				evidence: {
					dead,
					...(net === undefined || Math.abs(net) < 1 ? {} : { netPerMinute: net }),
					...(filledAt === undefined ? {} : { sinceAt: filledAt }),
					...(held ? { held } : {}),
					...(others === 0 ? {} : { inFlight: others }),
				},
			};
		},
	},
	'dlq-growing': {
		severity: 'now',
		judge(queue) {
			return isDeadLetterQueue(queue) ? growingHere(queue) : growingBehind(queue);
		},
	},
	'messages-expiring': {
		severity: 'soon',
		judge: (queue) => expiryByLook(queue) ?? expiryByAge(queue),
	},
};

/** Dead letters of a queue: what is ready and what somebody holds. */
export function allDead({ visible, inFlight = 0 }: QueueAttributes): number | undefined {
	return visible === undefined ? undefined : visible + inFlight;
}

/** Growth of this dead-letter queue by CloudWatch: SQS counts no sends of what it moves itself, so by its depth. */
function growingHere({ figures, attributes }: QueueSubject) {
	if (attributes.ok && allDead(attributes.value) === 0) return;
	if (!figures.ok) {
		return figures.missing.because === 'not asked' ? undefined : { missing: figures.missing };
	}
	const { visible, inFlight, to } = figures.value;
	const steps = increments(visible, inFlight).filter(({ at }) => at >= to - steadyIn.of);
	const latest = steps.at(-1);
	if (latest === undefined || latest.at < to - grownWithin) return;
	const halfHours = new Set(steps.map(({ at }) => Math.floor(at / (30 * minute))));
	const pattern = halfHours.size >= steadyIn.halfHours ? 'steady' : 'burst';
	const spanMs = pattern === 'steady' ? steadyIn.of : grownWithin;
	const grewBy = within(steps, to - spanMs, to).reduce((sum, { value }) => sum + value, 0);
	return {
		severity: 'now' as const,
		measure: grewBy,
		evidence: { grewBy, spanMs, pattern } as const,
	};
}

/** By how much the depth rose, period by period: what a look holds stands in the other series. */
function increments(visible: Points, inFlight: Points): Points {
	const held = new Map(inFlight.map(({ at, value }) => [at, value]));
	const all = visible.map(({ at, value }) => ({ at, value: value + (held.get(at) ?? 0) }));
	return all.flatMap(({ at, value }, index) => {
		const before = all[index - 1]?.value ?? value;
		return value > before ? [{ at, value: value - before }] : [];
	});
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

function expiryByLook({ oldestExpiresAt, history, now }: QueueSubject) {
	if (oldestExpiresAt === undefined) return;
	return expiring(oldestExpiresAt, history.samples.at(-1)?.at ?? now, 'exact');
}

/**
 * By the age of the oldest message. Of a standard dead-letter queue it counts from the move, while the letter ends with its
 * first send: it has at most so long. Source: SQS developer guide, dead-letter queues.
 */
function expiryByAge(queue: QueueSubject) {
	const { attributes, figures, now } = queue;
	if (!attributes.ok) return { missing: attributes.missing };
	const { retentionSeconds, visible, fifo } = attributes.value;
	if (retentionSeconds === undefined || visible === 0 || visible === undefined) return;
	if (!figures.ok) {
		return figures.missing.because === 'not asked' ? undefined : { missing: figures.missing };
	}
	const last = figures.value.age.at(-1);
	if (last === undefined) return { missing: { what: 'CloudWatch', because: 'asleep' } as const };
	const expiresAt = last.at + retentionSeconds * 1000 - last.value;
	// Where messages are kept for an hour the end is always near: what is young compared with that is not in danger.
	if (last.value < 0.5 * retentionSeconds * 1000) return;
	return expiring(expiresAt, now, isDeadLetterQueue(queue) && !fifo ? 'at most' : 'exact');
}

function expiring(expiresAt: number, now: number, bound: 'exact' | 'at most') {
	const leftMs = expiresAt - now;
	if (leftMs > expiresSoon) return;
	return {
		severity: 'soon' as const,
		...(leftMs < expiresSoon / 4 ? {} : { mild: true as const }),
		measure: -leftMs,
		evidence: { expiresAt, leftMs, bound },
	};
}
