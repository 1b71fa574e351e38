import type { Failure } from '../domain/failure.ts';
import type { Column } from './columns.ts';
import { countIn, timeOfDay } from './formats.ts';
import { clipMiddle, clipWords, type Span, type Style, span } from './line.ts';
import type { Sampled, Severity } from './rows.ts';

/*
Cells that several tables share. An unknown is said: `?` where asking failed, `.` where nobody asked
yet, `-` where there is nothing to know.
*/

const glyphs = { bad: '!', notice: '~', ok: ' ' } as const;

/** How severity looks: the glyph says the same as the colour. */
const severityStyle: Readonly<Record<Severity, Style>> = {
	bad: 'bad',
	notice: 'notice',
	ok: 'plain',
};

/** `!`, `~` or nothing in front of a row. */
export function severityColumn<Row extends { readonly severity: Severity }>(): Column<Row> {
	const rank = { bad: 2, notice: 1, ok: 0 } as const;
	return {
		id: 'severity',
		title: '',
		align: 'left',
		width: { min: 1, max: 1 },
		priority: 95,
		cell: (row) => span(glyphs[row.severity], severityStyle[row.severity]),
		text: (row) => row.severity,
		hidden: true,
		watched: true,
		sort: (row) => rank[row.severity],
	};
}

/** What stands where a value is not known. */
export function unknownCell(row: Sampled): Span {
	return row.failure === undefined ? span('.', 'dim') : span('?', 'notice');
}

/** A count that may be unknown; zero is dim, an old value is dim too. */
export function countCell(
	value: number | undefined,
	width: number,
	row: Sampled,
	style?: Style,
): Span {
	if (value === undefined) return unknownCell(row);
	const quiet = value === 0 || row.failure !== undefined;
	return span(countIn(value, width), quiet ? 'dim' : style);
}

/** A count as text: plain digits, for filters and tables that programs read. */
export function countText(value: number | undefined): string {
	return value === undefined ? '?' : String(value);
}

/** Why a sample failed, in the words of the WHY column: `denied: GetQueueAttributes`. */
function failureWhy(failure: Failure): string {
	const operation = failure.operation?.split(' ').at(-1);
	return operation === undefined
		? `${failure.kind}: ${failure.message}`
		: `${failure.kind}: ${operation}`;
}

type Explained = Sampled & { readonly severity: Severity; readonly why: string };

/** The reason why a row deserves attention; empty when all is well. */
export function whyColumn<Row extends Explained>(): Column<Row> {
	const why = (row: Row) =>
		row.why !== '' || row.failure === undefined ? row.why : failureWhy(row.failure);
	return {
		id: 'why',
		title: 'WHY',
		align: 'left',
		width: { min: 26, max: 70, grow: 3, tight: 22 },
		priority: 80,
		stays: true,
		cell: (row, width) =>
			span(
				clipWords(why(row), width),
				row.severity === 'ok' && row.failure !== undefined ? 'notice' : severityStyle[row.severity],
			),
		text: why,
		sort: (row) => why(row) || undefined,
	};
}

/** The name; rows that want attention carry it in the name too, so that the eye lands there. */
export function nameColumn<Row extends { readonly name: string; readonly severity: Severity }>(
	title = 'NAME',
): Column<Row> {
	return {
		id: 'name',
		names: true,
		title,
		align: 'left',
		width: { min: 22, max: 60, grow: 2, tight: 14 },
		priority: 100,
		cell: (row, width) =>
			span(clipMiddle(row.name, width), row.severity === 'bad' ? 'strong' : 'plain'),
		text: (row) => row.name,
		sort: (row) => row.name,
	};
}

/** When the last good sample was taken; it stands out when there was a failed one since. */
export function sampledColumn<Row extends Sampled>(): Column<Row> {
	return {
		id: 'sampled',
		title: 'SEEN',
		align: 'left',
		width: { min: 8, max: 8 },
		priority: 15,
		from: 140,
		cell: (row) =>
			row.sampledAt === undefined
				? unknownCell(row)
				: span(timeOfDay(row.sampledAt), row.failure === undefined ? 'dim' : 'notice'),
		text: (row) => (row.sampledAt === undefined ? '?' : new Date(row.sampledAt).toISOString()),
		sort: (row) => row.sampledAt,
		hidden: true,
		watched: true,
	};
}
