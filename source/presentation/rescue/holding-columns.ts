import { earliest } from '../../domain/diagnosis/expiry.ts';
import { byDanger, type Holding, latest } from '../../domain/rescue/holding.ts';
import {
	countCell,
	countText,
	nameColumn,
	sampledColumn,
	severityColumn,
	unknownCell,
} from '../cells.ts';
import type { Column } from '../columns.ts';
import { clip, span } from '../line.ts';
import { type Order, orderBy } from '../ordering.ts';
import { sourcesColumn } from '../resources/dead-letter-columns.ts';
import { inFlightColumn, oldestColumn, queueType } from '../resources/queue-columns.ts';
import type { QueueRow } from '../rows.ts';
import { holdingOf, lossText } from './holding-words.ts';

/** Letters, or what waits where nobody works it off. */
const heldColumn: Column<QueueRow> = {
	id: 'held',
	title: 'HELD',
	align: 'right',
	width: { min: 6, max: 9 },
	priority: 90,
	cell: (row, width) => countCell(holdingOf(row)?.many, width, row),
	text: (row) => countText(holdingOf(row)?.many),
	sort: (row) => holdingOf(row)?.many,
};

const day = 24 * 3_600_000;

/** When the first of them are lost: certain of what a look has seen, else a bound. */
const lostColumn: Column<QueueRow> = {
	id: 'lost',
	title: 'LOST',
	align: 'left',
	width: { min: 24, max: 64, grow: 5, tight: 20 },
	priority: 98,
	stays: true,
	cell: (row, width) => {
		const { loss } = holdingOf(row) ?? {};
		if (loss === undefined) return unknownCell(row);
		const now = row.sampledAt ?? 0;
		const by = latest(loss);
		const isNear = by !== undefined && by - now < day;
		const text = clip(lossText(loss, now), width);
		return span(text, isNear ? 'bad' : loss.unseen > 0 ? 'notice' : 'plain');
	},
	text: (row) => {
		const { loss } = holdingOf(row) ?? {};
		return loss === undefined ? '?' : lossText(loss, row.sampledAt ?? 0);
	},
	// The nearest first, as numbers are sorted.
	sort: (row) => {
		const { loss } = holdingOf(row) ?? {};
		const at = loss && (latest(loss) ?? earliest(loss));
		return at === undefined ? undefined : -at;
	},
};

const name = nameColumn<QueueRow>();

/** The table of what is about to be lost: how much is held where, and when the first of it goes. */
export const holdingColumns: readonly Column<QueueRow>[] = [
	severityColumn(),
	{ ...name, width: { ...name.width, min: 18 } },
	queueType,
	heldColumn,
	lostColumn,
	inFlightColumn,
	{ ...sourcesColumn, priority: 50 },
	oldestColumn,
	sampledColumn(),
];

/** The rows of queues that hold something, in the order of danger: what is lost the soonest first. */
export const dangerOrder: Order<QueueRow> = orderBy<QueueRow, Holding>(holdingOf, byDanger);
