import { failureLine } from '../../domain/failure.ts';
import { unknownMark, unknownMarkWords } from '../../domain/masking/mask-id.ts';
import { headerLine, type Layout, layoutColumns } from '../../presentation/columns.ts';
import { count, timeOfDay } from '../../presentation/formats.ts';
import { highlightLine } from '../../presentation/json/highlight.ts';
import { drawn, type Line, span } from '../../presentation/line.ts';
import type { RecordRow } from '../../presentation/rows.ts';
import { lostSince } from '../frame/contact.ts';
import type { Size, State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import type { BodyRow } from '../widgets/body-row.ts';
import { gaugeLines } from './gauges.ts';
import { recordLines, tailColumns } from './lines.ts';
import { rowsOf } from './rows-of.ts';

type TailView = ViewOf<'tail'>;

/** Cells in front of a record: cursor, mark, lateness. */
const gutter = 3;

/** Where the list stands: first row and cursor by their place among the shown records. */
export type Standing = { readonly top: number; readonly cursor: number };

/** The list's place: at the end while following. */
export function standing(view: TailView): Standing {
	const { rows } = rowsOf(view);
	if (view.following) {
		const last = Math.max(0, rows.count - 1);
		const cursor = view.newest === undefined ? last : Math.min(last, rows.rowFrom(view.newest));
		return { top: cursor, cursor };
	}
	return { top: rows.rowFrom(view.top), cursor: rows.rowFrom(view.cursor) };
}

/** Rows of a body that records and markers have. */
export function listRoom(view: TailView, size: Size): number {
	return Math.max(1, size.rows - gaugeLines(view, size, false).length - 1);
}

/** The tail's screen: what reading costs and how far it is, then the records. */
export function tailBody(view: TailView, state: State, size: Size): readonly BodyRow[] {
	const { rows, problem } = rowsOf(view);
	const layout = layoutColumns(tailColumns(view, state.now), size.columns - gutter - 1);
	const head: BodyRow[] = [
		...gaugeLines(view, size, state.theme.ascii, lostSince(state)).map((line) => ({ line })),
		{ line: [span(' '.repeat(gutter)), ...headerLine(layout)] },
	];
	if (problem !== undefined) return [...head, { line: [span(`   filter: ${problem}`, 'bad')] }];
	if (rows.count === 0) return [...head, { line: [span(`   ${emptyText(view)}`, 'dim')] }];
	const room = Math.max(1, size.rows - head.length);
	return [...head, ...visible(view, room, layout, size.columns)];
}

function emptyText(view: TailView): string {
	const { failure, ended, filter, data, topic } = view;
	if (failure !== undefined) return failureLine(failure);
	if (filter !== '' && data.ring.count > 0) {
		const isMark = unknownMark(filter, () => false) !== undefined;
		return `nothing matches ${filter}: ${isMark ? `${unknownMarkWords}, ` : ''}esc clears the filter`;
	}
	if (ended !== undefined) return `no record: ${ended}`;
	if (topic !== undefined) {
		return data.reading === undefined
			? `making ${topic.queue.name}, and subscribing it`
			: 'no message yet: what is published from now on appears here';
	}
	if (data.shards().length === 0) return 'asking which shards there are';
	if (data.held > 0)
		return `${count(data.held)} records are being sorted: those of other shards may come before them`;
	return 'no record yet: an empty page is progress';
}

type Entry = { readonly row: number; readonly lines: readonly BodyRow[] };

/** The records on screen; the one under the cursor always is. */
function visible(
	view: TailView,
	room: number,
	layout: Layout<RecordRow>,
	columns: number,
): readonly BodyRow[] {
	const { rows, needles } = rowsOf(view);
	const { top, cursor } = standing(view);
	const entry = (row: number): Entry => {
		const index = rows.at(row) ?? -1;
		const before = rows.at(row - 1) ?? -1;
		const lines = recordLines(view, index, layout);
		const here = row === cursor;
		const late = view.data.ring.at(index)?.late === true;
		const marked = view.marks.has(String(index));
		return {
			row,
			lines: [
				...markerLines(view, before, index, columns),
				...lines.map((line, at): BodyRow => {
					const front: Line = [
						span(here && at === 0 ? '>' : ' ', 'strong'),
						span(marked ? '*' : ' ', 'marked'),
						span(late && at === 0 ? '<' : ' ', 'notice'),
					];
					const text = needles.length === 0 ? line : highlightLine(line, needles);
					return { line: [...front, ...text], highlight: here && at === 0, is: String(index) };
				}),
			],
		};
	};
	if (view.following) {
		const trailing = markerLines(
			view,
			rows.at(rows.count - 1) ?? -1,
			Number.POSITIVE_INFINITY,
			columns,
		);
		return [...upwards(entry, cursor, room - trailing.length), ...trailing].slice(-room);
	}
	const down: BodyRow[] = [];
	for (let row = Math.min(top, cursor); row < rows.count && down.length < room; row++) {
		const { lines } = entry(row);
		for (const line of lines) down.push(line);
		if (row === cursor && down.length <= room) return fill(down, entry, row + 1, rows.count, room);
	}
	return upwards(entry, cursor, room);
}

function fill(
	rows: BodyRow[],
	entry: (row: number) => Entry,
	from: number,
	end: number,
	room: number,
): readonly BodyRow[] {
	for (let row = from; row < end && rows.length < room; row++) {
		for (const line of entry(row).lines) rows.push(line);
	}
	return rows.slice(0, room);
}

/** The records up to `last`, which stands at the bottom. */
function upwards(entry: (row: number) => Entry, last: number, room: number): readonly BodyRow[] {
	let lines: BodyRow[] = [];
	for (let row = last; row >= 0 && lines.length < room; row--) {
		lines = [...entry(row).lines, ...lines];
	}
	return lines.slice(-room);
}

/** The row that stands first when the cursor is drawn at `cursor` from `top` on. */
export function topFor(top: number, cursor: number, room: number): number {
	if (cursor < top) return cursor;
	// Without wrapping each record has one row; markers and wrapped texts are settled when drawn.
	return Math.max(top, cursor - room + 1);
}

function markerLines(view: TailView, after: number, until: number, columns: number): BodyRow[] {
	return view.data.markers
		.filter(({ before }) => before > after && before <= until)
		.map(({ at }) => {
			const text = ` ${timeOfDay(at)} marker `;
			const rest = Math.max(0, columns - text.length - 3);
			return { line: [drawn(`──${text}${'─'.repeat(rest)}`, 'accent')] };
		});
}
