import type { ContextColour } from '../domain/contexts/terms.ts';
import { asciiGlyphs, glyphsFor } from './glyphs.ts';
import { ascii, clusters, cutShown, shown, widthOfShown } from './text-width.ts';

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
	| `context-${ContextColour}`
	| 'series-1'
	| 'series-2'
	| 'series-3'
	| 'series-4'
	| 'series-5'
	| 'series-6'
	| 'series-7';

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
	/** Whether only ASCII may be drawn: box drawing, blocks and braille are replaced. */
	readonly ascii: boolean;
	/** Whether blocks and braille are replaced alone: the fonts of the Linux console lack them. */
	readonly coarse: boolean;
};

export function span(text: string, style?: Style): Span {
	return style === undefined ? { text } : { text, style };
}

/** A span of our own glyphs, which an ASCII theme replaces one by one. */
export function drawn(text: string, style?: Style): Span {
	return style === undefined ? { text, drawn: true } : { text, style, drawn: true };
}

/** Cells that `text` takes on screen once it has been made safe. */
export function widthOf(text: string): number {
	return ascii.test(text) ? text.length : widthOfShown(shown(text));
}

/** The start of `text` that fits, made safe, and whether anything was cut off. */
function cut(text: string, width: number): { readonly text: string; readonly whole: boolean } {
	if (width <= 0) return { text: '', whole: text === '' };
	// A body of a megabyte shows a few dozen characters: don't sanitise what can't be seen.
	const most = width * 12 + 64;
	const start = text.length > most ? text.slice(0, most) : text;
	const safe = shown(start);
	if (start === text && widthOfShown(safe) <= width) return { text: safe, whole: true };
	return { text: `${cutShown(safe, width - 1)}~`, whole: false };
}

/** The start of `text`, made safe, that fits `width` cells; a `~` stands for what was cut. */
export function clip(text: string, width: number): string {
	return cut(text, width).text;
}

/**
 * Like {@link clip} for a reason or a sentence: half a word, or half a figure, is another one, and a figure alone says nothing:
 * they are left out.
 */
export function clipWords(text: string, width: number): string {
	const { text: said, whole } = cut(text, width);
	if (whole) return said;
	const start = said.slice(0, -1);
	const follows = shown(text.slice(0, width * 12 + 64)).slice(start.length);
	const words = /^\s/u.test(follows) ? start : (/^(.*\S)\s+\S*$/su.exec(start)?.[1] ?? start);
	const told = words.replace(/\s+[\d.,]+$/u, '').replace(/[\s,;:]+$/u, '');
	return told === '' || start.length - told.length > longestWord ? said : `${told}~`;
}

/** Like {@link clip}, but keeps both ends, which tell apart the names of one family. */
export function clipMiddle(text: string, width: number): string {
	const { head, tail } = endsOf(text, width);
	return tail === undefined ? head : `${head}..${tail}`;
}

/** A word that is longer than this is cut through, cells: an id, an address. */
const longestWord = 16;

/**
 * Like {@link clipMiddle} for a sentence: words at the cut go as a whole, since half a figure, or half a time, is another
 * one.
 */
export function clipSentence(text: string, width: number): string {
	const { head, tail } = endsOf(text, width);
	if (tail === undefined) return head;
	const before = /^(.*\s)\S*$/u.exec(head)?.[1]?.trimEnd();
	const after = /^\S*?(\s.*)$/u.exec(tail)?.[1]?.trimStart();
	return [
		before !== undefined && head.length - before.length <= longestWord ? `${before} ` : head,
		after !== undefined && tail.length - after.length <= longestWord ? ` ${after}` : tail,
	].join('..');
}

