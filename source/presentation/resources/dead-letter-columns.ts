import { nameColumn, sampledColumn, severityColumn, whyColumn } from '../cells.ts';
import type { Column } from '../columns.ts';
import { span } from '../line.ts';
import type { QueueRow } from '../rows.ts';
import {
	delayedColumn,
	inFlightColumn,
	netColumn,
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

/** The table of dead-letter queues: what is dead, what is held, where it came from, why. */
export const deadLetterColumns: readonly Column<QueueRow>[] = [
	severityColumn(),
	nameColumn(),
	queueType,
	{ ...readyColumn, title: 'DEAD' },
	inFlightColumn,
	{ ...delayedColumn, priority: 10 },
	{ ...netColumn, priority: 55 },
	sourcesColumn,
	trendColumn,
	sampledColumn(),
	whyColumn(),
];
