import { describe, expect, it } from 'vitest';
import {
	blockedGroup,
	figureQueries,
	figuresOf,
	oldestAtOf,
	wakes,
} from '../../../source/domain/diagnosis/queue-metrics.ts';
import type { MetricSeries } from '../../../source/domain/metric.ts';

const minute = 60_000;
const hour = 60 * minute;
const now = Date.UTC(2026, 10, 20, 9, 30, 20);
const lastMinute = now - (now % minute) - minute;

/** Values of the last minutes, the newest last; `undefined` is a gap. */
function told(
	values: {
		sent?: readonly (number | undefined)[];
		deleted?: readonly number[];
		age?: readonly number[];
	},
	newest = lastMinute,
): readonly MetricSeries[] {
	const by = {
		NumberOfMessagesSent: values.sent,
		NumberOfMessagesDeleted: values.deleted,
		ApproximateAgeOfOldestMessage: values.age,
	};
	return figureQueries('orders', false).map((query) => {
		const all = by[query.metric as keyof typeof by] ?? [];
		const points = all.flatMap((value, index) =>
			value === undefined ? [] : [{ at: newest - (all.length - 1 - index) * minute, value }],
		);
		return { query, points, complete: true };
	});
}

const known = now - hour;

describe('what CloudWatch tells of a queue', () => {
	it('is what came and went a minute, and how old the oldest is', () => {
		const figures = figuresOf(
			told({ sent: [100, 120, 140, 120, 7], deleted: [10, 10, 10, 10, 0], age: [60, 120] }),
			now,
			known,
		);
		// The last minute is still counted: it is no part of a rate.
		expect(figures).toMatchObject({
			state: 'told',
			at: lastMinute,
			sent: { perMinute: 120 },
			deleted: { perMinute: 10 },
			oldestSeconds: 120,
		});
		expect(oldestAtOf(figures)).toBe(lastMinute + minute - 2 * minute);
	});

	it('is an oldest message that stays while others are deleted: it may be the first of a blocked group', () => {
		const minutes = Array.from({ length: 10 }, (_, index) => index);
		const of = (share: number, deleted: number, oldest = 3600) =>
			figuresOf(
				told({
					age: minutes.map((index) => oldest + index * 60 * share),
					deleted: minutes.map(() => deleted),
				}),
				now,
				known,
			);
		const stays = of(1, 12);
		expect(stays.oldestStays).toEqual({ deleted: 9 * 12, spanMs: 9 * minute });
		expect(blockedGroup({ metrics: stays }, now)).toMatchObject({
			...{ maybe: true, sinceAt: lastMinute + minute - 3600_000 - 9 * minute, deleted: 108 },
		});
		for (const other of [of(0.8, 12), of(1, 0), of(1, 12, 30)]) {
			expect(other.oldestStays).toBeUndefined();
		}
		// An examination knows more, until another message is the oldest.
		const blocked = { ageMs: hour, sinceAt: now - hour, deleted: 40, spanMs: hour / 2 };
		const examined = { at: now, blocked };
		expect(blockedGroup({ examined }, now + minute)).toEqual({ ...blocked, ageMs: hour + minute });
		expect(blockedGroup({ examined, metrics: of(0, 12, 60) }, now)).toBeUndefined();
	});

	it('has gaps for gaps, and no rate where there are too few minutes', () => {
		const gaps = figuresOf(told({ sent: [100, undefined, 100, undefined, 100, 100] }), now, known);
		expect(gaps.sent?.perMinute).toBe(100);
		expect(gaps.deleted).toBeUndefined();
		expect(figuresOf(told({ sent: [100, 100, 100] }), now, known).sent).toBeUndefined();
	});

	it('is silence where there is nothing of the last minutes, which is no zero', () => {
		expect(figuresOf(told({}), now, known)).toEqual({ askedAt: now, state: 'silent' });
		expect(figuresOf(told({ sent: [5, 5, 5, 5] }, lastMinute - hour), now, known).state).toBe(
			'silent',
		);
	});

	it('is unknown for a quarter of an hour where our look woke it', () => {
		const woken = told({ sent: [0, 0, 0, 0], deleted: [0, 0, 0, 0] });
		const looked = now - 5 * minute;
		expect(figuresOf(told({}), now, looked).state).toBe('waking');
		expect(figuresOf(woken, now, looked)).toEqual({ askedAt: now, state: 'waking' });
		expect(figuresOf(woken, now, now - wakes).state).toBe('told');
	});

	it('asks nothing of what is sent to a dead-letter queue, since moves are not counted', () => {
		expect(figureQueries('orders-dlq', true).map(({ metric }) => metric)).toEqual([
			'ApproximateAgeOfOldestMessage',
		]);
	});
});
