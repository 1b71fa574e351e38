import { toBase64 } from '../../domain/text/base64.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes in JSON: as text where they are UTF-8, which keeps them exactly, else as base64. */
export function exactBytes(
	bytes: Uint8Array,
): { readonly text: string } | { readonly base64: string } {
	const text = exactText(bytes);
	return text === undefined ? { base64: toBase64(bytes) } : { text };
}

/** The text that bytes are in UTF-8; `undefined` for other bytes. */
export function exactText(bytes: Uint8Array): string | undefined {
	try {
		return utf8.decode(bytes);
	} catch {
		return;
	}
}
