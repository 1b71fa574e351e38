import { EmulatedError } from '../errors.ts';

/** Whether a line meets a filter pattern. */
export type Meets = (text: string) => boolean;

/**
 * A filter pattern of CloudWatch Logs, of the forms that awsmsg and people use most: terms of which a line holds all, `?term`
 * of which it holds one, `-term` which it does not hold, each in quotes where it is more than a word, and one comparison of a
 * JSON field, `{ $.a.b = "x" }`. Everything else is refused. Source: CloudWatch Logs user guide, "Filter pattern syntax".
 */
export function filterPattern(pattern: string | undefined): Meets {
	const text = pattern?.trim() ?? '';
	if (text === '') return () => true;
	if (text.length > 1024) throw invalid(text);
	return text.startsWith('{') ? ofField(text) : ofTerms(text);
}

function ofField(pattern: string): Meets {
	const [, path = '', wanted = ''] =
		/^\{\s*\$\.([\w.-]+)\s*=\s*"((?:[^"\\]|\\.)*)"\s*\}$/.exec(pattern) ?? [];
	if (path === '') throw invalid(pattern);
	const names = path.split('.');
	return (line) => {
		let value: unknown;
		try {
			value = JSON.parse(line);
		} catch {
			return false;
		}
		for (const name of names) {
			if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return false;
			value = Reflect.get(value, name);
		}
		return value === wanted;
	};
}

function ofTerms(pattern: string): Meets {
	const all: string[] = [];
	const some: string[] = [];
	const none: string[] = [];
	let rest = pattern;
	while (rest !== '') {
		const match = /^([?-]?)(?:"((?:[^"\\]|\\.)+)"|([\w]+))(?:\s+|$)/.exec(rest);
		if (match === null) throw invalid(pattern);
		const [whole, sign, quoted, word = ''] = match;
		const term = quoted === undefined ? word : quoted.replaceAll(/\\(.)/g, '$1');
		(sign === '?' ? some : sign === '-' ? none : all).push(term);
		rest = rest.slice(whole.length);
	}
	// Terms with a question mark count only where all have one.
	if (all.length > 0) some.length = 0;
	return (line) =>
		all.every((term) => line.includes(term)) &&
		!none.some((term) => line.includes(term)) &&
		(some.length === 0 || some.some((term) => line.includes(term)));
}

function invalid(pattern: string): EmulatedError {
	return new EmulatedError('InvalidParameterException', `Invalid filter pattern: ${pattern}`);
}
