import stringWidth from 'string-width';
import { safeText } from '../domain/safe-text.ts';
import { asciiGlyphs } from './glyphs.ts';

/**
 * What a piece of text means; a theme decides how that looks. No meaning is carried by colour
 * alone: the words or glyphs beside it say the same.
 */
export type Style =
	| 'plain'
	| 'dim'
	| 'strong'
	| 'title'
	| 'heading'
	| 'key'
	| 'good'
	| 'notice'
	| 'bad'
	| 'accent'
	| 'marked'
	| 'match'
	| 'field-cursor'
	| 'json-key'
	| 'json-string'
	| 'json-number'
	| 'json-literal'
	| 'banner-open'
	| 'banner-protected'
	| 'banner-local'
	| 'series-1'
	| 'series-2'
	| 'series-3'
	| 'series-4';

/** Text with one meaning. The text may be hostile: {@link composeLine} makes it safe. */
export type Span = {
	readonly text: string;
	readonly style?: Style;
	/** Our own drawing (borders, blocks, braille): replaced by ASCII where the theme asks for it. */
	readonly drawn?: true;
};

/**
 * One row of the terminal as data. Views produce lines; only {@link composeLine} turns them into
 * something that a terminal receives, so nothing can reach it unsanitised (law 5).
 */
export type Line = readonly Span[];

/** SGR parameters that open a style, without `ESC[` and `m`; an empty string styles nothing. */
export type Theme = {
	readonly name: string;
	readonly styles: Readonly<Record<Style, string>>;
	/** SGR parameters of the row under the cursor. */
	readonly cursor: string;
	/** Whether only ASCII may be drawn: box drawing and braille are replaced. */
	readonly ascii: boolean;
};

export function span(text: string, style?: Style): Span {
	return style === undefined ? { text } : { text, style };
}

/** A span of our own glyphs, which an ASCII theme replaces one by one. */
export function drawn(text: string, style?: Style): Span {
	return style === undefined ? { text, drawn: true } : { text, style, drawn: true };
}

const ascii = /^[\x20-\x7e]*$/;

/** Characters that would join what stands before them, in another span or another's text. */
const joining = /^[\p{M}\u1160-\u11ff\ud7b0-\ud7fb\uff9e\uff9f]/u;

/**
 * Code points whose cells depend on their neighbours: marks, Hangul jamo, prefixes
 * of some Indic scripts. A text without them is as wide as its code points together.
 */
const entangled =
	/[\p{M}\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb\uff9e\uff9f\u0d4e\u{11000}-\u{11fff}]/u;

/** `text` as it will be shown: safe, and with a space under a mark that has no letter of its own. */
function shown(text: string): string {
	if (ascii.test(text)) return text;
	const safe = safeText(text);
	return joining.test(safe) ? ` ${safe}` : safe;
}

const widths = new Map<string, number>();

function widthOfPoint(point: string): number {
	let width = widths.get(point);
	if (width === undefined) {
		width = stringWidth(point);
		// Scripts in use have thousands of characters; more than this is an attack or a test.
		if (widths.size > 20_000) widths.clear();
		widths.set(point, width);
	}
	return width;
}

function widthOfShown(text: string): number {
	if (ascii.test(text)) return text.length;
	if (entangled.test(text)) return stringWidth(text);
	let width = 0;
	for (const point of text) width += widthOfPoint(point);
	return width;
}

/** Cells that `text` takes on screen once it has been made safe. */
export function widthOf(text: string): number {
	return ascii.test(text) ? text.length : widthOfShown(shown(text));
}

let segmenter: Intl.Segmenter | undefined;

/** Graphemes of safe text with their cells. */
function* clusters(text: string): Generator<readonly [text: string, cells: number]> {
	if (!entangled.test(text)) {
		for (const point of text) yield [point, widthOfPoint(point)];
		return;
	}
	segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
	for (const { segment } of segmenter.segment(text)) yield [segment, widthOfShown(segment)];
}

/** The longest start of safe `text` that fits `width` cells; never splits a grapheme. */
function cutShown(text: string, width: number): string {
	if (ascii.test(text)) return text.slice(0, Math.max(0, width));
	let used = 0;
	let end = 0;
	for (const [cluster, cells] of clusters(text)) {
		if (used + cells > width) break;
		used += cells;
		end += cluster.length;
	}
	return text.slice(0, end);
}

/** The start of `text`, made safe, that fits `width` cells; a `~` stands for what was cut. */
export function clip(text: string, width: number): string {
	if (width <= 0) return '';
	// A body of a megabyte shows a few dozen characters: don't sanitise what can't be seen.
	const most = width * 12 + 64;
	const candidate = text.length > most ? text.slice(0, most) : text;
	const safe = shown(candidate);
	if (candidate === text && widthOfShown(safe) <= width) return safe;
	return `${cutShown(safe, width - 1)}~`;
}

