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

/** What CloudWatch has of these minutes at `now`. */
export function weekOf(all: readonly Minute[], from: number, now: number): QueueWeek {
	const to = now - (now % periodMs);
	const minutes = all.filter(({ at }) => at < to);
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
): QueueSubject {
	const minutes = history[which];
	const last = minutes.findLast(({ at }) => at < now);
	const isDead = which === 'dlq';
	const name = isDead ? 'orders-dlq' : 'orders';
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
		figures: { ok: true, value: weekOf(minutes, history.from, now) },
		sources: { ok: true, value: isDead ? [{ name: 'orders', attributes: source }] : [] },
	};
}
