import { describe, expect, it } from 'vitest';
import { earliest, type Kept, lossOf } from '../../../source/domain/diagnosis/expiry.ts';
import { judgedLosses } from '../../helpers/loss-judge.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.UTC(2026, 10, 20, 9);

const kept = (more: Partial<Kept>): Kept => ({
	...{ now, many: 3, fifo: false, dead: true, retentionMs: 4 * day, sourceRetentionMs: day },
	...more,
});

describe('when messages are lost', () => {
	it('is exact for those that a look has seen', () => {
		const sentAt = [now - 4 * day + 5 * hour, now - 4 * day + 6 * hour, now - day];
		expect(lossOf(kept({ sentAt }))).toEqual({
			first: { kind: 'exact', at: now + 5 * hour },
			seen: { many: 2, at: now + 5 * hour, lastAt: now + 6 * hour },
			unseen: 0,
		});
	});

	it('is a span for a standard dead-letter queue: its age counts from the move, its end from the first send', () => {
		const oldestAt = now - 2 * day;
		expect(lossOf(kept({ oldestAt }))?.first).toEqual({
			kind: 'between',
			from: now + day,
			to: now + 2 * day,
		});
		const same = kept({ oldestAt, sourceRetentionMs: 4 * day });
		expect(lossOf(same)?.first, 'it may have been old when it died').toMatchObject({ from: now });
	});

	it('starts anew with the move in a FIFO queue', () => {
		const first = { kind: 'exact', at: now + 2 * day };
		expect(lossOf(kept({ fifo: true, oldestAt: now - 2 * day }))?.first).toEqual(first);
	});

	it('takes the longest retention of SQS for a source that is not known', () => {
		const { sourceRetentionMs: _, ...unknown } = kept({
			oldestAt: now - hour,
			retentionMs: 14 * day,
		});
		expect(lossOf(unknown)?.first).toMatchObject({ from: now, to: now + 14 * day - hour });
	});

	it('is not before something where only that is known since when there are any', () => {
		expect(lossOf(kept({ emptyAt: now - hour }))?.first).toEqual({
			kind: 'at-least',
			at: now + 3 * day - hour,
		});
	});

	it('is unknown without a retention, or without any time', () => {
		expect(lossOf(kept({}))?.first).toEqual({ kind: 'unknown' });
		const { retentionMs: _, ...untold } = kept({ oldestAt: now });
		expect(lossOf(untold)?.first).toEqual({ kind: 'unknown' });
	});

	it('may be before the first that was seen, as long as there are others', () => {
		const loss = lossOf(kept({ sentAt: [now - 4 * day + 30 * hour], oldestAt: now - 2 * day }));
		expect(loss).toMatchObject({
			first: { kind: 'between', from: now + day, to: now + 30 * hour },
			unseen: 2,
		});
	});

	it('concerns nobody where there is nothing', () => {
		expect(lossOf(kept({ many: 0 }))).toBeUndefined();
	});

	it('of a queue that is no dead-letter queue is told with poison in mind, which its age leaves out', () => {
		const loss = lossOf(kept({ dead: false, oldestAt: now - hour }));
		expect(loss?.first).toEqual({ kind: 'between', from: now, to: now + 4 * day - hour });
		expect(loss && earliest(loss)).toBe(now);
	});

	it('never comes unannounced: the next letter of a history goes within what was said before', () => {
		const judged = judgedLosses(4, 1);
		expect(judged.asked).toBeGreaterThan(50);
		expect(judged.outside).toEqual([]);
		expect(judged.deaths).toBeGreaterThan(0);
	});
});
