import type { MessageFate, RedriveState } from '../../domain/redrive/redrive-state.ts';
import { type Entry, knownEntry } from './engine/entry.ts';

/** A message of an earlier part of the run. */
export type Recalled = {
	readonly entry: Entry;
	/** Id of its confirmed copy. */
	readonly copy?: string;
	/** Whether the run can't end well before it is seen again. */
	readonly expected: boolean;
};

/** What a journal says of the messages of an interrupted run; none of them is held now. */
export function* recall({ fates, ways }: RedriveState): Generator<Recalled> {
	for (const [id, fate] of fates) {
		const entry = knownEntry(id);
		if (fate.firstSentAt !== undefined) entry.firstSentAt = fate.firstSentAt;
		entry.rest = ways.get(id) === 'rest';
		const expected = place(entry, fate);
		yield { entry, expected, ...(fate.copy === undefined ? {} : { copy: fate.copy }) };
	}
}

/** Rejected messages are tried again like new ones: what was wrong may be mended. */
function place(entry: Entry, { state, doubtful }: MessageFate): boolean {
	switch (state) {
		case 'sent':
			entry.copied = true;
			return true;
		case 'deleted':
		case 'gone':
			entry.copied = true;
			entry.state = 'deleted';
			return false;
		case 'skipped':
			entry.parkedAs = 'unknown';
			return false;
		case 'sending':
		case 'unknown':
			entry.doubtful = true;
			return true;
		default:
			entry.doubtful = doubtful === true;
			return entry.doubtful;
	}
}
