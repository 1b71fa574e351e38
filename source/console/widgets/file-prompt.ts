import { type Line, span } from '../../presentation/line.ts';
import { fieldLine } from './field-line.ts';
import { edit, insert, type TextField, textOf } from './text-field.ts';

/** What a key in the prompt for a file's name leads to. */
export type FilePromptAnswer =
	| { readonly kind: 'typed'; readonly field: TextField }
	| { readonly kind: 'take'; readonly path: string }
	| { readonly kind: 'cancel' };

/** A key while the name of a file is asked for. */
export function filePromptKey(field: TextField, key: string): FilePromptAnswer {
	if (key === 'esc' || key === 'ctrl-c') return { kind: 'cancel' };
	const path = textOf(field).trim();
	if (key === 'enter') return path === '' ? { kind: 'cancel' } : { kind: 'take', path };
	return { kind: 'typed', field: edit(field, key) ?? field };
}

export function filePromptPaste(field: TextField, text: string): TextField {
	return insert(field, text);
}

/** `save as [orders-dlq-redrive.json ]  enter saves  esc cancels` */
export function filePromptLine(field: TextField, what: string, width: number): Line {
	return [
		...fieldLine(`${what}: `, field, Math.max(30, width - 28), true),
		span('   enter', 'key'),
		span(' saves  '),
		span('esc', 'key'),
		span(' cancels'),
	];
}
