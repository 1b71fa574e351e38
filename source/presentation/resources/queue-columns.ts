import {
	countCell,
	countText,
	nameColumn,
	sampledColumn,
	severityColumn,
	unknownCell,
	whyColumn,
} from '../cells.ts';
import { sparkline } from '../charts/sparkline.ts';
import type { Column } from '../columns.ts';
import { countIn, signed } from '../formats.ts';
import { drawn, type Span, span } from '../line.ts';
import type { QueueRow } from '../rows.ts';

export const queueType: Column<QueueRow> = {
	id: 'type',
	title: 'TYPE',
	align: 'left',
	width: { min: 5, max: 5 },
	priority: 45,
	cell: (row) => span(row.type, row.type === 'fifo' ? 'accent' : 'dim'),
	text: (row) => row.type,
	sort: (row) => row.type,
};

export const readyColumn: Column<QueueRow> = {
	id: 'ready',
	title: 'READY',
	align: 'right',
	width: { min: 6, max: 10 },
	priority: 90,
	stays: true,
	cell: (row, width) => countCell(row.visible, width, row),
	text: (row) => countText(row.visible),
	sort: (row) => row.visible,
};

export const inFlightColumn: Column<QueueRow> = {
	id: 'infl',
	title: 'INFL',
	align: 'right',
	width: { min: 5, max: 8 },
	priority: 60,
	cell: (row, width) => countCell(row.inFlight, width, row),
	text: (row) => countText(row.inFlight),
	sort: (row) => row.inFlight,
};

export const delayedColumn: Column<QueueRow> = {
	id: 'delay',
	title: 'DELAY',
	align: 'right',
	width: { min: 6, max: 8 },
	priority: 40,
	cell: (row, width) => countCell(row.delayed, width, row),
	text: (row) => countText(row.delayed),
	sort: (row) => row.delayed,
};

/** Change a minute by our own samples, hence the `~`; unknown until there are two of them. */
export const netColumn: Column<QueueRow> = {
	id: 'net',
	title: '~NET/m',
	align: 'right',
	width: { min: 6, max: 8 },
	priority: 65,
	watched: true,
	cell: (row) => {
		if (row.netPerMinute === undefined) return unknownCell(row);
		const text = signed(row.netPerMinute);
		return span(text, text === '0' || row.failure !== undefined ? 'dim' : 'plain');
	},
	text: (row) => (row.netPerMinute === undefined ? '?' : signed(row.netPerMinute)),
	sort: (row) => row.netPerMinute,
};

/**
 * Depth of the queue's dead-letter queue, `^` while it rises, `38 shared` (`38 sh` where it is narrow) where it is
 * not this queue's alone: the depth stands on each of them, and is there once. `-` where there is none.
 */
const dlqColumn: Column<QueueRow> = {
	id: 'dlq',
	title: 'DLQ',
	align: 'right',
	width: { min: 5, max: 10, grow: 1 },
	priority: 70,
	cell: (row, width): Span => {
		if (row.dlqName === undefined) {
			// Before the first sample nobody knows whether there is one.
			return row.visible === undefined ? unknownCell(row) : span('-', 'dim');
		}
		if (row.dlqDepth === undefined) return span('?', 'notice');
		if (row.dlqDepth === 0) return span('0', 'dim');
		const mark = row.dlqRising === true ? '^' : '';
		const number = countIn(row.dlqDepth, width - mark.length) + mark;
		// The number goes before what is said of it.
		const words = row.dlqSharedBy === undefined ? [] : [`${number} shared`, `${number} sh`];
		return span(words.find(({ length }) => length <= width) ?? number, 'bad');
	},
	text: (row) => (row.dlqName === undefined ? '-' : countText(row.dlqDepth)),
	sort: (row) => row.dlqDepth,
};

/** Shape of the visible count over the samples that we hold. */
export const trendColumn: Column<QueueRow> = {
	id: 'trend',
	title: 'TREND',
	align: 'left',
	width: { min: 10, max: 24, grow: 1 },
	priority: 35,
	cell: (row, width) =>
		drawn(sparkline(row.trend, Math.min(width, 24)), row.failure ? 'dim' : 'accent'),
	text: (row) => row.trend.map((value) => value ?? '').join(' '),
	hidden: true,
	watched: true,
	sort: (row) => row.netPerMinute,
};

/** The queue table. At 80 cells: name, ready, in flight, net, dead letters and why. */
export const queueColumns: readonly Column<QueueRow>[] = [
	severityColumn(),
	nameColumn(),
	queueType,
	readyColumn,
	inFlightColumn,
	delayedColumn,
	netColumn,
	trendColumn,
	dlqColumn,
	sampledColumn(),
	whyColumn(),
];
