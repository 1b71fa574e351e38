import { keyOfCharacter, keysOfCsi, keysOfSs3 } from './key-sequences.ts';
import type { Keystroke } from './keystroke.ts';
import { type MouseReport, readMouseReport } from './mouse-report.ts';
import { PasteBuffer, pasteEnd } from './paste-buffer.ts';

/** What a terminal sent. */
export type TerminalEvent =
	| { readonly type: 'key'; readonly key: Keystroke }
	| { readonly type: 'paste'; readonly text: string }
	/** A paste of which nothing is taken: its end did not come, or it is longer than {@link longestPaste}. */
	| { readonly type: 'paste-dropped'; readonly why: 'no-end' | 'too-long' }
	| { readonly type: 'focus'; readonly focused: boolean }
	| { readonly type: 'mouse'; readonly report: MouseReport };

/** UTF-16 units of the longest paste that is taken: no message is longer than a mebibyte. */
export const longestPaste = 1024 * 1024;

/*
How long what is unfinished is waited for, ms. A terminal writes a key in one piece, so that the rest of it is
there at once. A reply may hang in the middle of a slow link.
*/
/** Esc alone, and a line feed that belongs to a carriage return. */
const escapeMs = 20;
/** Alt and a key that also introduces sequences (`[ O ] P X ^ _`). */
const introducerMs = 100;
/** The rest of a sequence: at worst the next key is taken for its end. */
const sequenceMs = 5_000;
/** More of a string or of a mouse report, which could swallow several keys. */
const stringMs = 500;
/** More of a paste after a ctrl-c in it. */
const interruptMs = 100;
/** More of a paste. */
const pasteMs = 2_000;
/** What comes late after all is known for that by its shape for so long. */
const lateMs = { escape: 300, string: 5_000, paste: pasteMs } as const;

/** A chunk of more characters, or one that comes so soon after the last, ms, was not typed. */
const typedAtMost = 8;
const typedApartMs = 15;

const esc = '\u001b';
const bel = '\u0007';
const st = '\u009c';
const longestBody = 256;

type Sequence = {
	readonly name: 'sequence';
	readonly introducer: '[' | 'O';
	readonly body: string;
};
/** OSC, DCS, SOS, PM or APC: never a key. `escaped`: an esc came, perhaps the start of `ESC \`. */
type ControlString = {
	readonly name: 'string';
	readonly introducer: string;
	readonly begun: boolean;
	readonly escaped: boolean;
};
type State =
	| { readonly name: 'ground' }
	| { readonly name: 'escape' }
	| Sequence
	| ControlString
	/** The three characters of a mouse report in the old form. */
	| { readonly name: 'mouse'; readonly left: number }
	| { readonly name: 'paste'; readonly buffer: PasteBuffer };

const ground: State = { name: 'ground' };

/**
 * Takes the bytes of a terminal apart. However they are cut into chunks, the keys are the same; replies press
 * nothing. Only silence ends what is unfinished: esc alone is told from the start of a sequence by it, and
 * nothing that a terminal sends or fails to send keeps ctrl-c away. Times are ms of any clock that runs on.
 */
export class KeySplitter {
	readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
	readonly #longestPaste: number;
	#state: State = ground;
	#now = Number.NEGATIVE_INFINITY;
	#afterReturn = false;
	#deadline: number | undefined;
	/** When what swallows keys (a string, a paste) ends unless more of it comes; keys that are typed don't count. */
	#swallowUntil = 0;
	/** What was given up, whose rest may still come. */
	#late: { readonly what: keyof typeof lateMs; readonly until: number } | undefined;
	#events: TerminalEvent[] = [];

	constructor(longest = longestPaste) {
		this.#longestPaste = longest;
	}

	/** When {@link expire} is due unless bytes come before; `undefined` while nothing is unfinished. */
	get deadline(): number | undefined {
		return this.#deadline;
	}

