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
import type { SubscriptionRow, TopicRow } from '../rows.ts';

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

/** The subscriptions of one topic. */
export const subscriptionColumns: readonly Column<SubscriptionRow>[] = [
	{
		id: 'protocol',
		title: 'PROTOCOL',
		align: 'left',
		width: { min: 9, max: 12 },
		priority: 90,
		cell: (row) => row.protocol,
		sort: (row) => row.protocol,
	},
	{
		id: 'endpoint',
		title: 'ENDPOINT',
		align: 'left',
		width: { min: 20, max: 70, grow: 3 },
		priority: 100,
		cell: (row) => row.endpoint,
		sort: (row) => row.endpoint,
	},
	{
		id: 'state',
		title: 'STATE',
		align: 'left',
		width: { min: 10, max: 10 },
		priority: 80,
		cell: (row) => span(row.state, row.state === 'confirmed' ? 'dim' : 'notice'),
		sort: (row) => row.state,
	},
	{
		id: 'raw',
		title: 'RAW',
		align: 'left',
		width: { min: 4, max: 4 },
		priority: 60,
		cell: (row) =>
			row.raw === undefined ? span('?', 'notice') : row.raw ? 'raw' : span('-', 'dim'),
		text: (row) => (row.raw === undefined ? '?' : row.raw ? 'raw' : 'wrapped'),
	},
	{
		id: 'dlq',
		title: 'DLQ',
		align: 'left',
		width: { min: 10, max: 30, grow: 1 },
		priority: 50,
		cell: (row) =>
			row.failure !== undefined ? span('?', 'notice') : (row.dlq ?? span('-', 'dim')),
		text: (row) => row.dlq ?? '',
	},
	{
		id: 'filter',
		title: 'FILTER',
		align: 'left',
		width: { min: 16, max: 60, grow: 2 },
		priority: 70,
		cell: (row) =>
			row.failure !== undefined
				? span('?', 'notice')
				: row.filter === ''
					? span('gets everything', 'dim')
					: row.filter,
		text: (row) => row.filter,
	},
];
