import { readJsonValues } from '../json/json-reader.ts';
import { contentText, wrapAgain } from '../messages/content.ts';
import { type DecodingLevel, decodeBody } from '../messages/decoding.ts';
import { parseStructure } from '../text/encoded-text.ts';
import { type Piece, textOf } from '../text/text-pieces.ts';
import { snsEnvelope } from '../topics/sns-envelope.ts';
import { maskedJsonPieces, maskedMark } from './mask-json.ts';
import { type Standing, standingAtRoot } from './mask-path.ts';
import type { Mask } from './masks.ts';

/** Longer contents, in characters, are masked as wholes: nothing that SQS takes is as long, only what was packed. */
const longest = 2 * 1024 * 1024;

/**
 * A body with its values masked, in the wrappers that it has: whatever decodes it finds no other. The same text where
 * nothing is masked. What can't be looked into is masked as a whole: binary content, content that is no JSON where paths
 * lead into it, and what could not be put back into its wrappers.
 */
export function maskedBody(body: string, mask: Mask): string {
	const levels = decodeBody(body);
	const content = mask.looksInside ? maskedContent(levels, mask) : undefined;
	if (content === 'whole') return maskedMark;
	const inside = content === undefined ? body : wrapAgain(body, content);
	if (inside === undefined) return maskedMark;
	const isWrapped = levels.length > 1;
	const outside = isWrapped ? maskedEnvelope(inside, mask) : inside;
	if (outside === body && !isWrapped) return body;
	return isClean(outside, content, mask) ? outside : maskedMark;
}

/** The pieces of what is inside, or that all of it is masked; `undefined` where nothing is. */
function maskedContent(
	levels: readonly DecodingLevel[],
	mask: Mask,
): readonly Piece[] | 'whole' | undefined {
	const { text, form, problem } = levels.at(-1) ?? {};
	if (text === undefined || form === 'binary' || problem !== undefined || text.length > longest) {
		return 'whole';
	}
	const pieces = maskedText(text, mask);
	if (pieces === undefined) return 'whole';
	return textOf(pieces) === text ? undefined : pieces;
}

/** The pieces of a text without what is masked of it; `undefined` where all of it is. */
export function maskedText(text: string, mask: Mask): readonly Piece[] | undefined {
	const isJson = readJsonValues(text) !== undefined;
	// Nobody knows where in it the paths lead.
	if (!isJson && mask.body.length > 0) return;
	const pieces = isJson
		? maskedJsonPieces(text, mask.body, mask.hits)
		: [{ text: text.replace(/[^\r\n]+/g, (line) => (mask.hits(line) ? maskedMark : line)) }];
	// A pattern may be about several values, or lines.
	return mask.hits(textOf(pieces)) ? undefined : pieces;
}

/** The envelope of an SNS notification carries attributes and a subject beside the message. */
function maskedEnvelope(text: string, mask: Mask): string {
	if (readJsonValues(text) === undefined) return text;
	return textOf(maskedJsonPieces(text, envelopeStanding(text, mask), mask.hits));
}

function envelopeStanding(text: string, mask: Mask): Standing {
	if (mask.attributes.size === 0 || snsEnvelope(parseStructure(text)) === undefined) return [];
	return standingAtRoot(
		[...mask.attributes].map((name) => [
			{ name: 'MessageAttributes' },
			name === '*' ? '*' : { name },
			{ name: 'Value' },
		]),
	);
}

/** Whether nothing that is masked is left on any level, and what is inside is what was put there. */
function isClean(body: string, content: readonly Piece[] | undefined, mask: Mask): boolean {
	if (content !== undefined && contentText({ body }) !== textOf(content)) return false;
	return decodeBody(body).every(({ text, form }, level, all) => {
		if (text === undefined || form !== 'JSON') return true;
		const isContent = level === all.length - 1;
		const inner = isContent && mask.looksInside ? mask.body : [];
		const standing = [...inner, ...envelopeStanding(text, mask)];
		return textOf(maskedJsonPieces(text, standing, mask.hits)) === text;
	});
}