	/** Events of a chunk and of what it completes. */
	push(bytes: Uint8Array, now: number): readonly TerminalEvent[] {
		const typed = now - this.#now >= typedApartMs;
		this.#now = now;
		const text = this.#withoutLate(this.#decoder.decode(bytes, { stream: true }));
		const before = this.#state;
		this.#read(text);
		if (text.length > typedAtMost || !typed || before.name !== this.#state.name) {
			this.#swallowUntil = now + (this.#state.name === 'paste' ? pasteMs : stringMs);
		}
		return this.#taken();
	}

	/** Ends what has been waited for long enough. */
	expire(now: number): readonly TerminalEvent[] {
		this.#now = now;
		const state = this.#state;
		this.#afterReturn = false;
		this.#state = ground;
		switch (state.name) {
			case 'escape':
				this.#key('esc');
				this.#isLate('escape');
				break;
			case 'string':
				if (state.escaped) this.#key('esc');
				else if (state.begun) this.#isLate('string');
				else this.#abandon(state);
				break;
			case 'paste':
				this.#events.push({ type: 'paste-dropped', why: 'no-end' });
				if (state.buffer.endsInInterrupt) this.#key('ctrl-c');
				this.#isLate('paste');
				break;
			default:
				this.#abandon(state);
		}
		return this.#taken();
	}

