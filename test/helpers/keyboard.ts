import { deafMs } from '../../source/console/widgets/dialog.ts';

const named: Readonly<Record<string, string>> = {
	enter: '\r',
	return: '\r',
	esc: '\u001b',
	escape: '\u001b',
	tab: '\t',
	'shift-tab': '\u001b[Z',
	space: ' ',
	backspace: '\u007f',
	delete: '\u001b[3~',
	up: '\u001b[A',
	down: '\u001b[B',
	right: '\u001b[C',
	left: '\u001b[D',
	home: '\u001b[H',
	end: '\u001b[F',
	pageup: '\u001b[5~',
	pagedown: '\u001b[6~',
	pgup: '\u001b[5~',
	pgdn: '\u001b[6~',
};

/** The bytes that a terminal sends for a key: `j`, `G`, `enter`, `esc`, `pgdn`, `ctrl-c`, ... */
export function keyBytes(key: string): string {
	const bytes = named[key.toLowerCase()];
	if (bytes !== undefined) return bytes;
	const control = /^ctrl-([a-z\\\]^_ ])$/.exec(key.toLowerCase())?.[1];
	if (control !== undefined) return String.fromCharCode(control.toUpperCase().charCodeAt(0) & 31);
	if ([...key].length === 1) return key;
	throw new Error(`no such key: ${key} (use type() for text)`);
}

/** Whether a word names a key; any other is text to be typed. */
export function isKey(word: string): boolean {
	try {
		keyBytes(word);
		return true;
	} catch {
		return false;
	}
}

/** What a terminal with bracketed paste sends when the user pastes `text`. */
export function pasteBytes(text: string): string {
	return `\u001b[200~${text}\u001b[201~`;
}

/** Dialogs hear nothing for a while after they opened, ms: nobody has read them by then. */
export const readingTime = deafMs + 50;

/** Esc is told from the start of a sequence by the silence after it; people leave that silence. */
export const silenceAfterEscape = 40;
