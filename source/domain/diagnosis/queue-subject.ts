import type { MappedFunction } from '../consumers/mapping.ts';
import type { Alarm } from '../metric.ts';
import { letsServicesIn } from '../queues/letter-senders.ts';
import type { QueueAttributes } from '../resources.ts';
import type { Expectation } from './expectation.ts';
import type { Loss } from './expiry.ts';
import type { Asked, EvidenceOf, Missing } from './finding.ts';
import type { Since } from './onset.ts';
import type { Points } from './points.ts';
import type { UntouchedSince } from './queue-metrics.ts';
import type { SampleHistory } from './samples.ts';

/** A queue beside the one that is judged. */
export type Neighbour = { readonly name: string; readonly attributes?: QueueAttributes };

/** CloudWatch's figures of a queue, one series a metric, by periods of `periodMs` from `from` to `to`. */
export type QueueWeek = {
	readonly from: number;
	readonly to: number;
	readonly periodMs: number;
	/** Sums. */
	readonly sent: Points;
	readonly received: Points;
	readonly deleted: Points;
	readonly empty: Points;
	/** Highest of each period. */
	readonly visible: Points;
	readonly inFlight: Points;
	/** Means of each period: their sum is how many there were, whoever took them in hand meanwhile. */
	readonly visibleMean: Points;
	readonly inFlightMean: Points;
	/** ApproximateAgeOfOldestMessage, ms. */
	readonly age: Points;
};

/** What is known of a queue when it is judged; what nobody asked for is absent. Times in ms since 1970. */
export type QueueSubject = {
	readonly name: string;
	readonly now: number;
	readonly attributes: Asked<QueueAttributes>;
	/** Our own samples. */
	readonly history: SampleHistory;
	readonly figures: Asked<QueueWeek>;
	readonly deadLetterQueue?: Neighbour & {
		readonly history: SampleHistory;
		/** Other queues send theirs there too, so that any of them may be the cause. */
		readonly shared?: boolean;
	};
	/** Queues that send their dead letters here. */
	readonly sources: Asked<readonly Neighbour[]>;
	/**
	 * Whether others than queues send here what they could not deliver: a subscription, a function. Absent where nobody was
	 * asked, see {@link lettersOfOthers}.
	 */
	readonly letters?: Asked<boolean>;
	/** How many of those in flight runs of ours have. */
	readonly held?: number;
	/** Since when messages have waited and none was deleted, by the last minutes of CloudWatch, where a list has them. */
	readonly untouchedSince?: UntouchedSince;
	/** The function that was to read it and was disabled at the last examination, where nobody was seen to receive since. */
	readonly stopped?: string;
	/** That a group of it is blocked, or may be, as far as a list knows; of a FIFO queue alone. */
	readonly blocked?: EvidenceOf['fifo-group-blocked'];
	/** Since when it has letters, or is deeper than usual, where that is known. */
	readonly since?: Since;
	/** When messages of it are lost, where that was found out. */
	readonly loss?: Loss;
	readonly expectation?: Expectation;
	readonly alarms?: Asked<readonly Alarm[]>;
	/** Functions that get its messages; absent where nobody asked. */
	readonly mappings?: Asked<readonly MappedFunction[]>;
};

/** Whether it is the dead-letter queue of another queue, as far as is known: what SQS moves there itself it counts in ways of its own. */
export function isDeadLetterQueue({ sources }: Pick<QueueSubject, 'sources'>): boolean {
	return sources.ok && sources.value.length > 0;
}

/** What is missing where nobody was asked whose letters these may be. */
export const lettersNotAsked: Missing = { what: 'who sends its letters', because: 'not asked' };

/**
 * Whether others than queues send here what they could not deliver. SQS tells of queues alone; so where the policy lets services in
 * it is not known before they are asked.
 */
export function lettersOfOthers({ letters, attributes }: QueueSubject): Asked<boolean> {
	if (letters !== undefined) return letters;
	if (!attributes.ok) return { ok: true, value: false };
	const { policy, letsServicesIn: may } = attributes.value;
	return may === true || letsServicesIn(policy)
		? { ok: false, missing: lettersNotAsked }
		: { ok: true, value: false };
}

/** Whether it is there for letters, whoever sends them, as far as is known: then nobody is meant to consume it. */
export function isForLetters(queue: Pick<QueueSubject, 'sources' | 'letters'>): boolean {
	return isDeadLetterQueue(queue) || (queue.letters?.ok === true && queue.letters.value);
}

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** CloudWatch publishes late: a series whose last point is older than this tells nothing of now. */
export const freshFor = 20 * minute;
/** Metrics of a queue that a first look woke come after up to 15 minutes. Source: SQS developer guide, "CloudWatch metrics". */
export const wakesFor = 15 * minute;

/** Since when the oldest message is here by a week's figures, ms since 1970; nothing where that is not known, or of before. */
export function oldestOf(
	{ age, periodMs }: Pick<QueueWeek, 'age' | 'periodMs'>,
	now: number,
): { readonly oldestAt?: number } {
	const last = age.at(-1);
	if (last === undefined || last.value <= 0 || staleness(age, now, periodMs) !== undefined)
		return {};
	return { oldestAt: Math.min(now, last.at + periodMs) - last.value };
}

/** What is missing of figures of which none is recent, or of a queue that just woke; `undefined` where all is well. */
export function staleness(points: Points, now: number, periodMs: number): Missing | undefined {
	const last = points.at(-1);
	if (last === undefined || now - last.at > freshFor + periodMs) {
		return { what: 'CloudWatch', because: 'asleep' };
	}
	const first = firstAwake(points, periodMs);
	return now - first < wakesFor ? { what: 'CloudWatch', because: 'waking' } : undefined;
}

/**
 * What is missing of the age of the oldest message. SQS tells it while messages are there alone, and how many are there of every
 * queue in use: of one that was empty nothing is missing. Source: SQS developer guide, "CloudWatch metrics".
 */
export function ageMissing(
	{ visible, inFlight, age, periodMs }: QueueWeek,
	now: number,
): Missing | undefined {
	const stale = staleness(visible, now, periodMs);
	if (stale !== undefined) return stale;
	const isRecent = ({ at }: Points[number]) => at >= now - freshFor - periodMs;
	const wasThere = [...visible, ...inFlight].some((one) => isRecent(one) && one.value > 0);
	return !wasThere || age.some(isRecent) ? undefined : { what: 'CloudWatch', because: 'asleep' };
}

/** Since when figures come without a long gap: SQS sends none for a queue that sleeps. */
function firstAwake(points: Points, periodMs: number): number {
	let first = points.at(-1)?.at ?? 0;
	for (let index = points.length - 2; index >= 0; index--) {
		const at = points[index]?.at ?? 0;
		if (first - at > Math.max(4 * periodMs, wakesFor)) break;
		first = at;
	}
	return first;
}
