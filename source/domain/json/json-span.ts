/*
The one scanner of JSON text. It makes no values: it tells where they stand, so that they can be read,
compared and replaced while every other character stays as it is. Texts must be valid JSON, a byte order
mark before them is no harm. Nothing here recurses: nesting may be as deep as a message is long.
*/

/** A range of characters: from `start` to before `end`. */
export type Span = { readonly start: number; readonly end: number };

/** A value in an object or a list; in an object with the place of its key, quotes included. */
export type JsonPart = { readonly key?: Span; readonly value: Span };

/** Where the outermost value of a text stands, without the blanks around it. */
export function rootSpan(text: string): Span | undefined {
	const start = skipBlank(text, text.charCodeAt(0) === byteOrderMark ? 1 : 0);
	let end = text.length;
	while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
	return end > start ? { start, end } : undefined;
}

/**
 * Where the value at `path` stands. Of a key that occurs twice it is the last, as for JSON.parse.
 * `undefined` when the text has no such value.
 */
export function spanAt(text: string, path: readonly (string | number)[]): Span | undefined {
	let span = rootSpan(text);
	for (const step of path) {
		if (span === undefined) return;
		span = partAt(text, span, step)?.value;
	}
	return span;
}

/** The part of the object or list at `span` that a name or an index means; of a repeated key the last. */
export function partAt(text: string, span: Span, step: string | number): JsonPart | undefined {
	if (text[span.start] !== (typeof step === 'number' ? '[' : '{')) return;
	let found: JsonPart | undefined;
	let index = 0;
	for (const part of partsOf(text, span)) {
		if (typeof step === 'number') {
			if (index++ === step) return part;
		} else if (part.key !== undefined && keyIs(text, part.key, step)) found = part;
	}
	return found;
}

/** The parts of the object or list at `span` in their order, repeated keys too; of any other value none. */
export function* partsOf(text: string, { start }: Span): Generator<JsonPart, void> {
	const open = text[start];
	if (open !== '{' && open !== '[') return;
	let at = skipBlank(text, start + 1);
	if (text[at] === '}' || text[at] === ']') return;
	for (;;) {
		const key = open === '{' ? valueSpan(text, at) : undefined;
		if (open === '{' && key === undefined) return;
		const value = valueSpan(text, key === undefined ? at : afterColon(text, key));
		if (value === undefined) return;
		yield key === undefined ? { value } : { key, value };
		at = skipBlank(text, value.end);
		if (text[at] !== ',') return;
		at = skipBlank(text, at + 1);
	}
}

/** What the string at `span` says, its escapes read. */
export function stringAt(text: string, { start, end }: Span): string {
	const inside = text.slice(start + 1, end - 1);
	return inside.includes('\\') ? String(JSON.parse(text.slice(start, end))) : inside;
}

/** Whether the key at `key` is this name, however it is spelled. */
export function keyIs(text: string, key: Span, name: string): boolean {
	const inside = key.end - key.start - 2;
	if (inside > name.length) return stringAt(text, key) === name;
	// A spelling with escapes is longer than what it says: of this length there is none in it.
	return inside === name.length && !name.includes('\\') && text.startsWith(name, key.start + 1);
}

/** Whether a text is one value of JSON. */
export function isJson(text: string): boolean {
	try {
		JSON.parse(text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text);
		return true;
	} catch {
		return false;
	}
}

/** The tokens of a JSON text, each with the blanks before it. */
export function tokensOf(
	text: string,
): readonly { readonly blank: string; readonly token: string }[] {
	const tokens = text.matchAll(/(\s*)("(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+)/gs);
	return Array.from(tokens, ([, blank = '', token = '']) => ({ blank, token }));
}

/** JSON on one row: without the blanks between its tokens, all else as it is spelled. */
export function withoutBlanks(text: string): string {
	return text.replace(/("(?:[^"\\]+|\\.)*")|\s+/gs, (_, string?: string) => string ?? '');
}

const byteOrderMark = 0xfeff;
const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

function isBlank(code: number): boolean {
	return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function skipBlank(text: string, from: number): number {
	let at = from;
	while (isBlank(text.charCodeAt(at))) at++;
	return at;
}

function afterColon(text: string, key: Span): number {
	return skipBlank(text, skipBlank(text, key.end) + 1);
}

/** The value that starts at `start`. */
function valueSpan(text: string, start: number): Span | undefined {
	const end = valueEnd(text, start);
	return end > start ? { start, end } : undefined;
}

/** Behind the value that starts at `start`; 0 when it has no end. */
function valueEnd(text: string, start: number): number {
	const first = text.charCodeAt(start);
	if (first === quote) return stringEnd(text, start);
	if (first !== openBrace && first !== openBracket) return wordEnd(text, start);
	let depth = 0;
	for (let at = start; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === quote) {
			at = stringEnd(text, at) - 1;
			if (at < 0) return 0;
		} else if (code === openBrace || code === openBracket) depth++;
		else if (code === closeBrace || code === closeBracket) {
			if (--depth === 0) return at + 1;
		}
	}
	return 0;
}

/** Behind the string that starts at `start`; 0 when it has no end. */
function stringEnd(text: string, start: number): number {
	for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
		let escapes = 0;
		while (text.charCodeAt(at - 1 - escapes) === backslash) escapes++;
		if (escapes % 2 === 0) return at + 1;
	}
	return 0;
}

/** Behind the number or word that starts at `start`. */
function wordEnd(text: string, start: number): number {
	for (let at = start; at < text.length; at++) {
		if (/[\s,:\]}]/.test(text.charAt(at))) return at;
	}
	return text.length;
}
