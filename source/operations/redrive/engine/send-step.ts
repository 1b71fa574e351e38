import { greatest } from '../../../domain/extent.ts';
import { asFailure, type Failure, fail, keptWords } from '../../../domain/failure.ts';
import type { EntryOutcome, OutgoingMessage } from '../../../domain/messages/message.ts';
import { deduplicatedFor } from '../../../domain/messages/message-limits.ts';
import { inHalves } from '../../in-halves.ts';
import { isLeftOut, mayHaveTakenEffect } from '../../messages/outcome.ts';
import { isLoginOver } from '../../silence.ts';
import { backoff, type Desk, idsOf, lapseAll, marginOf } from './desk.ts';
import type { Entry } from './entry.ts';
import { endsRun } from './lasting-failures.ts';
import { leaseSignal } from './lease-signal.ts';
import type { Destination } from './work.ts';

/**
 * Sends one batch to one destination. The journal knows of it before AWS does, and of its outcome
 * before anything is deleted. Never throws.
 */
export async function sendBatch(
	desk: Desk,
	destination: Destination,
	taken: readonly Entry[],
): Promise<void> {
	const done = desk.sends.begin();
	try {
		const at = desk.clock.now();
		for (const entry of taken) {
			entry.state = 'sending';
			entry.firstSentAt ??= at;
			entry.attempts++;
		}
		const edits = taken.flatMap(({ id, edit }) => (edit ? [[id, edit[0], edit[1]] as const] : []));
		const origins = originsOf(taken);
		await desk.record({
			type: 'sending',
			at,
			ids: idsOf(taken),
			...(edits.length === 0 ? {} : { edits }),
			...(origins.length === 0 ? {} : { origins }),
		});
		const batch = stillHeld(desk, taken);
		if (batch.length === 0) return done('other');
		const from = desk.leases.mark();
		const answer = await answersOf(desk, destination, batch);
		desk.roundTrip.noteSend(desk.leases.since(from));
		if (!answer.ok) {
			done(answer.failure.kind === 'throttled' ? 'throttled' : 'other');
			await settleFailure(desk, batch, answer.failure);
			return;
		}
		done('good');
		await settleAnswers(desk, batch, answer.outcomes);
	} catch {
		// The journal can't be written, which ends the run: nothing of this is deleted.
	} finally {
		done('other');
		desk.changed();
	}
}

/** Each queue that some are dead letters of, with their ids. */
function originsOf(taken: readonly Entry[]): readonly (readonly [string, ...string[]])[] {
	const origins = new Map<string, string[]>();
	for (const { id, origin } of taken) {
		if (origin === undefined) continue;
		const ids = origins.get(origin) ?? [];
		ids.push(id);
		origins.set(origin, ids);
	}
	return Array.from(origins, ([arn, ids]) => [arn, ...ids] as const);
}

/** The lease is looked at again after the journal was written, however long that took. */
function stillHeld(desk: Desk, taken: readonly Entry[]): readonly Entry[] {
	const margin = marginOf(desk);
	const now = desk.leases.mark();
	const batch = taken.filter(({ lease }) => desk.leases.left(lease, now) > margin);
	if (batch.length === taken.length) return taken;
	const late = taken.filter((entry) => !batch.includes(entry));
	desk
		.record({ type: 'unsent', ids: idsOf(late), code: 'LeaseEnded', message: 'its lease was over' })
		.catch(() => {});
	lapseAll(desk, late);
	return batch;
}

async function answersOf(
	desk: Desk,
	destination: Destination,
	batch: readonly Entry[],
): Promise<
	| { readonly ok: true; readonly outcomes: readonly (EntryOutcome | undefined)[] }
	| { readonly ok: false; readonly failure: Failure }
> {
	// Attempts that AWS refuses are repeated below us: not beyond the first lease that ends.
	const lease = leaseSignal(desk, batch);
	try {
		const outcomes = await inHalves(
			batch.flatMap(({ outgoing }) => outgoing ?? []),
			(entries) => handOver(desk, destination, entries, lease.signal),
			lease.signal,
		);
		return { ok: true, outcomes };
	} catch (error) {
		return { ok: false, failure: asFailure(error) };
	} finally {
		lease.release();
	}
}

