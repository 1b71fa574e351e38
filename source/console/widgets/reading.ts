import type { TextDocument } from '../../presentation/json/json-document.ts';
import type { Reading } from '../state/reading.ts';
import { movement, scrollTo } from './list.ts';
import type { MessagePage } from './message-page.ts';

/*
Moving about in a message. Pure: what a key or a search does to where somebody stands.
*/

/** Where the page stands on a screen of `height` rows: its ends are kept. */
export function standing(reading: Reading, page: MessagePage, height: number): Reading {
	if (reading.tab !== 'body') {
		return { ...reading, offset: scrollTo(reading.offset, page.count, height) };
	}
	const row = Math.max(0, Math.min(reading.row, page.count - 1));
	let offset = scrollTo(reading.offset, page.count, height);
	if (row < offset) offset = row;
	if (row >= offset + height) offset = row - height + 1;
	return { ...reading, row, offset };
}

/** After a moving key; `undefined` when the key moves nothing. */
export function movedBy(
	reading: Reading,
	page: MessagePage,
	height: number,
	key: string,
): Reading | undefined {
	const delta = movement(key, height);
	if (delta === undefined) return undefined;
	const before = standing(reading, page, height);
	if (before.tab !== 'body') {
		return { ...before, offset: scrollTo(before.offset + delta, page.count, height) };
	}
	const row = Math.max(0, Math.min(page.count - 1, before.row + delta));
	return standing({ ...before, row }, page, height);
}

/** Folds or unfolds the object or array that the row under the cursor opens. */
export function foldedAt(reading: Reading, page: MessagePage): Reading | undefined {
	const row = page.documentRow(reading.row);
	if (reading.tab !== 'body' || row === undefined) return undefined;
	if (page.document?.line(row).foldEnd === undefined) return undefined;
	const folded = new Set(reading.folded);
	if (!folded.delete(row)) folded.add(row);
	return { ...reading, folded };
}

/**
 * The next match behind the cursor (`by` 1) or before it (-1), round the end; folds that hide it are
 * opened. `undefined` when the text has none.
 */
export function nextMatch(reading: Reading, page: MessagePage, by: 1 | -1): Reading | undefined {
	const { document } = page;
	const needle = reading.search.toLowerCase();
	if (needle === '' || document === undefined) return undefined;
	// Through a megabyte row by row would be felt; most searches without a match end here.
	if (document.count > 20_000 && !page.text.toLowerCase().includes(needle)) return undefined;
	const from = page.documentRow(reading.row) ?? (by > 0 ? -1 : 0);
	for (let step = 1; step <= document.count; step++) {
		const row = (from + by * step + 2 * document.count) % document.count;
		if (!holds(document, row, needle)) continue;
		return { ...reading, folded: openedAround(reading.folded, page, row), row: -1 - row };
	}
	return undefined;
}

/** Whether a row shows the text; `": "` stands between key and value however it was written. */
function holds(document: TextDocument, row: number, needle: string): boolean {
	if (document.source(row).toLowerCase().includes(needle)) return true;
	if (!needle.includes(':')) return false;
	const { spans } = document.line(row);
	return spans
		.map((one) => one.text)
		.join('')
		.toLowerCase()
		.includes(needle);
}

/** The folds without those that hide `row`. */
function openedAround(
	folded: ReadonlySet<number>,
	{ document }: MessagePage,
	row: number,
): ReadonlySet<number> {
	const hides = (fold: number) => fold < row && (document?.line(fold).foldEnd ?? -1) >= row;
	return [...folded].some(hides) ? new Set([...folded].filter((fold) => !hides(fold))) : folded;
}

/** The reading with a row of the document (kept as `-1 - row`) as a row of the page. */
export function landed(reading: Reading, page: MessagePage, height: number): Reading {
	if (reading.row >= 0) return reading;
	const wanted = -1 - reading.row;
	for (let row = 0; row < page.count; row++) {
		if (page.documentRow(row) === wanted) return standing({ ...reading, row }, page, height);
	}
	return { ...reading, row: 0 };
}

/** The value under the cursor as people want it: a string without its quotes and escapes. */
export function valueAt(reading: Reading, page: MessagePage): string | undefined {
	const row = page.documentRow(reading.row);
	if (reading.tab !== 'body' || row === undefined || page.document === undefined) return undefined;
	const text = page.document.value(row);
	if (page.document.kind !== 'json' || !text.startsWith('"')) return text;
	const value: unknown = JSON.parse(text);
	return typeof value === 'string' ? value : text;
}

/** The place under the cursor as an expression knows it: `body.order.items[2].sku`. */
export function pathAt(reading: Reading, page: MessagePage): string | undefined {
	const row = page.documentRow(reading.row);
	if (reading.tab !== 'body' || row === undefined || page.document?.kind !== 'json') {
		return undefined;
	}
	const { path } = page.document.line(row);
	if (path === '') return 'body';
	return path.startsWith('[') ? `body${path}` : `body.${path}`;
}
