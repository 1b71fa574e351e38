import type { Failure } from '../failure.ts';
import type { MetricQuery, MetricRange, MetricSeries } from '../metric.ts';
import type { Expectation } from './expectation.ts';
import type { Asked, EvidenceOf } from './finding.ts';
import { type Rate, rateOfSums } from './flow.ts';
import type { Since } from './onset.ts';

/**
 * What CloudWatch tells of a queue. A figure that is absent was not told: `state` says why, and none of the reasons
 * means that the queue is healthy.
 */
export type QueueMetrics = {
	/** When it was asked last, ms since the epoch. */
	readonly askedAt: number;
	readonly state:
		| 'told'
		/** CloudWatch has nothing of the last minutes. */
		| 'silent'
		/** Nothing yet of a queue that slept until we looked: that takes up to a quarter of an hour. */
		| 'waking'
		/** It did not answer, or was not asked for the budget's sake. */
		| 'failed';
	readonly failure?: Failure;
	/** Start of the newest minute that is told, ms since the epoch. */
	readonly at?: number;
	/** Messages that came, not counting those that a redrive policy moves here. */
	readonly sent?: Rate;
	readonly deleted?: Rate;
	/** Age of the oldest message, seconds; in a dead-letter queue since its move. */
	readonly oldestSeconds?: number;
	/** Since when nothing was deleted at least, ms since the epoch: minutes in a row up to the newest that are told as 0. */
	readonly undeletedSince?: number;
	/** So many were deleted in minutes of `spanMs` in which the oldest message grew older by the clock: nobody took that one. */
	readonly oldestStays?: { readonly deleted: number; readonly spanMs: number };
};

/** Since when a queue has had dead letters, or a backlog, as its history tells it. */
export type KnownSince = {
	/** When its history was read, ms since the epoch. */
	readonly foundAt: number;
	/** Absent where it stands as usual, and where nothing is told. */
	readonly since?: Since;
	/** CloudWatch has nothing of this queue. */
	readonly silent?: true;
	/** Why nothing is known of it. */
	readonly failure?: Failure;
	/** Our own samples tell it, and not CloudWatch. */
	readonly by?: 'samples';
	/** Read as that of letters, which are there or not; without it as that of a backlog, deeper than usual. */
	readonly ofLetters?: true;
};

/** What an examination knows of a queue that counts do not tell; times in ms since the epoch. */
export type ExaminedQueue = {
	readonly at: number;
	/** Since when nobody had received by then, by a week of CloudWatch; absent where that is as usual. */
	readonly quietSinceAt?: number;
	/** Nothing is known of the time before that. */
	readonly isQuietAtLeast?: true;
	/** Since when it has dead letters, or is deeper than usual. */
	readonly since?: Since;
	/** The function that was to read it, whose event source mapping was disabled. */
	readonly stopped?: string;
	/** A group of it was blocked. */
	readonly blocked?: EvidenceOf['fifo-group-blocked'];
	/** Others than queues send here what they could not deliver. */
	readonly isForLetters?: true;
};

/** All that was asked about a queue besides its attributes; what is absent was not asked. */
export type QueueFigures = {
	readonly metrics?: QueueMetrics;
	readonly since?: KnownSince;
	/** What the last examination of all resources found of it. */
	readonly examined?: ExaminedQueue;
	/** Whether others than queues send their letters here, and when they were asked, ms since the epoch. */
	readonly letters?: { readonly readAt: number; readonly told: Asked<boolean> };
	/** When those of its messages were sent that a look has seen, ms since the epoch. */
	readonly sentAt?: readonly number[];
	/** What its owners say of it in a tag, and when that was read, ms since the epoch; without a value they say nothing. */
	readonly expected?: { readonly readAt: number; readonly value?: Expectation };
};

