/** Characters of one call: more arguments than the stack holds would throw. */
const chunk = 8192;

/** Bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
	let binary = '';
	for (let at = 0; at < bytes.length; at += chunk) {
		binary += String.fromCharCode(...bytes.subarray(at, at + chunk));
	}
	return btoa(binary);
}

/** The bytes of a base64 text; `undefined` for any other, and for one with blanks or wrong padding. */
export function fromBase64(text: string): Uint8Array | undefined {
	if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return;
	try {
		return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
	} catch {
		return;
	}
}

/** How base64 is spelled (RFC 4648, RFC 2045), so that other bytes can be spelled in the same way. */
export type Base64Spelling = {
	/** With `-` and `_`, as in URLs. */
	readonly isUrlSafe: boolean;
	readonly isPadded: boolean;
	/** Letters of a line, and what ends it; absent on one line. */
	readonly lines?: { readonly length: number; readonly end: string };
};

/**
 * The bytes of a text that is base64 as a whole, in any of its spellings: URL-safe, without padding,
 * broken into lines of one length.
 */
export function readBase64(
	text: string,
): { readonly bytes: Uint8Array; readonly spelling: Base64Spelling } | undefined {
	const lines = linesOf(text);
	const letters = lines === undefined ? text : text.replaceAll(lines.end, '');
	const [, inside = '', padding = ''] = /^([A-Za-z0-9+/_-]*)(={0,2})$/.exec(letters) ?? [];
	if (inside === '' || inside.length % 4 === 1) return;
	const hasDashes = /[-_]/.test(inside);
	if (hasDashes && /[+/]/.test(inside)) return;
	const missing = -inside.length & 3;
	if (padding !== '' && padding.length !== missing) return;
	const standard = hasDashes ? inside.replaceAll('-', '+').replaceAll('_', '/') : inside;
	const bytes = fromBase64(standard + '='.repeat(missing));
	if (bytes === undefined) return;
	const isPadded = padding !== '' || missing === 0;
	// Whoever leaves the padding out means URLs, but for those who write `+` or `/`.
	const isUrlSafe = hasDashes || (!isPadded && !/[+/]/.test(inside));
	return { bytes, spelling: { isUrlSafe, isPadded, ...(lines === undefined ? {} : { lines }) } };
}

/** The lines of a text, all of one length but for the last, which may be shorter; else `undefined`. */
function linesOf(text: string): Base64Spelling['lines'] {
	const first = text.indexOf('\n');
	if (first === -1) return;
	const end = text[first - 1] === '\r' ? '\r\n' : '\n';
	const length = first + 1 - end.length;
	if (length < 1) return;
	const step = length + end.length;
	for (let at = length; at < text.length; at += step) if (!text.startsWith(end, at)) return;
	return { length, end };
}

/** Bytes as base64 of a spelling. Where the length leaves it open the result is padded. */
export function writeBase64(
	bytes: Uint8Array,
	{ isUrlSafe, isPadded, lines }: Base64Spelling,
): string {
	let text = toBase64(bytes);
	if (isUrlSafe) text = text.replaceAll('+', '-').replaceAll('/', '_');
	if (!isPadded) text = text.replace(/=+$/, '');
	if (lines === undefined) return text;
	const parts: string[] = [];
	for (let at = 0; at < text.length; at += lines.length) {
		parts.push(text.slice(at, at + lines.length));
	}
	return parts.join(lines.end);
}
