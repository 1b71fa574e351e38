import type { KindId } from '../../domain/kinds.ts';

/** One flag of a command, as data: parsing, help, suggestions and documents read the same record. */
export type Flag = {
	/** Long name without dashes. */
	readonly name: string;
	readonly short?: string;
	/** What the value is called in the help; a flag without it is a switch. */
	readonly value?: string;
	readonly choices?: readonly string[];
	/** Whether the flag may be given several times. */
	readonly many?: true;
	readonly about: string;
};

/** A positional argument. The last one may be optional, or stand for any number of words. */
export type Operand = {
	readonly name: string;
	readonly optional?: true;
	readonly many?: true;
	/** What it may be, where that is a fixed list. */
	readonly choices?: readonly string[];
	/** The kinds of resources that it names, for completion. */
	readonly kinds?: readonly KindId[];
	readonly about: string;
};

/** A headless command, as data. */
export type Definition = {
	readonly name: string;
	/** One line for the list of commands. */
	readonly summary: string;
	/** What one should know before running it: plain sentences. */
	readonly about?: string;
	readonly operands: readonly Operand[];
	readonly flags: readonly Flag[];
	readonly examples: readonly string[];
};

/** A command line, taken apart and checked against the definitions. */
export type Invocation = {
	/** Absent when the console is meant. */
	readonly command?: Definition;
	readonly operands: readonly string[];
	/** Given flags by long name; switches have one empty string. */
	readonly flags: ReadonlyMap<string, readonly string[]>;
};
