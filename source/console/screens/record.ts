import { bytes, preciseTime } from '../../presentation/formats.ts';
import { hexLines } from '../../presentation/hex.ts';
import { documentLines, type Lines, textDocument } from '../../presentation/json-document.ts';
import { span } from '../../presentation/line.ts';
import { rawLines } from '../../presentation/raw.ts';
import { utf8Text } from '../../presentation/rows.ts';
import type { Size } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import type { Screen } from './screen.ts';
import { tabCommands, tabLine } from './tabs.ts';
import { scrollBy, scrollStatus, textRows } from './text-body.ts';

type RecordView = ViewOf<'record'>;

const tabs = ['data', 'raw', 'hex'] as const;
const above = 2;
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

function make({ record, tab, shardId }: RecordView, width: number): Lines {
	if (tab === 'hex') return hexLines(record.data);
	const text = utf8Text(record.data);
	if (tab === 'raw') {
		const { data: _, ...rest } = record;
		const options = { width, now: 0, ascii: true };
		return rawLines({ shardId, ...rest, data: text ?? { bytes: record.data.length } }, options);
	}
	if (text === undefined) return hexLines(record.data);
	return documentLines(textDocument(text, width));
}

/** One record of a stream. */
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
			keys: ['c'],
			title: 'copy',
			about: 'Copy the data as text',
			inFooter: true,
			effect: 'read',
			disabled: ({ view }) =>
				utf8Text(view.record.data) === undefined ? 'the data is not UTF-8 text' : undefined,
			run: ({ session, view }) => {
				const text = utf8Text(view.record.data) ?? '';
				session.copy(text, 'data');
			},
		},
	],
	move: ({ session, view, body, key }) =>
		scrollBy(session, view, lines(view, body.columns - 2).length, below(body).rows, key),
	body: (view, state, size) => [
		{
			line: [
				span(' key ', 'dim'),
				span(view.record.partitionKey ?? '(none)', 'strong'),
				span(`  ${bytes(view.record.data.length)}  `),
				span(view.record.arrivedAt === undefined ? '' : preciseTime(view.record.arrivedAt)),
				span(`  sequence ${view.record.sequenceNumber}`, 'dim'),
			],
		},
		{ line: tabLine(tabs, view.tab) },
		...textRows(lines(view, state.size.columns - 2), view.offset, below(size)),
	],
	age: (view) => view.record.arrivedAt,
};
