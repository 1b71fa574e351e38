import { isJson } from '../json/json-span.ts';
import { keptRuns } from './kept-runs.ts';

/**
 * A piece of a text that was made out of another. `from` is where it stood there; a new piece has none.
 * So it is known of every character whether an edit has touched it.
 */
export type Piece = { readonly text: string; readonly from?: number };

/** A text as it is. */
export function untouched(text: string): readonly Piece[] {
	return [{ text, from: 0 }];
}

export function textOf(pieces: readonly Piece[]): string {
	const [first, ...more] = pieces;
	if (first === undefined || more.length === 0) return first?.text ?? '';
	return pieces.map(({ text }) => text).join('');
}

/** The characters from `start` to before `end` of the text that the pieces make. */
export function slice(pieces: readonly Piece[], start: number, end: number): readonly Piece[] {
	const found: Piece[] = [];
	let at = 0;
	for (const piece of pieces) {
		const { length } = piece.text;
		const [first, last] = [Math.max(0, start - at), Math.min(length, end - at)];
		at += length;
		if (first < last) found.push(part(piece, first, last));
	}
	return found;
}

/** Takes a range out and puts pieces in its place. */
export function replaced(
	pieces: readonly Piece[],
	{ start, end }: { readonly start: number; readonly end: number },
	by: readonly Piece[],
): readonly Piece[] {
	return [...slice(pieces, 0, start), ...by, ...slice(pieces, end, Number.POSITIVE_INFINITY)];
}

/** Takes ranges out, which are in order and do not overlap. */
export function cutOut(
	pieces: readonly Piece[],
	cuts: readonly { readonly start: number; readonly end: number }[],
): readonly Piece[] {
	const kept: Piece[] = [];
	let at = 0;
	let next = 0;
	for (const piece of pieces) {
		const end = at + piece.text.length;
		let from = at;
		for (let cut = cuts[next]; cut !== undefined && cut.start < end; cut = cuts[++next]) {
			if (from < cut.start) kept.push(part(piece, from - at, cut.start - at));
			from = Math.min(cut.end, end);
			// The rest of it is in the next piece.
			if (cut.end > end) break;
		}
		if (from < end) kept.push(part(piece, from - at, end - at));
		at = end;
	}
	return kept;
}

function part({ text, from }: Piece, start: number, end: number): Piece {
	const inside = text.slice(start, end);
	return from === undefined ? { text: inside } : { text: inside, from: from + start };
}

/** The pieces of a text that was changed as a whole: words that both have in one order are untouched. */
export function changedFrom(before: string, after: string): readonly Piece[] {
	const words = isJson(before) && isJson(after) ? jsonWords : plainWords;
	const [ours, theirs] = [before.match(words) ?? [], after.match(words) ?? []];
	const pieces: Piece[] = [];
	let [from, word, next] = [0, 0, 0];
	const changed = (end: number) => {
		const text = theirs.slice(word, end).join('');
		if (text !== '') pieces.push({ text });
		word = end;
	};
	for (const run of keptRuns(ours, theirs)) {
		changed(run.after);
		from += ours.slice(next, run.before).join('').length;
		const text = theirs.slice(run.after, run.after + run.length).join('');
		pieces.push({ text, from });
		from += text.length;
		next = run.before + run.length;
		word = run.after + run.length;
	}
	changed(theirs.length);
	return pieces;
}

/** Words, blanks and single signs; a pair of surrogates stays together. */
const plainWords = /[\p{L}\p{N}_.+-]+|\s+|./gsu;
/** And strings as wholes, which in JSON all have an end. */
const jsonWords = new RegExp(`"(?:[^"\\\\]|\\\\.)*"|${plainWords.source}`, 'gsu');
