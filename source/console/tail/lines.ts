import { type Column, columnGap, type Layout, rowLine } from '../../presentation/columns.ts';
import { age, preciseTime } from '../../presentation/formats.ts';
import { type Line, span, wrapLine } from '../../presentation/line.ts';
import { hexPreview, type RecordRow, snippetOf, utf8Text } from '../../presentation/rows.ts';
import { recordColumns } from '../../presentation/streams/record-columns.ts';
import { publicationColumns } from '../../presentation/topics/publication-columns.ts';
import type { ViewOf } from '../state/views.ts';
import { attributesText } from './record-filter.ts';

type TailView = ViewOf<'tail'>;

/** Bytes of a record that a row may show, and rows that a wrapped record may take. */
const shownBytes = 1200;
const wrappedBytes = 8192;
const mostRows = 24;

/** What nobody has to be told: what a text is, and that a topic delivers in an envelope. */
const untold: ReadonlySet<string> = new Set(['json', 'text', 'binary', 'sns']);

/** What stands in front of a decoded text: what was taken off it. */
function prefixOf(chain: string, part: { index: number; of: number } | undefined): string {
	const names = chain.split(' > ').flatMap((layer) => {
		if (layer === 'kpl') return part === undefined ? ['KPL'] : [`KPL ${part.index + 1}/${part.of}`];
		if (layer === 'cloudwatch-logs') return ['CloudWatch Logs'];
		return untold.has(layer) ? [] : [layer];
	});
	return names.length === 0 ? '' : `${names.join(' ')} `;
}

/** A record as a row of the table; only rows on screen are made. */
function tailRow(view: TailView, index: number, most = shownBytes): RecordRow | undefined {
	const { ring } = view.data;
	const record = ring.at(index);
	if (record === undefined) return;
	const { shardId, sequenceNumber, partitionKey, arrivedAt, size } = record;
	return {
		key: String(index),
		shardId,
		sequenceNumber,
		size,
		snippet: contentOf(view, index, most),
		...(view.topic === undefined ? {} : { attributes: attributesText(ring, index) }),
		...(arrivedAt === undefined ? {} : { at: arrivedAt }),
		...(partitionKey === undefined ? {} : { partitionKey }),
	};
}

function contentOf({ data: { ring }, decoding }: TailView, index: number, most: number): string {
	if (decoding === 'hex') return hexPreview(ring.data(index), Math.min(most, 256));
	if (decoding === 'sent') {
		const sent = ring.data(index).subarray(0, most);
		const text = utf8Text(sent);
		return text === undefined ? `[binary] ${hexPreview(sent, 48)}` : snippetOf(text, most);
	}
	const record = ring.at(index);
	if (record === undefined) return '';
	const problem = record.problem === undefined ? '' : `[${record.problem}] `;
	const prefix = prefixOf(record.chain, record.part);
	const text = ring.text(index, most);
	if (text === undefined)
		return `${problem}${prefix}[binary] ${hexPreview(ring.decoded(index), 48)}`;
	return `${problem}${prefix}${snippetOf(text, most)}`;
}

const timeCells: Readonly<
	Record<TailView['times'], (now: number) => Pick<Column<RecordRow>, 'title' | 'width' | 'cell'>>
> = {
	local: () => timeColumn('TIME', 12, preciseTime),
	utc: () => timeColumn('TIME (UTC)', 23, (at) => new Date(at).toISOString().slice(0, 23)),
	age: (now) => timeColumn('AGE', 5, (at) => age(Math.max(0, now - at))),
};

function timeColumn(title: string, cells: number, text: (at: number) => string) {
	return {
		title,
		width: { min: cells, max: cells },
		cell: (row: RecordRow) =>
			row.at === undefined ? span('?', 'notice') : span(text(row.at), 'dim'),
	};
}

/** The columns of a tail: those of every table of records, with the time as the view wants it. */
export function tailColumns(view: TailView, now: number): readonly Column<RecordRow>[] {
	const columns = view.topic === undefined ? recordColumns : topicColumns(view.ref.name);
	return columns.map((column) =>
		column.id === 'time' ? { ...column, ...timeCells[view.times](now) } : column,
	);
}

/** Standard topics have groups too, for fair queues, and hardly anybody gives them: their column is for FIFO topics. */
function topicColumns(name: string): readonly Column<RecordRow>[] {
	return name.endsWith('.fifo')
		? publicationColumns
		: publicationColumns.filter(({ id }) => id !== 'key');
}

/** The lines of one record; more than one where texts are wrapped. */
export function recordLines(
	view: TailView,
	index: number,
	layout: Layout<RecordRow>,
): readonly Line[] {
	if (!view.wrap) {
		const row = tailRow(view, index);
		return row === undefined ? [] : [rowLine(layout, row)];
	}
	const row = tailRow(view, index, wrappedBytes);
	if (row === undefined) return [];
	const last = layout.at(-1);
	const front = layout.slice(0, -1);
	const indent = front.reduce((sum, { width }) => sum + width + columnGap, 0);
	const texts = wrapLine([span(row.snippet)], last?.width ?? 1);
	const kept = texts.slice(0, mostRows);
	if (kept.length < texts.length) kept[mostRows - 1] = [span('.. enter shows the rest', 'dim')];
	return kept.map((text, line) =>
		line === 0 ? [...rowLine(front, row), span(' '), ...text] : [span(' '.repeat(indent)), ...text],
	);
}