	#taken(): readonly TerminalEvent[] {
		const events = this.#events;
		this.#events = [];
		this.#deadline = this.#deadlineOf(this.#state);
		return events;
	}

	#deadlineOf(state: State): number | undefined {
		const now = this.#now;
		switch (state.name) {
			case 'ground':
				return this.#afterReturn ? now + escapeMs : undefined;
			case 'escape':
				return now + escapeMs;
			case 'sequence':
				return now + (state.body === '' ? introducerMs : sequenceMs);
			case 'string':
				return state.begun ? this.#swallowUntil : now + introducerMs;
			case 'mouse':
				return this.#swallowUntil;
			case 'paste':
				return state.buffer.endsInInterrupt
					? Math.min(now + interruptMs, this.#swallowUntil)
					: this.#swallowUntil;
		}
	}

	#read(text: string): void {
		for (let at = 0; at < text.length; ) {
			if (this.#state.name === 'paste') {
				at = text.length - this.#inPaste(this.#state.buffer, text.slice(at)).length;
				continue;
			}
			const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
			at += character.length;
			this.#step(character);
		}
	}

	#step(character: string): void {
		const state = this.#state;
		switch (state.name) {
			case 'escape':
				return this.#afterEscape(character);
			case 'sequence':
				return this.#inSequence(state, character);
			case 'string':
				return this.#inString(state, character);
			case 'mouse':
				if (character < ' ') return this.#anew(character);
				this.#state = state.left === 1 ? ground : { name: 'mouse', left: state.left - 1 };
				return;
			default:
				this.#plain(character);
		}
	}

	#plain(character: string): void {
		const joined = this.#afterReturn && character === '\n';
		this.#afterReturn = character === '\r';
		if (character === esc) this.#state = { name: 'escape' };
		else if (!joined) this.#key(keyOfCharacter(character));
	}

	#afterEscape(character: string): void {
		if (character === '[' || character === 'O') {
			this.#state = { name: 'sequence', introducer: character, body: '' };
		} else if (introducesString(character)) {
			this.#state = { name: 'string', introducer: character, begun: false, escaped: false };
		} else {
			this.#key('esc');
			this.#anew(character);
		}
	}

	#inSequence(state: Sequence, character: string): void {
		if (endsSequence(state, character)) {
			this.#state = ground;
			this.#finish(state, character);
		} else if (continuesSequence(state, character)) {
			const { body } = state;
			if (body.length < longestBody) this.#state = { ...state, body: body + character };
		} else {
			this.#abandon(state);
			this.#anew(character);
		}
	}

	#finish({ introducer, body }: Sequence, final: string): void {
		const report = introducer === '[' ? readMouseReport(body, final) : undefined;
		if (report !== undefined) this.#events.push({ type: 'mouse', report });
		else if (introducer === 'O') for (const key of keysOfSs3(body, final)) this.#key(key);
		else if (body === '' && (final === 'I' || final === 'O')) {
			this.#events.push({ type: 'focus', focused: final === 'I' });
		} else if (body === '' && final === 'M') this.#state = { name: 'mouse', left: 3 };
		else if (body === '200' && final === '~') {
			this.#state = { name: 'paste', buffer: new PasteBuffer(this.#longestPaste) };
		} else for (const key of keysOfCsi(body, final)) this.#key(key);
	}

	#inString(state: ControlString, character: string): void {
		if (state.escaped) {
			if (character === '\\') this.#state = ground;
			else {
				this.#state = { name: 'escape' };
				this.#step(character);
			}
		} else if (character === bel || character === st) this.#state = ground;
		else if (character === esc) this.#state = { ...state, escaped: true };
		else if (character < ' ' || character === '\u007f') {
			// No reply holds one: somebody presses a key.
			this.#abandon(state);
			this.#anew(character);
		} else if (!state.begun) this.#state = { ...state, begun: true };
	}

	/** Reads on in a paste and answers what stands after it. */
	#inPaste(buffer: PasteBuffer, more: string): string {
		const step = buffer.push(more);
		if (!step.ended) return '';
		this.#state = ground;
		const { text } = step;
		this.#events.push(
			text === undefined ? { type: 'paste-dropped', why: 'too-long' } : { type: 'paste', text },
		);
		return step.rest;
	}

	/** The keys that look like the start of a sequence when nothing of the sequence has come. */
	#abandon(state: State): void {
		const isKey =
			(state.name === 'sequence' && state.body === '') || (state.name === 'string' && !state.begun);
		if (!isKey) return;
		this.#key('esc');
		this.#key(state.introducer);
	}

	#anew(character: string): void {
		this.#state = ground;
		this.#plain(character);
	}

	/** `text` without the late rest of what was given up: nobody types in such pieces. */
	#withoutLate(text: string): string {
		const late = this.#late;
		if (late === undefined || text === '') return text;
		this.#late = undefined;
		if (this.#now > late.until) return text;
		if (late.what === 'escape') {
			const [first = ''] = text;
			const isRest = text.length > 1 && (first === '[' || introducesString(first));
			if (isRest) this.#state = { name: 'escape' };
			return text;
		}
		const rest = afterFirst(text, late.what === 'paste' ? [pasteEnd] : [bel, st, `${esc}\\`]);
		if (rest !== undefined || text.length <= typedAtMost) return rest ?? text;
		this.#isLate(late.what);
		return '';
	}

	#isLate(what: keyof typeof lateMs): void {
		this.#late = { what, until: this.#now + lateMs[what] };
	}

	#key(key: Keystroke | undefined): void {
		if (key !== undefined) this.#events.push({ type: 'key', key });
	}
}

/** What stands in `text` after the first of these ends. */
function afterFirst(text: string, ends: readonly string[]): string | undefined {
	const found = ends
		.map((end) => ({ end, at: text.indexOf(end) }))
		.filter(({ at }) => at !== -1)
		.toSorted((one, other) => one.at - other.at)[0];
	return found === undefined ? undefined : text.slice(found.at + found.end.length);
}

function introducesString(character: string): boolean {
	return character !== '' && ']PX^_'.includes(character);
}

/** Whether `character` is the last of a sequence; rxvt ends its shifted keys with `$`, else inside of one. */
function endsSequence({ introducer, body }: Sequence, character: string): boolean {
	// A function key of the Linux console: `ESC [ [ A`.
	if (introducer === '[' && body === '[') return character >= ' ' && character <= '~';
	if (introducer === '[' && body === '' && character === '[') return false;
	if (character >= '@' && character <= '~') return true;
	return introducer === '[' && character === '$' && /^[235678]$/.test(body);
}

function continuesSequence({ introducer, body }: Sequence, character: string): boolean {
	if (introducer === 'O') return (character >= '0' && character <= '9') || character === ';';
	return (character >= ' ' && character <= '?') || (character === '[' && body === '');
}
