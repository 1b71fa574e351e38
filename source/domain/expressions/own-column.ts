import type { Acknowledgement } from '../diagnosis/acknowledgement.ts';
import { compileValue } from './expression.ts';

/** A column of a list of messages that somebody made: what an expression says of each message. */
export type OwnColumn = { readonly name: string; readonly text: string };

/** What the console remembers for comfort. */
export type ConsoleMemory = {
	/** Filters by the list that they were used in, the latest first. */
	readonly filters: Readonly<Record<string, readonly string[]>>;
	/** Columns that somebody made, by queue (`queueKey` of receive-budget.ts). */
	readonly columns: Readonly<Record<string, readonly OwnColumn[]>>;
	/** Findings that somebody knows of, by resource (`queueKey` of receive-budget.ts); absent where there are none. */
	readonly acknowledged?: Readonly<Record<string, readonly Acknowledgement[]>>;
};

/** `NAME = EXPRESSION`, or a name alone, which takes the column away; else what is wrong with it. */
export function parseOwnColumn(
	given: string,
	taken: readonly string[],
):
	| { readonly ok: true; readonly name: string; readonly text?: string }
	| { readonly ok: false; readonly problem: string } {
	const equals = given.indexOf('=');
	const name = (equals < 0 ? given : given.slice(0, equals)).trim().toLowerCase();
	if (!/^[a-z][\w-]{0,19}$/.test(name)) {
		return { ok: false, problem: `"${name}" is no name of a column: letters, digits, - and _` };
	}
	if (equals < 0) return { ok: true, name };
	if (taken.includes(name)) return { ok: false, problem: `there is a column ${name} already` };
	const text = given.slice(equals + 1).trim();
	const compiled = compileValue(text);
	return compiled.ok
		? { ok: true, name, text }
		: { ok: false, problem: `at ${compiled.position + 1}: ${compiled.problem}` };
}
