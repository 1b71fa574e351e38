import type { EndReason, RedriveEvent } from '../../../domain/redrive/redrive-event.ts';
import { type Desk, idsOf } from './desk.ts';
import type { Entry } from './entry.ts';
import { releaseEntries } from './keep-step.ts';

/** What a run holds at its end. */
export function heldAtEnd({ ledger }: Desk): readonly Entry[] {
	return [...ledger.entries].filter(({ state }) => state === 'ready' || state === 'parked');
}

/** What did not come back: gone from an empty queue, or open still. */
export async function settleExpected(desk: Desk, empty: boolean): Promise<void> {
	const { ledger } = desk;
	const expected = ledger.forgetExpected();
	if (!empty) return;
	const gone = expected.filter(({ copied }) => copied).map(({ id }) => id);
	const lost = expected.filter(({ copied }) => !copied).map(({ id }) => id);
	const missing = [...lost, ...ledger.unseen];
	try {
		if (gone.length > 0) await desk.record({ type: 'gone', ids: gone });
		if (missing.length > 0) await desk.record({ type: 'not-found', ids: missing });
	} catch {
		// The journal can't be written: the run has failed already.
	}
}

/**
 * Gives back what is held; answers what is confirmed, which the journal has then if it can. It has before what may
 * be given back: a process that is killed in between leaves nothing open but which of these are back.
 */
export async function giveBack(
	desk: Desk,
	held: readonly Entry[],
	why: EndReason | 'left',
): Promise<Extract<RedriveEvent, { type: 'given-back' }>> {
	const ours = idsOf(held.filter(isMeant));
	const until = leaseEnd(desk);
	const unread = desk.unread.filter(({ lease }) => desk.leases.left(lease) > 0);
	const announced = { ids: ours, others: held.length - ours.length + unread.length, until };
	await desk.record({ type: 'giving-back', why, ...announced }, { durable: true }).catch(() => {});
	const back = await releaseEntries(desk, held);
	const readable = await releaseEntries(desk, unread);
	const unreadable = unread.length - readable.size;
	const kept = held.filter((entry) => !back.has(entry));
	const meant = [...back].filter(isMeant);
	const ids = idsOf(kept.filter(isMeant));
	const event: Extract<RedriveEvent, { type: 'given-back' }> = {
		type: 'given-back',
		matched: meant.length,
		others: back.size - meant.length + readable.size,
		ids: idsOf(meant),
		...(kept.length + unreadable === 0
			? {}
			: { hidden: { ids, others: kept.length - ids.length + unreadable, until: leaseEnd(desk) } }),
	};
	await desk.record(event).catch(() => {});
	return event;
}

/** A renewal that was not answered may have arrived just now: no lease ends later than that. */
function leaseEnd({ clock, work }: Desk): number {
	return clock.now() + work.leaseSeconds * 1000;
}

/** Whether it was to be moved, and nothing stands against that but the end of the run. */
function isMeant({ matched, parkedAs }: Entry): boolean {
	return matched && (parkedAs === undefined || parkedAs === 'behind');
}

/** About how many are in the queue while `held` are held; absent where nobody can say. */
export async function countLeft(
	{ queues, work, signal }: Desk,
	held: number,
): Promise<number | undefined> {
	try {
		const counts = await queues.attributes(work.source.url, { signal });
		const { visible, inFlight = 0, delayed = 0 } = counts;
		return visible === undefined ? undefined : visible + Math.max(inFlight, held) + delayed;
	} catch {
		return;
	}
}
