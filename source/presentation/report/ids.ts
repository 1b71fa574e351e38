import { count } from '../formats.ts';
import { codeSpan } from '../markdown.ts';

/** Ids of one list that stand in a report. */
const mostIds = 100;

/** Message ids as code, and how many more there are. */
export function idList(ids: readonly string[]): string {
	const more = ids.length > mostIds ? ` and ${count(ids.length - mostIds)} more` : '';
	return `${ids.slice(0, mostIds).map(codeSpan).join(', ')}${more}`;
}
