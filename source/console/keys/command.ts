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
	/** What the footer says in place of the title, where the same key leads elsewhere here. */
	footer?(context: Context): string | undefined;
	/** Set where a click does not run it although it only reads: something ends by it, or is shown that was hidden. */
	readonly byKeyAlone?: true;
	/** Set where all views that are open end by it: what was typed in a form among them is asked about first. */
	readonly endsViews?: true;
	/** What the command may end up doing to the account; views only look, so most are `read`. */
	readonly effect: Effect;
	/** Whether it may act on the row under the cursor: commands of a screen do, those of the whole console do not. */
	readonly onRow?: boolean;
	/** Why the command can't run now, shown to the user; `undefined` when it can. */
	disabled?(context: Context): string | undefined;
	/** An error, at once or later, is told by who calls it. */
	run(context: Context): void | Promise<void>;
};

/** A command that has been given its context: what help, footer and actions menu work with. */
export type BoundCommand = {
	readonly keys: readonly Keystroke[];
	readonly title: string;
	readonly about: string;
	readonly inFooter: boolean;
	/** One or two words for the footer; worked out when it is read. */
	readonly footer: string;
	readonly effect: Effect;
	/** Whether no click runs it. */
	readonly byKeyAlone: boolean;
	/** Whether all views that are open end by it. */
	readonly endsViews: boolean;
	/** Whether it may act on the row under the cursor. */
	readonly onRow: boolean;
	/** Worked out when it is read. */
	readonly disabled: string | undefined;
	/** Runs it for `key`, which led here: a dialog knows then what may not confirm it. */
	run(key: Keystroke): void | Promise<void>;
};

/** A command with its context; a frame makes some hundred, of which it reads a few. */
class Bound<Context extends { readonly key: Keystroke }> implements BoundCommand {
	readonly #command: Command<Context>;
	readonly #context: Context;
	readonly #refusal: (effect: Effect) => string | undefined;
	readonly onRow: boolean;

	constructor(
		command: Command<Context>,
		context: Context,
		refusal: (effect: Effect) => string | undefined,
		onRow: boolean,
	) {
		this.#command = command;
		this.#context = context;
		this.#refusal = refusal;
		this.onRow = onRow;
	}

	get keys() {
		return this.#command.keys;
	}

	get title() {
		return this.#command.title;
	}

	get about() {
		return this.#command.about;
	}

	get inFooter() {
		return this.#command.inFooter === true;
	}

	get footer() {
		return this.#command.footer?.(this.#context) ?? this.title;
	}

	get effect() {
		return this.#command.effect;
	}

	get byKeyAlone() {
		return this.#command.byKeyAlone === true;
	}

	get endsViews() {
		return this.#command.endsViews === true;
	}

	get disabled() {
		return this.#refusal(this.effect) ?? this.#command.disabled?.(this.#context);
	}

	run(key: Keystroke) {
		return this.#command.run({ ...this.#context, key });
	}
}

/** `onRow`: whether it may act on the row under the cursor where it does not say so itself. */
export function bind<Context extends { readonly key: Keystroke }>(
	command: Command<Context>,
	context: Context,
	refusal: (effect: Effect) => string | undefined,
	onRow = false,
): BoundCommand {
	return new Bound(command, context, refusal, command.onRow ?? onRow);
}

/** The first command that answers to `key`; tables are given innermost first. */
export function commandFor<Context>(
	key: Keystroke,
	tables: readonly (readonly Command<Context>[])[],
): Command<Context> | undefined {
	for (const table of tables) {
		const found = table.find((command) => command.keys.includes(key));
		if (found !== undefined) return found;
	}
	return undefined;
}
