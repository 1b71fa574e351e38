import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Cells of a text on the terminal that gives it the most: one that knows conjuncts, or one that does not. */
export function cells(text: string): number {
	let all = 0;
	for (const { segment } of graphemes.segment(stripVTControlCharacters(text))) {
		const points = [...segment].map((point) => (/\p{Mc}/u.test(point) ? 1 : stringWidth(point)));
		all += Math.max(
			stringWidth(segment),
			points.reduce((sum, width) => sum + width, 0),
		);
	}
	return all;
}
