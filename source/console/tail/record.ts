import { messageRecord } from '../../domain/messages/message-file.ts';
import {
	deliveryOfRecord,
	publicationOf,
	type TopicDelivery,
} from '../../domain/topics/topic-record.ts';
import { bytes, preciseTime } from '../../presentation/formats.ts';
import { documentLines, type Lines, textDocument } from '../../presentation/json/json-document.ts';
import { knownTime } from '../../presentation/json/json-facts.ts';
import { span } from '../../presentation/line.ts';
import { hexLines } from '../../presentation/messages/hex.ts';
import { rawLines } from '../../presentation/messages/raw.ts';
import { shardNumber, utf8Text } from '../../presentation/rows.ts';
import { attributesWords } from '../../presentation/topics/publication-columns.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { Size } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import type { BodyRow } from '../widgets/body-row.ts';
import { tabCommands, tabIn, tabLine } from '../widgets/tabs.ts';
import { scrollBy, scrollStatus, textRows } from '../widgets/text-body.ts';
import { takeOut } from './cursor.ts';
import { rowsOf } from './rows-of.ts';

type RecordView = ViewOf<'record'>;

const tabs = ['data', 'sent', 'raw', 'hex'] as const;
const above = 3;
const below = (size: Size): Size => ({ ...size, rows: size.rows - above });

const cache = new WeakMap<RecordView['record'], Map<string, Lines>>();

function lines(view: RecordView, width: number): Lines {
	const key = `${view.tab} ${width}`;
	const known = cache.get(view.record) ?? new Map<string, Lines>();
	cache.set(view.record, known);
	const made = known.get(key) ?? make(view, width);
	known.set(key, made);
	return made;
}

function make({ record, tab }: RecordView, width: number): Lines {
	if (tab === 'hex') return hexLines(record.data, width);
	const delivery = deliveryOfRecord(record.about, record.data);
	if (tab === 'raw' && delivery !== undefined) {
		return rawLines(messageRecord(delivery.message), { width, now: 0, ascii: true });
	}
	if (tab === 'raw') {
		const {
			data,
			decoded: _,
			about: ____,
			index: __,
			isText: ___,
			arrivedAt,
			late,
			...rest
		} = record;
		const shown = {
			...rest,
			approximateArrivalTimestamp: knownTime(arrivedAt),
			...(late ? { late } : {}),
			data: utf8Text(data) ?? { bytes: data.length },
		};
		return rawLines(shown, { width, now: 0, ascii: true });
	}
	const content = tab === 'sent' ? record.data : record.decoded;
	const text = utf8Text(content);
	return text === undefined ? hexLines(content, width) : documentLines(textDocument(text, width));
}

/** Shows the record before or after this one, as the tail's filter has them. */
function neighbour({ session, view, state }: ScreenContext<'record'>, by: number): void {
	const tail = state.views.find(({ id }) => id === view.tail);
	if (tail?.kind !== 'tail') return;
	const { rows } = rowsOf(tail);
	const row = rows.rowFrom(view.record.index) + by;
	const index = rows.at(row);
	const record = index === undefined ? undefined : takeOut(tail, index);
	if (record === undefined || index === undefined) {
		session.say(by > 0 ? 'this is the last record so far' : 'this is the first record kept');
		return;
	}
	session.update(view.id, 'record', (old) => ({ ...old, record, offset: 0 }));
	session.update(tail.id, 'tail', (old) => ({
		...old,
		cursor: index,
		...(old.following ? { following: false, stoppedAt: old.data.ring.next, top: index } : {}),
	}));
}

/** One record of a stream: key and place, what was taken off its data, and the data. */
export const recordScreen: Screen<'record'> = {
	kind: 'record',
	title: () => 'record',
	status: (view, state) =>
		scrollStatus(
			lines(view, state.size.columns - 2).length,
			view.offset,
			state.size.rows - 5 - above,
		),
	commands: [
		...tabCommands(tabs),
		{
			keys: [','],
			title: 'before',
			about: 'The record before this one',
			inFooter: true,
			effect: 'read',
			run: (context) => neighbour(context, -1),
		},
		{
			keys: ['.'],
			title: 'next',
			about: 'The record after this one',
			inFooter: true,
			effect: 'read',
			run: (context) => neighbour(context, 1),
		},
		{
			keys: ['c'],
			title: 'copy',
			about: 'Copy the data as text',
			inFooter: true,
			effect: 'read',
			disabled: ({ view }) =>
				utf8Text(view.record.decoded) === undefined ? 'the data is not UTF-8 text' : undefined,
			run: ({ session, view }) => session.copy(utf8Text(view.record.decoded) ?? '', 'data'),
		},
	],
	move: ({ session, view, body, key }) =>
		scrollBy(session, view, lines(view, body.columns - 2).length, below(body).rows, key),
	click: ({ session, view }, { row, column }) => {
		const tab = row === headRows(view).length ? tabIn(tabs, view.tab, column) : undefined;
		if (tab !== undefined) session.update(view.id, 'record', (old) => ({ ...old, tab, offset: 0 }));
		return undefined;
	},
	body: (view, state, size) => [
		...headRows(view),
		{ line: tabLine(tabs, view.tab) },
		...textRows(lines(view, state.size.columns - 2), view.offset, below(size)),
	],
	age: (view) => view.record.arrivedAt,
};

function headRows({ record }: RecordView): readonly BodyRow[] {
	const { partitionKey, size, arrivedAt, shardId, sequenceNumber, late } = record;
	const chain = record.chain
		.split(' > ')
		.map((layer) =>
			layer === 'kpl' && record.part !== undefined
				? `KPL ${record.part.index + 1}/${record.part.of}`
				: layer,
		)
		.join(' > ');
	const delivery = deliveryOfRecord(record.about, record.data);
	if (delivery !== undefined) return publicationHead(record, delivery, chain);
	return [
		{
			line: [
				span(' key ', 'dim'),
				span(partitionKey ?? '(none)', 'strong'),
				span(`  ${bytes(size)}  `),
				span(arrivedAt === undefined ? '' : preciseTime(arrivedAt)),
				span(`  ${chain}`, 'accent'),
				span(record.problem === undefined ? '' : `  ${record.problem}`, 'bad'),
				span(late ? '  came late' : '', 'notice'),
			],
		},
		{
			line: [
				span(' shard ', 'dim'),
				span(shardNumber(shardId)),
				span(`  sequence ${sequenceNumber}`, 'dim'),
			],
		},
	];
}

/** What a message was published with; all of it is in the tabs. */
function publicationHead(
	{ size, arrivedAt, problem }: RecordView['record'],
	delivery: TopicDelivery,
	chain: string,
): readonly BodyRow[] {
	const publication = publicationOf(delivery);
	const { id, subject, group } = publication;
	const said = attributesWords(publication);
	return [
		{
			line: [
				...(group === undefined ? [] : [span(' group ', 'dim'), span(group, 'strong')]),
				...(subject === undefined ? [] : [span(' subject ', 'dim'), span(subject, 'strong')]),
				span(`  ${bytes(size)}  `),
				span(arrivedAt === undefined ? '' : preciseTime(arrivedAt)),
				span(`  ${chain}`, 'accent'),
				span(problem === undefined ? '' : `  ${problem}`, 'bad'),
			],
		},
		{
			line: [
				span(' id ', 'dim'),
				span(id),
				...(said === '' ? [] : [span('  attributes ', 'dim'), span(said)]),
			],
		},
	];
}