const minute = 60_000;
/** What is asked: the age of the newest figure, and enough minutes for a rate. */
const lookBack = 15 * minute;
/** CloudWatch's counts of a minute grow for as long after it. */
const late = minute;
/** Minutes of which a rate is made: those of the present. */
const ratedMinutes = 6;
/** A figure older than this is none of the present. */
const staleAfter = 10 * minute;
/** A consumer that deletes nothing for less may be at long work. */
const untouchedWorthNaming = 5 * minute;
/** An oldest message that is younger may be at long work, however it grows older. */
const staysWorthNaming = 10 * minute;
/** Minutes in which the oldest message is watched, at least. */
const staysFor = 5 * minute;
/** What the oldest message is told by, in an examination and by the minute, is the highest of a period: they differ by one. */
const sameOldest = 10 * minute;
/** A first look wakes a queue's metrics, which takes so long (developer guide, monitoring with CloudWatch). */
export const wakes = 15 * minute;

const asked = [
	['NumberOfMessagesSent', 'Sum'],
	['NumberOfMessagesDeleted', 'Sum'],
	['ApproximateAgeOfOldestMessage', 'Maximum'],
] as const;

/** Whether others than queues send their letters there, by the last examination or by those who were asked. */
export function lettersTold(figures: QueueFigures | undefined): Asked<boolean> | undefined {
	return figures?.examined?.isForLetters === true
		? { ok: true, value: true }
		: figures?.letters?.told;
}

/** Whether letters of others lie there, as far as is known. */
export function hasLettersOfOthers(figures: QueueFigures | undefined): boolean {
	const letters = lettersTold(figures);
	return letters?.ok === true && letters.value;
}

/** What is asked of a queue once a minute. Nobody sends to a dead-letter queue: its moves are not counted. */
export function figureQueries(queue: string, dead: boolean): readonly MetricQuery[] {
	return (dead ? asked.slice(2) : asked).map(([metric, statistic]) => ({
		namespace: 'AWS/SQS',
		metric,
		dimensions: { QueueName: queue },
		statistic,
	}));
}

/** The minutes that {@link figureQueries} are asked for. */
export function figureRange(now: number): MetricRange {
	const from = Math.floor((now - lookBack) / minute) * minute;
	return { from, to: Math.ceil(now / minute) * minute, periodSeconds: 60 };
}

/** What the answers to {@link figureQueries} of one queue tell; `firstAskedAt`: when we looked at it first. All by one clock. */
export function figuresOf(
	series: readonly MetricSeries[],
	now: number,
	firstAskedAt: number,
): QueueMetrics {
	const newest = series.reduce(
		(latest, { points }) => Math.max(latest, points.at(-1)?.at ?? Number.NEGATIVE_INFINITY),
		Number.NEGATIVE_INFINITY,
	);
	const waking = now - firstAskedAt < wakes;
	if (newest < now - staleAfter) return { askedAt: now, state: waking ? 'waking' : 'silent' };
	// What begins with our look was woken by it: its first minutes are none of the queue's.
	const first = series.reduce(
		(least, { points }) => Math.min(least, points[0]?.at ?? least),
		newest,
	);
	if (waking && first > firstAskedAt - minute) return { askedAt: now, state: 'waking' };
	const of = (metric: string) => series.find(({ query }) => query.metric === metric)?.points ?? [];
	const rate = (metric: string) => {
		const whole = of(metric).filter(({ at }) => at + minute + late <= now);
		const recent = whole.filter(({ at }) => at > now - staleAfter).slice(-ratedMinutes);
		return rateOfSums(recent, minute);
	};
	const oldest = of('ApproximateAgeOfOldestMessage').at(-1);
	const sent = rate('NumberOfMessagesSent');
	const deleted = rate('NumberOfMessagesDeleted');
	const undeletedSince = zerosSince(of('NumberOfMessagesDeleted'), now);
	const oldestStays = staying(
		of('ApproximateAgeOfOldestMessage'),
		of('NumberOfMessagesDeleted'),
		now,
	);
	return {
		askedAt: now,
		state: 'told',
		at: newest,
		...(sent === undefined ? {} : { sent }),
		...(deleted === undefined ? {} : { deleted }),
		...(oldest === undefined || oldest.at < now - staleAfter
			? {}
			: { oldestSeconds: Math.max(0, oldest.value) }),
		...(undeletedSince === undefined ? {} : { undeletedSince }),
		...(oldestStays === undefined ? {} : { oldestStays }),
	};
}

