import type { Line, Span, Style } from '../line.ts';

/** A stretch of text, `end` exclusive. */
export type Range = { readonly start: number; readonly end: number };

/** A search in long texts finds at most this many places: more can't be told apart on a screen. */
const most = 10_000;

/** Where `needles` stand in `text`, case aside, in order and without overlaps. */
export function matchRanges(text: string, needles: readonly string[]): readonly Range[] {
	const wanted = needles.filter((needle) => needle !== '');
	if (wanted.length === 0) return [];
	const pattern = wanted
		.toSorted((a, b) => b.length - a.length)
		.map((needle) => needle.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
		.join('|');
	const ranges: Range[] = [];
	for (const match of text.matchAll(new RegExp(pattern, 'giu'))) {
		ranges.push({ start: match.index, end: match.index + match[0].length });
		if (ranges.length === most) break;
	}
	return ranges;
}

/**
 * The same line with every match in `style`; a match may reach over spans of different styles, as a
 * key and its colon do.
 */
export function highlightLine(
	line: Line,
	needles: readonly string[],
	style: Style = 'match',
): Line {
	const ranges = matchRanges(line.map(({ text }) => text).join(''), needles);
	if (ranges.length === 0) return line;
	const out: Span[] = [];
	let offset = 0;
	let next = 0;
	for (const piece of line) {
		const end = offset + piece.text.length;
		let at = offset;
		while (at < end) {
			while ((ranges[next]?.end ?? Number.POSITIVE_INFINITY) <= at) next++;
			const range = ranges[next];
			const inside = range !== undefined && range.start <= at;
			const stop = Math.min(end, (inside ? range.end : range?.start) ?? end);
			const text = piece.text.slice(at - offset, stop - offset);
			out.push(inside ? { ...piece, text, style } : { ...piece, text });
			at = stop;
		}
		offset = end;
	}
	return out;
}
