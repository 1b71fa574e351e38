import { clipMiddle, widthOf } from '../../presentation/line.ts';

/** A part of what a screen says at the right end of the breadcrumb line, by how it gives way. */
export type StatusPart =
	/** Words that are there as a whole or not at all; an empty text is no part. */
	| string
	/** By what a list is sorted: goes first. */
	| { readonly sorted: string }
	/** What somebody wrote, behind what it is: its middle may go, since what hides rows has to be seen. */
	| { readonly label: string; readonly text: string }
	/** Figures, which are never cut, since a figure without its middle is another one: those before the last go, then that. */
	| { readonly counts: readonly string[] };

export type Status = readonly StatusPart[];

/** Cells of a text somebody wrote below which it tells nothing: `filter: a..b`. */
const leastOfText = 14;

function textOf(part: StatusPart): string {
	if (typeof part === 'string') return part;
	if ('sorted' in part) return `sort: ${part.sorted}`;
	if ('counts' in part) return part.counts.join(', ');
	return `${part.label}: ${part.text.replace(/\s+/g, ' ')}`;
}

/**
 * A status in at most so many cells: without how it is sorted, then with what was written shortened, then without its
 * first parts, then without the counts before its last one: `2 of 8 shown` tells of a filter that has no room. Empty where
 * not even that fits: what was written is the one thing that is ever cut.
 */
export function statusText(status: Status, most: number): string {
	const over = (parts: Status) => widthOf(parts.map(textOf).join('  ')) - most;
	const given = status.filter((part) => textOf(part) !== '');
	const unsorted = given.filter((part) => typeof part === 'string' || !('sorted' in part));
	const parts = over(given) > 0 ? unsorted : given;
	const excess = over(parts);
	const shortened = parts.map((part): StatusPart => {
		if (excess <= 0 || typeof part === 'string' || !('text' in part)) return part;
		const text = textOf(part);
		return clipMiddle(text, Math.max(leastOfText, widthOf(text) - excess));
	});
	while (shortened.length > 1 && over(shortened) > 0) shortened.shift();
	if (over(shortened) <= 0) return shortened.map(textOf).join('  ');
	const last = parts.at(-1) ?? '';
	if (typeof last === 'object' && 'text' in last) return clipMiddle(textOf(last), most);
	const counts = typeof last === 'object' && 'counts' in last ? last.counts : [];
	const fits = counts.findIndex((_, at) => over([{ counts: counts.slice(at) }]) <= 0);
	return fits < 0 ? '' : textOf({ counts: counts.slice(fits) });
}
