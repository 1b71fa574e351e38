import type { Desk } from './desk.ts';
import { releaseEntries } from './keep-step.ts';

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

/** Gives back what is held; answers about how many are in the queue then, where that is known. */
export async function giveBack(desk: Desk): Promise<number | undefined> {
	const held = [...desk.ledger.entries].filter(
		({ state }) => state === 'ready' || state === 'parked',
	);
	const left = await countLeft(desk, held.length);
	await releaseEntries(desk, held);
	const matched = held.filter((entry) => entry.matched && entry.parkedAs === undefined).length;
	await desk.record({ type: 'given-back', matched, others: held.length - matched }).catch(() => {});
	return left;
}

async function countLeft(
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
