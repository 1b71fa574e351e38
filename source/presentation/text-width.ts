import stringWidth from 'string-width';
import { safeText } from '../domain/text/safe-text.ts';

/*
How wide a text is on a terminal, and where it may be cut. By string-width's rules, since Ink lays
out by them; faster where a text is simple. Where terminals disagree the widest counts: a row that comes
out short leaves a blank at its end, one that comes out long would push all rows down.
*/

/** Printable ASCII alone: as wide as it is long, and safe. */
export const ascii = /^[\x20-\x7e]*$/;

/** The same with our own drawing, box and block elements and braille: one cell each, and safe. */
const oneCellEach = /^[\x20-\x7e\u2500-\u259f\u2800-\u28ff]*$/;

/** Characters that would join what stands before them, in another span or another's text. */
const joining = /^[\p{M}\u1160-\u11ff\ud7b0-\ud7fb\uff9e\uff9f]/u;

/**
 * Code points whose cells depend on their neighbours: marks, Hangul jamo. A text without them is as
 * wide as its code points together.
 */
const entangled = /[\p{M}\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb\uff9e\uff9f]/u;

/** Scripts whose letters join into conjuncts, and jamo: only a real segmenter can tell them apart. */
const conjunct =
	/[\u0900-\u0dff\u1000-\u11ff\u1700-\u17ff\u1a00-\u1bff\ua800-\uabff\ud7b0-\ud7fb\uff9e\uff9f\u{10a00}-\u{11fff}]/u;

/** A letter with its marks. */
const marked = /\P{M}\p{M}*|\p{M}+/gu;

/** Beyond this the segmenter would be felt: marks stay with their letters, conjuncts may be cut. */
const longestSegmented = 20_000;

/** `text` as it will be shown: safe, and with a space under a mark that has no letter of its own. */
export function shown(text: string): string {
	if (oneCellEach.test(text)) return text;
	const safe = safeText(text);
	return joining.test(safe) ? ` ${safe}` : safe;
}

const widths = new Map<string, number>();

/** Cells of one cluster, remembered: a text repeats a few dozen. */
function widthOfCluster(cluster: string): number {
	let width = widths.get(cluster);
	if (width === undefined) {
		width = Math.max(stringWidth(cluster), widthOfPoints(cluster));
		// Scripts in use have thousands of characters; more than this is an attack or a test.
		if (widths.size > 20_000) widths.clear();
		widths.set(cluster, width);
	}
	return width;
}

/** As terminals count that know no clusters: every letter of a conjunct, and every spacing mark. */
function widthOfPoints(cluster: string): number {
	let width = 0;
	for (const point of cluster) width += spacing.test(point) ? 1 : stringWidth(point);
	return width;
}

const spacing = /^\p{Mc}$/u;

let segmenter: Intl.Segmenter | undefined;

/** Graphemes of safe text with their cells. */
export function* clusters(text: string): Generator<readonly [text: string, cells: number]> {
	if (!entangled.test(text)) {
		for (const point of text) yield [point, widthOfCluster(point)];
	} else if (text.length > longestSegmented || !conjunct.test(text)) {
		for (const [cluster] of text.matchAll(marked)) yield [cluster, widthOfCluster(cluster)];
	} else {
		segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
		for (const { segment } of segmenter.segment(text)) yield [segment, widthOfCluster(segment)];
	}
}

/** Cells of a text that is safe already. */
export function widthOfShown(text: string): number {
	if (oneCellEach.test(text)) return text.length;
	let width = 0;
	for (const [, cells] of clusters(text)) width += cells;
	return width;
}

/** The longest start of safe `text` that fits `width` cells; never splits a grapheme. */
export function cutShown(text: string, width: number): string {
	if (oneCellEach.test(text)) return text.slice(0, Math.max(0, width));
	let used = 0;
	let end = 0;
	for (const [cluster, cells] of clusters(text)) {
		if (used + cells > width) break;
		used += cells;
		end += cluster.length;
	}
	return text.slice(0, end);
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
