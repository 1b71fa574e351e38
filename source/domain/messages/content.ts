import { type Span, spanAt } from '../json/json-span.ts';
import { writeBase64 } from '../text/base64.ts';
import { type Budget, packed } from '../text/compression.ts';
import { decodeBase64 } from '../text/encoded-text.ts';
import { type Piece, replaced, textOf, untouched } from '../text/text-pieces.ts';
import { type DecodingLevel, decodeBody, marksOf, type Wrapper } from './decoding.ts';
import type { Message } from './message.ts';

/*
What is inside a message's body, behind its wrappers. This is what `body` means everywhere: in filters,
edits, groups and columns. `raw` is the body as it was received.
*/

const decoded = new WeakMap<object, readonly DecodingLevel[]>();

/**
 * The levels of a message's body, from as received to innermost; decoded once a message, and `unpacking` is what
 * may be unpacked of it then.
 */
export function levelsOf(
	message: Pick<Message, 'body'>,
	unpacking?: Budget,
): readonly DecodingLevel[] {
	const known = decoded.get(message);
	if (known !== undefined) return known;
	const levels = decodeBody(message.body, unpacking);
	decoded.set(message, levels);
	return levels;
}

/** Remembers the levels of a message that were worked out elsewhere; those that are known stay. */
export function rememberLevels(
	message: Pick<Message, 'body'>,
	levels: readonly DecodingLevel[],
): void {
	if (!decoded.has(message)) decoded.set(message, levels);
}

/** Whether a message was decoded. */
export function isDecoded(message: Pick<Message, 'body'>): boolean {
	return decoded.has(message);
}

/** How many bytes of a message's levels were unpacked from containers. */
export function unpackedBytes(message: Pick<Message, 'body'>): number {
	if (!decoded.has(message) && !mayBeWrapped(message.body)) return 0;
	return levelsOf(message).reduce((sum, { bytes, taken }) => {
		const wrapper = taken.at(-1);
		const wasPacked = wrapper === 'gzip' || wrapper === 'zlib' || wrapper === 'zstd';
		return wasPacked ? sum + (bytes?.length ?? 0) : sum;
	}, 0);
}

/** The innermost content that is text; the body as received where nothing is taken off. */
export function contentText(message: Pick<Message, 'body'>): string {
	// Nearly every message is plain JSON: it needs no decoding to know that.
	if (!decoded.has(message) && !mayBeWrapped(message.body)) return message.body;
	return contentLevel(levelsOf(message)).text ?? message.body;
}

/** Facts that the wrappers tell and the content does not: topic, type of an event. */
export function contentFacts(message: Pick<Message, 'body'>): DecodingLevel['facts'] {
	if (!decoded.has(message) && !mayBeWrapped(message.body)) return [];
	return levelsOf(message).flatMap(({ facts }) => facts);
}

/** `SNS > gzip`: what is taken off to get at the content; empty for a plain body. */
export function wrappersOf(message: Pick<Message, 'body'>): readonly Wrapper[] {
	if (!decoded.has(message) && !mayBeWrapped(message.body)) return [];
	return contentLevel(levelsOf(message)).taken;
}

/** What to know of the content before it is read: `SNS`, `gzip`, `3 JSON values`. */
export function contentMarks(message: Pick<Message, 'body'>): readonly string[] {
	return marksOf(contentLevel(levelsOf(message)));
}

function contentLevel(levels: readonly DecodingLevel[]): DecodingLevel {
	return (
		levels.findLast(({ text }) => text !== undefined) ?? { taken: [], form: 'text', facts: [] }
	);
}

function mayBeWrapped(body: string): boolean {
	const start = /^\s*(.)/s.exec(body)?.[1];
	if (start === '{') return /"(?:Notification|detail-type|aws:s3)"|\\u/.test(body);
	// Of a list only a pointer to S3 is told apart, and that is shown as it is.
	return start !== '[';
}

/**
 * The body with another content in the wrappers that it has: the inverse of decoding, level by level.
 * The content comes in pieces of the old one: where it is untouched, a wrapper in JSON keeps the
 * characters by which it spells it. A content that is the same leaves the body the same, whatever
 * compressed it. `undefined` when the result would not read as that content again.
 */
