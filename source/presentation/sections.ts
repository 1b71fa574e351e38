import type { Part } from '../domain/details.ts';
import type { Failure } from '../domain/failure.ts';
import { type Column, headerLine, layoutColumns, rowLine } from './columns.ts';
import { counted } from './formats.ts';
import { jsonLines } from './json/json-document.ts';
import { fitTo, type Line, span, widthOf } from './line.ts';
import { wrapText } from './text-width.ts';
import type { Fact } from './wording.ts';

/*
The building blocks of a description: sections with a heading, facts in two columns, tables, JSON.
Everything under a heading stands two cells in.
*/

const inset = span('  ');

/** Tables in descriptions end here; the resource's own list shows all. */
const mostRows = 500;

export function heading(text: string): Line {
	return [span(text, 'heading')];
}

/** A section: a blank row, its heading, its rows. Without rows there is no section. */
export function section(title: string, rows: readonly Line[]): Line[] {
	return rows.length === 0 ? [] : [[], heading(title), ...rows];
}

/** Labels of one width, values, and notes where there is room for them. */
export function factLines(facts: readonly Fact[], width: number): Line[] {
	const labels = facts.reduce((most, { label }) => Math.max(most, widthOf(label)), 0);
	const room = Math.min(labels, Math.max(10, Math.floor(width * 0.4)));
	const indent = room + 4;
	return facts.flatMap(({ label, value, note }) => {
		const roomOfValue = Math.max(8, width - indent);
		// As it is where it fits: only a value that is broken may lose blanks.
		const fits = widthOf(value) <= roomOfValue;
		const [first = '', ...more] = fits ? [value] : wrapWords(value, roomOfValue);
		const noteFits =
			note !== undefined &&
			more.length === 0 &&
			indent + widthOf(first) + 2 + widthOf(note) <= width;
		return [
			[
				inset,
				span(fitTo(label, room), 'dim'),
				span('  '),
				span(first),
				...(noteFits ? [span(`  ${note}`, 'dim')] : []),
			],
			...more.map((text) => [span(' '.repeat(indent)), span(text)]),
		];
	});
}

/** Why a part is missing, in its place. */
function failureLines(failure: Failure, width: number): Line[] {
	const label = failure.kind === 'denied' ? 'denied' : 'not known';
	const lines = sentenceLines(`${label}: ${failure.message}`, width);
	const hint = failure.hint === undefined ? [] : sentenceLines(failure.hint, width);
	return [
		...lines.map((line) => line.map((piece) => ({ ...piece, style: 'notice' as const }))),
		...hint,
	];
}

/** The lines of a part, or why it is missing. */
export function partLines<T>(
	part: Part<T>,
	width: number,
	lines: (value: T) => readonly Line[],
): readonly Line[] {
	return part.ok ? lines(part.value) : failureLines(part.failure, width);
}

/** A sentence, wrapped between words. */
export function sentenceLines(text: string, width: number): Line[] {
	return wrapWords(text, Math.max(8, width - 2)).map((row) => [inset, span(row)]);
}

/** Rows of at most `width` cells, broken at blanks where there are any. */
export function wrapWords(text: string, width: number): string[] {
	const rows: string[] = [];
	let row = '';
	for (const word of text.split(/\s+/)) {
		const longer = row === '' ? word : `${row} ${word}`;
		if (widthOf(longer) <= width) {
			row = longer;
			continue;
		}
		if (row !== '') rows.push(row);
		const pieces = wrapText(word, width);
		row = pieces.pop() ?? '';
		for (const piece of pieces) rows.push(piece);
	}
	rows.push(row);
	return rows;
}

/** A table with its header; `none` where there are no rows. */
export function tableSection<Row>(
	columns: readonly Column<Row>[],
	rows: readonly Row[],
	width: number,
	none: string,
): Line[] {
	if (rows.length === 0) return [[inset, span(none, 'dim')]];
	const layout = layoutColumns(columns, Math.max(10, width - 2));
	const lines = [headerLine(layout), ...rows.slice(0, mostRows).map((row) => rowLine(layout, row))];
	const hidden = rows.length - mostRows;
	if (hidden > 0) lines.push([span(`and ${counted(hidden, 'row')} more`, 'dim')]);
	return lines.map((line) => [inset, ...line]);
}

/** A policy or another JSON document, pretty and highlighted; what is no JSON stays text. */
export function jsonSection(text: string, width: number): Line[] {
	return jsonLines(text, Math.max(8, width - 2)).map((line) => [inset, ...line]);
}

/** Tags, sorted by name. */
export function tagLines(tags: Readonly<Record<string, string>>, width: number): Line[] {
	const facts = Object.entries(tags)
		.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
		.map(([label, value]) => ({ label, value }));
	return facts.length === 0 ? [[inset, span('no tags', 'dim')]] : factLines(facts, width);
}
