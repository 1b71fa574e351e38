import { type Line, span, widthOf } from '../../presentation/line.ts';
import type { TextField } from './text-field.ts';

/** A text field as a line: prompt, text, and a cursor that is a reversed cell or a bar. */
export function fieldLine(prompt: string, field: TextField, width: number, focused = true): Line {
	const room = Math.max(4, width - widthOf(prompt) - 3);
	let start = 0;
	// Keep the cursor in sight: drop graphemes from the left until it is.
	while (widthOf(field.graphemes.slice(start, field.at).join('')) > room - 1) start++;
	const before = field.graphemes.slice(start, field.at).join('');
	const under = field.graphemes[field.at] ?? ' ';
	const after = field.graphemes.slice(field.at + 1).join('');
	if (!focused) return [span(prompt), span(field.graphemes.join(''))];
	return [span(prompt, 'key'), span(before), span(under, 'field-cursor'), span(after)];
}
