/*
JSON as written: the scanner cuts a text that is known to parse into tokens, and never builds a value
from them. `1.0` stays `1.0`, integers beyond 2^53, escapes and duplicate keys stay as they stand.
*/

export type TokenKind = 'open' | 'close' | 'colon' | 'comma' | 'string' | 'number' | 'literal';

/** A token by its place in the text: `text.slice(start, end)`. */
export type Token = { readonly kind: TokenKind; readonly start: number; readonly end: number };

/** Whether the text is JSON (RFC 8259) as a whole. */
export function isJson(text: string): boolean {
	// Saves parsing a large text that starts like none.
	if (!/^[\t\n\r ]*[[{"\-0-9tfn]/.test(text)) return false;
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

const quote = 0x22;
const backslash = 0x5c;

/** Where the string that starts at `start` ends, behind its quote. */
export function endOfString(text: string, start: number): number {
	let at = start + 1;
	for (;;) {
		const end = text.indexOf('"', at);
		if (end === -1) return text.length;
		let escapes = 0;
		while (text.charCodeAt(end - 1 - escapes) === backslash) escapes++;
		if (escapes % 2 === 0) return end + 1;
		at = end + 1;
	}
}

/** Where the number or literal that starts at `start` ends. */
function endOfWord(text: string, start: number): number {
	let at = start + 1;
	while (at < text.length) {
		const code = text.charCodeAt(at);
		// , ] } and white space end a word; nothing else follows one in JSON.
		if (code === 0x2c || code === 0x5d || code === 0x7d || code <= 0x20) break;
		at++;
	}
	return at;
}

/** The next token at or behind `at`; `undefined` at the end. The text must be JSON. */
export function nextToken(text: string, at: number): Token | undefined {
	let start = at;
	while (start < text.length && text.charCodeAt(start) <= 0x20) start++;
	if (start >= text.length) return;
	const code = text.charCodeAt(start);
	switch (code) {
		case 0x7b:
		case 0x5b:
			return { kind: 'open', start, end: start + 1 };
		case 0x7d:
		case 0x5d:
			return { kind: 'close', start, end: start + 1 };
		case 0x3a:
			return { kind: 'colon', start, end: start + 1 };
		case 0x2c:
			return { kind: 'comma', start, end: start + 1 };
		case quote:
			return { kind: 'string', start, end: endOfString(text, start) };
		default: {
			const literal = code === 0x74 || code === 0x66 || code === 0x6e;
			return { kind: literal ? 'literal' : 'number', start, end: endOfWord(text, start) };
		}
	}
}

/** All tokens in order. */
export function* jsonTokens(text: string): Generator<Token> {
	let token = nextToken(text, 0);
	while (token !== undefined) {
		yield token;
		token = nextToken(text, token.end);
	}
}
