import type { Message } from '../../domain/messages/message.ts';
import { type MessageRecord, messageRecord } from '../../domain/messages/message-file.ts';
import { isSafe } from '../../domain/text/safe-text.ts';

/**
 * JSON text of `value`. For a pipe it is what JSON.stringify makes; for a terminal the characters
 * that could act on it are written as `\uXXXX`, which parses to the same value.
 */
export function jsonText(value: unknown, forTerminal: boolean, indent?: number): string {
	const text = JSON.stringify(value, undefined, indent);
	return forTerminal ? escapeForTerminal(text) : text;
}

const outsideAscii = /[^\n\x20-\x7e]/gu;

/** The marks after the sixth on one letter, which would paint other rows. */
const stacked = /(?<=\p{M}{6})\p{M}/gu;

function escapeForTerminal(json: string): string {
	return json
		.replace(outsideAscii, (character) => (isSafe(character) ? character : escaped(character)))
		.replace(stacked, escaped);
}

function escaped(character: string): string {
	return Array.from({ length: character.length }, (_, index) => {
		const unit = character.charCodeAt(index).toString(16).padStart(4, '0');
		return `\\u${unit}`;
	}).join('');
}

/** Bytes in JSON: as text where they are UTF-8, which keeps them exactly, else as base64. */
export function bytesJson(
	bytes: Uint8Array,
): { readonly text: string } | { readonly base64: string } {
	try {
		return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
	} catch {
		return { base64: Buffer.from(bytes).toString('base64') };
	}
}

/** A message in JSON: faithful, without its receipt handle. */
export const messageJson: (message: Message) => MessageRecord = messageRecord;
