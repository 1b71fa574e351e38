import type { Column } from '../columns.ts';
import { age, compactBytes, count, time } from '../formats.ts';
import { type Span, span } from '../line.ts';

/** What became of one copy, or of those of a deletion. */
export type KeptState = {
	readonly text: string;
	readonly style: NonNullable<Span['style']>;
};

/** One deletion as the journal keeps it. */
export type DeletionRow = {
	readonly key: string;
	readonly at: number;
	readonly now: number;
	readonly queue: string;
	/** Account, region and endpoint. */
	readonly where: string;
	readonly count: number;
	readonly state: KeptState;
	readonly bytes: number;
	/** When the copies may go, ms since the epoch. */
	readonly keptUntil: number;
	readonly ids: string;
};

/** One deleted message. */
export type KeptRow = Omit<DeletionRow, 'count' | 'ids'> & {
	readonly id: string;
	readonly snippet: string;
};

type Common = Omit<DeletionRow, 'count' | 'ids'>;

function commonColumns<Row extends Common>(): Readonly<
	Record<'when' | 'queue' | 'where' | 'state' | 'size' | 'kept', Column<Row>>
> {
	return {
		when: {
			id: 'when',
			title: 'DELETED',
			align: 'left',
			width: { min: 8, max: 19, grow: 2 },
			priority: 90,
			// The day is what tells old ones apart where there is no room for both.
			cell: ({ at, now }, width) => {
				const text = time(at, now);
				return text.length <= width ? text : text.slice(0, 10);
			},
			text: ({ at, now }) => time(at, now),
			sort: ({ at }) => at,
		},
		queue: {
			id: 'queue',
			title: 'QUEUE',
			align: 'left',
			width: { min: 14, max: 40, grow: 2 },
			priority: 85,
			cell: ({ queue }) => queue,
			sort: ({ queue }) => queue,
		},
		where: {
			id: 'where',
			title: 'WHERE',
			align: 'left',
			// An account and the longest of the common regions: half a region is another one.
			width: { min: 27, max: 60, grow: 3 },
			priority: 75,
			cell: ({ where }) => span(where, 'dim'),
			text: ({ where }) => where,
			sort: ({ where }) => where,
		},
		state: {
			id: 'state',
			title: 'STATE',
			align: 'left',
			width: { min: 18, max: 44, grow: 3 },
			priority: 80,
			cell: ({ state }) => span(state.text, state.style),
		},
		size: {
			id: 'size',
			title: 'SIZE',
			align: 'right',
			width: { min: 5, max: 6 },
			priority: 60,
			cell: ({ bytes }) => span(compactBytes(bytes), 'dim'),
			sort: ({ bytes }) => bytes,
			measure: 'bytes',
		},
		kept: {
			id: 'kept',
			title: 'KEPT',
			align: 'right',
			width: { min: 4, max: 4 },
			priority: 70,
			cell: ({ keptUntil, now }) => age(keptUntil - now),
			sort: ({ keptUntil }) => keptUntil,
		},
	};
}

const ofDeletions = commonColumns<DeletionRow>();

/** Deletions: each is what one command took from one queue. */
export const deletionColumns: readonly Column<DeletionRow>[] = [
	ofDeletions.when,
	ofDeletions.queue,
	{
		id: 'count',
		title: 'MSGS',
		align: 'right',
		width: { min: 6, max: 7 },
		priority: 88,
		cell: (row) => count(row.count),
		sort: (row) => row.count,
	},
	ofDeletions.state,
	ofDeletions.where,
	ofDeletions.size,
	ofDeletions.kept,
	{
		id: 'ids',
		title: 'IDS',
		align: 'left',
		width: { min: 10, max: 200, grow: 2 },
		priority: 20,
		cell: ({ ids }) => span(ids, 'dim'),
	},
];

const ofMessages = commonColumns<KeptRow>();

/** The messages of one deletion. */
export const keptColumns: readonly Column<KeptRow>[] = [
	{
		id: 'id',
		title: 'ID',
		align: 'left',
		width: { min: 12, max: 36, grow: 2 },
		priority: 90,
		cell: ({ id }) => id,
		sort: ({ id }) => id,
	},
	ofMessages.state,
	ofMessages.size,
	{
		id: 'body',
		title: 'BODY',
		align: 'left',
		width: { min: 20, max: 2000, grow: 6 },
		priority: 100,
		cell: ({ snippet }) => snippet,
	},
];