/** One request: to a queue, or to a topic and by it to all that subscribed. */
function handOver(
	{ queues, topics }: Desk,
	{ ref, grant }: Destination,
	entries: readonly OutgoingMessage[],
	signal: AbortSignal,
): Promise<readonly EntryOutcome[]> {
	const options = { signal, grant };
	if ('url' in ref) return queues.send({ url: ref.url, entries }, options);
	if (topics === undefined) throw fail('bug', `nothing here publishes to ${ref.name}`);
	return topics.publishBatch({ topicArn: ref.arn, entries }, options);
}

async function settleAnswers(
	desk: Desk,
	batch: readonly Entry[],
	outcomes: readonly (EntryOutcome | undefined)[],
): Promise<void> {
	const copies: (readonly [string, string])[] = [];
	const sent: [Entry, string][] = [];
	const later: Promise<void>[] = [];
	for (const [index, entry] of batch.entries()) {
		const outcome = outcomes[index];
		if (outcome?.ok === true) {
			copies.push([entry.id, outcome.messageId ?? '']);
			sent.push([entry, outcome.messageId ?? '']);
		} else if (outcome === undefined || isLeftOut(outcome)) {
			const message = outcome?.message ?? 'the answer leaves it out';
			later.push(unknown(desk, [entry], 'NoAnswer', message));
		} else if (outcome.senderFault || entry.attempts >= desk.limits.attempts) {
			later.push(rejected(desk, entry, outcome.code, outcome.message));
		} else {
			later.push(unsent(desk, [entry], outcome.code, outcome.message));
		}
	}
	if (copies.length > 0) {
		await desk.record({ type: 'sent', copies }, { durable: true });
		const now = desk.clock.now();
		for (const [entry, copy] of sent)
			desk.ledger.copied(entry, now, copy === '' ? undefined : copy);
	}
	await Promise.all(later);
}

async function settleFailure(desk: Desk, batch: readonly Entry[], failure: Failure): Promise<void> {
	const code = failure.code ?? failure.kind;
	const message = keptWords(failure);
	if (mayHaveTakenEffect(failure)) return unknown(desk, batch, code, message);
	if (endsRun(failure)) {
		await unsent(desk, batch, code, message);
		desk.fail(failure);
		return;
	}
	if (failure.kind === 'throttled' || failure.retryable || isLoginOver(failure)) {
		return unsent(desk, batch, code, message);
	}
	await Promise.all(batch.map((entry) => rejected(desk, entry, code, message)));
}

async function unsent(
	desk: Desk,
	entries: readonly Entry[],
	code: string,
	message: string,
): Promise<void> {
	await desk.record({ type: 'unsent', ids: idsOf(entries), code, message });
	retry(desk, entries);
}

async function rejected(desk: Desk, entry: Entry, code: string, message: string): Promise<void> {
	await desk.record({ type: 'rejected', ids: [entry.id], code, message });
	desk.ledger.reject(entry);
}

/**
 * Standard: tried again, since a copy too many is better than one too few, and named. FIFO: the same
 * deduplication id makes trying again harmless for five minutes; afterwards the group stops.
 */
async function unknown(
	desk: Desk,
	entries: readonly Entry[],
	code: string,
	message: string,
): Promise<void> {
	for (const entry of entries) entry.doubtful = true;
	await desk.record({ type: 'unknown', ids: idsOf(entries), code, message });
	const now = desk.clock.now();
	const again = entries.filter((entry) => {
		if (desk.stopping || entry.attempts >= desk.limits.attempts) return false;
		return entry.destination?.fifo !== true || now - (entry.firstSentAt ?? 0) <= deduplicatedFor;
	});
	for (const entry of entries) {
		if (!again.includes(entry)) desk.ledger.leaveUnknown(entry);
	}
	retry(desk, again);
}

function retry(desk: Desk, entries: readonly Entry[]): void {
	const now = desk.clock.now();
	const attempts = Math.max(0, greatest(entries.map((entry) => entry.attempts)));
	// From the last to the first, so that each goes before the one that came after it.
	for (const entry of entries.toReversed()) desk.ledger.again(entry, now + backoff(attempts));
}