/** Both ends of a text that does not fit, with room for `..` between them; all of it as `head` where it does. */
function endsOf(text: string, width: number): { readonly head: string; readonly tail?: string } {
	if (width <= 4 || text.length > 4096) return { head: clip(text, width) };
	const safe = shown(text);
	if (widthOfShown(safe) <= width) return { head: safe };
	const head = cutShown(safe, Math.ceil((width - 2) / 2));
	const room = width - 2 - widthOfShown(head);
	if (ascii.test(safe)) return { head, tail: safe.slice(safe.length - room) };
	const all = [...clusters(safe)];
	let used = 0;
	let tail = '';
	for (let index = all.length - 1; index >= 0; index--) {
		const [cluster, cells] = all[index] ?? ['', 0];
		if (used + cells > room) break;
		used += cells;
		tail = cluster + tail;
	}
	return { head, tail };
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
 * wraps styled spans in SGR. `highlight` lays the theme's cursor over the whole row, whose own styles
 * give way: reversed one by one they would make a patchwork.
 */
export function composeLine(
	line: Line,
	width: number,
	theme: Theme,
	options: { readonly highlight?: boolean; readonly pad?: boolean } = {},
): string {
	const base = options.highlight === true && theme.cursor !== '' ? `\u001b[${theme.cursor}m` : '';
	let out = base;
	let open = '';
	let left = width;
	for (const { text, style, drawn } of line) {
		if (left <= 0) break;
		if (text === '') continue;
		const sgr = style === undefined || base !== '' ? '' : theme.styles[style];
		if (sgr !== open) {
			if (open !== '') out += '\u001b[0m';
			if (sgr !== '') out += `\u001b[${sgr}m`;
			open = sgr;
		}
		const source = drawn === true ? glyphsFor(text, theme) : text;
		if (source.length <= left && ascii.test(source)) {
			out += source;
			left -= source.length;
			continue;
		}
		const kept = cut(source, left);
		out += kept.text;
		left -= widthOfShown(kept.text);
		// What follows a cut is cut too, even where a wide character left one cell free.
		if (!kept.whole) break;
	}
	if (open !== '') out += '\u001b[0m';
	if (options.pad !== false && left > 0) out += ' '.repeat(left);
	return base === '' ? out : `${out}\u001b[0m`;
}

/** A line as safe text without styles: for pipes, tests and NO_COLOR logs. */
export function plainLine(line: Line): string {
	return line.map(({ text }) => shown(text)).join('');
}

/** A line whose own drawing is ASCII. */
export function asciiLine(line: Line): Line {
	return line.map((one) => (one.drawn === true ? { ...one, text: asciiGlyphs(one.text) } : one));
}

/** The index of the span that a cell is in; -1 behind the last one. */
export function spanAt(line: Line, cell: number): number {
	let end = 0;
	return line.findIndex(({ text }) => {
		end += widthOf(text);
		return cell < end;
	});
}

/** A line over as many rows of `width` cells as it needs; rows after the first start `indent` in. */
export function wrapLine(line: Line, width: number, indent = 0): Line[] {
	return wrapped(line, width, indent, (part) => part);
}

/** {@link wrapLine} for sentences: a word goes to the next row whole, unless it is as long as an id or an address. */
export function wrapSentence(line: Line, width: number, indent = 0): Line[] {
	return wrapped(line, width, indent, (part, rest, isBegun) => {
		const isWhole = part.length === rest.length || /^\s/u.test(rest.slice(part.length));
		const last = isWhole ? part : (/^.*\s/su.exec(part)?.[0] ?? '');
		const word = /^\S*/u.exec(rest.slice(last.length))?.[0] ?? '';
		// What stands in the row already ends in a word of its own, or this one begins there.
		const mayBreak = last !== '' || isBegun;
		return mayBreak && widthOfShown(word) <= longestWord ? last : part;
	});
}

/**
 * Wraps a line: `fitting` answers how much of the part that has room stays in the row; `isBegun`: a row may end before it. What
 * it leaves goes to the next one.
 */
function wrapped(
	line: Line,
	width: number,
	indent: number,
	fitting: (part: string, rest: string, isBegun: boolean) => string,
): Line[] {
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
			const before = rows.at(-1)?.at(-1)?.text ?? '';
			let part = fitting(cutShown(rest, left), rest, /\s$/u.test(before) && left < width - inset);
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
