import { type ExactNumber, numberFrom } from './exact-number.ts';

/*
JSON as values. What JSON.parse does, but numbers stay exact, a text may hold several values one after the
other (as Firehose and many producers join them), and nothing recurses: nesting may be as deep as a message
is long.
*/

/**
 * A value of JSON. An object is a plain one, or a Map where it has a field that JavaScript takes for
 * something else (`constructor`).
 */
export type JsonValue =
	| null
	| boolean
	| string
	| number
	| ExactNumber
	| readonly JsonValue[]
	| JsonObject;
export type JsonObject = { readonly [name: string]: JsonValue } | ReadonlyMap<string, JsonValue>;

/** More values in one text are not told apart: it is a text. */
const mostValues = 100_000;

/** Where the JSON of a text begins: behind a byte order mark. */
export function startOfJson(text: string): number {
	return text.charCodeAt(0) === 0xfeff ? 1 : 0;
}

/** The value that a text is; `undefined` when it is no JSON, or several values. */
export function readJson(text: string): { readonly value: JsonValue } | undefined {
	const start = startOfJson(text);
	// Nearly all that is not JSON starts otherwise.
	if (!/^.?[ \t\r\n]*[[{"\-\dtfn]/.test(text)) return;
	if (start === 0 && !careful.test(text)) return quickly(text);
	const found = readAt(text, skipBlank(text, start));
	if (found === undefined || skipBlank(text, found.end) < text.length) return;
	return found;
}

/**
 * The values of a text: the one that it is, or several objects and lists one after the other, with or
 * without blanks between them. `undefined` when there is anything else in it.
 */
export function readJsonValues(text: string): readonly JsonValue[] | undefined {
	const one = readJson(text);
	if (one !== undefined) return [one.value];
	return severalIn(text)?.map(({ value }) => value);
}

/** The values of {@link readJsonValues} as they are written, without the blanks around them. */
export function jsonTextsIn(text: string): readonly string[] | undefined {
	const start = skipBlank(text, startOfJson(text));
	if (readJson(text) !== undefined) return [text.slice(start).trimEnd()];
	return severalIn(text)?.map((found) => text.slice(found.start, found.end));
}

type Found = { readonly value: JsonValue; readonly start: number; readonly end: number };

function severalIn(text: string): readonly Found[] | undefined {
	const values: Found[] = [];
	let at = skipBlank(text, startOfJson(text));
	while (at < text.length) {
		const code = text.charCodeAt(at);
		if ((code !== openBrace && code !== openBracket) || values.length >= mostValues) return;
		const found = readAt(text, at);
		if (found === undefined) return;
		values.push(found);
		at = skipBlank(text, found.end);
	}
	return values.length === 0 ? undefined : values;
}

/**
 * What JSON.parse would read otherwise: numbers that are long or written in another way, and the name
 * `constructor`, escaped or not. Texts without it are read by JSON.parse, which is twice as fast.
 */
const careful = /(?:^|[[,\s]|(?<!\d):)(?:-0|-?\d+[.eE]|-?\d{16})|constructor|\\u00[67]/;

function quickly(text: string): { readonly value: JsonValue } | undefined {
	try {
		return { value: JSON.parse(text) };
	} catch {
		return;
	}
}

const [quote, comma, colon] = [0x22, 0x2c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

function skipBlank(text: string, from: number): number {
	for (let at = from; ; at++) {
		const code = text.charCodeAt(at);
		if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
	}
}

/** An object or a list that is being read. */
type Open =
	| { readonly list: JsonValue[] }
	| { object: Record<string, JsonValue> | Map<string, JsonValue>; name: string };

/** The value that starts at `start`, and where it ends; `undefined` when there is none. */
function readAt(text: string, start: number): Found | undefined {
	const open: Open[] = [];
	let at = start;
	for (;;) {
		let value: JsonValue;
		const code = text.charCodeAt(at);
		if (code === openBracket || code === openBrace) {
			const inside = skipBlank(text, at + 1);
			if (text.charCodeAt(inside) === (code === openBrace ? closeBrace : closeBracket)) {
				value = code === openBrace ? {} : [];
				at = inside + 1;
			} else if (code === openBracket) {
				open.push({ list: [] });
				at = inside;
				continue;
			} else {
				const key = readKey(text, inside);
				if (key === undefined) return;
				open.push({ object: {}, name: key.value });
				at = key.end;
				continue;
			}
		} else {
			const scalar = readScalar(text, at, code);
			if (scalar === undefined) return;
			({ value, end: at } = scalar);
		}
		// The value is whole: into what it stands in, which may be whole with it.
		for (;;) {
			const inner = open.at(-1);
			if (inner === undefined) return { value, start, end: at };
			put(inner, value);
			at = skipBlank(text, at);
			const next = text.charCodeAt(at);
			const isList = 'list' in inner;
			if (next === comma) {
				at = skipBlank(text, at + 1);
				if (isList) break;
				const key = readKey(text, at);
				if (key === undefined) return;
				inner.name = key.value;
				at = key.end;
				break;
			}
			if (next !== (isList ? closeBracket : closeBrace)) return;
			at++;
			open.pop();
			value = isList ? inner.list : inner.object;
		}
	}
}

function put(open: Open, value: JsonValue): void {
	if ('list' in open) {
		open.list.push(value);
		return;
	}
	const { name } = open;
	if (name === 'constructor' && !(open.object instanceof Map)) {
		open.object = new Map(Object.entries(open.object));
	}
	if (open.object instanceof Map) open.object.set(name, value);
	else if (name === '__proto__') {
		const place = { value, enumerable: true, writable: true, configurable: true };
		Object.defineProperty(open.object, name, place);
	} else open.object[name] = value;
}

/** A name and the colon behind it; `end` is where its value begins. */
function readKey(
	text: string,
	at: number,
): { readonly value: string; readonly end: number } | undefined {
	const key = readString(text, at);
	if (key === undefined) return;
	const behind = skipBlank(text, key.end);
	if (text.charCodeAt(behind) !== colon) return;
	return { value: key.value, end: skipBlank(text, behind + 1) };
}

type Scalar = Omit<Found, 'start'>;

function readScalar(text: string, at: number, code: number): Scalar | undefined {
	switch (code) {
		case quote:
			return readString(text, at);
		case 0x74:
			return text.startsWith('true', at) ? { value: true, end: at + 4 } : undefined;
		case 0x66:
			return text.startsWith('false', at) ? { value: false, end: at + 5 } : undefined;
		case 0x6e:
			return text.startsWith('null', at) ? { value: null, end: at + 4 } : undefined;
		default:
			return readNumberAt(text, at);
	}
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function readNumberAt(text: string, at: number): Scalar | undefined {
	const short = shortInteger(text, at);
	if (short !== undefined) return short;
	number.lastIndex = at;
	if (!number.test(text)) return;
	const end = number.lastIndex;
	const value = numberFrom(text.slice(at, end));
	return value === undefined ? undefined : { value, end };
}

/** Most numbers: up to 15 digits without a point. A double is what they are, and they are quickly read. */
function shortInteger(text: string, start: number): Scalar | undefined {
	const first = text.charCodeAt(start) === 0x2d ? start + 1 : start;
	// 0, and what is no JSON, is left to the pattern.
	if (text.charCodeAt(first) === 0x30) return;
	let value = 0;
	let at = first;
	for (; at < first + 16; at++) {
		const digit = text.charCodeAt(at) - 0x30;
		if (digit >= 0 && digit <= 9) value = value * 10 + digit;
		else break;
	}
	if (at === first || at === first + 16 || '.eE'.includes(text[at] ?? ' ')) return;
	return { value: first === start ? value : -value, end: at };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what JSON forbids
const unescaped = /[\0-\x1f]/;

function readString(
	text: string,
	start: number,
): { readonly value: string; readonly end: number } | undefined {
	if (text.charCodeAt(start) !== quote) return;
	let end = text.indexOf('"', start + 1);
	while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
	if (end === -1) return;
	const inside = text.slice(start + 1, end);
	if (unescaped.test(inside)) return;
	if (!inside.includes('\\')) return { value: inside, end: end + 1 };
	try {
		return { value: JSON.parse(text.slice(start, end + 1)), end: end + 1 };
	} catch {
		return;
	}
}

function isEscaped(text: string, at: number): boolean {
	let escapes = 0;
	while (text.charCodeAt(at - 1 - escapes) === 0x5c) escapes++;
	return escapes % 2 === 1;
}
