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

/** The bytes of a text that is base64 as a whole; `undefined` for any other. */
export function decodeBase64(text: string): Uint8Array | undefined {
	const trimmed = text.trim();
	if (trimmed.length < shortestBase64 || trimmed.length % 4 !== 0) return;
	if (!/^[A-Za-z0-9+/]+={0,2}$/.test(trimmed)) return;
	const binary = atob(trimmed);
	const bytes = new Uint8Array(binary.length);
	for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
	return bytes;
}

export function isGzip(bytes: Uint8Array): boolean {
	return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Whether a text has none of the control characters that only binary data has. */
export function isPlain(text: string): boolean {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
	return !/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text);
}

/** The JSON object or array that a text is; a lone number or word is called text. */
export function parseStructure(text: string): unknown {
	if (!/^\s*[{[]/.test(text)) return;
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
