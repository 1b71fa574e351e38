import { asFailure, keptWords } from '../../../domain/failure.ts';
import type { EntryOutcome } from '../../../domain/messages/message.ts';
import { inHalves } from '../../in-halves.ts';
import { isLoginOver } from '../../silence.ts';
import { backoff, type Desk, idsOf, lapseAll } from './desk.ts';
import type { Entry } from './entry.ts';
import { endsRun } from './lasting-failures.ts';
import { leaseSignal } from './lease-signal.ts';

/** Codes by which AWS says that this handle will never delete anything. */
const deadHandle = /ReceiptHandleIsInvalid|InvalidParameterValue|MessageNotInflight/;

/**
 * Deletes one batch of originals whose copies are confirmed and in the journal, and whose leases are
 * not over. Never throws.
 */
export async function deleteBatch(desk: Desk, taken: readonly Entry[]): Promise<void> {
	const { leases, clock, ledger } = desk;
	const done = desk.deletes.begin();
	try {
		const now = leases.mark();
		const batch = taken.filter(({ lease }) => leases.left(lease, now) > 0);
		lapseAll(
			desk,
			taken.filter((entry) => !batch.includes(entry)),
		);
		if (batch.length === 0) return;
		const from = leases.mark();
		const outcomes = await deleteOriginals(desk, batch);
		desk.roundTrip.noteDelete(leases.since(from));
		done('good');
		const deleted: Entry[] = [];
		for (const [index, entry] of batch.entries()) {
			const outcome = outcomes[index];
			if (outcome?.ok === true) deleted.push(entry);
			else await notDeleted(desk, entry, outcome?.code ?? 'NoAnswer', outcome?.message ?? '');
		}
		for (const entry of deleted) ledger.deleted(entry);
		if (deleted.length > 0) await desk.record({ type: 'deleted', ids: idsOf(deleted) });
	} catch (error) {
		const failure = asFailure(error);
		done(failure.kind === 'throttled' ? 'throttled' : 'other');
		const open = taken.filter(({ state }) => state === 'deleting');
		// Whoever ends waits for no login: once it is seen again it is deleted.
		const isGivenUp = isLoginOver(failure) && desk.stopping;
		if (endsRun(failure) || isGivenUp || desk.signal.aborted) {
			await keep(desk, open, failure.code ?? failure.kind, keptWords(failure));
			if (endsRun(failure) && !desk.signal.aborted) desk.fail(failure);
		} else {
			for (const entry of open) {
				if (!isLoginOver(failure)) entry.deleteAttempts++;
				if (entry.deleteAttempts < desk.limits.attempts) {
					ledger.deleteLater(entry, clock.now() + backoff(entry.deleteAttempts));
				} else await keep(desk, [entry], failure.code ?? failure.kind, keptWords(failure));
			}
		}
	} finally {
		done('other');
		desk.changed();
	}
}

async function deleteOriginals(
	desk: Desk,
	batch: readonly Entry[],
): Promise<readonly (EntryOutcome | undefined)[]> {
	const lease = leaseSignal(desk, batch);
	try {
		return await inHalves(
			batch.map(({ handle }) => handle),
			(receiptHandles) =>
				desk.queues.delete(
					{ url: desk.work.source.url, receiptHandles },
					{ signal: lease.signal, grant: desk.work.deleteGrant },
				),
			lease.signal,
		);
	} finally {
		lease.release();
	}
}

async function notDeleted(desk: Desk, entry: Entry, code: string, message: string): Promise<void> {
	entry.deleteAttempts++;
	if (deadHandle.test(code) || entry.deleteAttempts >= desk.limits.attempts) {
		await keep(desk, [entry], code, message);
	} else {
		desk.ledger.deleteLater(entry, desk.clock.now() + backoff(entry.deleteAttempts));
	}
}

/** Not deleted by this handle: once it is seen again it is deleted, and never sent again. */
async function keep(
	desk: Desk,
	entries: readonly Entry[],
	code: string,
	message: string,
): Promise<void> {
	if (entries.length === 0) return;
	for (const entry of entries) {
		desk.ledger.lapse(entry);
	}
	await desk.record({ type: 'kept', ids: idsOf(entries), code, message }).catch(() => {});
}
