import {
	countCell,
	countText,
	sampledColumn,
	severityColumn,
	unknownCell,
	whyColumn,
} from '../cells.ts';
import type { Column } from '../columns.ts';
import { clipMiddle, type Span, span } from '../line.ts';
import type { SubscriptionRow } from '../rows.ts';

/** A setting in a cell; before it is confirmed a subscription has none to tell of. */
function told(row: SubscriptionRow, value: string | undefined, none: string): Span | string {
	if (row.state !== 'confirmed') return span('-', 'dim');
	if (value === undefined) return unknownCell(row);
	return value === '' ? span(none, 'dim') : value;
}

/** The same as text: `?` where it is not known. */
function toldText({ state }: SubscriptionRow, value: string | undefined): string {
	if (state !== 'confirmed') return '';
	return value ?? '?';
}

const delivery = ({ raw }: SubscriptionRow) =>
	raw === undefined ? undefined : raw ? 'raw' : 'wrapped';

const topicColumn: Column<SubscriptionRow> = {
	id: 'topic',
	title: 'TOPIC',
	align: 'left',
	width: { min: 14, max: 50, grow: 1, tight: 10 },
	priority: 85,
	cell: (row, width) => clipMiddle(row.topic, width),
	text: (row) => row.topic,
	sort: (row) => row.topic,
};

/** The subscriptions of one topic. */
export const topicSubscriptionColumns: readonly Column<SubscriptionRow>[] = [
	severityColumn(),
	{
		id: 'protocol',
		title: 'PROTOCOL',
		align: 'left',
		width: { min: 8, max: 11 },
		priority: 90,
		cell: (row) => row.protocol,
		sort: (row) => row.protocol,
	},
	{
		id: 'endpoint',
		title: 'ENDPOINT',
		align: 'left',
		width: { min: 18, max: 70, grow: 3, tight: 12 },
		priority: 100,
		cell: (row, width) =>
			span(clipMiddle(row.endpoint, width), row.severity === 'bad' ? 'strong' : 'plain'),
		text: (row) => row.endpoint,
		sort: (row) => row.endpoint,
	},
	{
		id: 'state',
		title: 'STATE',
		align: 'left',
		width: { min: 9, max: 9 },
		priority: 62,
		cell: (row) => span(row.state, row.state === 'confirmed' ? 'dim' : 'notice'),
		text: (row) => row.state,
		sort: (row) => row.state,
	},
	{
		id: 'delivery',
		title: 'SENT AS',
		align: 'left',
		width: { min: 7, max: 7 },
		priority: 45,
		cell: (row) => told(row, delivery(row), ''),
		text: (row) => toldText(row, delivery(row)),
		sort: delivery,
	},
	{
		id: 'dlq',
		title: 'DLQ',
		align: 'left',
		width: { min: 12, max: 30, grow: 1, tight: 8 },
		priority: 50,
		cell: (row, width) => {
			const cell = told(row, row.dlq, 'none');
			return typeof cell === 'string' ? clipMiddle(cell, width) : cell;
		},
		text: (row) => toldText(row, row.dlq),
		sort: (row) => row.dlq || undefined,
	},
	{
		id: 'dead',
		title: 'DEAD',
		align: 'right',
		width: { min: 5, max: 7 },
		priority: 72,
		cell: (row, width) =>
			row.state !== 'confirmed' || row.dlq === ''
				? span('-', 'dim')
				: countCell(row.dead, width, row, 'bad'),
		text: (row) => (row.state !== 'confirmed' || row.dlq === '' ? '' : countText(row.dead)),
		sort: (row) => row.dead,
	},
	{
		id: 'on',
		title: 'ON',
		align: 'left',
		width: { min: 10, max: 10 },
		priority: 40,
		cell: (row) => told(row, row.filter === undefined ? undefined : (row.scope ?? ''), '-'),
		text: (row) => toldText(row, row.filter === undefined ? undefined : (row.scope ?? '')),
		sort: (row) => row.scope,
	},
	{
		id: 'filter',
		title: 'FILTER',
		align: 'left',
		width: { min: 14, max: 60, grow: 2, tight: 10 },
		priority: 70,
		cell: (row) => told(row, row.filter, 'everything'),
		text: (row) => toldText(row, row.filter),
		sort: (row) => row.filter || undefined,
	},
	sampledColumn(),
	whyColumn(),
];

const [mark, ...others] = topicSubscriptionColumns;

/** The subscriptions of all topics. */
export const subscriptionColumns: readonly Column<SubscriptionRow>[] = [
	...(mark === undefined ? [] : [mark]),
	topicColumn,
	...others,
];
