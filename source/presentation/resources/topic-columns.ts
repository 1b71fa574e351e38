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
import type { TopicRow } from '../rows.ts';

/** The topic table. */
export const topicColumns: readonly Column<TopicRow>[] = [
	severityColumn(),
	nameColumn(),
	{
		id: 'type',
		title: 'TYPE',
		align: 'left',
		width: { min: 5, max: 5 },
		priority: 50,
		cell: (row) => span(row.type, row.type === 'fifo' ? 'accent' : 'dim'),
		text: (row) => row.type,
		sort: (row) => row.type,
	},
	{
		id: 'subs',
		title: 'SUBS',
		align: 'right',
		width: { min: 6, max: 8 },
		priority: 90,
		cell: (row, width) => countCell(row.confirmed, width, row),
		text: (row) => countText(row.confirmed),
		sort: (row) => row.confirmed,
	},
	{
		id: 'pending',
		title: 'PENDING',
		align: 'right',
		width: { min: 8, max: 8 },
		priority: 60,
		cell: (row, width) => countCell(row.pending, width, row, 'notice'),
		text: (row) => countText(row.pending),
		sort: (row) => row.pending,
	},
	{
		id: 'title',
		title: 'DISPLAY NAME',
		align: 'left',
		width: { min: 14, max: 40, grow: 1 },
		priority: 30,
		cell: (row) => row.displayName ?? '',
		text: (row) => row.displayName ?? '',
		sort: (row) => row.displayName,
	},
	sampledColumn(),
	whyColumn(),
];
