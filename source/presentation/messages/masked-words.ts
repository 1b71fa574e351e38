import { count } from '../formats.ts';

/** What is to be known of an export in which so many have masked values. */
export function maskedWords(many: number): string {
	return many === 1
		? '1 has masked values and is no copy, import refuses it'
		: `${count(many)} have masked values and are no copies, import refuses them`;
}

/** The same behind a sentence; empty where none has. */
export function maskedNote(many: number): string {
	return many === 0 ? '' : `; ${maskedWords(many)}`;
}
