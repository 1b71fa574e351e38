import type { Part } from '../../domain/details.ts';
import type { CommandPlace } from '../../domain/text/shell-words.ts';
import { type Line, span } from '../line.ts';
import { jsonSection, sentenceLines } from '../sections.ts';
import { wrapText } from '../text-width.ts';

/** `width` in cells, `now` in ms since the epoch. */
export type DetailOptions = {
	readonly width: number;
	readonly now: number;
	readonly ascii: boolean;
	/** Where commands that are handed out have to run. */
	readonly place: CommandPlace;
};

/** The name, then ARN and URL whole: they are there to be read and copied. */
export function titleLines(name: string, addresses: readonly string[], width: number): Line[] {
	const rows = addresses.flatMap((address) => wrapText(address, width));
	return [[span(name, 'title')], ...rows.map((row) => [span(row, 'dim')])];
}

/** An access policy as JSON, or what its absence means; nothing where it is not known. */
export function policyLines(
	attributes: Part<{ readonly policy?: string }>,
	width: number,
): readonly Line[] {
	if (!attributes.ok) return [];
	const { policy } = attributes.value;
	return policy === undefined || policy === ''
		? sentenceLines('none: only its own account may use it', width)
		: jsonSection(policy, width);
}
