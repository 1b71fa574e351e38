import {
	countCell,
	countText,
	nameColumn,
	sampledColumn,
	severityColumn,
	whyColumn,
} from '../cells.ts';
import type { Column } from '../columns.ts';
import { clipMiddle, span, widthOf } from '../line.ts';
import type { QueueRow } from '../rows.ts';
import {
	delayedColumn,
	inFlightColumn,
	netColumn,
	oldestColumn,
	queueType,
	readyColumn,
	trendColumn,
} from './queue-columns.ts';

/** The queues whose dead letters arrive here: `orders`, or `orders +2` when there are more. */
export const sourcesColumn: Column<QueueRow> = {
	id: 'source',
	title: 'FROM',
	align: 'left',
	// `orders (max 5) +1` at 80 columns; it grows before the reason, which is short here.
	width: { min: 17, max: 34, grow: 9, tight: 12 },
	priority: 68,
	cell: (row, width) => {
		const [first, ...others] = row.sources;
		if (first === undefined) return span('-', 'dim');
		const all = row.sources.join(', ');
		const told = others.length === 0 || widthOf(all) <= width ? all : `${first} +${others.length}`;
		// Its end is a figure, and how many more there are: a cut one would be another.
		return clipMiddle(told, width);
	},
	text: (row) => row.sources.join(' '),
	sort: (row) => row.sources[0],
};

/** What is ready and what is in flight: looking makes it no less. */
const deadColumn: Column<QueueRow> = {
	...readyColumn,
	id: 'dead',
	title: 'DEAD',
	cell: (row, width) => countCell(row.dead, width, row),
	text: (row) => countText(row.dead),
	sort: (row) => row.dead,
};

const name = nameColumn<QueueRow>();

/** The table of dead-letter queues: what is dead, what of it is held, where it came from, why. */
export const deadLetterColumns: readonly Column<QueueRow>[] = [
	severityColumn(),
	{ ...name, width: { ...name.width, min: 18 } },
	queueType,
	deadColumn,
	inFlightColumn,
	{ ...delayedColumn, priority: 10 },
	{ ...netColumn, priority: 55 },
	sourcesColumn,
	oldestColumn,
	trendColumn,
	sampledColumn(),
	whyColumn(),
];
