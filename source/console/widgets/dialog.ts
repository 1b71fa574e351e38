import { type Line, lineWidth, span } from '../../presentation/line.ts';
import type { Keystroke } from '../keys/keystroke.ts';
import type { BodyRow } from '../screens/screen.ts';
import type { DialogState, Size, State } from '../state/state.ts';
import { fieldLine } from './field-line.ts';
import { edit, textOf } from './text-field.ts';

/**
 * How long after it opened, and after each repeat of the key that opened it, a dialog hears
 * nothing. A held key repeats every 30 to 50 ms after 250 to 600 ms, so that a held `y` or a typed-ahead
 * one never confirms (lazygit#4649).
 */
export const deafMs = 350;

export type DialogAnswer =
	| { readonly kind: 'stay'; readonly dialog: DialogState }
	| { readonly kind: 'cancel' }
	| { readonly kind: 'confirm' };

/**
 * What a key does to the dialog. `chunk` is how many keys came together: keys of a paste or of
 * typing ahead arrive in one chunk and never confirm.
 */
export function dialogKey(
	dialog: DialogState,
	key: Keystroke,
	now: number,
	chunk: number,
): DialogAnswer {
	if (key === 'esc' || key === 'ctrl-c') return { kind: 'cancel' };
	const heard = { ...dialog, lastKeyAt: now };
	const stay: DialogAnswer = { kind: 'stay', dialog: heard };
	if (now - dialog.openedAt < deafMs || chunk > 1) return stay;
	// The trigger, held: each repeat keeps the dialog deaf.
	if (key === dialog.trigger && now - dialog.lastKeyAt < deafMs) return stay;
	if (dialog.confirmation.typed === undefined) return answerPlain(heard, key);
	if (key === 'enter') {
		return textOf(dialog.typed) === dialog.confirmation.typed ? { kind: 'confirm' } : stay;
	}
	const typed = edit(dialog.typed, key);
	return typed === undefined ? stay : { kind: 'stay', dialog: { ...heard, typed } };
}

function answerPlain(dialog: DialogState, key: Keystroke): DialogAnswer {
	switch (key) {
		case 'y':
			return { kind: 'confirm' };
		case 'n':
		case 'q':
			return { kind: 'cancel' };
		case 'left':
		case 'right':
		case 'tab':
		case 'shift-tab':
			return {
				kind: 'stay',
				dialog: { ...dialog, focus: dialog.focus === 'cancel' ? 'confirm' : 'cancel' },
			};
		case 'enter':
			return dialog.focus === 'cancel' ? { kind: 'cancel' } : { kind: 'confirm' };
		default:
			return { kind: 'stay', dialog };
	}
}

/** The dialog as rows of the body, framed, in the middle of the width. */
export function dialogRows(dialog: DialogState, state: State, size: Size): readonly BodyRow[] {
	const { confirmation } = dialog;
	const { ascii } = state.theme;
	const width = Math.min(size.columns - 4, 76);
	const inner = width - 4;
	const content: Line[] = [
		[span(confirmation.title, 'strong')],
		[],
		...confirmation.lines.flatMap((text) => wrapText(text, inner)).map((text) => [span(text)]),
		[],
	];
	if (confirmation.typed === undefined) {
		content.push([
			button('Cancel (esc)', dialog.focus === 'cancel'),
			span('   '),
			button(`${confirmation.confirmLabel} (y)`, dialog.focus === 'confirm'),
		]);
	} else {
		content.push([span('Type '), span(confirmation.typed, 'strong'), span(' and press enter:')]);
		content.push(fieldLine('> ', dialog.typed, inner));
		content.push([]);
		content.push([button('Cancel (esc)', true)]);
	}
	const horizontal = (ascii ? '-' : '─').repeat(width - 2);
	const [topLeft, topRight, bottomLeft, bottomRight, side] = ascii
		? ['+', '+', '+', '+', '|']
		: ['┌', '┐', '└', '┘', '│'];
	const margin = span(' '.repeat(Math.max(0, Math.floor((size.columns - width) / 2))));
	const framed = content.map((line): BodyRow => {
		const padding = ' '.repeat(Math.max(0, inner - lineWidth(line)));
		return {
			line: [
				margin,
				span(`${side} `, 'notice'),
				...line,
				span(padding),
				span(` ${side}`, 'notice'),
			],
		};
	});
	return [
		{ line: [] },
		{ line: [margin, span(`${topLeft}${horizontal}${topRight}`, 'notice')] },
		...framed,
		{ line: [margin, span(`${bottomLeft}${horizontal}${bottomRight}`, 'notice')] },
		{ line: [] },
	];
}

function button(label: string, focused: boolean) {
	return focused ? span(`[>${label}<]`, 'field-cursor') : span(`[ ${label} ]`);
}

/** `text` in lines of at most `width` characters, broken at spaces where there are some. */
export function wrapText(text: string, width: number): string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		let rest = word;
		if (line !== '' && line.length + 1 + rest.length > width) {
			lines.push(line);
			line = '';
		}
		while (rest.length > width) {
			lines.push(rest.slice(0, width));
			rest = rest.slice(width);
		}
		line = line === '' ? rest : `${line} ${rest}`;
	}
	lines.push(line);
	return lines;
}