export function wrapAgain(body: string, content: readonly Piece[]): string | undefined {
	const levels = decodeBody(body);
	const level = contentLevel(levels);
	const innermost = levels.indexOf(level);
	const text = textOf(content);
	if (text === level.text) return body;
	if (innermost <= 0) return text;
	let inner: Inner = content;
	for (let at = innermost; at > 0; at--) {
		const outer = levels[at - 1];
		const wrapped: Inner | undefined = outer && wrap(outer, level.taken[at - 1], inner);
		if (wrapped === undefined) return;
		inner = wrapped;
	}
	if (inner instanceof Uint8Array) return;
	const made = textOf(inner);
	return decodeBody(made)[innermost]?.text === text ? made : undefined;
}

/** A level's content: pieces of its text before, or bytes. */
type Inner = readonly Piece[] | Uint8Array;

const encoder = new TextEncoder();

function wrap(
	{ text = '' }: DecodingLevel,
	wrapper: Wrapper | undefined,
	inner: Inner,
): Inner | undefined {
	const bytes = inner instanceof Uint8Array ? inner : encoder.encode(textOf(inner));
	switch (wrapper) {
		case 'gzip':
		case 'zlib':
		case 'zstd':
			return packed(bytes, wrapper);
		case 'base64': {
			const spelling = decodeBase64(text)?.spelling;
			return (
				spelling &&
				replaced(untouched(text), trimmed(text), [{ text: writeBase64(bytes, spelling) }])
			);
		}
		case 'JSON string':
			return inner instanceof Uint8Array ? undefined : quoted(text, trimmed(text), inner);
		case 'SNS':
			return inner instanceof Uint8Array
				? undefined
				: quoted(text, spanAt(text, ['Message']), inner);
		case 'EventBridge':
			return inner instanceof Uint8Array ? undefined : cutIn(text, spanAt(text, ['detail']), inner);
		default:
			return;
	}
}

/** A text without the blanks around it, which stay. */
function trimmed(text: string): Span {
	return { start: text.length - text.trimStart().length, end: text.trimEnd().length };
}

/** The pieces of a value that stands in a text as it is. */
function cutIn(
	text: string,
	span: Span | undefined,
	inner: readonly Piece[],
): readonly Piece[] | undefined {
	if (span === undefined) return;
	const pieces = inner.map(({ text: piece, from }) =>
		from === undefined ? { text: piece } : { text: piece, from: span.start + from },
	);
	return replaced(untouched(text), span, pieces);
}

/** The pieces of what a JSON string says, in the string: untouched ones spelled as they were. */
function quoted(
	text: string,
	span: Span | undefined,
	inner: readonly Piece[],
): readonly Piece[] | undefined {
	if (span === undefined) return;
	const spelling = spellingOf(text, span);
	const pieces = inner.map(({ text: piece, from }): Piece => {
		if (from === undefined) return { text: JSON.stringify(piece).slice(1, -1) };
		const [start, end] = [spelling(from), spelling(from + piece.length)];
		return { text: text.slice(start, end), from: start };
	});
	return replaced(untouched(text), { start: span.start + 1, end: span.end - 1 }, pieces);
}

/** Where in a text the characters of a JSON string are spelled, by their index in what it says. */
function spellingOf(text: string, { start, end }: Span): (index: number) => number {
	const first = start + 1;
	const escaped = text.indexOf('\\', first);
	if (escaped === -1 || escaped >= end) return (index) => first + index;
	// From the first escape on, once for all: pieces ask for places in any order.
	const places = new Uint32Array(end - escaped);
	let count = 0;
	for (let at = escaped; at < end; count++) {
		places[count] = at;
		at += text[at] === '\\' ? (text[at + 1] === 'u' ? 6 : 2) : 1;
	}
	return (index) => {
		const behind = first + index - escaped;
		return behind <= 0 ? first + index : (places[behind] ?? end - 1);
	};
}
