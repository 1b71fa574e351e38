import { clipMiddle, type Line, span, wrapSentence } from '../../presentation/line.ts';
import type { Keystroke } from '../keys/keystroke.ts';
import type { DialogState, Size, State } from '../state/state.ts';
import type { BodyRow } from './body-row.ts';
import { fieldLine } from './field-line.ts';
import { framed } from './framed.ts';
import { scrollTo } from './list.ts';
import { edit, textOf } from './text-field.ts';

/**
 * How long after it opened a dialog hears nothing. A held key repeats for the first time after 250
 * to 600 ms, so that neither the key that opened it nor a `y` that was typed ahead and held confirms
 * (lazygit#4649).
 */
export const deafMs = 650;

/** A key that comes again within this was held down: keyboards repeat every 20 to 50 ms. */
const repeatMs = 75;

/** A `y` that came before and may still be held: slow keyboards and slow links repeat it every 100 to 250 ms. */
const heldMs = 300;

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
	const heldFor = now - (dialog.yesAt ?? (dialog.trigger === 'y' ? dialog.openedAt : 0));
	const heard: DialogState = {
		...known,
		lastKeyAt: now,
		lastKey: key,
		...(key === 'y' ? { yesAt: now } : {}),
	};
	const isYes = key === 'y' && dialog.confirmation.typed === undefined;
	const stay: DialogAnswer = { kind: 'stay', dialog: isYes ? { ...heard, early: true } : heard };
	if (now - dialog.openedAt < deafMs || chunk > 1) return stay;
	if (key === 'pgdn' || key === 'pgup') return { kind: 'stay', dialog: turned(heard, key) };
	if (key === (dialog.lastKey ?? dialog.trigger) && rest < repeatMs) return stay;
	if (dialog.confirmation.typed === undefined) {
		return answerPlain(heard, key, heldFor < heldMs ? 0 : rest);
	}
	if (key === 'enter') {
		return textOf(dialog.typed) === dialog.confirmation.typed ? { kind: 'confirm' } : stay;
	}
	const typed = edit(dialog.typed, key);
	return typed === undefined ? stay : { kind: 'stay', dialog: { ...heard, typed } };
}

/** Lines that PgDn and PgUp go on by: few, since few have room where not all have. */
const linesAPage = 2;

function turned(dialog: DialogState, key: 'pgdn' | 'pgup'): DialogState {
	const by = key === 'pgdn' ? linesAPage : -linesAPage;
	return { ...dialog, offset: Math.max(0, (dialog.offset ?? 0) + by) };
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
	const { width, inner } = widthsOf(size);
	const answers = answersOf(dialog, inner);
	const { lines, last, room, isWhole } = sentencesOf(dialog, size);
	const fits = lines.length <= room;
	const top = fits ? 0 : scrollTo(dialog.offset ?? 0, lines.length, room);
	const content: Line[] = [
		[span(clipMiddle(confirmation.title, inner), 'strong')],
		fits ? [] : restLine(top, lines.length - top - room),
		...[...lines.slice(top, top + room), ...last].map((text): Line => [span(text)]),
		...(isWhole ? [[]] : []),
		...answers,
	];
	return framed(content, { width, size, ascii });
}

/** The dialog with its sentences scrolled no further than their end. */
export function scrolledDialog(dialog: DialogState, size: Size): DialogState {
	const { lines, room } = sentencesOf(dialog, size);
	return { ...dialog, offset: scrollTo(dialog.offset ?? 0, lines.length, room) };
}

function widthsOf({ columns }: Size): { readonly width: number; readonly inner: number } {
	const width = Math.min(columns - 4, 76);
	return { width, inner: width - 4 };
}

const tooEarly = 'that was before the question could be read: press y again';

function answersOf({ confirmation, focus, typed, early }: DialogState, inner: number): Line[] {
	const cancel = `${confirmation.cancelLabel ?? 'Cancel'} (esc)`;
	if (confirmation.typed !== undefined) {
		const asked = [span('Type '), span(confirmation.typed, 'strong'), span(' and press enter:')];
		return [
			...wrapSentence(asked, inner, 0),
			fieldLine('> ', typed, inner),
			[button(cancel, true)],
		];
	}
	return [
		[
			button(cancel, focus === 'cancel'),
			span('   '),
			button(`${confirmation.confirmLabel} (y)`, focus === 'confirm'),
		],
		...(early === true
			? wrapText(tooEarly, inner).map((text): Line => [span(text, 'notice')])
			: []),
	];
}

type Sentences = {
	/** All but the last sentence. */
	readonly lines: readonly string[];
	readonly last: readonly string[];
	/** How many of `lines` have room. */
	readonly room: number;
	/** Whether all have room, with a blank above the answers. */
	readonly isWhole: boolean;
};

/**
 * The sentences as lines, and how many of them have room: the answers must be in sight in any terminal, and so
 * must the last sentence, which says in which account this happens.
 */
function sentencesOf(dialog: DialogState, size: Size): Sentences {
	const { inner } = widthsOf(size);
	const sentences = dialog.confirmation.lines.map((text) => wrapText(text, inner));
	const lines = sentences.slice(0, -1).flat();
	// Title, two blanks and two borders besides; where that is too little, the blank above the answers goes.
	const rest = size.rows - answersOf(dialog, inner).length - 5;
	const all = sentences.at(-1) ?? [];
	const isWhole = lines.length + all.length <= rest;
	const last = isWhole ? all : all.slice(0, Math.max(1, rest));
	return { lines, last, isWhole, room: Math.max(1, rest - last.length + (isWhole ? 0 : 1)) };
}

function restLine(above: number, below: number): Line {
	const told = [
		...(above > 0 ? [`${above} ${above === 1 ? 'row' : 'rows'} above: PgUp`] : []),
		...(below > 0 ? [`${below} more ${below === 1 ? 'row' : 'rows'}: PgDn`] : []),
	];
	return [span(told.join('   '), 'notice')];
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
