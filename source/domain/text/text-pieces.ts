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

/** The pieces of a text that was changed as a whole: what both begin and end with counts as untouched. */
export function changedFrom(before: string, after: string): readonly Piece[] {
	const most = Math.min(before.length, after.length);
	let start = 0;
	while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
	if (isHighSurrogate(after.charCodeAt(start - 1))) start--;
	let end = 0;
	while (
		end < most - start &&
		before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
	) {
		end++;
	}
	if (isLowSurrogate(after.charCodeAt(after.length - end))) end--;
	const pieces: readonly Piece[] = [
		{ text: after.slice(0, start), from: 0 },
		{ text: after.slice(start, after.length - end) },
		{ text: after.slice(after.length - end), from: before.length - end },
	];
	return pieces.filter(({ text }) => text !== '');
}

// A pair of surrogates is one character: half of it must not be spelled otherwise than the other half.

function isHighSurrogate(code: number): boolean {
	return code >= 0xd800 && code < 0xdc00;
}

function isLowSurrogate(code: number): boolean {
	return code >= 0xdc00 && code < 0xe000;
}
