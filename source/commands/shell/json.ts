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
