import type { Keystroke } from './keystroke.ts';

/*
The control sequences that keyboards send, as xterm, VTE, tmux, screen, rxvt, PuTTY, the Linux console and kitty
write them (https://invisible-island.net/xterm/ctlseqs, https://sw.kovidgoyal.net/kitty/keyboard-protocol). A
sequence that is no key of ours, such as a media key or the reply of a terminal, is none. Nothing of ours has a function
key; whoever wants gives it to a command.
*/

const letters: Readonly<Record<string, Keystroke>> = {
	A: 'up',
	B: 'down',
	C: 'right',
	D: 'left',
	F: 'end',
	H: 'home',
	Z: 'shift-tab',
};

/** F1 to F4 (after `ESC O`; with a modifier after `ESC [ 1;`). F3 looks there like a report of the cursor's place. */
const functionLetters: Readonly<Record<string, Keystroke>> = { P: 'f1', Q: 'f2', R: 'f3', S: 'f4' };

/** F1 to F5 of the Linux console (after `ESC [ [`). */
const consoleLetters = 'ABCDE';

/** rxvt with shift (after `ESC [`) or ctrl (after `ESC O`). */
const rxvtLetters: Readonly<Record<string, Keystroke>> = {
	a: 'up',
	b: 'down',
	c: 'right',
	d: 'left',
};

const numbers: Readonly<Record<string, Keystroke>> = {
	1: 'home',
	3: 'del',
	4: 'end',
	5: 'pgup',
	6: 'pgdn',
	7: 'home',
	8: 'end',
	11: 'f1',
	12: 'f2',
	13: 'f3',
	14: 'f4',
	15: 'f5',
	17: 'f6',
	18: 'f7',
	19: 'f8',
	20: 'f9',
	21: 'f10',
	23: 'f11',
	24: 'f12',
};

/** F1 to F12 in kitty's protocol. */
const firstFunction = 57364;
const functionKeys = 12;

/** Keys that kitty's protocol numbers in the private use area of Unicode: those of the keypad. */
const keypad: Readonly<Record<number, Keystroke>> = {
	57409: '.',
	57410: '/',
	57411: '*',
	57412: '-',
	57413: '+',
	57414: 'enter',
	57415: '=',
	57417: 'left',
	57418: 'right',
	57419: 'up',
	57420: 'down',
	57421: 'pgup',
	57422: 'pgdn',
	57423: 'home',
	57424: 'end',
	57426: 'del',
};

const control: Readonly<Record<number, Keystroke>> = {
	8: 'backspace',
	9: 'tab',
	10: 'enter',
	13: 'enter',
	27: 'esc',
	32: 'space',
	127: 'backspace',
};

/** The key of one character as it is typed; `undefined` for what no key sends (C1, NUL aside). */
export function keyOfCharacter(character: string): Keystroke | undefined {
	const code = character.codePointAt(0) ?? 0;
	const named = control[code];
	if (named !== undefined) return named;
	if (code === 0) return 'ctrl-space';
	if (code < 0x20) return `ctrl-${String.fromCharCode(code + 0x40).toLowerCase()}`;
	return code >= 0x80 && code < 0xa0 ? undefined : character;
}

/** Bits of the modifier parameter, less one. */
const shift = 1;
const alt = 2;
const ctrl = 4;
const legacyMeta = 8;
const kittyMeta = 32;

/** Keys of `ESC [ body final`. Alt and a key count as `esc`, then the key, as everywhere. */
export function keysOfCsi(body: string, final: string): readonly Keystroke[] {
	if (body === '[') return functionKey(consoleLetters.indexOf(final) + 1);
	if (!/^[\d;:]*$/.test(body)) return [];
	const [first = [], second = [], third = []] = body.split(';').map((field) => field.split(':'));
	// Releases of keys, which some terminals report.
	if (second[1] === '3') return [];
	const [number = ''] = first;
	const modifiers = Math.max(0, Number(second[0] ?? 1) - 1);
	if (final === 'u') return withAlt(coded(first, third, modifiers), modifiers & (alt | kittyMeta));
	// xterm's modifyOtherKeys.
	if (final === '~' && number === '27' && third.length > 0) {
		return withAlt(coded(third, [], modifiers), modifiers & alt);
	}
	return withAlt(named(body, number, final), modifiers & (alt | legacyMeta));
}

function functionKey(number: number): readonly Keystroke[] {
	return number >= 1 && number <= functionKeys ? [`f${number}`] : [];
}

function named(body: string, number: string, final: string): Keystroke | undefined {
	if ('~$^@'.includes(final)) return numbers[number];
	if (body === '' && final in rxvtLetters) return rxvtLetters[final];
	if (number !== '' && number !== '1') return undefined;
	return letters[final] ?? (final === 'R' ? undefined : functionLetters[final]);
}

/** Keys of `ESC O body final`. */
export function keysOfSs3(body: string, final: string): readonly Keystroke[] {
	if (final === 'M') return ['enter'];
	const modifiers = Math.max(0, Number(body.split(';').at(-1) || 1) - 1);
	const key = letters[final] ?? functionLetters[final] ?? rxvtLetters[final];
	return withAlt(key, modifiers & alt);
}

/** A key that is told by its code point: `106`, `106:74` with what shift makes of it. */
function coded(
	[code = '', shifted = '']: readonly string[],
	[text = '']: readonly string[],
	modifiers: number,
): Keystroke | undefined {
	const point = Number(code);
	if (point >= 57399 && point <= 57408) return String(point - 57399);
	if (point >= firstFunction && point < firstFunction + functionKeys) {
		return `f${point - firstFunction + 1}`;
	}
	if (point >= 0xe000 && point <= 0xf8ff) return keypad[point];
	if (point === 9 && (modifiers & shift) !== 0) return 'shift-tab';
	if (code === '' || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return undefined;
	const plain = keyOfCharacter(String.fromCodePoint(point));
	if (plain === undefined || [...plain].length > 1)
		return plain === 'space' ? spaceBar(modifiers) : plain;
	if ((modifiers & ctrl) !== 0) return `ctrl-${plain.toLowerCase()}`;
	if ((modifiers & shift) === 0) return plain;
	const upper = Number(text) || Number(shifted);
	return upper > 0x20 && upper < 0xd800 ? String.fromCodePoint(upper) : plain.toUpperCase();
}

function spaceBar(modifiers: number): Keystroke {
	return (modifiers & ctrl) === 0 ? 'space' : 'ctrl-space';
}

function withAlt(key: Keystroke | undefined, isAlt: number): readonly Keystroke[] {
	// A report of the cursor's place looks like a key with modifiers.
	if (key === undefined) return [];
	return isAlt === 0 ? [key] : ['esc', key];
}
