import type { Column } from '../columns.ts';
import { preciseTime } from '../formats.ts';
import { span } from '../line.ts';
import { type RecordRow, shardNumber } from '../rows.ts';

/** The records of a tail. */
export const recordColumns: readonly Column<RecordRow>[] = [
	{
		id: 'time',
		title: 'TIME',
		align: 'left',
		width: { min: 12, max: 12 },
		priority: 82,
		stays: true,
		cell: (row) => (row.at === undefined ? span('?', 'notice') : span(preciseTime(row.at), 'dim')),
		text: (row) => (row.at === undefined ? '?' : new Date(row.at).toISOString()),
		sort: (row) => row.at,
	},
	{
		id: 'shard',
		title: 'SH',
		align: 'left',
		width: { min: 3, max: 4 },
		priority: 70,
		cell: (row) => shardNumber(row.shardId),
		text: (row) => row.shardId,
		sort: (row) => row.shardId,
	},
	{
		id: 'key',
		title: 'KEY',
		align: 'left',
		width: { min: 12, max: 30, grow: 1, tight: 8 },
		priority: 80,
		cell: (row) => row.partitionKey ?? span('-', 'dim'),
		text: (row) => row.partitionKey ?? '',
		sort: (row) => row.partitionKey,
	},
	{
		id: 'size',
		title: 'SIZE',
		align: 'right',
		width: { min: 5, max: 6 },
		priority: 20,
		cell: (row) => span(String(row.size), 'dim'),
		sort: (row) => row.size,
		measure: 'bytes',
	},
	{
		id: 'record',
		title: 'RECORD',
		align: 'left',
		width: { min: 42, max: 2000, grow: 8, tight: 24 },
		priority: 100,
		cell: (row) => row.snippet,
		text: (row) => row.snippet,
	},
];
