import type { ViewOf } from '../state/views.ts';
import { parseRecordFilter, type RecordFilter } from './record-filter.ts';
import type { ShownTail } from './tail-data.ts';
import { TailRows } from './tail-rows.ts';

type TailView = ViewOf<'tail'>;

/** The rows of a tail under its filter. */
export type Filtered = {
	readonly rows: TailRows;
	/** What is wrong with the filter: then there are no rows. */
	readonly problem?: string;
	/** Where in the filter that is, from 0. */
	readonly position?: number;
	readonly needles: readonly string[];
};

/** Records that a new filter is tried on at once: those of the screen and some more. */
const atOnce = 500;

const nothing: RecordFilter = { ok: true, test: () => 'no-match', needles: [] };

const known = new WeakMap<ShownTail, { filter: string; filtered: Filtered }>();

/** The rows of a view: made anew for another filter, kept up to date by who draws the view. */
export function rowsOf(view: Pick<TailView, 'data' | 'filter'>): Filtered {
	const { data, filter } = view;
	const last = known.get(data);
	if (last?.filter === filter) return last.filtered;
	const filtered = make(data, filter);
	known.set(data, { filter, filtered });
	return filtered;
}

function make(data: ShownTail, filter: string): Filtered {
	if (filter.trim() === '') return { rows: new TailRows(data.ring, undefined), needles: [] };
	const parsed = parseRecordFilter(filter, data.of);
	if (!parsed.ok) {
		const { problem, position } = parsed;
		const where = position === undefined ? {} : { position };
		return { rows: new TailRows(data.ring, nothing), problem, ...where, needles: [] };
	}
	const rows = new TailRows(data.ring, parsed);
	rows.work(atOnce, data.at);
	return { rows, needles: parsed.needles };
}
