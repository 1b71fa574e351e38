import { type Line, span, widthOf } from '../../presentation/line.ts';
import type { TextField } from './text-field.ts';

/**
 * A text field as a line: prompt, text, and a cursor that is a reversed cell or a bar. A pasted text
 * may be a megabyte: only what can be seen is looked at.
 */
export function fieldLine(
	prompt: string,
	field: TextField,
	width: number,
	focused = true,
	/** The grapheme at which something is wrong. */
	wrong?: number,
): Line {
	const { graphemes, at } = field;
	if (!focused) return [span(prompt), span(graphemes.slice(0, Math.max(4, width)).join(''))];
	const room = Math.max(4, width - widthOf(prompt) - 3);
	const under = graphemes[at] ?? ' ';
	if (field.whole === true) {
		const text = graphemes.slice(firstShown(field, room - 1)).join('');
		return [span(prompt, 'key'), span(text, 'field-cursor'), span(' ')];
	}
	return [
		span(prompt, 'key'),
		...marked(graphemes, firstShown(field, room - 1), at, wrong),
		span(under, 'field-cursor'),
		...marked(graphemes, at + 1, at + 1 + room, wrong),
	];
}

/** A part of the text, with the grapheme that is wrong standing out. */
function marked(
	graphemes: readonly string[],
	from: number,
	to: number,
	wrong: number | undefined,
): Line {
	const part = (start: number, end: number) => graphemes.slice(start, end).join('');
	if (wrong === undefined || wrong < from || wrong >= to) return [span(part(from, to))];
	return [span(part(from, wrong)), span(part(wrong, wrong + 1), 'bad'), span(part(wrong + 1, to))];
}

/** The first grapheme from which everything up to the cursor fits, so that the cursor is in sight. */
function firstShown({ graphemes, at }: TextField, room: number): number {
	let start = at;
	let used = 0;
	while (start > 0) {
		used += widthOf(graphemes[start - 1] ?? '');
		if (used > room) break;
		start--;
	}
	return start;
}
