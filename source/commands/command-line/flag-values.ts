import { withoutSecrets } from '../../domain/text/url-secrets.ts';
import type { Invocation } from '../shell/definition.ts';
import { usage } from '../shell/usage.ts';

/*
Reading flags of a command line that was taken apart. Apart from the parser, which knows every command.
*/

/** The single value of a flag, when it was given. */
export function flagValue(invocation: Invocation, name: string): string | undefined {
	return invocation.flags.get(name)?.[0];
}

/** A flag's value as a whole number of at least `minimum`. */
export function wholeFlag(
	invocation: Invocation,
	name: string,
	minimum: number,
	maximum = Number.MAX_SAFE_INTEGER,
): number | undefined {
	const text = flagValue(invocation, name);
	if (text === undefined) return;
	const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
	if (value >= minimum && value <= maximum) return value;
	const range =
		maximum === Number.MAX_SAFE_INTEGER
			? `of at least ${minimum}`
			: `from ${minimum} to ${maximum}`;
	throw usage(`--${name} takes a whole number ${range}, not ${quoted(text)}`);
}

/** `text` in quotes, or a word for nothing. */
export function quoted(text: string): string {
	return text === '' ? 'an empty text' : `'${withoutSecrets(text)}'`;
}
