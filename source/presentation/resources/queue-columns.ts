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
import { age, countIn, signed } from '../formats.ts';
import { drawn, type Span, span } from '../line.ts';
import type { QueueRow } from '../rows.ts';

export const queueType: Column<QueueRow> = {
	id: 'type',
	title: 'TYPE',
	align: 'left',
	width: { min: 4, max: 5 },
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

/** A figure of CloudWatch: `.` where it was not asked, `?` where it does not tell. */
function figureColumn(
	column: Pick<Column<QueueRow>, 'id' | 'title' | 'width' | 'priority'> & Partial<Column<QueueRow>>,
	figureOf: (row: QueueRow) => number | undefined,
	textOf: (value: number, width: number) => string,
	noneIn: (row: QueueRow) => boolean = () => false,
): Column<QueueRow> {
	return {
		align: 'right',
		priced: true,
		...column,
		cell: (row, width) => {
			if (noneIn(row)) return span('-', 'dim');
			const value = figureOf(row);
			if (value !== undefined) return span(textOf(value, width), value === 0 ? 'dim' : 'plain');
			return row.metrics === undefined ? span('.', 'dim') : span('?', 'notice');
		},
		text: (row) => (noneIn(row) ? '-' : countText(figureOf(row))),
		sort: figureOf,
	};
}

/** What nobody counts: a redrive policy moves messages here without sending them. */
const isDead = ({ deadLetter }: QueueRow) => deadLetter;

/** Messages that came a minute, by CloudWatch. */
const inColumn = figureColumn(
	{ id: 'in', title: 'IN/m', width: { min: 5, max: 8 }, priority: 31 },
	({ metrics }) => metrics?.sent?.perMinute,
	countIn,
	isDead,
);

/** Messages that were worked off a minute, by CloudWatch. */
const outColumn = figureColumn(
	{ id: 'out', title: 'OUT/m', width: { min: 5, max: 8 }, priority: 30 },
	({ metrics }) => metrics?.deleted?.perMinute,
	countIn,
	isDead,
);

/** Age of the oldest message, by CloudWatch; in a dead-letter queue since its move. */
export const oldestColumn = figureColumn(
	{ id: 'oldest', title: 'OLDEST', width: { min: 6, max: 6 }, priority: 33, measure: 'duration' },
	({ metrics }) =>
		metrics?.oldestSeconds === undefined ? undefined : metrics.oldestSeconds * 1000,
	(value) => age(value),
);

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
	width: { min: 8, max: 24, grow: 1 },
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
	inColumn,
	outColumn,
	oldestColumn,
	trendColumn,
	dlqColumn,
	sampledColumn(),
	whyColumn(),
];
