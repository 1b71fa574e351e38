import { announcedWithin } from '../../domain/diagnosis/expiry.ts';
import { memo } from '../../domain/memo.ts';
import { isEndangered } from '../../domain/rescue/holding.ts';
import { holdingOf } from '../../presentation/rescue/holding-words.ts';
import type { QueueRow } from '../../presentation/rows.ts';

/**
 * Queues whose messages are lost one day: all that hold dead letters, whatever is known of their age, and others where
 * the loss is certain and near. A row is as old as its sample.
 */
export const endangeredRows = memo((rows: readonly QueueRow[]): readonly QueueRow[] =>
	rows.filter((row) => {
		const holding = holdingOf(row);
		if (holding === undefined) return false;
		return row.deadLetter || isEndangered(holding, row.sampledAt ?? 0, announcedWithin);
	}),
);
