import { asFailure, unreadOf } from '../../../domain/failure.ts';
import type { RedriveEvent } from '../../../domain/redrive/redrive-event.ts';
import { turnOfOthers } from '../../pause.ts';
import { type Arrival, noArrival } from './arrival.ts';
import { backoff, type Desk } from './desk.ts';
import type { Entry } from './entry.ts';
import { endsRun } from './lasting-failures.ts';
import type { Lease } from './lease-clock.ts';
import type { Problem } from './work.ts';

export type Received = {
	readonly count: number;
	/** Messages that nobody knew of. */
	readonly fresh: number;
	/** Whether the request failed. */
	readonly failed: boolean;
	/** ms to wait before the next one. */
	readonly wait: number;
};

/** One receive: up to `max` messages into the ledger. Never throws. */
export async function receiveOnce(
	desk: Desk,
	max: number,
	waitSeconds: number,
	failures: number,
): Promise<Received> {
	const { queues, work, leases, ledger, clock } = desk;
	const done = desk.receives.begin();
	const from = leases.mark();
	try {
		const messages = await queues.receive(
			{ url: work.source.url, max, leaseSeconds: work.leaseSeconds, waitSeconds },
			{ signal: desk.signal },
		);
		done('good');
		const lease = leases.leaseFrom(from, work.leaseSeconds);
		let arrival = noArrival();
		let fresh = 0;
		const noteAll = () => {
			note(desk, arrival);
			fresh += arrival.fresh;
			arrival = noArrival();
		};
		for (const message of messages) {
			ledger.arrive([message], lease, clock.now(), arrival);
			// Filters and edits may take long, and a signal must be heard between two messages.
			const turn = turnOfOthers();
			if (turn === undefined) continue;
			// The journal knows of what came before anybody can send it.
			noteAll();
			await turn;
		}
		noteAll();
		desk.noteArrival(
			messages.map(({ id }) => id),
			fresh,
		);
		return { count: messages.length, fresh, failed: false, wait: 0 };
	} catch (error) {
		const failure = asFailure(error);
		noteUnread(desk, error, leases.leaseFrom(from, work.leaseSeconds));
		done(failure.kind === 'throttled' ? 'throttled' : 'other');
		if (endsRun(failure) && !desk.signal.aborted) desk.fail(failure);
		return { count: 0, fresh: 0, failed: true, wait: backoff(failures) };
	}
}

function noteUnread(desk: Desk, error: unknown, lease: Lease): void {
	const more = unreadOf(error).flatMap(({ receiptHandle: handle }) =>
		handle === undefined ? [] : [{ handle, lease }],
	);
	if (more.length === 0) return;
	const live = desk.unread.filter((one) => desk.leases.left(one.lease) > 0);
	desk.unread = [...live, ...more];
}

function note(desk: Desk, arrival: Arrival): void {
	const { matched, unmatched, missing, costly, meant, rest } = arrival;
	const { rejected, returned, skipped } = arrival;
	const events: RedriveEvent[] = [];
	if (matched + unmatched > 0) {
		const undecided = costly === 0 ? {} : { costly };
		const split = desk.work.rest === undefined ? {} : { split: { meant, rest } };
		events.push({ type: 'seen', matched, unmatched, missing, ...undecided, ...split });
	}
	for (const { entry, problem } of rejected) events.push(rejection(entry, problem));
	if (returned.length > 0) events.push({ type: 'returned', ids: returned });
	if (skipped.length > 0) events.push({ type: 'resolved', ids: skipped, as: 'skip' });
	for (const event of events) desk.record(event).catch(() => {});
}

function rejection({ id }: Entry, { code, message }: Problem): RedriveEvent {
	return { type: 'rejected', ids: [id], code, message };
}
