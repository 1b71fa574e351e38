import stringWidth from 'string-width';
import { safeText } from '../domain/safe-text.ts';

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
export type Span = { readonly text: string; readonly style?: Style };

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

const ascii = /^[\x20-\x7e]*$/;

/** Cells that `text` takes on screen once {@link safeText} has made it safe. */
export function widthOf(text: string): number {
	return ascii.test(text) ? text.length : stringWidth(safeText(text));
}

const segmenter = () => new Intl.Segmenter(undefined, { granularity: 'grapheme' });
let segments: Intl.Segmenter | undefined;

/** The longest start of safe `text` that fits `width` cells; never splits a grapheme. */
function cutSafe(text: string, width: number): string {
	if (ascii.test(text)) return text.slice(0, width);
	segments ??= segmenter();
	let used = 0;
	let kept = '';
	for (const { segment } of segments.segment(text)) {
		const cells = stringWidth(segment);
		if (used + cells > width) break;
		used += cells;
		kept += segment;
	}
	return kept;
}

/** The start of `text`, made safe, that fits `width` cells; a `~` stands for what was cut. */
export function clip(text: string, width: number): string {
	if (width <= 0) return '';
	// A body of a megabyte shows a few dozen characters: don't sanitise what can't be seen.
	const candidate = text.length > width * 12 + 64 ? text.slice(0, width * 12 + 64) : text;
	const safe = safeText(candidate);
	if (candidate === text && widthOf(safe) <= width) return safe;
	return `${cutSafe(safe, width - 1)}~`;
}

/** Like {@link clip}, but keeps both ends, which tell apart the names of one family. */
export function clipMiddle(text: string, width: number): string {
	const safe = safeText(text);
	if (widthOf(safe) <= width) return safe;
	if (width <= 4 || !ascii.test(safe)) return clip(text, width);
	const head = Math.ceil((width - 2) / 2);
	const tail = width - 2 - head;
	return `${safe.slice(0, head)}..${safe.slice(safe.length - tail)}`;
}

/** `text`, made safe, in exactly `width` cells. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
	const clipped = clip(text, width);
	const space = ' '.repeat(Math.max(0, width - widthOf(clipped)));
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
	const base = options.highlight === true ? theme.cursor : '';
	let out = base === '' ? '' : `\u001b[${base}m`;
	let left = width;
	for (const { text, style } of line) {
		if (left <= 0) break;
		const shown = clip(text, left);
		left -= widthOf(shown);
		const sgr = style === undefined ? '' : theme.styles[style];
		if (sgr === '') out += shown;
		else out += `\u001b[${sgr}m${shown}\u001b[0m${base === '' ? '' : `\u001b[${base}m`}`;
	}
	if (options.pad !== false && left > 0) out += ' '.repeat(left);
	return base === '' ? out : `${out}\u001b[0m`;
}

/** A line as safe text without styles: for pipes, tests and NO_COLOR logs. */
export function plainLine(line: Line): string {
	return line.map(({ text }) => safeText(text)).join('');
}
