import type { DecodedPart, DecodingTools } from '../streams/record-decoding.ts';
import { decodeRecord } from '../streams/record-decoding.ts';
import { textOf } from '../text/text-pieces.ts';
import { maskedText } from './mask-body.ts';
import { maskedId } from './mask-id.ts';
import { maskedMark } from './mask-json.ts';
import type { Mask } from './masks.ts';

/** Longer texts, in characters, are masked as wholes. */
const longest = 2 * 1024 * 1024;

const utf8 = new TextEncoder();

/**
 * What is inside a record, or a part of an aggregate, with its values masked, as UTF-8; `undefined` where nothing is
 * masked. What is no text, and what could not be unpacked, is masked as a whole.
 */
export function maskedPart(
	{ chain, text, problem }: DecodedPart,
	mask: Mask,
): Uint8Array | undefined {
	if (!mask.looksInside) return;
	const isOpen = text !== undefined && chain.at(-1) !== 'binary' && problem === undefined;
	const pieces = isOpen && text.length <= longest ? maskedText(text, mask) : undefined;
	if (pieces === undefined) return utf8.encode(maskedMark);
	const masked = textOf(pieces);
	return masked === text ? undefined : utf8.encode(masked);
}

/** A partition key as it may be seen; `undefined` where it is not masked. */
export function maskedKey(key: string | undefined, mask: Mask): string | undefined {
	if (key === undefined || (!mask.ids.has('key') && !mask.hits(key))) return;
	return maskedId(key);
}

/** The data of a whole record likewise; an aggregate of which a part, or the key of one, is masked is masked as a whole. */
export function maskedData(
	data: Uint8Array,
	mask: Mask,
	tools: DecodingTools,
): Uint8Array | undefined {
	const parts = decodeRecord(data, tools).map((part) => ({ part, masked: maskedPart(part, mask) }));
	const [only] = parts;
	if (parts.length === 1 && only?.part.part === undefined) return only?.masked;
	const isMasked = parts.some(
		({ part: { part }, masked }) =>
			masked !== undefined || maskedKey(part?.partitionKey, mask) !== undefined,
	);
	return isMasked ? utf8.encode(maskedMark) : undefined;
}
