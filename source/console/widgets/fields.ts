import { fail } from '../../domain/failure.ts';
import { type Line, lineWidth, type Span, span, widthOf } from '../../presentation/line.ts';
import type { FormField } from '../state/views.ts';
import { wrapText } from './dialog.ts';
import { fieldLine } from './field-line.ts';
import { edit, insert, type TextField, textField, textOf } from './text-field.ts';

/** Fields, then buttons; `focus` counts through all of them. */
export type Fields = {
	readonly fields: readonly FormField[];
	readonly focus: number;
	/** Something was typed since the form opened, which leaving it loses; `leaving`: that was just said. */
	readonly typed?: 'typed' | 'leaving';
	/** Where that was said over another view, the key or word that does: any other one is asked about again. */
	readonly leavingBy?: string;
};

/** The form once something was typed in it, also by an editor. */
export function typedIn<View extends Fields>(view: View): View {
	return { ...view, typed: 'typed' };
}

/** The form once somebody does something else than leave it. */
export function staying<View extends Fields>(view: View): View {
	return view.typed === 'leaving' ? typedIn(view) : view;
}

export function field(id: string, label: string, hint?: string, text = ''): FormField {
	return { id, label, field: textField(text), ...(hint === undefined ? {} : { hint }) };
}

/** A field whose values are walked with left and right. */
export function choice(
	id: string,
	label: string,
	choices: readonly string[],
	chosen = choices[0] ?? '',
	hint = 'left and right choose',
): FormField {
	return { ...field(id, label, hint, chosen), choices };
}

/** The text of a field; empty when there is no such field. */
export function fieldText(view: Pick<Fields, 'fields'>, id: string): string {
	const found = view.fields.find((one) => one.id === id);
	return found === undefined ? '' : textOf(found.field);
}

/** After a key in the focused field; `undefined` when it is none of the field's. */
export function fieldKey<View extends Fields>(view: View, key: string): View | undefined {
	const current = view.fields[view.focus];
	if (current === undefined) return undefined;
	const { choices } = current;
	if (choices !== undefined) {
		const by = { left: -1, right: 1, space: 1 }[key];
		if (by === undefined) return undefined;
		const at = choices.indexOf(textOf(current.field));
		const next = choices[(at + by + choices.length) % choices.length] ?? '';
		return withFocused(view, () => textField(next));
	}
	const next = edit(current.field, key);
	if (next === undefined) return undefined;
	const isSame = textOf(next) === textOf(current.field);
	return withFocused(isSame ? staying(view) : typedIn(view), () => next);
}

export function fieldPaste<View extends Fields>(view: View, text: string): View {
	const current = view.fields[view.focus];
	if (current === undefined || current.choices !== undefined) return view;
	return withFocused(typedIn(view), (one) => insert(one, text));
}

function withFocused<View extends Fields>(view: View, change: (one: TextField) => TextField): View {
	return {
		...view,
		fields: view.fields.map((one, index) =>
			index === view.focus ? { ...one, field: change(one.field) } : one,
		),
	};
}

/** The field that has the keys; `undefined` on a button. */
export function focusedField({ fields, focus }: Fields): FormField | undefined {
	return fields[focus];
}

/** The next field or button, or the one before, round the end; hidden fields are passed by. */
export function focusedBy<View extends Fields>(
	view: View,
	by: 1 | -1,
	buttons: number,
	isHidden: (id: string) => boolean,
): View {
	const stops = view.fields.length + buttons;
	let { focus } = view;
	for (let turns = 0; turns < stops; turns++) {
		focus = (focus + by + stops) % stops;
		const field = view.fields[focus];
		if (field === undefined || !isHidden(field.id)) break;
	}
	return { ...staying(view), focus };
}

/** The fields with this text in one of them. Not through the keys of a field: its line ends are kept. */
export function withText(
	fields: readonly FormField[],
	id: string,
	text: string,
): readonly FormField[] {
	return fields.map((one) => (one.id === id ? { ...one, field: textField(text) } : one));
}

/** The fields as rows; the focused one has its hint below. */
export function fieldRows(
	view: Fields,
	width: number,
	isHidden: (id: string) => boolean,
): { line: Line; is: string }[] {
	const labelWidth = Math.max(...view.fields.map(({ label }) => label.length)) + 3;
	return view.fields.flatMap((one, index) => {
		if (isHidden(one.id)) return [];
		const focused = view.focus === index;
		const label = `${focused ? '>' : ' '} ${one.label.padEnd(labelWidth)}`;
		const lines =
			one.choices === undefined
				? [fieldLine(label, one.field, width - 2, focused)]
				: choiceLines(label, one, { focused, width: width - 2 });
		const hint = focused && one.hint !== undefined ? one.hint : undefined;
		const hints =
			hint === undefined
				? []
				: wrapText(hint, Math.max(16, width - labelWidth - 4)).map(
						(text): Line => [span(`  ${' '.repeat(labelWidth)}${text}`, 'dim')],
					);
		return [...lines, ...hints].map((line) => ({ line, is: String(index) }));
	});
}

/** Rows of choices that are shown at most: those around the chosen one. */
const mostChoiceRows = 3;

/** The choices side by side, in as many rows as they need, so that the chosen one is seen in any terminal. */
function choiceLines(
	label: string,
	one: FormField,
	{ focused, width }: { readonly focused: boolean; readonly width: number },
): readonly Line[] {
	const chosen = textOf(one.field);
	const room = width - widthOf(label);
	const lines: Span[][] = [[]];
	let at = 0;
	for (const text of one.choices ?? []) {
		const last = lines.at(-1) ?? [];
		const next =
			text === chosen
				? span(`[${text}] `, focused ? 'field-cursor' : 'strong')
				: span(` ${text}  `, 'dim');
		if (last.length > 0 && lineWidth([...last, next]) > room + 1) lines.push([next]);
		else last.push(next);
		if (text === chosen) at = lines.length - 1;
	}
	const top = Math.max(0, Math.min(at - 1, lines.length - mostChoiceRows));
	return lines
		.slice(top, top + mostChoiceRows)
		.map((line, index) => [
			index === 0 ? span(label, focused ? 'key' : 'plain') : span(' '.repeat(widthOf(label))),
			...line,
		]);
}

/** The buttons side by side, in as many rows as they need. */
export function buttonLines(
	{ fields, focus }: Fields,
	labels: readonly string[],
	width: number,
): readonly Line[] {
	const lines: Span[][] = [];
	for (const [index, label] of labels.entries()) {
		const one = button(label, focus === fields.length + index);
		const last = lines.at(-1);
		const fits = last !== undefined && lineWidth(last) + 3 + widthOf(one.text) <= width;
		if (fits) last.push(span('   '), one);
		else lines.push([span('  '), one]);
	}
	return lines;
}

export function button(label: string, focused: boolean) {
	return focused ? span(`[>${label}<]`, 'field-cursor') : span(`[ ${label} ]`);
}

/** A whole number of a field; throws an `invalid` failure that names its range. */
export function wholeNumber(text: string, what: string, from: number, to: number): number {
	const number = /^[\d,]+$/.test(text.trim()) ? Number(text.replaceAll(',', '')) : Number.NaN;
	if (number >= from && number <= to) return number;
	const range = `${from.toLocaleString('en-US')} to ${to.toLocaleString('en-US')}`;
	throw fail('invalid', `${what} must be ${range}, not "${text}"`);
}
