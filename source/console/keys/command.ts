import type { Effect } from '../../domain/effect.ts';
import type { Keystroke } from './keystroke.ts';

/**
 * One thing a key does. The same record feeds the handler, the footer, help, the actions menu,
 * `docs/keys.md`, the read-only gate and the test that no key has two meanings on one path.
 */
export type Command<Context> = {
	readonly keys: readonly Keystroke[];
	/** One or two words for the footer: `redrive`. */
	readonly title: string;
	/** A sentence for help and docs. */
	readonly about: string;
	readonly inFooter?: true;
	/** What the command may end up doing to the account; views only look, so most are `read`. */
	readonly effect: Effect;
	/** Why the command can't run now, shown to the user; `undefined` when it can. */
	disabled?(context: Context): string | undefined;
	run(context: Context): void;
};

/** A command that has been given its context: what help, footer and actions menu work with. */
export type BoundCommand = {
	readonly keys: readonly Keystroke[];
	readonly title: string;
	readonly about: string;
	readonly inFooter: boolean;
	readonly effect: Effect;
	readonly disabled: string | undefined;
	run(): void;
};

export function bind<Context>(
	commands: readonly Command<Context>[],
	context: Context,
	refusal: (effect: Effect) => string | undefined,
): BoundCommand[] {
	return commands.map((command) => ({
		keys: command.keys,
		title: command.title,
		about: command.about,
		inFooter: command.inFooter === true,
		effect: command.effect,
		disabled: refusal(command.effect) ?? command.disabled?.(context),
		run: () => command.run(context),
	}));
}

/** The first command that answers to `key`; tables are given innermost first. */
export function commandFor(
	key: Keystroke,
	tables: readonly (readonly BoundCommand[])[],
): BoundCommand | undefined {
	for (const table of tables) {
		const found = table.find((command) => command.keys.includes(key));
		if (found !== undefined) return found;
	}
	return undefined;
}
