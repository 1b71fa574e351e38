import { type Line, span, widthOf } from '../../presentation/line.ts';
import type { TextField } from './text-field.ts';

/**
 * A text field as a line: prompt, text, and a cursor that is a reversed cell or a bar. A pasted text
 * may be a megabyte: only what can be seen is looked at.
 */
export function fieldLine(prompt: string, field: TextField, width: number, focused = true): Line {
	const { graphemes, at } = field;
	if (!focused) return [span(prompt), span(graphemes.slice(0, Math.max(4, width)).join(''))];
	const room = Math.max(4, width - widthOf(prompt) - 3);
	const before = graphemes.slice(firstShown(field, room - 1), at).join('');
	const under = graphemes[at] ?? ' ';
	const after = graphemes.slice(at + 1, at + 1 + room).join('');
	return [span(prompt, 'key'), span(before), span(under, 'field-cursor'), span(after)];
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
