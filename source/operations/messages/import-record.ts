import { keyAt } from '../../domain/here.ts';
import type { Journal, JournalEntry } from '../ports.ts';

/** What an earlier run of the same import did, from its journal. */
export type ImportState = {
	/** How often the file was begun from the start. */
	readonly generation: number;
	readonly ended: boolean;
	readonly sent: ReadonlySet<number>;
	/** On their way when it ended, or answered without an outcome: perhaps they arrived. */
	readonly unknown: ReadonlySet<number>;
	/** Entries of the journal: another number says that somebody went on with it since. */
	readonly entries: number;
	/** Entries that are missing: which lines were sent is not known then. */
	readonly missing: number;
	/**
	 * The journal of an earlier version, which named it by the queue's ARN at every endpoint: that it was this one is
	 * for the user to say. Who goes on writes these entries into the journal of this endpoint first.
	 */
	readonly takenOver?: readonly JournalEntry[];
};

/** The records of imports, as {@link importBefore} needs them. */
type Records = { importSoFar(digest: string, queue: string): Pick<Journal, 'read'> };

/**
 * What was done so far of an import of a file (its digest) into a queue. Where nothing is recorded at this endpoint,
 * the record of an earlier version counts.
 */
export async function importBefore(
	records: Records,
	digest: string,
	arn: string,
	{ local, endpoint }: { readonly local: boolean; readonly endpoint?: string },
): Promise<ImportState> {
	const here = await importState(records.importSoFar(digest, keyAt(arn, endpoint)));
	// The embedded endpoint is new each time: nothing was sent to it before.
	if (endpoint === undefined || local || here.entries + here.missing > 0) return here;
	const journal = records.importSoFar(digest, arn);
	const { entries } = await journal.read();
	// Numbered entries are of a version that names endpoints: of a queue with this ARN in AWS.
	if (entries.some(({ n }) => n !== undefined)) return here;
	const before = await importState(journal);
	if (before.entries + before.missing === 0) return here;
	return { ...before, entries: here.entries, takenOver: entries };
}

/**
 * Reads an import's journal. An entry that was cut short is no harm, since what it announces had not been
 * done and what it confirms counts as unknown without it; the numbers of the entries tell whether any is gone.
 */
export async function importState(journal: Pick<Journal, 'read'>): Promise<ImportState> {
	const { entries, damage } = await journal.read();
	const sent = new Set<number>();
	const unknown = new Set<number>();
	let ended = false;
	let generation = 0;
	const unreadable = damage.filter(
		({ what, followed }) => what === 'unreadable' && followed !== true,
	).length;
	let missing = 0;
	let last: number | undefined;
	for (const [index, { n, type, lines, fresh }] of entries.flatMap(withTakenOver).entries()) {
		// Numbered from 0 on; entries of earlier versions have no numbers.
		if (typeof n === 'number') {
			missing += Math.max(0, n - (last ?? index - 1) - 1);
			last = n;
		}
		if (type === 'begin' && fresh === true) {
			generation++;
			ended = false;
			// Begun from the start: what was sent before that decides about nothing.
			missing = 0;
			sent.clear();
			unknown.clear();
		}
		if (type === 'end') ended = true;
		const numbers = Array.isArray(lines) ? lines.filter((line) => typeof line === 'number') : [];
		for (const line of numbers) {
			if (type === 'sent') sent.add(line);
			if (type === 'sending') unknown.add(line);
			else unknown.delete(line);
			if (type === 'unknown') unknown.add(line);
		}
	}
	return {
		generation,
		ended,
		sent,
		unknown,
		entries: entries.length,
		missing: missing + unreadable,
	};
}

/** Whether this file was imported into this queue before, as far as its record is there. */
export function wasBegun({ generation, missing }: ImportState): boolean {
	return generation > 0 || missing > 0;
}

/** An entry, and behind it those that it took over. */
function withTakenOver(entry: JournalEntry): readonly JournalEntry[] {
	const { type, entries } = entry;
	if (type !== 'taken-over' || !Array.isArray(entries)) return [entry];
	return [entry, ...entries.filter((one) => typeof one === 'object' && one !== null)];
}
