import type { Keystroke } from '../keys/keystroke.ts';

/**
 * A one-line text field with readline's keys. `at` counts graphemes before the cursor. `whole`: all of its text is
 * selected, as in the address line of a browser: what is typed or pasted takes its place, what deletes takes it away, and
 * every other key goes on with it.
 */
export type TextField = {
	readonly graphemes: readonly string[];
	readonly at: number;
	readonly whole?: true;
};

/** What most people type: each of these is a grapheme, whatever stands beside it. */
const ascii = /^[ -~]*$/;

let segments: Intl.Segmenter | undefined;

function graphemesOf(text: string): string[] {
	// It takes ten milliseconds to make one, which the first key in a line would wait for.
	if (ascii.test(text)) return [...text];
	segments ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
	return Array.from(segments.segment(text), ({ segment }) => segment);
}

export function textField(text = ''): TextField {
	const graphemes = graphemesOf(text);
	return { graphemes, at: graphemes.length };
}

/** A field with a text that is likelier to be replaced than to be gone on with. */
export function selectedField(text: string): TextField {
	return text === '' ? textField() : { ...textField(text), whole: true };
}

export function textOf(field: TextField): string {
	return field.graphemes.join('');
}

/** Text typed or pasted at the cursor; line ends become spaces, since the field has one line. */
export function insert(into: TextField, text: string): TextField {
	const field = into.whole === true ? textField() : into;
	const line = text.replace(/\r\n|[\r\n\t]/g, ' ');
	// A mark that was typed after its letter is one with it, as it is when both come together.
	const joins = field.at > 0 && line !== '' && line.charCodeAt(0) > 0x7f;
	const before = field.graphemes.slice(0, joins ? field.at - 1 : field.at);
	const last = joins ? (field.graphemes[field.at - 1] ?? '') : '';
	const added = [...before, ...graphemesOf(last + line)];
	return { graphemes: [...added, ...field.graphemes.slice(field.at)], at: added.length };
}

function cut(field: TextField, from: number, to: number): TextField {
	return {
		graphemes: [...field.graphemes.slice(0, from), ...field.graphemes.slice(to)],
		at: from,
	};
}

function wordBefore({ graphemes, at }: TextField): number {
	let start = at;
	while (start > 0 && graphemes[start - 1] === ' ') start--;
	while (start > 0 && graphemes[start - 1] !== ' ') start--;
	return start;
}

/** The field after `key`, or `undefined` when the key is none of the field's. */
export function edit(field: TextField, key: Keystroke): TextField | undefined {
	const { graphemes, at } = field;
	const end = graphemes.length;
	if (field.whole === true && deleting.has(key)) return textField();
	switch (key) {
		case 'left':
		case 'ctrl-b':
			return { graphemes, at: Math.max(0, at - 1) };
		case 'right':
		case 'ctrl-f':
			return { graphemes, at: Math.min(end, at + 1) };
		case 'home':
		case 'ctrl-a':
			return { graphemes, at: 0 };
		case 'end':
		case 'ctrl-e':
			return { graphemes, at: end };
		case 'backspace':
		case 'ctrl-h':
			return at === 0 ? field : cut(field, at - 1, at);
		case 'del':
		case 'ctrl-d':
			return at === end ? field : cut(field, at, at + 1);
		case 'ctrl-u':
			return cut(field, 0, at);
		case 'ctrl-k':
			return cut(field, at, end);
		case 'ctrl-w':
			return cut(field, wordBefore(field), at);
		case 'space':
			return insert(field, ' ');
		default:
			return isText(key) ? insert(field, key) : undefined;
	}
}

const deleting: ReadonlySet<Keystroke> = new Set(
	'backspace del ctrl-h ctrl-d ctrl-u ctrl-k ctrl-w'.split(' '),
);

/** One character; all other keys have names. */
function isText(key: Keystroke): boolean {
	return [...key].length === 1;
}
