import { count } from '../../presentation/formats.ts';
import type { Loaded } from '../state/views.ts';
import type { Status } from '../widgets/status.ts';

/** What the status of a search in logs says: how far it is, and where its text is scrolled to. */
export function searchStatus(
	{ loading, value }: Loaded<{ readonly logs: readonly unknown[] }>,
	scrolled: Status,
): Status {
	const searched = value?.logs.length ?? 0;
	const going = ['searching', ...(searched > 0 ? [`${count(searched)} logs so far`] : [])];
	return [...(loading ? [{ counts: going }] : []), ...scrolled];
}
