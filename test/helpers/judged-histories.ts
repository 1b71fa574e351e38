import type { Points } from '../../source/domain/diagnosis/points.ts';
import type { QueueSubject, QueueWeek } from '../../source/domain/diagnosis/queue-subject.ts';
import { emptyHistory } from '../../source/domain/diagnosis/samples.ts';
import type { QueueAttributes } from '../../source/domain/resources.ts';
import type { Minute, QueueHistory } from './histories.ts';

/*
A generated history as what rules are judged by: CloudWatch's figures by five minutes, up to a moment.
*/

const periodMs = 300_000;

type Field = Exclude<keyof Minute, 'at'>;

function points(minutes: readonly Minute[], field: Field, how: 'sum' | 'most' | 'mean'): Points {
	const periods = new Map<number, { most: number; sum: number; many: number }>();
	for (const minute of minutes) {
		const at = minute.at - (minute.at % periodMs);
		const value = minute[field];
		const { most, sum, many } = periods.get(at) ?? { most: value, sum: 0, many: 0 };
		periods.set(at, { most: Math.max(most, value), sum: sum + value, many: many + 1 });
	}
	return [...periods].map(([at, { most, sum, many }]) => ({
		at,
		value: { most, sum, mean: sum / many }[how],
	}));
}

/** How CloudWatch tells of a queue; by what AWS's guides of different years say both ways are so. */
export type Manner = {
	/** Of what did not happen, and is not in flight, there is no figure. */
	readonly noZeros?: boolean;
	/** Of a queue that is empty, and that nobody used for six hours, it tells nothing; and so much later once it wakes, ms. */
	readonly wakesIn?: number;
};

const sleepsAfter = 6 * 3_600_000;

/** The minutes of which it is told where a queue sleeps. */
function awake(minutes: readonly Minute[], wakesIn: number): readonly Minute[] {
	let [usedAt, wokeAt] = [Number.NEGATIVE_INFINITY, 0];
	return minutes.filter(({ at, visible, inFlight, received, sent }) => {
		if (visible + inFlight + received + sent > 0) {
			if (at - usedAt > sleepsAfter) wokeAt = at;
			usedAt = at;
		}
		return at - usedAt <= sleepsAfter && at >= wokeAt + wakesIn;
	});
}

/** What CloudWatch has of these minutes at `now`. */
export function weekOf(
	all: readonly Minute[],
	from: number,
	now: number,
	{ noZeros = false, wakesIn }: Manner = {},
): QueueWeek {
	const to = now - (now % periodMs);
	const told = wakesIn === undefined ? all : awake(all, wakesIn);
	const minutes = told.filter(({ at }) => at < to);
	const week = wholeWeek(minutes, from, to);
	if (!noZeros) return week;
	const some = (series: Points) => series.filter(({ value }) => value > 0);
	const { sent, received, deleted, empty, inFlight, inFlightMean, age } = week;
	return {
		...week,
		...{ sent: some(sent), received: some(received), deleted: some(deleted), empty: some(empty) },
		...{ inFlight: some(inFlight), inFlightMean: some(inFlightMean), age: some(age) },
	};
}

function wholeWeek(minutes: readonly Minute[], from: number, to: number): QueueWeek {
	const age = points(minutes, 'age', 'most');
	return {
		...{ from, to, periodMs },
		sent: points(minutes, 'sent', 'sum'),
		received: points(minutes, 'received', 'sum'),
		deleted: points(minutes, 'deleted', 'sum'),
		empty: points(minutes, 'emptyReceives', 'sum'),
		visible: points(minutes, 'visible', 'most'),
		inFlight: points(minutes, 'inFlight', 'most'),
		visibleMean: points(minutes, 'visible', 'mean'),
		inFlightMean: points(minutes, 'inFlight', 'mean'),
		age: age.map(({ at, value }) => ({ at, value: value * 1000 })),
	};
}

/** The queue of a history, or its dead-letter queue, as it is judged at `now`. */
export function subjectOf(
	history: QueueHistory,
	which: 'queue' | 'dlq',
	now = history.now,
	manner: Manner = {},
): QueueSubject {
	const minutes = history[which];
	const last = minutes.findLast(({ at }) => at < now);
	const isDead = which === 'dlq';
	const name = `orders${isDead ? '-dlq' : ''}${history.fifo ? '.fifo' : ''}`;
	const source: QueueAttributes = {
		arn: 'arn:aws:sqs:eu-west-1:123456789012:orders',
		fifo: history.fifo,
		raw: {},
		retentionSeconds: history.retentionMs.source / 1000,
	};
	return {
		name,
		now,
		attributes: {
			ok: true,
			value: {
				...source,
				visible: last?.visible ?? 0,
				inFlight: last?.inFlight ?? 0,
				visibilitySeconds: history.visibilityMs / 1000,
				receiveWaitSeconds: 20,
				retentionSeconds: history.retentionMs[isDead ? 'dlq' : 'source'] / 1000,
				...(isDead
					? {}
					: { redrivePolicy: { deadLetterTargetArn: `${source.arn}-dlq`, maxReceiveCount: 5 } }),
			},
		},
		history: emptyHistory,
		figures: { ok: true, value: weekOf(minutes, history.from, now, manner) },
		sources: { ok: true, value: isDead ? [{ name: 'orders', attributes: source }] : [] },
	};
}
