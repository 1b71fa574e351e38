import { readJsonValues, startOfJson } from '../json/json-reader.ts';
import { readBase64 } from './base64.ts';
import { mayBePacked } from './compression.ts';

/** Shorter words are too often base64 by accident. */
const shortestBase64 = 12;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as UTF-8 text; `undefined` when they are something else. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
	try {
		return utf8.decode(bytes);
	} catch {
		return;
	}
}

/** What base64 says, and how it is spelled. */
export type FromBase64 = NonNullable<ReturnType<typeof readBase64>>;

/**
 * What a text that is base64 as a whole says. Any word of the right letters is base64 of something: where it
 * is spelled otherwise than most encoders do, what is inside must make sense.
 */
export function decodeBase64(text: string): FromBase64 | undefined {
	const trimmed = text.trim();
	if (trimmed.length < shortestBase64) return;
	const read = readBase64(trimmed);
	if (read === undefined) return;
	const { isUrlSafe, isPadded, lines } = read.spelling;
	const isUsual = !isUrlSafe && isPadded && lines === undefined;
	return isUsual || makesSense(read.bytes, trimmed.length) ? read : undefined;
}

/** Longer words than this are no text in base64 by accident. */
const longestAccident = 24;

function makesSense(bytes: Uint8Array, letters: number): boolean {
	if (mayBePacked(bytes)) return true;
	const text = decodeUtf8(bytes);
	if (text === undefined || !isPlain(text)) return false;
	return letters > longestAccident || countStructures(text) > 0;
}

/** Whether a text has none of the control characters that only binary data has. */
export function isPlain(text: string): boolean {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
	return !/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text);
}

/**
 * The JSON object or array that a text is, behind a byte order mark or not; a lone number or word is called
 * text. Numbers are doubles here: it tells what a text is, not what is in it.
 */
export function parseStructure(text: string): unknown {
	if (!/^\s*[{[]/.test(text)) return;
	try {
		return JSON.parse(text.slice(startOfJson(text)));
	} catch {
		return;
	}
}

/** How many JSON objects and arrays a text is, one after the other; 0 where it is anything else. */
export function countStructures(text: string): number {
	if (!/^\s*[{[]/.test(text)) return 0;
	return parseStructure(text) === undefined ? (readJsonValues(text)?.length ?? 0) : 1;
}