/** Like {@link clip}, but keeps both ends, which tell apart the names of one family. */
export function clipMiddle(text: string, width: number): string {
	if (width <= 4 || text.length > 4096) return clip(text, width);
	const safe = shown(text);
	if (widthOfShown(safe) <= width) return safe;
	const head = cutShown(safe, Math.ceil((width - 2) / 2));
	const room = width - 2 - widthOfShown(head);
	if (ascii.test(safe)) return `${head}..${safe.slice(safe.length - room)}`;
	const all = [...clusters(safe)];
	let used = 0;
	let tail = '';
	for (let index = all.length - 1; index >= 0; index--) {
		const [cluster, cells] = all[index] ?? ['', 0];
		if (used + cells > room) break;
		used += cells;
		tail = cluster + tail;
	}
	return `${head}..${tail}`;
}

/** `text`, made safe, in exactly `width` cells. */
export function fitTo(text: string, width: number, align: 'left' | 'right' = 'left'): string {
	const clipped = clip(text, width);
	const room = width - widthOfShown(clipped);
	if (room <= 0) return clipped;
	const space = ' '.repeat(room);
	return align === 'left' ? clipped + space : space + clipped;
}

/** Cells that a line takes. */
export function lineWidth(line: Line): number {
	return line.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/**
 * The one way from a line to a terminal: sanitises every span, cuts at `width`, pads to it, and
 * wraps styled spans in SGR. `highlight` lays the theme's cursor over the whole row.
 */
export function composeLine(
	line: Line,
	width: number,
	theme: Theme,
	options: { readonly highlight?: boolean; readonly pad?: boolean } = {},
): string {
	const base = options.highlight === true && theme.cursor !== '' ? `\u001b[${theme.cursor}m` : '';
	const reset = `\u001b[0m${base}`;
	let out = base;
	let open = '';
	let left = width;
	for (const { text, style, drawn } of line) {
		if (left <= 0) break;
		if (text === '') continue;
		const sgr = style === undefined ? '' : theme.styles[style];
		if (sgr !== open) {
			if (open !== '') out += reset;
			if (sgr !== '') out += `\u001b[${sgr}m`;
			open = sgr;
		}
		const source = drawn === true && theme.ascii ? asciiGlyphs(text) : text;
		if (source.length <= left && ascii.test(source)) {
			out += source;
			left -= source.length;
			continue;
		}
		const clipped = clip(source, left);
		out += clipped;
		left -= widthOfShown(clipped);
		// What follows a cut is cut too, even where a wide character left one cell free.
		if (clipped.endsWith('~') && widthOf(source) > widthOfShown(clipped)) break;
	}
	if (open !== '') out += reset;
	if (options.pad !== false && left > 0) out += ' '.repeat(left);
	return base === '' ? out : `${out}\u001b[0m`;
}

/** A line as safe text without styles: for pipes, tests and NO_COLOR logs. */
export function plainLine(line: Line): string {
	return line.map(({ text }) => shown(text)).join('');
}

/** The cells `from` to `from + width` of a line, for sideways scrolling; styles stay. */
export function sliceLine(line: Line, from: number, width: number): Line {
	const out: Span[] = [];
	let at = 0;
	for (const piece of line) {
		if (at >= from + width) break;
		let text = '';
		for (const [cluster, cells] of clusters(shown(piece.text))) {
			if (at >= from + width) break;
			// Half of a wide character at an edge is a blank.
			if (at >= from && at + cells <= from + width) text += cluster;
			else if (at + cells > from) {
				text += ' '.repeat(Math.min(at + cells, from + width) - Math.max(at, from));
			}
			at += cells;
		}
		if (text !== '') out.push({ ...piece, text });
	}
	return out;
}

/** `text`, made safe, in pieces of at most `width` cells; an empty text is one empty piece. */
export function wrapText(text: string, width: number): string[] {
	const safe = shown(text);
	const room = Math.max(1, width);
	const pieces: string[] = [];
	if (ascii.test(safe)) {
		for (let at = 0; at < safe.length; at += room) pieces.push(safe.slice(at, at + room));
	} else {
		let start = 0;
		let end = 0;
		let used = 0;
		for (const [cluster, cells] of clusters(safe)) {
			if (used + cells > room && end > start) {
				pieces.push(shown(safe.slice(start, end)));
				start = end;
				used = joining.test(cluster) ? 1 : 0;
			}
			used += cells;
			end += cluster.length;
		}
		if (end > start) pieces.push(shown(safe.slice(start, end)));
	}
	return pieces.length === 0 ? [''] : pieces;
}

/** A line over as many rows of `width` cells as it needs; rows after the first start `indent` in. */
export function wrapLine(line: Line, width: number, indent = 0): Line[] {
	const inset = Math.max(0, Math.min(indent, width - 8));
	const rows: Span[][] = [[]];
	let left = width;
	const nextRow = () => {
		rows.push(inset === 0 ? [] : [span(' '.repeat(inset))]);
		left = width - inset;
	};
	for (const piece of line) {
		let rest = shown(piece.text);
		while (rest !== '') {
			if (left <= 0) nextRow();
			let part = cutShown(rest, left);
			if (part === '') {
				if (left < width - inset) {
					nextRow();
					continue;
				}
				// Wider than a whole row: one cluster in a row of its own, cut when composed.
				part = clusters(rest).next().value?.[0] ?? rest;
			}
			rows.at(-1)?.push({ ...piece, text: part });
			left -= widthOfShown(part);
			rest = shown(rest.slice(part.length));
		}
	}
	return rows;
}
