import type { DetailOf, KindId, Known } from '../../domain/kinds.ts';
import type { PagedMap } from '../../domain/paged-map.ts';
import type { ResourceKey } from '../../domain/resources.ts';
import type { Steps } from '../../domain/steps.ts';
import type { Column } from '../columns.ts';
import type { Line } from '../line.ts';
import type { QueueRow, StreamRow, SubscriptionRow, TopicRow } from '../rows.ts';
import type { DetailOptions } from './detail-parts.ts';
import { outlookSentences } from './outlook-words.ts';
import { queueColumns } from './queue-columns.ts';
import { queueDetailLines } from './queue-details.ts';
import { queueDetailJson, queueRowJson } from './queue-json.ts';
import { queueRows, trendsUntold } from './queue-rows.ts';
import { streamColumns } from './stream-columns.ts';
import { streamDetailLines } from './stream-details.ts';
import { streamDetailJson, streamRowJson } from './stream-json.ts';
import { streamRow } from './stream-rows.ts';
import { subscriptionColumns, topicSubscriptionColumns } from './subscription-columns.ts';
import { subscriptionDetailLines } from './subscription-details.ts';
import { subscriptionDetailJson, subscriptionRowJson } from './subscription-json.ts';
import { subscriptionRow } from './subscription-rows.ts';
import { topicColumns } from './topic-columns.ts';
import { topicDetailLines } from './topic-details.ts';
import { topicDetailJson, topicRowJson } from './topic-json.ts';
import { topicRow } from './topic-rows.ts';

/** The row of each kind's table. */
export type Rows = {
	queue: QueueRow;
	topic: TopicRow;
	stream: StreamRow;
	subscription: SubscriptionRow;
};
export type RowOf<Kind extends KindId> = Rows[Kind];

type Json = Readonly<Record<string, unknown>>;

/** How a kind of resource is shown, on screens and by commands alike. */
export type PresentationKind<Kind extends KindId> = {
	readonly columns: readonly Column<RowOf<Kind>>[];
	/** Those of a part of its list, where the kind has parts: they need not say which. */
	readonly columnsOfPart?: readonly Column<RowOf<Kind>>[];
	/** All that are known as rows, judged together: what is wrong with one may stand in another. */
	rows(known: PagedMap<ResourceKey, Known<Kind>>): Steps<readonly RowOf<Kind>[]>;
	/** What one look leaves unsaid of the rows and the console tells, as a sentence without its period. */
	untold?(rows: readonly RowOf<Kind>[]): string | undefined;
	/** What a row knows that one description does not, as sentences: rates, since when, what will be. */
	sentences?(row: RowOf<Kind>, now: number): readonly string[];
	/** A row as programs read it. */
	rowJson(known: Known<Kind>, row: RowOf<Kind>): Json;
	detailLines(detail: DetailOf<Kind>, options: DetailOptions): readonly Line[];
	detailJson(detail: DetailOf<Kind>): Json;
};

/**
 * Rows that are made one by one: none needs to know of the others, what is known of one makes its row once, and a page
 * on which nothing changed its rows once.
 */
function each<Kind extends KindId>(row: (known: Known<Kind>) => RowOf<Kind>) {
	const made = new WeakMap<Known<Kind>, RowOf<Kind>>();
	const pageRows = new WeakMap<readonly Known<Kind>[], readonly RowOf<Kind>[]>();
	const rowOf = (one: Known<Kind>) => {
		const known = made.get(one) ?? row(one);
		made.set(one, known);
		return known;
	};
	return function* (known: PagedMap<ResourceKey, Known<Kind>>): Steps<readonly RowOf<Kind>[]> {
		for (const page of known.pages) {
			if (pageRows.has(page)) continue;
			const rows: RowOf<Kind>[] = [];
			for (const one of page) if (rows.push(rowOf(one)) % 64 === 0) yield;
			pageRows.set(page, rows);
		}
		return known.pages.flatMap((page) => pageRows.get(page) ?? []);
	};
}

export const presentationKinds: { readonly [Kind in KindId]: PresentationKind<Kind> } = {
	queue: {
		columns: queueColumns,
		rows: queueRows,
		untold: trendsUntold,
		sentences: outlookSentences,
		rowJson: queueRowJson,
		detailLines: queueDetailLines,
		detailJson: queueDetailJson,
	},
	topic: {
		columns: topicColumns,
		rows: each(topicRow),
		rowJson: topicRowJson,
		detailLines: topicDetailLines,
		detailJson: topicDetailJson,
	},
	stream: {
		columns: streamColumns,
		rows: each(streamRow),
		rowJson: streamRowJson,
		detailLines: streamDetailLines,
		detailJson: streamDetailJson,
	},
	subscription: {
		columns: subscriptionColumns,
		columnsOfPart: topicSubscriptionColumns,
		rows: each(subscriptionRow),
		rowJson: subscriptionRowJson,
		detailLines: subscriptionDetailLines,
		detailJson: subscriptionDetailJson,
	},
};
