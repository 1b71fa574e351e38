import {
	countCell,
	countText,
	nameColumn,
	sampledColumn,
	severityColumn,
	whyColumn,
} from '../cells.ts';
import type { Column } from '../columns.ts';
import { span } from '../line.ts';
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
const sourcesColumn: Column<QueueRow> = {
	id: 'source',
	title: 'FROM',
	align: 'left',
	width: { min: 12, max: 30, grow: 1 },
	priority: 68,
	cell: (row, width) => {
		const [first, ...others] = row.sources;
		if (first === undefined) return span('-', 'dim');
		const all = row.sources.join(', ');
		return others.length === 0 || all.length <= width ? all : `${first} +${others.length}`;
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

/** The table of dead-letter queues: what is dead, what of it is held, where it came from, why. */
export const deadLetterColumns: readonly Column<QueueRow>[] = [
	severityColumn(),
	nameColumn(),
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
