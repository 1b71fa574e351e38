/** A range of characters: from `start` to before `end`. */
export type Span = { readonly start: number; readonly end: number };

/**
 * Where the value at `path` stands in a JSON text, so that it can be read or replaced while every other
 * character stays as it is. Of a key that occurs twice it is the last, as for JSON.parse. `undefined`
 * when the text has no such value. The text must be valid JSON.
 */
export function spanAt(text: string, path: readonly (string | number)[]): Span | undefined {
	let span: Span | undefined = valueSpan(text, skipBlank(text, 0));
	for (const step of path) {
		if (span === undefined) return;
		span = typeof step === 'number' ? item(text, span, step) : field(text, span, step);
	}
	return span;
}

function field(text: string, { start }: Span, name: string): Span | undefined {
	if (text[start] !== '{') return;
	let found: Span | undefined;
	let at = skipBlank(text, start + 1);
	while (text[at] === '"') {
		const key = valueSpan(text, at);
		if (key === undefined) return;
		const colon = skipBlank(text, key.end);
		const value = valueSpan(text, skipBlank(text, colon + 1));
		if (value === undefined) return;
		if (JSON.parse(text.slice(key.start, key.end)) === name) found = value;
		at = skipBlank(text, value.end);
		if (text[at] !== ',') break;
		at = skipBlank(text, at + 1);
	}
	return found;
}

function item(text: string, { start }: Span, index: number): Span | undefined {
	if (text[start] !== '[') return;
	let at = skipBlank(text, start + 1);
	for (let number = 0; text[at] !== ']'; number++) {
		const value = valueSpan(text, at);
		if (value === undefined) return;
		if (number === index) return value;
		at = skipBlank(text, value.end);
		if (text[at] !== ',') return;
		at = skipBlank(text, at + 1);
	}
	return;
}

const blank = /[ \t\r\n]*/y;
const word = /[^\s,:\]}]+/y;
const string = /"(?:[^"\\]|\\.)*"/sy;

function skipBlank(text: string, at: number): number {
	blank.lastIndex = at;
	blank.exec(text);
	return blank.lastIndex;
}

/** The value that starts at `start`. Does not recurse: nesting may be as deep as a message is long. */
function valueSpan(text: string, start: number): Span | undefined {
	let depth = 0;
	let at = start;
	while (at < text.length) {
		const character = text[at];
		if (character === '"') {
			string.lastIndex = at;
			if (!string.test(text)) return;
			at = string.lastIndex;
		} else if (character === '{' || character === '[') {
			depth++;
			at++;
			continue;
		} else if (character === '}' || character === ']') {
			depth--;
			at++;
		} else if (depth > 0 && /[\s,:]/.test(character ?? '')) {
			at++;
			continue;
		} else {
			word.lastIndex = at;
			if (!word.test(text)) return;
			at = word.lastIndex;
		}
		if (depth <= 0) return depth < 0 ? undefined : { start, end: at };
	}
	return;
}
