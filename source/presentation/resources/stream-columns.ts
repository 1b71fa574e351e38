import {
	countCell,
	countText,
	nameColumn,
	sampledColumn,
	severityColumn,
	unknownCell,
	whyColumn,
} from '../cells.ts';
import type { Column } from '../columns.ts';
import { seconds } from '../formats.ts';
import { span } from '../line.ts';
import type { StreamRow } from '../rows.ts';

/** The stream table. */
export const streamColumns: readonly Column<StreamRow>[] = [
	severityColumn(),
	nameColumn(),
	{
		id: 'status',
		title: 'STATUS',
		align: 'left',
		width: { min: 9, max: 9 },
		priority: 60,
		cell: (row) =>
			row.status === undefined
				? unknownCell(row)
				: span(row.status.toLowerCase(), row.status === 'ACTIVE' ? 'dim' : 'notice'),
		text: (row) => row.status ?? '?',
		sort: (row) => row.status,
	},
	{
		id: 'mode',
		title: 'MODE',
		align: 'left',
		width: { min: 11, max: 11 },
		priority: 50,
		cell: (row) => (row.mode === undefined ? unknownCell(row) : modeWord(row.mode)),
		text: (row) => (row.mode === undefined ? '?' : modeWord(row.mode)),
		sort: (row) => row.mode,
	},
	{
		id: 'shards',
		title: 'SHARDS',
		align: 'right',
		width: { min: 7, max: 8 },
		priority: 90,
		cell: (row, width) => countCell(row.openShards, width, row),
		text: (row) => countText(row.openShards),
		sort: (row) => row.openShards,
	},
	{
		id: 'consumers',
		title: 'CONSUMERS',
		align: 'right',
		width: { min: 10, max: 10 },
		priority: 40,
		cell: (row, width) => countCell(row.consumers, width, row),
		text: (row) => countText(row.consumers),
		sort: (row) => row.consumers,
	},
	{
		id: 'retention',
		title: 'KEEPS',
		align: 'right',
		width: { min: 6, max: 8 },
		priority: 55,
		cell: (row) =>
			row.retentionHours === undefined ? unknownCell(row) : seconds(row.retentionHours * 3600),
		text: (row) => (row.retentionHours === undefined ? '?' : `${row.retentionHours}h`),
		sort: (row) => (row.retentionHours === undefined ? undefined : row.retentionHours * 3_600_000),
		measure: 'duration',
	},
	sampledColumn(),
	whyColumn(),
];

function modeWord(mode: 'PROVISIONED' | 'ON_DEMAND'): string {
	return mode === 'ON_DEMAND' ? 'on-demand' : 'provisioned';
}
