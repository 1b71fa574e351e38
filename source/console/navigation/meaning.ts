import { nearest } from '../../domain/text/nearest.ts';
import { spellings, type WordId, wordOf } from './words.ts';

/** What a command line means. */
export type Meaning =
	| { readonly kind: 'nothing' }
	| { readonly kind: 'word'; readonly word: WordId; readonly argument: string }
	/** The name, URL or ARN of a resource. `instead`: what it may be where there is none. */
	| { readonly kind: 'name'; readonly name: string; readonly instead?: string }
	/** It may be any of these, and is none until more of it is typed. */
	| { readonly kind: 'several'; readonly of: readonly string[] }
	/** Certainly no name. `instead`: what was probably meant. */
	| { readonly kind: 'unknown'; readonly typed: string; readonly instead?: string };

/** Names that are said of many. */
const mostSaid = 6;

/**
 * Takes a command line apart: an exact word, else the exact name of one of `names` (the resources that are
 * listed), else what alone begins so: of the words those that only look, then the names. A word that ends in
 * more than a look counts written out alone.
 */
export function meaningOf(text: string, names: readonly string[]): Meaning {
	const line = text.trim();
	if (line === '') return { kind: 'nothing' };
	const [typed = ''] = line.split(/\s+/, 1);
	const argument = line.slice(typed.length).trim();
	const first = typed.toLowerCase();
	const exact = spellings.get(first);
	if (exact !== undefined) return { kind: 'word', word: exact, argument };
	if (names.includes(line) || /[:/]/.test(typed)) return { kind: 'name', name: line };
	const begun = [...spellings].filter(([spelling]) => spelling.startsWith(first));
	const looking = new Set(begun.flatMap(([, id]) => (wordOf[id].writtenOut ? [] : [id])));
	const [only, another] = looking;
	if (only !== undefined) {
		return another === undefined
			? { kind: 'word', word: only, argument }
			: { kind: 'several', of: [...looking].map((id) => `:${id}`).slice(0, mostSaid) };
	}
	const instead = insteadOf(first, begun[0]?.[1], names);
	if (argument !== '') return { kind: 'unknown', typed, ...instead };
	const started = names.filter((name) => name.toLowerCase().startsWith(first));
	if (started.length > 1) return { kind: 'several', of: started.slice(0, mostSaid) };
	const [one] = started;
	return one === undefined ? { kind: 'name', name: line, ...instead } : { kind: 'name', name: one };
}

/** A line whose first word is one of the user's own, as that stands for it; what follows goes along. */
export function unaliased(text: string, aliases: Readonly<Record<string, string>>): string {
	const line = text.trim();
	const [typed = ''] = line.split(/\s+/, 1);
	const meant = Object.hasOwn(aliases, typed) ? aliases[typed] : undefined;
	return meant === undefined ? text : `${meant} ${line.slice(typed.length).trim()}`.trim();
}

function insteadOf(
	typed: string,
	begun: WordId | undefined,
	names: readonly string[],
): { readonly instead?: string } {
	if (begun !== undefined) return { instead: `:${begun} counts only when it is written out` };
	const near = nearest(typed, [...spellings.keys(), ...names]);
	if (near === undefined) return {};
	return { instead: `did you mean :${near}?` };
}
