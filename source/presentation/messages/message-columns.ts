import type { Column } from '../columns.ts';
import { age, bytes, compactBytes } from '../formats.ts';
import { span } from '../line.ts';
import type { MessageRow } from '../rows.ts';

/** The messages of a queue. */
export const messageColumns: readonly Column<MessageRow>[] = [
	{
		id: 'age',
		title: 'AGE',
		align: 'right',
		width: { min: 4, max: 4 },
		priority: 80,
		cell: (row) => (row.ageMs === undefined ? span('?', 'notice') : age(row.ageMs)),
		text: (row) => (row.ageMs === undefined ? '?' : age(row.ageMs)),
		sort: (row) => row.ageMs,
		measure: 'duration',
	},
	{
		id: 'receives',
		title: 'RCV',
		align: 'right',
		width: { min: 4, max: 4 },
		priority: 70,
		cell: ({ receives }) => {
			if (receives === undefined) return span('?', 'notice');
			return receives > 9999 ? '>9k' : String(receives);
		},
		text: (row) => String(row.receives ?? '?'),
		sort: (row) => row.receives,
	},
	{
		id: 'source',
		title: 'SOURCE',
		align: 'left',
		width: { min: 9, max: 24, grow: 1 },
		priority: 60,
		cell: (row) => row.source ?? span('-', 'dim'),
		text: (row) => row.source ?? '',
		sort: (row) => row.source,
	},
	{
		id: 'group',
		title: 'GROUP',
		align: 'left',
		width: { min: 6, max: 24, grow: 1 },
		priority: 50,
		cell: (row) => row.group ?? span('-', 'dim'),
		text: (row) => row.group ?? '',
		sort: (row) => row.group,
	},
	{
		id: 'size',
		title: 'SIZE',
		align: 'right',
		width: { min: 5, max: 6 },
		priority: 30,
		cell: (row) => span(compactBytes(row.size), 'dim'),
		text: (row) => bytes(row.size),
		sort: (row) => row.size,
		measure: 'bytes',
	},
	{
		id: 'id',
		title: 'ID',
		align: 'left',
		width: { min: 36, max: 36 },
		priority: 10,
		from: 160,
		cell: (row) => span(row.id, 'dim'),
		text: (row) => row.id,
		sort: (row) => row.id,
	},
	{
		id: 'body',
		title: 'BODY',
		align: 'left',
		width: { min: 48, max: 2000, grow: 8 },
		priority: 100,
		cell: (row) => row.snippet,
		text: (row) => row.snippet,
	},
];