/** Whether the oldest message grew older by the clock, s, while others were deleted. */
function staying(
	ages: MetricSeries['points'],
	deletions: MetricSeries['points'],
	now: number,
): QueueMetrics['oldestStays'] {
	const [first, last] = [ages[0], ages.at(-1)];
	if (first === undefined || last === undefined || last.at < now - staleAfter) return;
	const spanMs = last.at - first.at;
	if (spanMs < staysFor || last.value * 1000 < staysWorthNaming) return;
	if ((last.value - first.value) * 1000 < 0.95 * spanMs) return;
	const deleted = deletions
		.filter(({ at }) => at >= first.at && at < last.at)
		.reduce((sum, { value }) => sum + value, 0);
	return deleted === 0 ? undefined : { deleted, spanMs };
}

/** Where the last minutes in a row begin that are told as 0; a minute without a point ends them. */
function zerosSince(points: MetricSeries['points'], now: number): number | undefined {
	const whole = points.filter(({ at }) => at + minute + late <= now);
	let since: number | undefined;
	for (const { at, value } of whole.toReversed()) {
		if (value > 0 || at < (since ?? now - staleAfter) - minute) break;
		since = at;
	}
	return since;
}

/**
 * Since when messages have waited while nothing was deleted, by CloudWatch, where that is long enough to mean something:
 * by the age of the oldest, which tells that one waited, and by minutes without a deletion.
 */
export function untouchedSince(metrics: QueueMetrics | undefined): number | undefined {
	const { at, undeletedSince } = metrics ?? {};
	const oldestAt = oldestAtOf(metrics);
	if (at === undefined || undeletedSince === undefined || oldestAt === undefined) return;
	const since = Math.max(undeletedSince, oldestAt);
	return at + minute - since < untouchedWorthNaming ? undefined : since;
}

/**
 * The same by an examination too, which goes back for a week: its word holds as long as our own samples, which began before it was
 * over, have seen nobody either.
 */
export function quietBefore(
	figures: QueueFigures | undefined,
	quietSince: number | undefined,
): UntouchedSince | undefined {
	const since = untouchedSince(figures?.metrics);
	// Of the minutes before those nothing was asked.
	const minutes = since === undefined ? undefined : { at: since, atLeast: true as const };
	const { at, quietSinceAt, isQuietAtLeast } = figures?.examined ?? {};
	if (at === undefined || quietSinceAt === undefined) return minutes;
	if (quietSince === undefined || quietSince > at) return minutes;
	if (minutes !== undefined && minutes.at < quietSinceAt) return minutes;
	return { at: quietSinceAt, ...(isQuietAtLeast ? { atLeast: true as const } : {}) };
}

/** Since when nobody received, ms since the epoch, or for longer. */
export type UntouchedSince = { readonly at: number; readonly atLeast?: true };

/**
 * What tells that a group of a FIFO queue is blocked: the last examination, for as long as the oldest message is the same one;
 * else the last minutes, by which it may be.
 */
export function blockedGroup(
	figures: QueueFigures | undefined,
	now: number,
): EvidenceOf['fifo-group-blocked'] | undefined {
	const { metrics, examined } = figures ?? {};
	const oldestAt = oldestAtOf(metrics);
	const found = examined?.blocked;
	if (found !== undefined && (oldestAt === undefined || oldestAt < found.sinceAt + sameOldest)) {
		return { ...found, ageMs: now - found.sinceAt };
	}
	if (oldestAt === undefined || metrics?.oldestStays === undefined) return;
	return { ageMs: now - oldestAt, sinceAt: oldestAt, ...metrics.oldestStays, maybe: true };
}

/** Since when the oldest message is here by what CloudWatch told; `undefined` for an empty queue. */
export function oldestAtOf(metrics: QueueMetrics | undefined): number | undefined {
	const { at, oldestSeconds } = metrics ?? {};
	if (at === undefined || oldestSeconds === undefined || oldestSeconds <= 0) return;
	return at + minute - oldestSeconds * 1000;
}
