import { readJsonValues } from '../json/json-reader.ts';
import { type Span, stringAt } from '../json/json-span.ts';
import type { Piece } from '../text/text-pieces.ts';
import { endsHere, type Standing, standingBelow } from './mask-path.ts';

/** What stands for a masked value, in JSON and elsewhere. */
export const maskedMark = '[masked]';
const maskedJson = JSON.stringify(maskedMark);

/** An object or a list that is being read. */
type Open = { readonly standing: Standing; readonly isList: boolean; key: string | number };

const token = /"(?:[^"\\]+|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/gs;

/**
 * The pieces of JSON texts with the mark in place of each value that a path leads to, or that `hits` says it of, by its
 * own text; every other character stays. A name that `hits` is masked too, and of a name that occurs twice each. The
 * text is one value of JSON, or several after one another. Reads it once, however deep it is.
 */
export function maskedJsonPieces(
	text: string,
	root: Standing,
	hits: (value: string) => boolean,
): readonly Piece[] {
	const masks = spansOf(text, root, hits);
	const pieces: Piece[] = [];
	let at = 0;
	for (const { start, end } of masks) {
		if (at < start) pieces.push({ text: text.slice(at, start), from: at });
		pieces.push({ text: maskedJson });
		at = end;
	}
	if (at < text.length) pieces.push({ text: text.slice(at), from: at });
	return pieces;
}

function spansOf(text: string, root: Standing, hits: (value: string) => boolean): readonly Span[] {
	const spans: Span[] = [];
	const open: Open[] = [];
	/** Where a masked object or list began, and how many were open then. */
	let masking: { readonly start: number; readonly depth: number } | undefined;
	let isKey = false;
	for (const { 0: word, index: start } of text.matchAll(token)) {
		const end = start + word.length;
		const inner = open.at(-1);
		switch (word) {
			case '{':
			case '[': {
				const standing = here(inner, root);
				if (masking === undefined && endsHere(standing)) masking = { start, depth: open.length };
				open.push({ standing, isList: word === '[', key: word === '[' ? 0 : '' });
				isKey = word === '{';
				break;
			}
			case '}':
			case ']':
				open.pop();
				isKey = false;
				if (masking?.depth === open.length) {
					spans.push({ start: masking.start, end });
					masking = undefined;
				}
				break;
			case ',':
				if (inner?.isList === true) inner.key = Number(inner.key) + 1;
				else isKey = inner !== undefined;
				break;
			case ':':
				isKey = false;
				break;
			default: {
				if (isKey && inner !== undefined) inner.key = said(text, { start, end });
				if (masking !== undefined) break;
				const isMasked = !isKey && endsHere(here(inner, root));
				if (isMasked || hits(said(text, { start, end }))) spans.push({ start, end });
			}
		}
	}
	return spans;
}

/**
 * Every text and number that JSON texts have as values, their escapes read, and names that are more than a word: those may
 * be data. Of another text its lines.
 */
export function saidIn(text: string): readonly string[] {
	if (readJsonValues(text) === undefined) {
		return text.split(/[\r\n]+/).filter((line) => line !== '');
	}
	return Array.from(text.matchAll(token)).flatMap(({ 0: word, index: start }) => {
		if (/^(?:[{}[\],:]|true|false|null)$/.test(word)) return [];
		const end = start + word.length;
		const what = said(text, { start, end });
		return isName.test(text.slice(end, end + 9)) && isWord.test(what) ? [] : [what];
	});
}

/** What follows a name: nobody puts more blanks there than a few. */
const isName = /^\s*:/;
/** How those who write programs call things: `firstName`. */
const isWord = /^[A-Za-z_]*$/;

function here(inner: Open | undefined, root: Standing): Standing {
	return inner === undefined ? root : standingBelow(inner.standing, inner.key);
}

/** What a string says, its escapes read; a number or a word as it is spelled. */
function said(text: string, span: Span): string {
	return text[span.start] === '"' ? stringAt(text, span) : text.slice(span.start, span.end);
}
