import { toBase64 } from '../text/base64.ts';
import { deflate } from '../text/gzip.ts';
import { spanAt } from '../text/json-span.ts';
import { type DecodingLevel, decodeBody, type Wrapper } from './decoding.ts';
import type { Message } from './message.ts';

/*
What is inside a message's body, behind its wrappers. This is what `body` means everywhere: in filters,
edits, groups and columns. `raw` is the body as it was received.
*/

const decoded = new WeakMap<object, readonly DecodingLevel[]>();

/** The levels of a message's body, from as received to innermost; decoded once a message. */
export function levelsOf(message: Pick<Message, 'body'>): readonly DecodingLevel[] {
	const known = decoded.get(message);
	if (known !== undefined) return known;
	const levels = decodeBody(message.body);
	decoded.set(message, levels);
	return levels;
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
 * `undefined` when the result would not read as that content again.
 */
export function wrapAgain(body: string, content: string): string | undefined {
	const levels = decodeBody(body);
	const innermost = levels.indexOf(contentLevel(levels));
	if (innermost <= 0) return content;
	let inner: string | Uint8Array = content;
	for (let at = innermost; at > 0; at--) {
		const outer = levels[at - 1];
		const wrapper = levels[innermost]?.taken[at - 1];
		const wrapped: string | Uint8Array | undefined = outer && wrap(outer, wrapper, inner);
		if (wrapped === undefined) return;
		inner = wrapped;
	}
	if (typeof inner !== 'string') return;
	return decodeBody(inner)[innermost]?.text === content ? inner : undefined;
}

const encoder = new TextEncoder();

function wrap(
	{ text = '' }: DecodingLevel,
	wrapper: Wrapper | undefined,
	inner: string | Uint8Array,
): string | Uint8Array | undefined {
	const bytes = typeof inner === 'string' ? encoder.encode(inner) : inner;
	switch (wrapper) {
		case 'gzip':
			return deflate(bytes);
		case 'base64':
			return around(text, toBase64(bytes));
		case 'JSON string':
			return typeof inner === 'string' ? around(text, JSON.stringify(inner)) : undefined;
		case 'SNS':
			return typeof inner === 'string'
				? spliced(text, 'Message', JSON.stringify(inner))
				: undefined;
		case 'EventBridge':
			return typeof inner === 'string' ? spliced(text, 'detail', inner) : undefined;
		default:
			return;
	}
}

/** The blanks around a text stay. */
function around(text: string, inner: string): string {
	const start = text.length - text.trimStart().length;
	return text.slice(0, start) + inner + text.slice(text.trimEnd().length);
}

function spliced(text: string, field: string, json: string): string | undefined {
	const span = spanAt(text, [field]);
	return span === undefined ? undefined : text.slice(0, span.start) + json + text.slice(span.end);
}
