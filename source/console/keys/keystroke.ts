import type { Key as InkKey } from 'ink';

/**
 * One key as commands name it: a printable character (`a`, `G`, `?`), or `enter`, `esc`, `tab`,
 * `shift-tab`, `space`, `up`, `down`, `left`, `right`, `pgup`, `pgdn`, `home`, `end`, `del`,
 * `backspace`, `ctrl-x`.
 */
export type Keystroke = string;

const control: Readonly<Record<string, Keystroke>> = {
	'\r': 'enter',
	'\n': 'enter',
	'\t': 'tab',
	' ': 'space',
	'\u007f': 'backspace',
	'\b': 'backspace',
	'\u001b': 'esc',
};

const ascii = /^[\x20-\x7e]+$/;

let segments: Intl.Segmenter | undefined;

/**
 * Ink's input as single keystrokes. Fast typing and slow connections deliver several keys in one
 * chunk without their flags (`jjj`, `\t\r`, `foo\r`), so that each chunk is split. Stock tmux turns
 * `esc` and a key within half a second into Alt+key: that counts as `esc`, then the key.
 */
export function toKeystrokes(input: string, key: InkKey): readonly Keystroke[] {
	if (key.eventType === 'release') return [];
	// Two escs in one chunk come as one with Alt: they count as two.
	const prefix = key.meta ? ['esc'] : [];
	const named = nameOf(key);
	if (named !== undefined) return [...prefix, named];
	if (key.ctrl && input !== '') return [...prefix, `ctrl-${input.toLowerCase()}`];
	if (input === '') return prefix;
	return [...prefix, ...split(input)];
}

function nameOf(key: InkKey): Keystroke | undefined {
	if (key.upArrow) return 'up';
	if (key.downArrow) return 'down';
	if (key.leftArrow) return 'left';
	if (key.rightArrow) return 'right';
	if (key.pageUp) return 'pgup';
	if (key.pageDown) return 'pgdn';
	if (key.home) return 'home';
	if (key.end) return 'end';
	if (key.return) return 'enter';
	if (key.tab) return key.shift ? 'shift-tab' : 'tab';
	if (key.backspace) return 'backspace';
	if (key.delete) return 'del';
	if (key.escape) return 'esc';
	return undefined;
}

function split(input: string): Keystroke[] {
	// The usual case; making a Segmenter costs 10 ms and more, on the very first key.
	if (ascii.test(input)) return Array.from(input, (one) => control[one] ?? one);
	segments ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
	const strokes: Keystroke[] = [];
	// A grapheme cluster may be CR LF: one Enter.
	for (const { segment } of segments.segment(input)) {
		const code = segment.charCodeAt(0);
		const named = control[segment] ?? (segment === '\r\n' ? 'enter' : undefined);
		if (named !== undefined) strokes.push(named);
		else if (code < 0x1b) strokes.push(`ctrl-${String.fromCharCode(code + 96)}`);
		else if (code >= 0x20) strokes.push(segment);
	}
	return strokes;
}

/** How a key is written in footers, help and docs. */
export function keyLabel(key: Keystroke): string {
	const labels: Readonly<Record<string, string>> = {
		del: 'Del',
		pgup: 'PgUp',
		pgdn: 'PgDn',
		home: 'Home',
		end: 'End',
	};
	return labels[key] ?? key;
}
