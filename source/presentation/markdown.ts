import { greatest } from '../domain/extent.ts';
import { safeText } from '../domain/text/safe-text.ts';

/*
Texts in Markdown (GitHub's, which most others read too). What came from outside is text there, whatever is in it: no
markup, no link, no second line.
*/

/** A text in which nothing is Markdown, in one line. */
export function inMarkdown(text: string): string {
	return (
		oneLine(text)
			.replace(/[\\`*_{}[\]<>#|!&~]/g, '\\$&')
			// Behind the mark of a list it would begin another one.
			.replace(/^([-+=])/, '\\$1')
			.replace(/^(\d+)([.)])/, '$1\\$2')
			// What looks like an address becomes a link by itself.
			.replace(/:(?=\/\/)/g, '\\:')
			.replace(/(?<![A-Za-z0-9])(www)\./gi, '$1\\.')
	);
}

/** A text as code, between so many backticks that those in it are none; empty for an empty one. */
export function codeSpan(text: string): string {
	const inside = oneLine(text);
	if (inside.trim() === '') return '';
	const longest = runs(inside);
	const fence = '`'.repeat(longest + 1);
	return longest === 0 ? `${fence}${inside}${fence}` : `${fence} ${inside} ${fence}`;
}

/** A text of several lines as code, for the place of a paragraph. */
export function codeBlock(text: string): readonly string[] {
	const lines = text.split(/\r\n|\r|\n/).map(safeText);
	const fence = '`'.repeat(Math.max(3, runs(text) + 1));
	return [`${fence}text`, ...lines, fence];
}

/** A text as code in a cell of a table, which ends at a bar even inside code. */
export function codeCell(text: string): string {
	return codeSpan(text).replaceAll('|', '\\|');
}

/** A table; its cells are Markdown already. */
export function markdownTable(
	titles: readonly string[],
	rows: readonly (readonly string[])[],
): readonly string[] {
	const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	return [row(titles), row(titles.map(() => '---')), ...rows.map(row)];
}

/** The longest run of backticks. */
function runs(text: string): number {
	return greatest([0, ...(text.match(/`+/g) ?? []).map(({ length }) => length)]);
}

function oneLine(text: string): string {
	return safeText(text.replace(/\s+/g, ' '));
}
