import type { Command } from './command.ts';
import type { Keystroke } from './keystroke.ts';

/** Keys of one's own, by the names of commands; they take the place of those that a command has. */
export type Bindings = ReadonlyMap<string, readonly Keystroke[]>;

export const noBindings: Bindings = new Map();

/** What a command is called in the configuration file: its title without blanks, `copy-menu`. */
export function nameOfTitle(title: string): string {
	return title.replaceAll(' ', '-');
}

/** The keys of a command. */
export function keysOf(
	{ title, keys }: Pick<Command<never>, 'title' | 'keys'>,
	bindings: Bindings,
): readonly Keystroke[] {
	return bindings.get(nameOfTitle(title)) ?? keys;
}

type AnyCommand = Pick<Command<never>, 'title' | 'keys'>;

const made = new WeakMap<object, { readonly bindings: Bindings; readonly copy: object }>();
const originals = new WeakMap<object, object>();

/** A command with its own keys; itself where it has no others. */
export function rebound<Of extends AnyCommand>(command: Of, bindings: Bindings): Of {
	const keys = keysOf(command, bindings);
	if (keys === command.keys) return command;
	const before = made.get(command);
	// It was made of this command.
	if (before?.bindings === bindings) return before.copy as Of;
	const copy = { ...command, keys };
	made.set(command, { bindings, copy });
	originals.set(copy, command);
	return copy;
}

/** The command that was given other keys; itself where it was not. */
export function originalOf<Of extends AnyCommand>(command: Of): Of {
	return (originals.get(command) as Of | undefined) ?? command;
}

const named =
	/^(?:enter|tab|shift-tab|space|up|down|left|right|pgup|pgdn|home|end|del|backspace|f[1-9]|f1[0-2]|ctrl-[a-z])$/;

/** Keys that always leave, suspend or redraw, and those that terminals send for backspace, tab and enter. */
const neverHeard = new Set([...'czlhijm'].map((letter) => `ctrl-${letter}`));

/** Whether a text names a key that a terminal can send, and that has no fixed meaning. */
export function isKeystroke(text: string): boolean {
	if (neverHeard.has(text)) return false;
	return named.test(text) || (/^[\x21-\x7e]$/.test(text) && text !== '');
}
