import { type Line, span } from '../../presentation/line.ts';
import type { Keystroke } from '../keys/keystroke.ts';
import type { DialogState, Size, State } from '../state/state.ts';
import type { BodyRow } from './body-row.ts';
import { fieldLine } from './field-line.ts';
import { framed } from './framed.ts';
import { edit, textOf } from './text-field.ts';

/**
 * How long after it opened a dialog hears nothing. A held key repeats for the first time after 250
 * to 600 ms, so that neither the key that opened it nor a `y` that was typed ahead and held confirms
 * (lazygit#4649).
 */
export const deafMs = 650;

/** A key that comes again within this was held down: keyboards repeat every 20 to 50 ms. */
const repeatMs = 75;

/** `y` confirms only after a rest: whoever goes on typing has not read the question. */
const restMs = 150;

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
	if (key === dialog.again) return { kind: 'confirm' };
	if (key === 'esc' || key === 'ctrl-c') return { kind: 'cancel' };
	const rest = now - dialog.lastKeyAt;
	const { early: _, ...known } = dialog;
	const heard: DialogState = { ...known, lastKeyAt: now, lastKey: key };
	const isYes = key === 'y' && dialog.confirmation.typed === undefined;
	const stay: DialogAnswer = { kind: 'stay', dialog: isYes ? { ...heard, early: true } : heard };
	if (now - dialog.openedAt < deafMs || chunk > 1) return stay;
	if (key === (dialog.lastKey ?? dialog.trigger) && rest < repeatMs) return stay;
	if (dialog.confirmation.typed === undefined) return answerPlain(heard, key, rest);
	if (key === 'enter') {
		return textOf(dialog.typed) === dialog.confirmation.typed ? { kind: 'confirm' } : stay;
	}
	const typed = edit(dialog.typed, key);
	return typed === undefined ? stay : { kind: 'stay', dialog: { ...heard, typed } };
}

function answerPlain(dialog: DialogState, key: Keystroke, rest: number): DialogAnswer {
	switch (key) {
		case 'y':
			return rest < restMs
				? { kind: 'stay', dialog: { ...dialog, early: true } }
				: { kind: 'confirm' };
		case 'n':
		case 'q':
			return { kind: 'cancel' };
		case 'left':
		case 'right':
		case 'up':
		case 'down':
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
	const cancel = `${confirmation.cancelLabel ?? 'Cancel'} (esc)`;
	const inner = width - 4;
	const answers: Line[] =
		confirmation.typed === undefined
			? [
					[
						button(cancel, dialog.focus === 'cancel'),
						span('   '),
						button(`${confirmation.confirmLabel} (y)`, dialog.focus === 'confirm'),
					],
					...(dialog.early === true
						? [
								[
									span('that was before the question could be read: press y again', 'notice'),
								] as Line,
							]
						: []),
				]
			: [
					[span('Type '), span(confirmation.typed, 'strong'), span(' and press enter:')],
					fieldLine('> ', dialog.typed, inner),
					[button(cancel, true)],
				];
	// Title, two blanks and two borders besides: the answers must be in sight in any terminal.
	const room = Math.max(2, size.rows - answers.length - 5);
	const sentences = confirmation.lines.map((text) => wrapText(text, inner));
	const content: Line[] = [
		[span(confirmation.title, 'strong')],
		[],
		...shorten(sentences, room).map((text): Line => [span(text)]),
		[],
		...answers,
	];
	return framed(content, { width, size, ascii });
}

/** At most `room` lines of the sentences; the last one stays whole: it says in which account this happens. */
function shorten(sentences: readonly (readonly string[])[], room: number): readonly string[] {
	const last = (sentences.at(-1) ?? []).slice(0, room);
	const lines = sentences.slice(0, -1).flat();
	if (lines.length + last.length <= room) return [...lines, ...last];
	const kept = lines.slice(0, room - last.length);
	const cut = kept.at(-1)?.slice(0, -3);
	return [...kept.slice(0, -1), ...(cut === undefined ? [] : [`${cut} ..`]), ...last];
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
