import type { Message } from '../../domain/messages/message.ts';
import { highlightLine } from '../../presentation/json/highlight.ts';
import {
	type TextDocument,
	textDocument,
	unfoldedRows,
} from '../../presentation/json/json-document.ts';
import { type Line, lineWidth, span } from '../../presentation/line.ts';
import { hexLine, hexLineCount } from '../../presentation/messages/hex.ts';
import { messageLines } from '../../presentation/messages/message-lines.ts';
import { wrapText } from '../../presentation/text-width.ts';
import { levelOf } from '../messages/decoded.ts';
import type { Reading } from '../state/reading.ts';

/** One tab of a message as rows. A body may be a megabyte: rows are made when they are shown. */
export type MessagePage = {
	readonly count: number;
	line(row: number): Line;
	/** The row of the document that a row belongs to; `undefined` for what stands around it. */
	documentRow(row: number): number | undefined;
	/** The document of the body; absent on other tabs and for binary content. */
	readonly document?: TextDocument;
	/** Its text, for searching. */
	readonly text: string;
};

/** More rows than this are not wrapped: counting them would be felt. */
const mostWrapped = 20_000;

const documents = new WeakMap<Message, Map<string, TextDocument>>();
type Made = { readonly key: readonly unknown[]; readonly page: MessagePage };
const pages = new WeakMap<Message, Made>();

/** The page of a message, remembered until it is read in another way. */
export function messagePage(message: Message, reading: Reading, width: number): MessagePage {
	const { tab, wrappers, folded, wrap } = reading;
	const key = [tab, wrappers, folded, wrap, width];
	const known = pages.get(message);
	if (known?.key.every((part, index) => part === key[index])) return known.page;
	const page = tab === 'body' ? bodyPage(message, reading, width) : tabPage(message, tab, width);
	pages.set(message, { key, page });
	return page;
}

function tabPage(message: Message, tab: Exclude<Reading['tab'], 'body'>, width: number) {
	const lines = messageLines(message, tab, width);
	return {
		count: lines.length,
		line: (row: number) => lines.slice(row, row + 1)[0] ?? [],
		documentRow: () => undefined,
		text: '',
	};
}

function bodyPage(message: Message, reading: Reading, width: number): MessagePage {
	const level = levelOf(message, reading.wrappers);
	const head: Line[] = level.facts.map(([name, value]) => [
		span(`${name}  `, 'dim'),
		span(value, 'accent'),
	]);
	if (level.problem !== undefined) head.push([span(level.problem, 'bad')]);
	if (head.length > 0) head.push([]);
	if (level.text === undefined || level.form === 'binary') {
		const bytes = level.bytes ?? new TextEncoder().encode(level.text ?? '');
		const count = hexLineCount(bytes.length, width);
		return {
			count: head.length + count,
			line: (row) => head[row] ?? hexLine(bytes, row - head.length, width),
			documentRow: () => undefined,
			text: '',
		};
	}
	const document = documentOf(message, level.text, reading.wrappers, width);
	const rows = rowsOf(document, reading, width);
	return {
		count: head.length + rows.count,
		line: (row) => head[row] ?? rows.line(row - head.length),
		documentRow: (row) => (row < head.length ? undefined : rows.documentRow(row - head.length)),
		document,
		text: level.text,
	};
}

function documentOf(message: Message, text: string, wrappers: number, width: number): TextDocument {
	const made = documents.get(message) ?? new Map<string, TextDocument>();
	documents.set(message, made);
	const key = `${wrappers} ${width}`;
	const document = made.get(key) ?? textDocument(text, width);
	// Of a message that is read in many widths only the last few are kept.
	if (made.size > 4) made.clear();
	made.set(key, document);
	return document;
}

type Rows = Pick<MessagePage, 'count' | 'line' | 'documentRow'>;

function rowsOf(document: TextDocument, { folded, wrap }: Reading, width: number): Rows {
	const visible = folded.size === 0 ? undefined : unfoldedRows(document, folded);
	const count = visible?.length ?? document.count;
	const at = (row: number) => (visible === undefined ? row : (visible[row] ?? -1));
	const whole = (row: number): Line => {
		const { spans, folded: short } = document.line(at(row));
		return folded.has(at(row)) && short !== undefined ? short : spans;
	};
	if (!wrap || count > mostWrapped) return { count, line: whole, documentRow: at };
	const wrapped: { row: number; line: Line }[] = [];
	for (let row = 0; row < count; row++) {
		for (const line of wrapRow(whole(row), width)) wrapped.push({ row: at(row), line });
	}
	return {
		count: wrapped.length,
		line: (row) => wrapped[row]?.line ?? [],
		documentRow: (row) => wrapped[row]?.row,
	};
}

/** A row over as many rows as its longest part needs; the parts before it stand in front of the first. */
export function wrapRow(line: Line, width: number): Line[] {
	if (lineWidth(line) <= width) return [line];
	const longest = line.reduce(
		(best, { text }, index) => (text.length > (line[best]?.text.length ?? 0) ? index : best),
		0,
	);
	const before = line.slice(0, longest);
	const after = line.slice(longest + 1);
	const part = line[longest];
	if (part === undefined) return [line];
	const indent = Math.min(lineWidth(before), Math.floor(width / 2));
	const pieces = wrapText(part.text, Math.max(8, width - lineWidth(before)));
	return pieces.map((text, index) => [
		...(index === 0 ? before : [span(' '.repeat(indent))]),
		{ ...part, text },
		...(index === pieces.length - 1 ? after : []),
	]);
}

/** A row with what is searched for marked in it. */
export function marked(line: Line, { search }: Reading): Line {
	return search === '' ? line : highlightLine(line, [search]);
}
