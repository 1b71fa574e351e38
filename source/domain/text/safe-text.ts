/**
 * The one choke point of law 5: text that came from outside becomes text that a terminal can only
 * show. Apply it last, after JSON, base64 or gzip decoding, since a harmless `\u001b` in JSON is an
 * escape character once parsed.
 *
 * What is shown instead of being sent, as a visible escape (`\x1b`, `\u202e`, `\u{e0041}`):
 * - C0, DEL and C1 (C1 holds one-byte CSI and OSC);
 * - bidirectional controls, which can make a name read as another;
 * - zero-width and other invisible characters, variation selectors and tag characters, which can
 *   hide text or change the width of what stands before them;
 * - letters of flags, skin tones and prefixes of a few archaic scripts, which merge with their
 *   neighbours on some terminals only;
 * - every other format character (Cf), since terminals disagree on its width;
 * - lone surrogates, line and paragraph separators, non-characters.
 * Combining marks stay, up to six on a letter: languages need them.
 */
const unsafe =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: naming control characters is its work
	// biome-ignore lint/suspicious/noMisleadingCharacterClass: single code points are meant, not clusters
	/[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}\p{RI}\p{Emoji_Modifier}\u0d4e\u{111c2}\u{111c3}\u{113d1}\u{1193f}\u{11941}\u{11a84}-\u{11a89}\u{11d46}\u{11f02}]/u;

const unsafeGlobal = new RegExp(unsafe, 'gu');

const manyMarks = /\p{M}{7}/u;

/** The marks after the sixth on one letter: no language needs them, and stacks paint other rows. */
const stacked = /(?<=\p{M}{6})\p{M}/gu;

/** Printable ASCII alone: the fast way out for nearly every string. */
const plain = /^[\x20-\x7e]*$/;

/** `text` with every character that could act on a terminal written as a visible escape. */
export function safeText(text: string): string {
	if (plain.test(text)) return text;
	const escaped = unsafe.test(text) ? text.replace(unsafeGlobal, visibleEscape) : text;
	return manyMarks.test(escaped) ? escaped.replace(stacked, visibleEscape) : escaped;
}

/** Whether {@link safeText} would change anything. */
export function isSafe(text: string): boolean {
	return plain.test(text) || !(unsafe.test(text) || manyMarks.test(text));
}

function visibleEscape(character: string): string {
	if (character === '\n') return '\\n';
	if (character === '\t') return '\\t';
	if (character === '\r') return '\\r';
	const code = character.codePointAt(0) ?? 0;
	if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
	if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
	return `\\u{${code.toString(16)}}`;
}
