import type { SeenPlace } from '../../domain/messages/seen.ts';
import type { FingerprintMemory } from '../ports.ts';
import type { KindTally } from './kind-tally.ts';

/** Remembers of each kind of message that some of it were deleted, and by which deletion of the journal. Never throws. */
export async function rememberDeleted(
	fingerprints: Pick<FingerprintMemory, 'did'>,
	kinds: KindTally,
	{
		at,
		run,
		place,
		deleted,
	}: {
		/** When it began, ms since the epoch. */
		readonly at: number;
		readonly run: string;
		readonly place: SeenPlace;
		/** Ids of the messages that are gone for certain. */
		readonly deleted: ReadonlySet<string>;
	},
): Promise<void> {
	const counts = kinds.counts((id) => deleted.has(id));
	if (counts.length === 0) return;
	const act = { ...{ what: 'deleted' as const, at, run }, place };
	await fingerprints
		.did(counts.map(({ id, title, many }) => ({ id, title, act: { ...act, many } })))
		.catch(() => {});
}
