import { count } from '../../presentation/formats.ts';
import type { Loaded } from '../state/views.ts';

/** What the status of a search in logs says: how far it is, and where its text is scrolled to. */
export function searchStatus(
	{ loading, value }: Loaded<{ readonly logs: readonly unknown[] }>,
	scrolled: string,
): string {
	const searched = value?.logs.length ?? 0;
	const going = loading ? `searching${searched > 0 ? `, ${count(searched)} logs so far` : ''}` : '';
	return [going, scrolled].filter((text) => text !== '').join('  ');
}
